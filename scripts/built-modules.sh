#!/bin/sh
# Prints the arguments, one a line, with which tools of the compiler find the modules that were built in release.
set -eu
cd "$(dirname "$0")/.."
printf '%s\n' -I "$PWD/.build/release/Modules"
for map in .build/release/*.build/module.modulemap Sources/C*/module.modulemap; do
    printf '%s\n' -Xcc "-fmodule-map-file=$PWD/$map"
done
for option in $(pkg-config --cflags-only-I sndfile soxr taglib libebur128 lilv-0 lv2); do
    printf '%s\n' -Xcc "$option"
done
