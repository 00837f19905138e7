#!/bin/sh
# Builds everything with AddressSanitizer and UndefinedBehaviorSanitizer in the C and C++ targets, in a folder of its own, and runs the tests
# of these. What they find ends the tests. Plugins are hosted in this process; the sandbox's worker has an allocator of its own and is left to
# the other tests. What trains needs the engine (`make engine`).
#
#   scripts/sanitize.sh [TESTS]        (a pattern for `swift test --filter`)
set -eu
cd "$(dirname "$0")/.."
tests=${1:-'KernelsTests\.|SpectraTests\.|InferenceTests\.|FoundationsTests\.|NetworksTests\.|PluginsTests\.HostTests'}
export SOUNDALIKE_ENGINE="${SOUNDALIKE_ENGINE:-$PWD/build/engine}"
set -- -c release --scratch-path .build/sanitize -Xswiftc -enable-testing -Xcc -fsanitize=address,undefined -Xcc -fno-sanitize-recover=undefined \
    -Xcc -fno-omit-frame-pointer -Xswiftc -Xclang-linker -Xswiftc -fsanitize=address,undefined
scripts/build-test-plugins.sh
swift build "$@" --build-tests
# Leaks are not looked for: Swift keeps what lives as long as the program.
ASAN_OPTIONS=detect_leaks=0 exec swift test "$@" --skip-build --filter "$tests"
