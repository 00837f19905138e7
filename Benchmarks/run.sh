#!/bin/sh
# The project's measurements: Soundalike against its peers and against itself, in turns in one run, as Markdown tables.
#
#   Benchmarks/run.sh [--runs N] [--only peers|match|hour] [--torchaudio] [--model FILE]
#
# Builds what it needs and installs the peers into build/benchmarks; --torchaudio adds that peer (1 GB more).
# The model is the shipped one unless given.
set -eu
cd "$(dirname "$0")/.."
work=build/benchmarks
python=$work/venv/bin/python
mkdir -p "$work"
{
    make build
    swift build -c release --package-path Benchmarks --scratch-path "$work/swift"
    [ -x "$python" ] || python3 -m venv "$work/venv"
    "$python" -m pip install --quiet -r Benchmarks/peers/requirements.txt
    case " $* " in *" --torchaudio "*)
        "$python" -m pip install --quiet -r Benchmarks/peers/requirements-torchaudio.txt ;;
    esac
} >&2
exec "$python" Benchmarks/compare.py --program .build/release/soundalike --benchmark "$work/swift/release/soundalike-benchmark" \
    --python "$python" --model Models/one-shot-eq.safetensors "$@"
