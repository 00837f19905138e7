#!/bin/sh
# Builds the tensor engine's shim, the only C++ of the project, against the libtorch that is there.
#
#   scripts/build-engine.sh [OUTPUT FOLDER]        (build/engine unless given)
#
# LIBTORCH  another libtorch: a folder with include/ and lib/, as unpacked from pytorch.org or as pip installs it (…/site-packages/torch).
#           Unless given: the system's (Debian and Ubuntu: apt-get install libtorch-dev).
# CXX       the compiler; unless given: clang++, which comes with Swift, else g++.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
output=${1:-$root/build/engine}
library=$output/libsoundalike-engine.so

if [ -n "${LIBTORCH:-}" ]; then
    include=$LIBTORCH/include
    lib=$LIBTORCH/lib
else
    include=/usr/include
    lib=$(dirname "$(ls /usr/lib/*/libtorch_cpu.so /usr/lib64/libtorch_cpu.so /usr/lib/libtorch_cpu.so 2>/dev/null | head -n 1)")
fi
versions=$include/torch/csrc/api/include/torch/version.h
if [ ! -f "$versions" ] || [ ! -f "$lib/libtorch_cpu.so" ]; then
    echo "error: no libtorch in ${LIBTORCH:-/usr}; install libtorch-dev, or set LIBTORCH to a folder with include/ and lib/" >&2
    exit 69
fi
if [ -z "${CXX:-}" ]; then
    if command -v clang++ >/dev/null; then CXX=clang++; else CXX=g++; fi
fi

# What is built already for this libtorch, from these sources, stays.
choice="$CXX $include $lib"
newest=$(ls -t "$root"/Engine/* "$root"/Sources/CTorch/include/ctorch.h "$0" "$lib/libtorch_cpu.so" "$library" 2>/dev/null | head -n 1)
if [ "$newest" = "$library" ] && [ "$(cat "$output/built-with" 2>/dev/null)" = "$choice" ]; then
    echo "$library is up to date"
    exit 0
fi

# The newest keep the numbers in a header of their own.
if [ -f "$include/torch/headeronly/version.h" ]; then versions=$include/torch/headeronly/version.h; fi
number() { sed -n "s/^#define TORCH_VERSION_$1 \([0-9]*\).*/\1/p" "$versions"; }
major=$(number MAJOR)
minor=$(number MINOR)
# libtorch's headers are C++17 up to 2.10 and want C++20 in the newest.
if [ "$major" -gt 2 ] || { [ "$major" -eq 2 ] && [ "$minor" -gt 10 ]; }; then standard=c++20; else standard=c++17; fi
set -- -std=$standard -O2 -fPIC -shared -fvisibility=hidden -w
# Older wheels were built with libstdc++'s older strings.
grep -q __cxx11 "$lib/libc10.so" || set -- "$@" -D_GLIBCXX_USE_CXX11_ABI=0
set -- "$@" -I"$root/Engine" -I"$root/Sources/CTorch/include" -isystem "$include/torch/csrc/api/include"
if [ "$include" != /usr/include ]; then set -- "$@" -isystem "$include"; fi
set -- "$@" "$root/Engine/shim.cpp" "$root/Engine/host_function.cpp" -L"$lib"
if [ "$lib" != "/usr/lib/$(uname -m)-linux-gnu" ]; then set -- "$@" -Wl,-rpath,"$lib"; fi
mkdir -p "$output"
echo "building $library for libtorch $major.$minor with $CXX ($standard)"
"$CXX" "$@" -ltorch_cpu -lc10 -lm -ldl -o "$library.new"
mv "$library.new" "$library"
echo "$choice" >"$output/built-with"
