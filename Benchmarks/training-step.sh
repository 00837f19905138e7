#!/bin/sh
# One update of the paper's network: our own kernels for the convolution blocks against the tensor engine, in turns in one run.
#   Benchmarks/training-step.sh [THREADS]
cd "$(dirname "$0")/.." || exit
SOUNDALIKE_BENCHMARK=1 SOUNDALIKE_THREADS="${1:-1}" swift test -c release -Xswiftc -enable-testing --filter TrainingStepTiming 2>&1 | grep '^update'
