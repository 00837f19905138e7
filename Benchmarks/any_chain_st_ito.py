#!/usr/bin/env python3
"""What a trial costs `match --chain`, and what it costs ST-ITO's way at least.

    any_chain_st_ito.py INPUT REFERENCE [--chain voice] [--program .build/release/soundalike]

ST-ITO (Steinmetz et al., ISMIR 2024) looks for settings by CMA-ES; each trial renders the whole recording and listens to it by a network of the size
of PANNs' CNN14. Here that network runs alone, with random weights, on 10 s of the input: only its time matters, and rendering counts nothing. The program's
trials are those of `match --method evolution`, rendering, measuring and all else included.

pip install torch numpy soundfile
"""
import argparse
import json
import subprocess
import time

import numpy as np
import soundfile
import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("input")
parser.add_argument("reference")
parser.add_argument("--chain", default="voice")
parser.add_argument("--program", default=".build/release/soundalike")
parser.add_argument("--trials", type=int, default=20)
options = parser.parse_args()


def block(inputs, outputs):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(),
        nn.Conv2d(outputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU())


# Six blocks of two convolutions, each but the last followed by pooling (Kong et al., PANNs, 2020).
widths = [1, 64, 128, 256, 512, 1024, 2048]
layers = []
for inputs, outputs in zip(widths, widths[1:]):
    layers += [block(inputs, outputs)] + ([nn.AvgPool2d(2)] if outputs < 2048 else [])
network = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2048, 2048)).eval()

samples, rate = soundfile.read(options.input, always_2d=True)
mono = torch.tensor(samples.mean(axis=1)[: 10 * rate], dtype=torch.float32)
hop = rate // 100
filters = torch.rand(64, 513)  # A mel filter bank costs as much, whatever is in it.


def listen():
    with torch.inference_mode():
        power = torch.stft(mono, 1024, hop, window=torch.hann_window(1024), return_complex=True).abs() ** 2
        return network(torch.log(filters @ power + 1e-10).T[None, None])


listen()
times = []
for _ in range(options.trials):
    start = time.perf_counter()
    listen()
    times.append(time.perf_counter() - start)
theirs = float(np.median(times))

found = json.loads(subprocess.run(
    [options.program, "match", options.input, options.reference, "--chain", options.chain, "--method", "evolution", "--refine", "20", "--dry-run", "--json"],
    capture_output=True, check=True, text=True).stdout)["results"][0]["search"]
ours = found["seconds"] / found["trials"]
parameters = sum(p.numel() for p in network.parameters()) / 1e6
print(f"a network of {parameters:.0f} million weights, {torch.get_num_threads()} threads: {theirs:.3f} s a trial, rendering not counted")
print(f"match --chain {options.chain}: {found['trials']} trials in {found['seconds']:.1f} s, {ours:.3f} s a trial; {theirs / ours:.1f} times as fast at least")
print(f"the usual search needs some 80 trials: {80 * ours:.0f} s; CMA-ES with 1,000 trials by such a network: {1000 * theirs / 60:.0f} min")
