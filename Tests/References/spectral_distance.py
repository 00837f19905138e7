"""The multi-resolution distance of short-time spectra by auraloss: writes spectral_distance.json beside this file.

pip install auraloss==0.4.0 torch
"""
import json
import pathlib

import auraloss
import numpy as np
import torch

RATE = 22050


def signal(count, pitch, level):
    """Pulsing tones over noise, as in mel_distance.py: the test makes the same samples by the same sums."""
    state, samples = 777, []
    for n in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        noise = state / 2**31 - 1
        tone = np.sin(2 * np.pi * pitch * n / RATE) * (0.5 + 0.5 * np.sin(2 * np.pi * 3 * n / RATE))
        samples.append(level * (tone + 0.02 * noise))
    return torch.tensor(np.array(samples, dtype=np.float32).astype(np.float64))[None, None]


loss = auraloss.freq.MultiResolutionSTFTLoss()
cases = []
for count, pitch, level in [(12000, 660, 0.1), (12000, 440, 0.1), (1500, 660, 0.3)]:
    target, output = signal(count, 440, 0.3), signal(count, pitch, level)
    cases.append(dict(count=count, pitch_hz=pitch, level=level, distance=loss(output, target).item()))
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(cases, indent=1) + "\n")
