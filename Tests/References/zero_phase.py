"""Zero-phase Butterworth filters and the smoothing of a controller's curves, by scipy. Writes zero_phase.json."""

import json
import pathlib

import numpy as np
from scipy import signal

random = np.random.default_rng(7)
cases = []
for kind, corner, count in [("low", 0.5, 40), ("low", 0.064, 300), ("high", 100 / 11025, 400), ("low", 0.5, 7), ("low", 0.5, 2)]:
    samples = random.uniform(-1, 1, count)
    sections = signal.butter(4, corner, kind, output="sos")
    filtered = signal.sosfiltfilt(sections, samples, padlen=min(15, count - 1))
    cases.append({"kind": kind, "corner": corner, "input": samples.tolist(), "output": filtered.tolist()})

# The smoothing of Martinez Ramirez et al.: low-passed at half the frame rate's Nyquist, held, low-passed at 0.001 of the sample rate's
# Nyquist, one value for each 64 samples.
frames, frame = 60, 1024
curve = np.clip(np.cumsum(random.normal(0, 0.15, frames)) + 0.5, 0, 1)
curve[20:25] = 1
first = signal.sosfiltfilt(signal.butter(4, 0.5, output="sos"), curve)
held = np.repeat(first, frame)
# The ends are continued for about a frame: with scipy's 15 samples a filter as slow as this starts the way back from where it has not settled.
second = signal.sosfiltfilt(signal.butter(4, 0.001, output="sos"), held, padlen=15 * 64)
smooth = np.clip(second.reshape(-1, 64).mean(axis=1), 0, 1)

here = pathlib.Path(__file__)
here.with_suffix(".json").write_text(json.dumps({"filters": cases, "curve": curve.tolist(), "smooth": smooth.round(7).tolist()}) + "\n")
