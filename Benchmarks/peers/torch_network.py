"""The matcher's forward pass by PyTorch: torch_network.py MODEL THREADS PAIRS FRAMES plain|channels-last|compiled"""

import os
import sys

path, threads, pairs, frames, way = sys.argv[1:]
os.environ["OMP_NUM_THREADS"] = threads

import torch  # noqa: E402
from contestant import contend  # noqa: E402
from paper_network import load, spectrograms  # noqa: E402

torch.set_num_threads(int(threads))
matcher = load(path).eval()
input, reference = spectrograms(0, int(pairs), int(frames)), spectrograms(int(pairs), int(pairs), int(frames))
if way != "plain":
    matcher = matcher.to(memory_format=torch.channels_last)
    input, reference = (x.to(memory_format=torch.channels_last) for x in (input, reference))
if way == "compiled":
    matcher = torch.compile(matcher)


def run():
    with torch.inference_mode():
        return matcher(input, reference)


run()
contend(run, lambda result: result[:, 0, 0].sum())
