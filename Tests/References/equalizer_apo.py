"""Responses of Equalizer APO's filters, by its own definitions of them, for lines of text as we write them.

Needs: pip install numpy scipy. Writes equalizer_apo.json beside this file.

A filter's coefficients are those of Equalizer APO's BiQuad: with a Q, alpha = sin w / 2Q in peaks and shelves; the frequency of LSC
and HSC is that of half the gain. A frequency with three decimals is taken for thousands (as Room EQ Wizard writes them).
"""

import json
import pathlib
import random
import re

import numpy as np
from scipy.signal import freqz

LINE = re.compile(r"^Filter\s*\d*: ON\s+(PK|LSC|HSC)\s+Fc\s*(\S+)\s*Hz\s+Gain\s*(\S+)\s*dB\s+Q\s*(\S+)$")


def frequency_hz(text):
    return float(text) * (1000 if len(text) >= 5 and text[-4] == "." else 1)


def coefficients(kind, frequency, gain, q, rate):
    a = 10 ** (gain / 40)
    w = 2 * np.pi * frequency / rate
    c, alpha = np.cos(w), np.sin(w) / (2 * q)
    if kind == "PK":
        return [1 + alpha * a, -2 * c, 1 - alpha * a], [1 + alpha / a, -2 * c, 1 - alpha / a]
    beta = 2 * np.sqrt(a) * alpha
    if kind == "LSC":
        return (
            [a * ((a + 1) - (a - 1) * c + beta), 2 * a * ((a - 1) - (a + 1) * c), a * ((a + 1) - (a - 1) * c - beta)],
            [(a + 1) + (a - 1) * c + beta, -2 * ((a - 1) + (a + 1) * c), (a + 1) + (a - 1) * c - beta],
        )
    return (
        [a * ((a + 1) + (a - 1) * c + beta), -2 * a * ((a - 1) + (a + 1) * c), a * ((a + 1) + (a - 1) * c - beta)],
        [(a + 1) - (a - 1) * c + beta, 2 * ((a - 1) - (a + 1) * c), (a + 1) - (a - 1) * c - beta],
    )


def response_db(text, rate, frequencies):
    total = np.zeros_like(frequencies)
    for line in text.splitlines():
        if line.startswith("Preamp:"):
            total += float(line.split()[1])
            continue
        kind, frequency, gain, q = LINE.match(line).groups()
        b, a = coefficients(kind, frequency_hz(frequency), float(gain), float(q), rate)
        total += 20 * np.log10(np.abs(freqz(b, a, worN=frequencies, fs=rate)[1]))
    return total


def settings(generator):
    """Values of the built-in equaliser, in its order, with digits that no text format rounds."""
    def grid(low, high, digits):
        return round(low * (high / low) ** (generator.randrange(21) / 20), digits)

    values = []
    for low, high in [(85, 255), (260, 2000), (2005, 4000), (4005, 16000)]:
        values += [grid(low, high, 2), float(generator.choice([g for g in range(-10, 11) if g])), grid(0.01, 10, 5)]
    return values


def text_of(values, preamp):
    lines = [f"Preamp: {preamp:.2f} dB"]
    for number, kind in enumerate(["LSC", "PK", "PK", "HSC"]):
        frequency, gain, q = values[3 * number : 3 * number + 3]
        lines.append(f"Filter {number + 1}: ON {kind} Fc {frequency:.2f} Hz Gain {gain:.2f} dB Q {q:.5f}")
    return "\n".join(lines) + "\n"


def main():
    generator = random.Random(11)
    cases = []
    for rate in [44100, 48000, 48000, 96000]:
        frequencies = np.geomspace(20, 20000, 40)
        values, preamp = settings(generator), generator.choice([-6.5, 3.25])
        text = text_of(values, preamp)
        cases.append(
            {
                "rate": rate, "values": values, "preamp": preamp, "text": text, "frequencies": frequencies.tolist(),
                "response": response_db(text, rate, frequencies).tolist(),
            }
        )
    pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps({"cases": cases}))


if __name__ == "__main__":
    main()
