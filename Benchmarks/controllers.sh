#!/bin/sh
# The controllers' forward pass by our kernels and by PyTorch, in turns in one run, as a Markdown table.
#
#   Benchmarks/controllers.sh [--runs N] [--batch N] [--threads N…] [--ways plain channels-last compiled]
#
# Builds what it needs and installs PyTorch into build/benchmarks.
set -eu
cd "$(dirname "$0")/.."
work=build/benchmarks
python=$work/venv/bin/python
mkdir -p "$work"
{
    swift build -c release --package-path Benchmarks --scratch-path "$work/swift"
    [ -x "$python" ] || python3 -m venv "$work/venv"
    "$python" -m pip install --quiet -r Benchmarks/peers/requirements.txt -r Benchmarks/peers/requirements-controllers.txt
} >&2
exec "$python" Benchmarks/controllers.py --benchmark "$work/swift/release/soundalike-benchmark" --python "$python" --work "$work" "$@"
