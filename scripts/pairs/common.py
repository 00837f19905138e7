"""What the scripts that make pairs share: reading recordings, writing pairs and their table."""

import argparse
import csv
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import scipy.signal
import soundfile

RATE = 44_100
EXTENSIONS = {".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aiff", ".aif"}


def arguments(description, data_help, data_required=True):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", action="append", required=data_required, type=Path, metavar="FOLDER", help=data_help)
    parser.add_argument("--output", required=True, type=Path, metavar="FOLDER", help="where the pairs go; must not exist")
    parser.add_argument("--seed", type=int, default=1)
    return parser


def recordings(folders):
    """All recordings below the folders, in the order of their paths."""
    found = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix.lower() in EXTENSIONS)
    if not found:
        sys.exit(f"error: {', '.join(map(str, folders))}: no recordings")
    return found


def read(path, mono=True, start_seconds=0, seconds=None):
    """Samples `[frame]` or `[frame, channel]` at RATE: all, or a stretch."""
    with soundfile.SoundFile(path) as file:
        rate = file.samplerate
        file.seek(int(start_seconds * rate))
        samples = file.read(-1 if seconds is None else int(seconds * rate), dtype="float64", always_2d=True)
    if rate != RATE:
        samples = scipy.signal.resample_poly(samples, RATE, rate, axis=0)
    return samples.mean(axis=1) if mono else samples


def decibels(amplitude):
    return 20 * np.log10(np.maximum(amplitude, 1e-12))


def amplitude(level_db):
    return 10 ** (np.asarray(level_db) / 20)


def root_mean_square(samples):
    return float(np.sqrt(np.mean(np.square(samples)))) if len(samples) else 0.0


class Pairs:
    """A folder of pairs: `dry/NAME.flac`, `wet/NAME.flac`, and the table `pairs.csv` that says who is in them and what each is for."""

    def __init__(self, folder):
        if folder.exists():
            sys.exit(f"error: {folder}: exists already; name another folder")
        self.folder = folder
        self.rows = []
        for name in ("dry", "wet"):
            (folder / name).mkdir(parents=True)

    def path(self, kind, name):
        return self.folder / kind / f"{name}.flac"

    def write(self, kind, name, samples):
        # 24 bits: what is quiet stays clean.
        soundfile.write(self.path(kind, name), np.clip(samples, -1, 1 - 2**-23), RATE, subtype="PCM_24")

    def add(self, name, group, part):
        self.rows.append({"input": f"dry/{name}.flac", "target": f"wet/{name}.flac", "group": group, "part": part})

    def finish(self, sources):
        write_table(self.folder / "pairs.csv", self.rows)
        write_table(self.folder / "sources.csv", [{"file": os.path.join(path.parent.name, path.name)} for path in sources])
        counts = {part: sum(row["part"] == part for row in self.rows) for part in ("training", "validation", "test")}
        print(f"{self.folder}: " + ", ".join(f"{count} {part}" for part, count in counts.items()))


def write_table(path, rows):
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def render(program, chain, inputs, folder):
    """Has the program render the chain on every input; the outputs keep their names."""
    command = [program, "render", str(chain), *map(str, inputs), "-o", str(folder), "--bits", "24", "--quiet"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    for path in inputs:
        (folder / f"{path.stem}-rendered{path.suffix}").rename(folder / path.name)
