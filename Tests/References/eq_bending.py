"""How far the bilinear transform bends the equaliser's top shelf: prints the tables of docs/parametric-eq.md.

The digital shelf (yodel's coefficients) against the analogue one that it imitates, and against itself at 44.1 kHz.
Needs: pip install yodel==0.3 numpy scipy.
"""

import numpy as np
from scipy.signal import freqz
from yodel.filter import Biquad

RATES = [22050, 32000, 44100, 48000, 88200, 96000, 192000]
FREQUENCIES = [4005, 6000, 8000, 11000, 16000]


def digital_db(frequency, gain, q, rate, axis):
    shelf = Biquad()
    shelf.high_shelf(rate, frequency, q, gain)
    _, h = freqz(shelf._b_coeffs, [1.0] + shelf._a_coeffs[1:], worN=axis, fs=rate)
    return 20 * np.log10(np.abs(h))


def analogue_db(frequency, gain, q, axis):
    a, s = 10 ** (gain / 40), 1j * axis / frequency
    h = a * (a * s * s + np.sqrt(a) / q * s + 1) / (s * s + np.sqrt(a) / q * s + a)
    return 20 * np.log10(np.abs(h))


def axis(*rates):
    return np.geomspace(40, min([18000] + [0.49 * r for r in rates]), 2000)


def table(title, difference):
    print(f"\n{title}\n")
    print("| shelf | " + " | ".join(f"{r / 1000:g} kHz" for r in RATES) + " |")
    print("| ---: |" + " ---: |" * len(RATES))
    for frequency in FREQUENCIES:
        cells = [f"{difference(frequency, r):.2f}" if frequency < 0.49 * r else "–" for r in RATES]
        print(f"| {frequency:,} Hz | " + " | ".join(cells) + " |")


def against_analogue(q):
    def difference(frequency, rate):
        f = axis(rate)
        return np.max(np.abs(digital_db(frequency, 10, q, rate, f) - analogue_db(frequency, 10, q, f)))

    return difference


def against_44100(q):
    def difference(frequency, rate):
        f = axis(rate, 44100)
        return np.max(np.abs(digital_db(frequency, 10, q, rate, f) - digital_db(frequency, 10, q, 44100, f)))

    return difference


def main():
    table("Largest difference in dB from the analogue shelf, +10 dB, Q 0.71:", against_analogue(0.5**0.5))
    table("Largest difference in dB from the same settings at 44.1 kHz, +10 dB, Q 0.71:", against_44100(0.5**0.5))
    table("The same with Q 0.1:", against_44100(0.1))
    table("The same with Q 10:", against_44100(10))


if __name__ == "__main__":
    main()
