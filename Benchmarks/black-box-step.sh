#!/bin/sh
# What a step of a controller's training costs, with the Inception encoder, on all processors, as a Markdown table:
#
#   Benchmarks/black-box-step.sh [CHAIN:BATCH[:snapshots|replicas]…]
#
# Milliseconds of a step's parts (medians of five steps; resets: mean, of effects whose clips ended), steps a second; a bare host's time for the same renders, by the clock and of its processors,
# and what the effects take more; how many processors the effects keep busy; memory of the plugins' processes, and the most that the
# program had. Needs the engine and the plugins. CHAIN is one of Chains/ or a file.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
host=Sources/PluginHost
# shellcheck disable=SC2046
"${CC:-clang}" -O2 -std=gnu11 -Wall -Wextra -I "$host/include" $(pkg-config --cflags lilv-0) Benchmarks/renders/main.c \
    Benchmarks/plugins/describe.c "$host"/*.c $(pkg-config --libs lilv-0) -lm -lpthread -ldl -o "$work/renders"
[ $# -gt 0 ] || set -- tube:16 tube:100 master:16 master:100 Benchmarks/renders/equaliser.toml:100
echo '| chain | batch | state | encoder | effects | resets | loss | optimiser | waiting | steps/s | bare, clock | effects over it | bare, processors | effects over it | processors busy | workers, MiB | program, MiB |'
echo '| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |'
export SOUNDALIKE_STEP_CASES="$*" SOUNDALIKE_BARE_HOST="$work/renders"
swift test -c release -Xswiftc -enable-testing ${SOUNDALIKE_SKIP_BUILD:+--skip-build} --filter BlackBoxStepTiming 2>&1 | sed -n 's/^step //p; /error:/p'
