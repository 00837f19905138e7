#!/bin/sh
# One update of the controllers' encoders (batch 16, forwards, backwards, Adam) by the engine and by PyTorch, as a Markdown table:
#
#   Benchmarks/controller-step.sh [THREADS]
#
# Milliseconds by the clock and of the processors, medians of five. Installs PyTorch into build/benchmarks; needs the engine.
set -eu
cd "$(dirname "$0")/.."
threads=${1:-1}
python=${PYTHON:-build/benchmarks/venv/bin/python}
[ -x "$python" ] || python3 -m venv build/benchmarks/venv
[ -n "${PYTHON:-}" ] || "$python" -m pip install --quiet -r Benchmarks/peers/requirements.txt -r Benchmarks/peers/requirements-controllers.txt
echo '| by | encoder | threads | ms by the clock | ms of processors |'
echo '| --- | --- | ---: | ---: | ---: |'
SOUNDALIKE_BENCHMARK=1 SOUNDALIKE_THREADS=$threads swift test -c release -Xswiftc -enable-testing ${SOUNDALIKE_SKIP_BUILD:+--skip-build} \
    --filter ControllerStepTiming 2>&1 | sed -n 's/^update //p; /error:/p'
for encoder in inception mobilenet-v2; do
    for way in plain channels-last; do "$python" Benchmarks/peers/torch_controller_step.py "$threads" "$encoder" "$way"; done
done
