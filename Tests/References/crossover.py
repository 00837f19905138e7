"""The crossover bank in double precision with numpy: taps of the combined filter, and noise filtered without delay.

Needs: pip install numpy. Writes crossover.json beside this file.
"""

import json
import pathlib

import numpy as np

from eq import noise

SPLITS = [200, 500, 2000, 8000]


def magnitudes(frequencies):
    """Complementary bands from the squared magnitude of a second-order Butterworth low-pass, |1 / (s² + √2 s + 1)|²."""
    rest, bands = np.ones_like(frequencies), []
    for split in SPLITS:
        s = 1j * frequencies / split
        low = np.abs(1 / (s * s + np.sqrt(2) * s + 1)) ** 2
        bands.append(rest * low)
        rest = rest - bands[-1]
    return np.array(bands + [rest])


def taps(gains_db, rate):
    """A long inverse transform (16 times the filter), cut to length."""
    half = int(np.floor(8192 * rate / 44100 + 0.5))
    length = 32 * half
    frequencies = np.arange(length // 2 + 1) * rate / length
    response = 10 ** (np.array(gains_db) / 20) @ magnitudes(frequencies)
    circular = np.fft.irfft(response, length)
    return np.concatenate([circular[-(half - 1) :], circular[:half]])


def main():
    cases = []
    x = np.array(noise(12000))
    for rate in [8000, 22050, 44100, 48000, 96000]:
        for gains in [[10, -10, 10, -10, 10], [-3.5, 7, 0.25, -6, 2]]:
            h = taps(gains, rate)
            y = np.convolve(x, h)[(len(h) - 1) // 2 :][: len(x)]
            picked = [0, 1, len(h) // 2 - 100, len(h) // 2 - 7, len(h) // 2 - 1, len(h) // 2, len(h) // 2 + 31]
            cases.append(
                {
                    "rate": rate, "gains": gains, "count": len(h), "indices": picked, "taps": [float(h[i]) for i in picked],
                    "start": 5980, "output": [float(v) for v in y[5980:6020]], "first": [float(v) for v in y[:40]],
                }
            )
    frequencies = [10.0, 200, 316, 500, 1000, 2000, 4000, 8000, 15000, 22050]
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(
        json.dumps(
            {
                "cases": cases, "frequencies": frequencies,
                "magnitudes": [list(map(float, row)) for row in magnitudes(np.array(frequencies)).T],
            }
        )
    )


if __name__ == "__main__":
    main()
