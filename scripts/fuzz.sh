#!/bin/sh
# Builds the fuzzer and runs it on each parser: what it finds lies in build/fuzz/PARSER, what crashes as crash-… in build/fuzz.
#
#   scripts/fuzz.sh [SECONDS FOR EACH] [PARSER...]        (60 seconds, all of them unless given)
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-60}
[ $# -eq 0 ] || shift
parsers=${*:-json toml settings chain recipe controller-recipe automation safetensors audio plugins command-line}
swift build -c release --package-path Tests/Fuzz --scratch-path .build/fuzz -Xswiftc -sanitize=fuzzer -Xcc -fsanitize=fuzzer-no-link -Xswiftc -enable-testing --product fuzz
for parser in $parsers; do
    found=build/fuzz/$parser
    mkdir -p "$found"
    echo "$parser"
    TMPDIR=$PWD/build/fuzz SOUNDALIKE_FUZZ=$parser .build/fuzz/release/fuzz -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -verbosity=0 \
        -print_final_stats=1 -artifact_prefix=build/fuzz/ "$found" "Tests/Fuzz/corpus/$parser"
done
