"""Test material: 16-bit noise, the same every time."""

import random
import wave
from array import array


def noise(path, seconds, rate, channels, seed):
    """Writes noise at −29 dB, far from clipping, that repeats every ten seconds."""
    generator = random.Random(seed)
    frames = int(rate * min(seconds, 10))
    samples = array("h", generator.randbytes(2 * frames * channels))
    for index, sample in enumerate(samples):
        samples[index] = sample >> 4
    part = samples.tobytes()
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        left = int(rate * seconds)
        while left > 0:
            count = min(left, frames)
            file.writeframesraw(part[: 2 * channels * count])
            left -= count
    return path
