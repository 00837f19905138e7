"""The four-band equaliser as yodel 0.3 computes it: coefficients on random points of the paper's grid, and filtered noise.

Needs: pip install yodel==0.3 numpy. Writes eq.json beside this file.
"""

import json
import pathlib
import random

import numpy as np
from yodel.filter import ParametricEQ

RATES = [8000, 11025, 16000, 22050, 32000, 44100, 48000, 96000, 192000]
BANDS = [(85, 255), (260, 2000), (2005, 4000), (4005, 16000)]
GRID = 21


def grid(low, high, index):
    return low * (high / low) ** (index / (GRID - 1))


def settings(generator):
    values = []
    for low, high in BANDS:
        values.append(grid(low, high, generator.randrange(GRID)))
        values.append(-10 + generator.randrange(GRID))
        values.append(grid(0.01, 10, generator.randrange(GRID)))
    return [float(v) for v in values]


def equaliser(values, rate):
    eq = ParametricEQ(rate, 4)
    for band in range(4):
        frequency, gain, q = values[3 * band : 3 * band + 3]
        if frequency < 0.49 * rate:
            eq.set_band(band, frequency, q, gain)
        else:
            eq.filters[band].reset()
    return eq


def noise(count):
    """Uniform noise of a linear congruential generator, exact in single precision: 24 bits, amplitude 1/8."""
    state, samples = 1, []
    for _ in range(count):
        state = (1664525 * state + 1013904223) % 2**32
        samples.append(((state >> 8) - 2**23) / 2**26)
    return samples


def main():
    generator = random.Random(20)
    points = []
    for rate in RATES:
        for _ in range(12):
            values = settings(generator)
            eq = equaliser(values, rate)
            sections = [f._b_coeffs + f._a_coeffs[1:] for f in eq.filters]
            points.append({"rate": rate, "values": values, "sections": sections})

    count, tail = 20000, 40
    x = noise(count)
    outputs = []
    for rate in [8000, 44100, 48000, 192000]:
        for kind in range(4):
            values = settings(generator)
            if kind == 0:  # the slowest and narrowest filters of the range
                values[0], values[2], values[3], values[5] = 85.0, 0.01, 260.0, 10.0
            y = [0.0] * count
            equaliser(values, rate).process(x, y)
            outputs.append(
                {"rate": rate, "values": values, "first": y[:tail], "last": y[-tail:], "power": float(np.mean(np.square(y)))}
            )

    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps({"points": points, "count": count, "outputs": outputs}))


if __name__ == "__main__":
    main()
