"""Times the equaliser's renderer against pedalboard's shelves and peaks, four bands on 180 s of stereo, turn and turn about.

Needs: pip install pedalboard numpy; Swift. Run from anywhere: python Benchmarks/effects-speed/run.py
"""

import pathlib
import subprocess
import time

import numpy as np
from pedalboard import HighShelfFilter, LowShelfFilter, Pedalboard, PeakFilter

here = pathlib.Path(__file__).parent
subprocess.run(["swift", "build", "-c", "release", "--package-path", here], check=True, stdout=subprocess.DEVNULL)

board = Pedalboard(
    [LowShelfFilter(120, 3, 0.7), PeakFilter(700, 3, 1), PeakFilter(3000, -3, 1), HighShelfFilter(8000, 4, 0.7)]
)
audio = np.random.default_rng(1).uniform(-0.1, 0.1, (2, 180 * 44100)).astype(np.float32)


def pedalboard_seconds():
    best = 1e9
    for _ in range(3):
        start = time.perf_counter()
        board(audio, 44100, buffer_size=8192)
        best = min(best, time.perf_counter() - start)
    return best


ours, theirs = [], []
for _ in range(3):
    theirs.append(pedalboard_seconds())
    output = subprocess.run([here / ".build/release/effects-benchmark"], check=True, capture_output=True, text=True)
    ours.append({name: float(seconds) for name, seconds in (line.split() for line in output.stdout.splitlines())})

for name in ours[0]:
    print(f"{name:26} {np.median([run[name] for run in ours]) * 1e3:8.1f} ms")
print(f"{'pedalboard, stereo 180 s':26} {np.median(theirs) * 1e3:8.1f} ms")
ratios = [theirs_ / run["eq-stereo-180s"] for theirs_, run in zip(theirs, ours)]
print(f"pedalboard / ours: {np.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")
