#!/bin/sh
# A small encoder learns to set plugins through black-box gradients: loss before and after, distance from the right settings, updates until the
# loss is a half, a quarter and an eighth, and milliseconds an update, for replicas and snapshots. Needs the engine and the plugins.
#   Benchmarks/black-box-learning.sh
cd "$(dirname "$0")/.." || exit
echo '| task | state | samples | seed | loss before | after | distances | updates to 1/2 | to 1/4 | to 1/8 | ms an update |'
echo '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |'
SOUNDALIKE_BENCHMARK=1 swift test -c release -Xswiftc -enable-testing --filter BlackBoxLearningCurves 2>&1 | sed -n 's/^learning //p'
