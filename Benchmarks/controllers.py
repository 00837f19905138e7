"""The controllers' forward pass: our kernels against PyTorch, in turns in one run, as a Markdown table. Run by controllers.sh."""

import argparse
from pathlib import Path
from statistics import median

from contestants import Worker, middle, ratios, take_turns

parser = argparse.ArgumentParser()
parser.add_argument("--benchmark", required=True)
parser.add_argument("--python", required=True)
parser.add_argument("--work", required=True, type=Path)
parser.add_argument("--runs", type=int, default=9)
parser.add_argument("--batch", default="16")
parser.add_argument("--threads", nargs="+", default=["1", "2"])
parser.add_argument("--ways", nargs="+", default=["plain", "channels-last"])
options = parser.parse_args()

peer = Path(__file__).parent / "peers" / "torch_controller.py"
print(f"Forward pass of {options.batch} contexts of 157 × 128, medians of {options.runs}, ms a batch\n")
print("| encoder | threads | ours |", " | ".join(f"PyTorch, {way}" for way in options.ways), "| best PyTorch / ours |")
print("| --- |", " | ".join(["---:"] * (3 + len(options.ways))), "|")
for encoder in ("inception", "mobilenet-v2"):
    weights = options.work / f"{encoder}.safetensors"
    weights.unlink(missing_ok=True)
    # The first peer writes the weights that all run.
    Worker(options.python, peer, weights, encoder, "1", "4", "plain").close()
    for threads in options.threads:
        contestants = [Worker(options.benchmark, "controller", weights, encoder, threads, options.batch)]
        contestants += [Worker(options.python, peer, weights, encoder, threads, options.batch, way) for way in options.ways]
        ours, *theirs = take_turns(contestants, options.runs)
        figures = {round(runs[0].figure, 2) for runs in (ours, *theirs)}
        assert max(figures) - min(figures) < 0.02, f"they do not compute the same: {figures}"
        # Processor time says what the work costs on a machine that others use too; one thread's is its wall time.
        what = "processor_s" if threads == "1" else "wall_s"
        times = [middle(runs, what) * 1000 for runs in (ours, *theirs)]
        best = min(median(ratios(ours, runs, what)) for runs in theirs)
        print(f"| {encoder} | {threads} |", " | ".join(f"{time:.1f}" for time in times), f"| {best:.1f} |", flush=True)
