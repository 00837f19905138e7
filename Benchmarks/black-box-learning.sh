#!/bin/sh
# A small encoder learns to set plugins through black-box gradients, from random weights, 600 updates of 16 items, three seeds: the loss before
# and after and the factor between, the settings' mean distances from the right ones before and after, of their ranges, and after how many
# updates the loss was a half, a quarter and an eighth. Needs the engine and the plugins; about eight minutes on two processors.
#   Benchmarks/black-box-learning.sh
cd "$(dirname "$0")/.." || exit
echo '| task | estimator | state | seed | loss before | after | factor | distances before | after | updates to 1/2 | to 1/4 | to 1/8 |'
echo '| --- | --- | --- | ---: | ---: | ---: | ---: | --- | --- | ---: | ---: | ---: |'
SOUNDALIKE_BENCHMARK=1 swift test -c release -Xswiftc -enable-testing ${SOUNDALIKE_SKIP_BUILD:+--skip-build} --filter BlackBoxLearningCurves 2>&1 |
    sed -n 's/^learning //p; /error:/p'
