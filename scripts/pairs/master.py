#!/usr/bin/env python3
"""Makes pairs for the task `master`: finished songs (wet), and what a mix may have been like before the mastering (dry).

The inputs are made, by undoing what mastering does: a broad equaliser drawn at random, expansion of four bands where a compressor worked, and
−25 LUFS instead of a finished song's level. Each song gets several. The targets are the songs, brought to one loudness (−14 LUFS; less where their
peaks would pass −1 dBFS), since how loud a song was made cannot be heard in its mix. In training each take is a song of another tone: target and input
get one more broad equaliser together, or a network would know the few songs by heart and take every other tone for a fault.

    scripts/pairs/master.py --data SONGS --output pairs/master

Songs of `--data` are split at random; the folders `--training`, `--validation` and `--test` say what their songs are for.
"""

import re
from pathlib import Path

import numpy as np
import scipy.signal

from common import RATE, Pairs, amplitude, arguments, decibels, read, recordings

INPUT_LUFS, TARGET_LUFS, PEAK_DBFS = -25.0, -14.0, -1.0
# Of each song, from its beginning.
PIECE_SECONDS = 20
# Inputs made of each song, by its part.
TAKES = {"training": 10, "validation": 4, "test": 4}
# The broad equaliser: two shelves and three bells, gains dB.
SHELF_DB, BELL_DB = 6.0, 5.0
# How much of that songs differ by among themselves.
SONG_SHARE = 0.8
# Expansion above a band's usual level, as one over the ratio of the compressor that it undoes.
RATIO = (1.0, 2.0)


def part_of(index, count):
    """Of songs in a fixed random order: 70 % for training, 15 % for validation, 15 % for test."""
    return "training" if index < 0.7 * count else "validation" if index < 0.85 * count else "test"


def loudness_lufs(samples):
    """Integrated loudness by ITU-R BS.1770-4 of `[channel, frame]`."""
    # The standard's two filters, for any rate: a shelf and a high-pass.
    shelf = biquad_shelf(1681.974450955533, 3.999843853973347, 0.7071752369554196, high=True)
    k, q = np.tan(np.pi * 38.13547087602444 / RATE), 0.5003270373238773
    high_pass = [1, -2, 1, 1, 2 * (k * k - 1) / (1 + k / q + k * k), (1 - k / q + k * k) / (1 + k / q + k * k)]
    weighted = scipy.signal.sosfilt([shelf, high_pass], samples)
    block, hop = int(0.4 * RATE), int(0.1 * RATE)
    powers = np.array([np.sum(np.mean(weighted[:, at : at + block] ** 2, axis=1)) for at in range(0, weighted.shape[1] - block + 1, hop)])
    levels = -0.691 + 10 * np.log10(np.maximum(powers, 1e-12))
    heard = powers[levels > -70]
    gate = -0.691 + 10 * np.log10(np.mean(heard)) - 10
    return -0.691 + 10 * np.log10(np.mean(heard[-0.691 + 10 * np.log10(heard) > gate]))


def biquad_shelf(hertz, gain_db, q, high):
    """A shelf as in BS.1770's first filter; a low one is the same the other way round."""
    k, head = np.tan(np.pi * hertz / RATE), amplitude(gain_db if high else -gain_db)
    band = head**0.4996667741545416
    normal = 1 + k / q + k * k
    numerator = [(head + band * k / q + k * k) / normal, 2 * (k * k - head) / normal, (head - band * k / q + k * k) / normal]
    denominator = [1, 2 * (k * k - 1) / normal, (1 - k / q + k * k) / normal]
    if high:
        return [*numerator, *denominator]
    # A high shelf of the opposite gain, and all of it louder.
    return [*(np.array(numerator) * amplitude(gain_db)), *denominator]


def biquad_bell(hertz, gain_db, q):
    """R. Bristow-Johnson's peaking equaliser."""
    a, w = amplitude(gain_db / 2), 2 * np.pi * hertz / RATE
    alpha = np.sin(w) / (2 * q)
    first = 1 + alpha / a
    return [(1 + alpha * a) / first, -2 * np.cos(w) / first, (1 - alpha * a) / first, 1, -2 * np.cos(w) / first, (1 - alpha / a) / first]


def broad_equaliser(generator, share=1.0):
    def log_uniform(low, high):
        return np.exp(generator.uniform(np.log(low), np.log(high)))

    sections = [
        biquad_shelf(log_uniform(80, 300), share * generator.uniform(-SHELF_DB, SHELF_DB), 0.7, high=False),
        biquad_shelf(log_uniform(2500, 9000), share * generator.uniform(-SHELF_DB, SHELF_DB), 0.7, high=True),
    ]
    for low, high in [(120, 500), (500, 2000), (2000, 7000)]:
        sections.append(biquad_bell(log_uniform(low, high), share * generator.uniform(-BELL_DB, BELL_DB), log_uniform(0.4, 1.2)))
    return np.array(sections)


def expanded(samples, generator):
    """Four bands, each louder where it is loud and softer where it is soft, both channels alike."""
    edges = [120 * generator.uniform(0.7, 1.4), 900 * generator.uniform(0.7, 1.4), 5000 * generator.uniform(0.7, 1.3)]
    rest, bands = samples, []
    for edge in edges:
        # What a zero-phase low-pass leaves over is the rest: the bands' sum is the input.
        low = scipy.signal.sosfiltfilt(scipy.signal.butter(2, edge, fs=RATE, output="sos"), rest)
        bands.append(low)
        rest = rest - low
    bands.append(rest)
    smoothing = scipy.signal.butter(1, 8, fs=RATE, output="sos")
    result = np.zeros_like(samples)
    for band in bands:
        ratio = generator.uniform(*RATIO)
        power = np.maximum(scipy.signal.sosfilt(smoothing, np.mean(band**2, axis=0)), 1e-10)
        level = 10 * np.log10(power)
        usual = np.mean(level[level > np.percentile(level, 30)])
        gain_db = np.clip((level - usual) * (ratio - 1), -9, 9)
        result += band * amplitude(gain_db)
    return result


def song_of(path):
    """Pieces of one song have one name but for a number at the end, when it follows a dash."""
    return re.sub(r"-\d+$", "", path.stem)


def parts_of(options, generator):
    """What each recording is for: `--data` by chance, song by song, the other folders as their names say."""
    sources = recordings(options.data) if options.data else []
    songs = sorted({song_of(path) for path in sources})
    order = {song: part_of(index, len(songs)) for index, song in enumerate(generator.permutation(songs))}
    parts = {path: order[song_of(path)] for path in sources}
    for part in TAKES:
        if folders := getattr(options, part):
            parts.update({path: part for path in recordings(folders)})
    return parts


def main():
    parser = arguments(__doc__.splitlines()[0], "finished songs, stereo", data_required=False)
    for part in TAKES:
        parser.add_argument(f"--{part}", action="append", type=Path, metavar="FOLDER", help=f"finished songs for {part}")
    parser.add_argument("--takes", type=int, metavar="COUNT", help=f"inputs made of each song ({TAKES['training']} for training, {TAKES['test']} for the other parts)")
    options = parser.parse_args()
    pairs, generator = Pairs(options.output), np.random.default_rng(options.seed)
    parts = parts_of(options, generator)
    if not parts:
        parser.error("name a folder of songs by --data, or by --training, --validation and --test")
    for source, part in parts.items():
        song = np.ascontiguousarray(read(source, mono=False)[: PIECE_SECONDS * RATE, :2].T)
        if len(song) == 1:
            song = np.repeat(song, 2, axis=0)
        for take in range(options.takes or TAKES[part]):
            target = scipy.signal.sosfilt(broad_equaliser(generator, SONG_SHARE), song) if part == "training" else song
            target = target * min(amplitude(TARGET_LUFS - loudness_lufs(target)), amplitude(PEAK_DBFS) / np.max(np.abs(target)))
            undone = scipy.signal.sosfilt(broad_equaliser(generator), expanded(target, generator))
            undone *= amplitude(INPUT_LUFS - loudness_lufs(undone))
            undone *= min(1, 0.99 / np.max(np.abs(undone)))
            name = f"{source.stem}-{take + 1}"
            pairs.write("dry", name, undone.T)
            pairs.write("wet", name, target.T)
            pairs.add(name, song_of(source), part)
    pairs.finish(list(parts))


if __name__ == "__main__":
    main()
