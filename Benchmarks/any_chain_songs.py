#!/usr/bin/env python3
"""`match --chain master` beside matchering on the same pairs of songs.

    any_chain_songs.py --output DIR SONG...      each song is matched to the next one

Printed are, before and after, how far each is from the reference: third octaves (average spectra, level apart, dB), loudness (LU), crest factor
and width (dB, features of `analyse --style`; width is the mean over bands), and the seconds that it took.

pip install matchering numpy scipy soundfile
"""
import argparse
import json
import pathlib
import subprocess
import sys
import time

import numpy as np
import soundfile
from scipy.signal import welch

parser = argparse.ArgumentParser()
parser.add_argument("songs", nargs="+", type=pathlib.Path)
parser.add_argument("--program", default=".build/release/soundalike")
parser.add_argument("--output", type=pathlib.Path, required=True)
parser.add_argument("--seconds", type=float, default=30)
parser.add_argument("--refine", type=float, default=10)
parser.add_argument("--closeness", type=float, help="instead of what the chain says")
options = parser.parse_args()
options.output.mkdir(parents=True, exist_ok=True)
here = pathlib.Path(__file__).parent


def features(path):
    samples, rate = soundfile.read(path, always_2d=True)
    frequencies, power = welch(samples, rate, nperseg=8192, axis=0)
    power = power.sum(axis=1)
    centres = 1000 * 2 ** (np.arange(-14, 13) / 3)
    bands = [10 * np.log10(power[(frequencies >= c / 2 ** (1 / 6)) & (frequencies < c * 2 ** (1 / 6))].mean() + 1e-14) for c in centres]
    said = json.loads(subprocess.run([options.program, "analyse", "--style", "--json", path], capture_output=True, check=True).stdout)
    style = said["results"][0]["style"]
    style = {f["id"]: f["value"] for f in style} if isinstance(style, list) else style
    width = [v for k, v in style.items() if k.startswith("width") and v is not None]
    return np.array(bands), style["integrated_loudness_lufs"], style["crest_db"], np.array(width)


def distances(a, b):
    tone = a[0] - b[0]
    return (np.sqrt(np.mean((tone - tone.mean()) ** 2)), abs(a[1] - b[1]), abs(a[2] - b[2]), np.mean(np.abs(np.clip(a[3] - b[3], -20, 20))))


rows = {"input": [], "soundalike": [], "matchering": []}
seconds = {"input": [], "soundalike": [], "matchering": []}
for index, song in enumerate(options.songs):
    clips = []
    for name, path in (("input", song), ("reference", options.songs[(index + 1) % len(options.songs)])):
        samples, rate = soundfile.read(path, always_2d=True)
        clips.append(options.output / f"{name}.wav")
        soundfile.write(clips[-1], samples[: int(options.seconds * rate)], rate, subtype="PCM_16")
    one, two = clips
    goal = features(two)
    runs = {
        "soundalike": [options.program, "match", one, two, "--chain", "master", "--refine", str(options.refine),
                       *([] if options.closeness is None else ["--closeness", str(options.closeness)]), "--force", "-o"],
        "matchering": [sys.executable, here / "peers/matchering_songs.py", one, two],
    }
    rows["input"].append(distances(features(one), goal))
    seconds["input"].append(0)
    for name, command in runs.items():
        out = options.output / f"{name}.wav"
        start = time.time()
        subprocess.run([*map(str, command), str(out)], check=True, capture_output=True)
        seconds[name].append(time.time() - start)
        rows[name].append(distances(features(out), goal))
    print(song.stem, "->", options.songs[(index + 1) % len(options.songs)].stem,
          *(f"{name} " + "/".join(f"{v:.1f}" for v in rows[name][-1]) for name in rows), flush=True)
print(f"\n{'':12}{'tone dB':>10}{'loudness LU':>13}{'crest dB':>10}{'width dB':>10}{'worse':>7}{'seconds':>9}")
before = np.array(rows["input"])
for name, found in rows.items():
    found = np.array(found)
    # A pair is worse when the sum over tone, loudness, crest and width has grown.
    worse = int(np.sum(found.sum(axis=1) > before.sum(axis=1)))
    print(f"{name:12}" + "".join(f"{v:>{w}.2f}" for v, w in zip(found.mean(axis=0), (10, 13, 10, 10))) + f"{worse:>7}{np.mean(seconds[name]):>9.1f}")
