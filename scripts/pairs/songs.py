#!/usr/bin/env python3
"""Gets finished songs for the task `master` from Debian's packages of free games, and cuts a piece out of each.

Everything in Debian's main archive is under a free licence; what holds for each song stands in its package's copyright file, which is kept beside
the songs. Packages are downloaded and taken apart, not installed. Whole games are set aside for validation and test, since the songs of one game
often have one composer and were mastered alike. What is there already is not made again.

    scripts/pairs/songs.py --output songs
    scripts/pairs/master.py --training songs/training --validation songs/validation --test songs/test --output pairs/master
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile

from common import EXTENSIONS, RATE, read

PACKAGES = {
    "training": [
        "colobot-common-sounds", "endless-sky-data", "extremetuxracer-data", "freedroidrpg-data", "hedgewars-data", "lincity-ng-data",
        "megaglest-data", "supertux-data", "supertuxkart-data", "unknown-horizons", "warzone2100-music", "wesnoth-1.16-music", "widelands-data",
    ],
    "validation": ["hyperrogue-music", "singularity-music"],
    "test": ["naev-data"],
}
# Shorter files are jingles and effects.
SHORTEST_SECONDS, PIECE_SECONDS = 40, 20
# Where the piece begins, as a share of the song: past the introduction.
BEGINNING = 0.3
# A piece with less than this share of its power above 8 kHz was made at a low rate, and a softer one is hardly there.
LEAST_TREBLE, SOFTEST_DB = 1e-7, -40.0


def taken_apart(package, folder):
    """Downloads a package and unpacks what can be heard, and its copyright file."""
    if subprocess.run(["apt-get", "download", "-qq", package], cwd=folder, stderr=subprocess.DEVNULL, check=False).returncode != 0:
        sys.exit(f"error: {package}: cannot be downloaded (releases of Debian name some packages differently: change the list)")
    archive = next(folder.glob("*.deb"))
    listing = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", archive], stdout=subprocess.PIPE)
    patterns = [f"*{extension}" for extension in sorted(EXTENSIONS)] + ["*/copyright"]
    # `tar` complains of patterns that nothing matches.
    subprocess.run(["tar", "-x", "-C", folder, "--wildcards", *patterns], stdin=listing.stdout, stderr=subprocess.DEVNULL, check=False)
    if listing.wait() != 0:
        sys.exit(f"error: {package}: cannot be unpacked")
    archive.unlink()


def piece(path):
    """The piece of a song `[frame, channel]`, or None where the file is no song that can be used."""
    try:
        about = soundfile.info(path)
        if about.duration < SHORTEST_SECONDS or about.samplerate < 32_000:
            return None
        samples = read(path, mono=False, start_seconds=BEGINNING * about.duration, seconds=PIECE_SECONDS)[:, :2]
    except soundfile.LibsndfileError:
        return None
    power = np.abs(np.fft.rfft(samples.mean(axis=1))) ** 2
    treble = power[int(8_000 / RATE * len(samples)) :].sum() / max(power.sum(), 1e-12)
    loud = 10 * np.log10(max(np.mean(samples**2), 1e-12)) > SOFTEST_DB
    return samples if treble > LEAST_TREBLE and loud else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", required=True, type=Path, metavar="FOLDER", help="where the songs go: training, validation and test, by package")
    options = parser.parse_args()
    for part, packages in PACKAGES.items():
        for package in packages:
            target = options.output / part / package
            if target.exists():
                continue
            with tempfile.TemporaryDirectory() as folder:
                folder = Path(folder)
                taken_apart(package, folder)
                unfinished = target.with_suffix(".unfinished")
                shutil.rmtree(unfinished, ignore_errors=True)
                unfinished.mkdir(parents=True)
                count = 0
                for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in EXTENSIONS):
                    samples = piece(path)
                    if samples is not None:
                        count += 1
                        soundfile.write(unfinished / f"{package}-{path.stem}.flac", np.clip(samples, -1, 1), RATE, subtype="PCM_16")
                for notice in folder.rglob("copyright"):
                    shutil.copy(notice, unfinished / "copyright.txt")
                unfinished.rename(target)
            print(f"{part}/{package}: {count} songs", flush=True)


if __name__ == "__main__":
    main()
