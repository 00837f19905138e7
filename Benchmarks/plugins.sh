#!/bin/sh
# What hosting plugins costs, over a bare C host, in one run:
#
#     Benchmarks/plugins.sh [ROUNDS]
#
# Columns: a block of 1,024 frames in the bare host; what the plugin host adds to that, in this process, and in a sandbox by batches of 32
# items; what each variant of a frame costs on top where it starts from a snapshot; and how many results differ by a bit.
# Then memory, and what two workers give over one.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
host=$here/../Sources/PluginHost
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
compile() {
    output=$1
    shift
    # shellcheck disable=SC2046
    "${CC:-clang}" -O2 -std=gnu11 -Wall -Wextra -I "$host/include" $(pkg-config --cflags lilv-0) "$@" "$host"/*.c \
        $(pkg-config --libs lilv-0) -lm -lpthread -ldl -o "$output"
}
compile "$work/sandbox" "$here"/../Sources/PluginSandbox/*.c
compile "$work/plugins" "$here"/plugins/*.c
"$work/plugins" "$work/sandbox" "$@"
