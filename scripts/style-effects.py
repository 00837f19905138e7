#!/usr/bin/env python3
"""How far effects move the features of style, in units of their scales, and how far apart recordings are: the tables in docs/style.md.

    python3 -m pip install numpy scipy soundfile pyloudnorm numba && scripts/style-effects.py FOLDER…

Of every third recording three passages of 8 s are measured as they are and processed.
"""

import pathlib
import re
import sys

import numba
import numpy as np
import scipy.signal
import soundfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Tests" / "References"))
from style import profile  # noqa: E402

SCALES = {name: float(scale) for name, scale in re.findall(r'"(\w+)": ([\d.]+)', (ROOT / "Sources/Style/StyleScales.swift").read_text())}
SHOWN = ["integrated_loudness_lufs", "crest_db", "level_fall_db", "level_rise_db", "level_p5_db", "level_p20_db", "level_median_db",
         "level_p80_db", "level_p95_db", "level_p5_500hz_db", "level_median_500hz_db", "level_p80_500hz_db", "level_p95_4000hz_db"]


@numba.njit
def follow(sizes, attack, release):
    level, levels = 0.0, np.empty_like(sizes)
    for index, size in enumerate(sizes):
        memory = attack if size > level else release
        level = memory * level + (1 - memory) * size
        levels[index] = level
    return levels


def level_db(x, rate, attack_s, release_s):
    return 20 * np.log10(follow(np.abs(x).max(0), np.exp(-1 / (attack_s * rate)), np.exp(-1 / (release_s * rate))) + 1e-9)


def compressor(x, rate, threshold_db, ratio, attack_s, release_s):
    return x * 10 ** (-np.maximum(0, level_db(x, rate, attack_s, release_s) - threshold_db) * (1 - 1 / ratio) / 20)


def gate(x, rate, threshold_db):
    return x * 10 ** (np.clip(2 * (level_db(x, rate, 0.002, 0.1) - threshold_db), -60, 0) / 20)


def reverb(x, rate):
    count = rate
    tail = np.random.default_rng(5).standard_normal((1, count)) * 10 ** (-3 * np.arange(count) / count)
    return x + 0.5 * scipy.signal.fftconvolve(x, tail / np.sqrt((tail**2).sum()), axes=1)[:, : x.shape[1]]


def shelf(x, rate):
    """6 dB at 4 kHz."""
    a, angle = 10 ** (6 / 40), 2 * np.pi * 4000 / rate
    c, q = np.cos(angle), 2 * np.sqrt(a) * np.sin(angle) / 2 * np.sqrt(2)
    up = [a * ((a + 1) + (a - 1) * c + q), -2 * a * ((a - 1) + (a + 1) * c), a * ((a + 1) + (a - 1) * c - q)]
    down = [(a + 1) - (a - 1) * c + q, 2 * ((a - 1) - (a + 1) * c), (a + 1) - (a - 1) * c - q]
    return scipy.signal.lfilter(up, down, x, axis=1)


def saturation(x, rate, lufs):
    knee = 3 * 10 ** (lufs / 20)
    return knee * np.tanh(x / knee)


EFFECTS = {
    "compressor": lambda x, rate, lufs: compressor(x, rate, lufs - 3, 3, 0.01, 0.1),
    "limiter": lambda x, rate, lufs: compressor(x, rate, lufs + 6, 20, 0.001, 0.05),
    "gate": lambda x, rate, lufs: gate(x, rate, lufs - 20),
    "reverb": lambda x, rate, lufs: reverb(x, rate),
    "saturation": saturation,
    "shelf": lambda x, rate, lufs: shelf(x, rate),
}


def differences(a, b):
    return {name: (b[name] - a[name]) / SCALES[name] for name in a if a[name] is not None and b[name] is not None}


def rms(values):
    return np.sqrt(np.mean(np.square(list(values))))


files = sorted(f for folder in sys.argv[1:] for f in pathlib.Path(folder).glob("*") if f.suffix in (".flac", ".ogg", ".wav"))[::3]
moved = {effect: {} for effect in EFFECTS}
distances = {effect: ([], []) for effect in EFFECTS}
within, first = [], []
for file in files:
    data, rate = soundfile.read(file, always_2d=True)
    length = 8 * rate
    passages = [data[s * length : (s + 1) * length].T for s in np.linspace(0, len(data) // length - 1, min(3, len(data) // length)).astype(int)]
    passages = [p for p in passages if np.abs(p).max() > 1e-3]
    plain = [profile(p, rate) for p in passages]
    first += plain[:1]
    within += [rms(differences(a, b).values()) for i, a in enumerate(plain) for b in plain[:i]]
    for effect, process in EFFECTS.items():
        for index, (passage, before) in enumerate(zip(passages, plain)):
            after = profile(process(passage, rate, before["integrated_loudness_lufs"]), rate)
            change = differences(before, after)
            for name, value in change.items():
                moved[effect].setdefault(name, []).append(value)
            distances[effect][0].append(rms(change.values()))
            distances[effect][1].extend(rms(differences(other, after).values()) for i, other in enumerate(plain) if i != index)

print("| feature | " + " | ".join(EFFECTS) + " |\n| --- |" + " --- |" * len(EFFECTS))
for name in SHOWN:
    print(f"| `{name}` | " + " | ".join(f"{rms(moved[effect][name]):.1f}" for effect in EFFECTS) + " |")
print("\n| distance, median (a tenth is less … a tenth is more) | |\n| --- | --- |")


def row(label, values):
    low, middle, high = np.percentile(values, [10, 50, 90])
    print(f"| {label} | {middle:.1f} ({low:.1f} … {high:.1f}) |")


row("passages of one recording", within)
row("passages of two recordings", [rms(differences(a, b).values()) for i, a in enumerate(first) for b in first[:i]])
for effect, (same, other) in distances.items():
    row(f"a passage and the same after {effect}", same)
