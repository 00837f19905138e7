"""Signals of several scripts here."""
import numpy as np


def tones_after_silence(count):
    """Silence, then tones with a little noise: the test makes the same samples by the same sums."""
    state, samples = 12345, []
    for n in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        noise = state / 2**31 - 1
        tone = 0.3 * np.sin(2 * np.pi * 440 * n / 44100) + 0.05 * np.sin(2 * np.pi * 9000 * n / 44100)
        samples.append(0.0 if n < 1500 else tone + 1e-3 * noise)
    return np.array(samples, dtype=np.float32).astype(np.float64)
