"""Responses of the equaliser by scipy on yodel's coefficients, and the differences between them.

Needs: pip install yodel==0.3 numpy scipy. Writes eq_response.json beside this file.
"""

import json
import pathlib
import random

import numpy as np
from scipy.signal import freqz

from eq import equaliser, settings


def response_db(values, rate, frequencies):
    total = np.zeros_like(frequencies)
    for f in equaliser(values, rate).filters:
        _, h = freqz(f._b_coeffs, [1.0] + f._a_coeffs[1:], worN=frequencies, fs=rate)
        total += 20 * np.log10(np.abs(h))
    return total


def main():
    generator = random.Random(7)
    pairs = []
    for rate in [16000, 44100, 44100, 44100, 96000]:
        frequencies = np.geomspace(40, min(18000, 0.49 * rate), 200)
        a, b = settings(generator), settings(generator)
        da, db = response_db(a, rate, frequencies), response_db(b, rate, frequencies)
        pairs.append(
            {
                "rate": rate, "a": a, "b": b, "response": da[::20].tolist(), "error": float(np.mean(np.abs(da - db))),
                "without_level": float(np.mean(np.abs(da - db - np.mean(da - db)))),
            }
        )
    numbers = [generator.gauss(1000, 3) for _ in range(50)]
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(
        json.dumps({"pairs": pairs, "numbers": numbers, "mean": float(np.mean(numbers)), "deviation": float(np.std(numbers))})
    )


if __name__ == "__main__":
    main()
