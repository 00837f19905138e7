"""The crossover bank of a parameter document by scipy's convolution, its filter made beforehand: scipy_crossover.py AUDIO SETTINGS"""

import json
import sys

import numpy as np
from contestant import contend, level_db, read
from scipy.signal import oaconvolve

samples, rate = read(sys.argv[1])
with open(sys.argv[2]) as file:
    gains = [10 ** (p["value"] / 20) for p in json.load(file)["chain"][0]["parameters"]]
taps, length = 16_383, 32_768
frequencies = np.arange(length // 2 + 1) * rate / length
response, rest = np.zeros_like(frequencies), np.ones_like(frequencies)
for gain, split in zip(gains, [200, 500, 2_000, 8_000]):
    low = 1 / (1 + (frequencies / split) ** 4)
    response += gain * rest * low
    rest *= 1 - low
response += gains[-1] * rest
kernel = np.roll(np.fft.irfft(response), taps // 2)[np.newaxis, :taps].astype(np.float32)
contend(lambda: oaconvolve(samples, kernel, mode="same", axes=1), level_db)
