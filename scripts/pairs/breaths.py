#!/usr/bin/env python3
"""Makes pairs for the task `breaths`: speech with breaths and lip smacks in its pauses (dry), and the same speech without them (wet).

The phrases of a recording are cut out and set apart again with pauses of a second or less over a room's noise, so that the target has no breath in it.
Into most pauses of the input comes a sound: in training one that is synthesised, or a piece of the heavy breathing in the folder of breaths; in
validation and test a breath or a smack of a voice that is never trained on. All of it is made: nobody spoke so.

    scripts/pairs/breaths.py --data SPEECH --breaths BREATHS --output pairs/breaths

`inserts.csv` says where each sound lies and what it is.
"""

from pathlib import Path

import numpy as np
import scipy.ndimage
import scipy.signal

from common import RATE, Pairs, amplitude, arguments, decibels, read, recordings, root_mean_square, write_table

PIECE_SECONDS = 10
# Pieces of one voice, at most.
PIECES = {"training": 10, "validation": 8, "test": 8}
PAUSE_SECONDS = (0.25, 1.1)
# Level of the speech, dB re full scale, and of what is put into its pauses, dB re the speech (root mean square).
SPEECH_DB = (-34.0, -15.0)
BREATH_DB = (-44.0, -12.0)
SMACK_DB = (-36.0, -6.0)
# Of a room, dB re the speech. There is always one: against digital silence the faintest rest of a breath would count more than all speech.
ROOM_DB = (-75.0, -45.0)
INSERT_SHARE = 0.7
SMACK_SHARE = 0.25


def part_of(speaker):
    """The studio voices of RAVDESS are never trained on: their licence would bind the model, and they come with breaths of their own."""
    if not speaker.startswith("ravdess"):
        return "training"
    number = int(speaker.split("_")[1])
    return "validation" if number in (13, 14, 15, 16) else "test" if number >= 17 else None


def active(samples, hop=RATE // 100):
    """Where sound is, a truth value every hundredth of a second: well above the floor, and not far below the loudest."""
    count = len(samples) // hop
    levels = decibels(np.sqrt(np.mean(samples[: count * hop].reshape(count, hop) ** 2, axis=1)))
    heard = levels[levels > -100]
    if not len(heard):
        return np.zeros(count, bool)
    threshold = max(np.percentile(heard, 95) - 35, np.percentile(heard, 5) + 10)
    # A syllable's end is quieter than its middle.
    return scipy.ndimage.binary_dilation(levels > threshold, iterations=6)


def stretches(samples, shortest, longest, closing=0):
    """Sounding stretches of a recording, seconds from `shortest` to `longest`; gaps of less than `closing` hundredths do not part them."""
    sounding = active(samples)
    if closing:
        sounding = scipy.ndimage.binary_closing(sounding, iterations=closing // 2)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], sounding.astype(int), [0]])))
    return [
        samples[start * RATE // 100 : end * RATE // 100]
        for start, end in zip(edges[::2], edges[1::2])
        if shortest <= (end - start) / 100 <= longest
    ]


def faded(samples, seconds):
    count = min(int(seconds * RATE), len(samples) // 2)
    ramp = 0.5 - 0.5 * np.cos(np.pi * np.arange(count) / max(count, 1))
    result = samples.copy()
    result[:count] *= ramp
    result[len(result) - count :] *= ramp[::-1]
    return result


def shaped_noise(generator, count, response_db):
    """White noise through a magnitude response, a function of frequency in Hz."""
    spectrum = np.fft.rfft(generator.standard_normal(count))
    return np.fft.irfft(spectrum * amplitude(response_db(np.fft.rfftfreq(count, 1 / RATE))), count)


def formants(generator, peaks):
    """A response with a low cut, a slope, and a peak in each range of `peaks`, Hz."""
    frequencies = [np.exp(generator.uniform(*np.log(edges))) for edges in peaks]
    heights, widths = generator.uniform(3, 20, len(peaks)), generator.uniform(0.12, 0.45, len(peaks))
    cut, slope, knee = generator.uniform(150, 500), generator.uniform(2, 9), generator.uniform(800, 4000)

    def response_db(hertz):
        octaves = np.log2(np.maximum(hertz, 20))
        level = -24 * np.maximum(np.log2(cut) - octaves, 0) - slope * np.maximum(octaves - np.log2(knee), 0)
        for frequency, height, width in zip(frequencies, heights, widths):
            level = level + height * np.exp(-0.5 * ((octaves - np.log2(frequency)) / width) ** 2)
        return level

    return response_db


def made_breath(generator):
    count = int(generator.uniform(0.15, 0.9) * RATE)
    peaks = [(450, 950), (1100, 2100), (2200, 3600), (4000, 8000)]
    first, last = (shaped_noise(generator, count, formants(generator, peaks)) for _ in range(2))
    place = np.arange(count) / count
    sound = first / root_mean_square(first) * (1 - place) + last / root_mean_square(last) * place
    # It swells and dies away, and flutters a little.
    peak = generator.uniform(0.25, 0.8)
    swell = np.where(place < peak, place / peak, (1 - place) / (1 - peak)) ** generator.uniform(0.5, 1.5)
    knots = generator.uniform(-3, 3, max(4, count // (RATE // 12)))
    flutter = amplitude(np.interp(place, np.linspace(0, 1, len(knots)), knots))
    return sound * swell * flutter


def made_smack(generator):
    count = int(0.2 * RATE)
    sound = np.zeros(count)
    at = int(generator.uniform(0.005, 0.03) * RATE)
    for _ in range(generator.integers(1, 4)):
        length = int(generator.uniform(0.004, 0.03) * RATE)
        burst = shaped_noise(generator, 4 * length, formants(generator, [(700, 1800), (1800, 4500), (4000, 9000)]))
        burst = burst / root_mean_square(burst) * np.exp(-np.arange(4 * length) / length * 2.5)
        end = min(count, at + len(burst))
        sound[at:end] += generator.uniform(0.3, 1) * burst[: end - at]
        at += int(generator.uniform(0.01, 0.06) * RATE)
        if at >= count - RATE // 50:
            break
    return faded(sound[: min(count, at + RATE // 20)], 0.003)


class Sounds:
    """The breaths and smacks of one part."""

    def __init__(self, part, folder, generator):
        self.generator = generator
        self.is_training = part == "training"
        self.found = {"breath": [], "smack": []}
        high_pass = scipy.signal.butter(2, 80, "highpass", fs=RATE, output="sos")
        for path in recordings([folder]):
            samples = scipy.signal.sosfiltfilt(high_pass, read(path))
            if path.stem.startswith("ravdess"):
                kind = "breath" if "breath" in path.stem else "smack"
                if part_of(path.stem) == part:
                    self.found[kind].append(faded(samples, 0.01))
            elif self.is_training:
                self.found["breath"] += [faded(piece, 0.03) for piece in stretches(samples, 0.15, 1.0)]

    def draw(self, kind):
        """A sound of root mean square 1."""
        found = self.found[kind]
        if found and (not self.is_training or self.generator.random() < 0.35):
            sound = found[self.generator.integers(len(found))]
            if self.is_training:
                # Another throat: slower or faster by up to a quarter.
                speed = self.generator.uniform(0.8, 1.25)
                sound = scipy.signal.resample(sound, int(len(sound) / speed))
        else:
            sound = made_breath(self.generator) if kind == "breath" else made_smack(self.generator)
        return sound / max(root_mean_square(sound), 1e-9)


def room(generator, count):
    """A room's noise of root mean square 1: falling towards the top, in some with a mains hum."""
    slope, cut = generator.uniform(0, 8), generator.uniform(30, 120)
    noise = shaped_noise(generator, count, lambda hertz: -slope * np.log2(np.maximum(hertz, cut) / cut))
    if generator.random() < 0.3:
        time = np.arange(count) / RATE
        hum = sum(np.sin(2 * np.pi * 50 * harmonic * time) / harmonic for harmonic in (1, 2, 3, 5))
        noise = noise / root_mean_square(noise) + generator.uniform(0.2, 1) * hum
    return noise / root_mean_square(noise)


def piece(phrases, sounds, generator):
    """Phrases set apart: the speech, the same with sounds in its pauses, and where these are."""
    count = PIECE_SECONDS * RATE
    speech, inserts = np.zeros(count), np.zeros(count)
    level = root_mean_square(np.concatenate(phrases))
    places, at = [], 0
    has_inserts = generator.random() < 0.92
    for phrase in [*phrases, None]:
        pause, sound = int(generator.uniform(*PAUSE_SECONDS) * RATE), None
        if has_inserts and generator.random() < INSERT_SHARE:
            kind = "smack" if generator.random() < SMACK_SHARE else "breath"
            sound = sounds.draw(kind)
            # Whoever breathes longer pauses longer.
            pause = max(pause, len(sound) + RATE // 10)
        if at + pause > count:
            break
        if sound is not None:
            # One breathes in before one speaks.
            start = at + RATE // 40 + int((pause - len(sound) - RATE // 20) * generator.beta(3, 1.5))
            gain = level * amplitude(generator.uniform(*(SMACK_DB if kind == "smack" else BREATH_DB)))
            inserts[start : start + len(sound)] += gain * sound
            places.append((start / RATE, (start + len(sound)) / RATE, kind))
        at += pause
        if phrase is None or at + len(phrase) > count:
            break
        speech[at : at + len(phrase)] += phrase
        at += len(phrase)
    speech += level * amplitude(generator.uniform(*ROOM_DB)) * room(generator, count)
    gain = amplitude(generator.uniform(*SPEECH_DB)) / level
    gain = min(gain, 0.98 / np.max(np.abs(speech + inserts)))
    return gain * speech, gain * (speech + inserts), places


def phrases_of(source):
    samples = scipy.signal.sosfiltfilt(scipy.signal.butter(2, 50, "highpass", fs=RATE, output="sos"), read(source))
    return [faded(stretch, 0.02) for stretch in stretches(samples, 0.3, 6, closing=16)]


def main():
    parser = arguments(__doc__.splitlines()[0], "speech, a voice a file")
    parser.add_argument("--breaths", required=True, type=Path, metavar="FOLDER", help="breath and mouth sounds")
    options = parser.parse_args()
    pairs, rows = Pairs(options.output), []
    sources = [path for path in recordings(options.data) if part_of(path.stem)]
    generator = np.random.default_rng(options.seed)
    sounds = {part: Sounds(part, options.breaths, generator) for part in PIECES}
    for source in sources:
        part, phrases = part_of(source.stem), phrases_of(source)
        for index in range(PIECES[part]):
            taken, seconds = [], 0.0
            while phrases and seconds < PIECE_SECONDS * 0.7:
                taken.append(phrases.pop(0))
                seconds += len(taken[-1]) / RATE + np.mean(PAUSE_SECONDS)
            if seconds < PIECE_SECONDS * 0.6:
                break
            name = f"{source.stem}-{index + 1:02d}"
            clean, noisy, places = piece(taken, sounds[part], generator)
            pairs.write("wet", name, clean)
            pairs.write("dry", name, noisy)
            pairs.add(name, source.stem, part)
            rows += [
                {"file": f"dry/{name}.flac", "start_seconds": f"{start:.3f}", "end_seconds": f"{end:.3f}", "kind": kind}
                for start, end, kind in places
            ]
    write_table(pairs.folder / "inserts.csv", rows)
    pairs.finish([*sources, *recordings([options.breaths])])
    print(f"{sum(row['kind'] == 'breath' for row in rows)} breaths, {sum(row['kind'] == 'smack' for row in rows)} smacks")


if __name__ == "__main__":
    main()
