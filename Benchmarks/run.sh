#!/bin/sh
# The project's measurements: Soundalike against its peers and against itself, in turns in one run, as Markdown tables.
#
#   Benchmarks/run.sh [--runs N] [--only peers|forward|update|match|songs|rates|hour] [--torch] [--model FILE]
#
# Builds what it needs and installs the peers into build/benchmarks; --torch adds those that need
# PyTorch (1 GB more): torchaudio, PyTorch and ONNX Runtime on the network, matchering.
# The model is the paper's network, the larger of those shipped, unless given; the network's own tables want one of its kind.
set -eu
cd "$(dirname "$0")/.."
work=build/benchmarks
python=$work/venv/bin/python
mkdir -p "$work"
{
    make program
    swift build -c release --package-path Benchmarks --scratch-path "$work/swift"
    [ -x "$python" ] || python3 -m venv "$work/venv"
    "$python" -m pip install --quiet -r Benchmarks/peers/requirements.txt
    case " $* " in *" --torch "*)
        "$python" -m pip install --quiet -r Benchmarks/peers/requirements-torch.txt
        make engine ;;
    esac
} >&2
exec "$python" Benchmarks/compare.py --program .build/release/soundalike --benchmark "$work/swift/release/soundalike-benchmark" \
    --python "$python" --model Models/one-shot-eq-paper.safetensors "$@"
