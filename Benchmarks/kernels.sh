#!/bin/sh
# Times the kernels against the arithmetic limit of this machine, in one run, for each set of instructions that it has and
# the given numbers of threads (1 and 2 unless said otherwise):
#
#     Benchmarks/kernels.sh [THREADS…]
set -eu
here=$(dirname "$0")
kernels=$here/../Sources/Kernels
program=$(mktemp)
trap 'rm -f "$program"' EXIT
"${CC:-clang}" -O2 -std=gnu11 -Wall -Wextra -I "$kernels" "$here/kernels.c" "$kernels"/*.c "$kernels"/variants/*.c \
    -lm -lpthread -o "$program"
"$program" "${@:-1}" $([ $# -gt 0 ] || echo 2)
