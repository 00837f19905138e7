"""Pairs of recordings, before and after, as a folder with a table pairs.csv holds them (docs/training.md, layout "table")."""

import csv
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import resample_poly


def pairs(folder, part):
    """The rows of one part: `training`, `validation` or `test`; `input` and `target` become paths."""
    with open(Path(folder) / "pairs.csv", newline="") as table:
        rows = [row for row in csv.DictReader(table) if row["part"] == part]
    if not rows:
        raise SystemExit(f"{folder}: has no pairs for {part}")
    return [dict(row, input=Path(folder) / row["input"], target=Path(folder) / row["target"]) for row in rows]


def read_mono(path, rate):
    """The mean of a file's channels as float32 [frame] at `rate`."""
    samples, own = soundfile.read(path, dtype="float64", always_2d=True)
    mono = samples.mean(axis=1)
    if own != rate:
        divisor = np.gcd(own, rate)
        mono = resample_poly(mono, rate // divisor, own // divisor)
    return mono.astype(np.float32)


def write_whole(path, samples, rate):
    """Writes 32-bit floats; the file appears under its name when it is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}")
    soundfile.write(unfinished, samples, rate, subtype="FLOAT", format="WAV")
    unfinished.replace(path)
