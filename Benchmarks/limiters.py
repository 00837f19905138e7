#!/usr/bin/env python3
"""Our limiter beside LSP's, which is the same kind of tool: what each does to recordings at the same loudness.

    Benchmarks/limiters.py [--louder 8] [--program .build/release/soundalike] RECORDING...

Each recording (30 s from its middle) is brought to the same loudness by a gain into each limiter, with a true peak of −1 dBTP at most. What
came out is compared with the recording itself at that loudness by spectra of several resolutions (1,024, 4,096 and 16,384 frames): the mean
difference of the levels where there is sound (dB), and the part of the energy that is not the recording's own, after the best gain in each
frame and band (dB below the output): the lower, the cleaner. Needs numpy, scipy, soundfile, and LSP's plugins.
"""

import argparse
import json
import os
import pathlib
import subprocess
import tempfile

import numpy as np
import soundfile
from scipy.signal import stft

ROOT = pathlib.Path(__file__).resolve().parents[1]
CEILING_DB = -1.0
LSP = "http://lsp-plug.in/plugins/lv2/limiter_stereo"
# LSP's with fourfold oversampling, and as the built-in one is exported: without its level regulation, with which it does not get as loud.
LIMITERS = {
    "Soundalike": 'effect = "builtin:limiter"\nsettings = { ceiling = CEILING_DB }',
    "LSP": f'effect = "{LSP}"\nsettings = {{ th = CEILING, boost = 0, ovs = 16, alr = 0, rt = 20 }}',
}


class Bench:
    def __init__(self, program, folder):
        self.program, self.folder = os.path.abspath(program), pathlib.Path(folder)

    def run(self, *arguments):
        done = subprocess.run([self.program, *map(str, arguments)], cwd=self.folder, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"error: {' '.join(map(str, arguments))}: {done.stderr}")
        return done.stdout

    def measure(self, path):
        result = json.loads(self.run("analyse", path, "--json"))["results"][0]
        loudness = result.get("loudness", result)
        return loudness["integrated_lufs"], loudness["true_peak_dbtp"]

    def limited(self, chain, source, lufs):
        """The output at `lufs`, its true peak, and the gain before the limiter."""
        ceiling_db, output = CEILING_DB, self.folder / "out.wav"
        # A limiter whose true peaks pass the ceiling gets a lower one, so that all have the same room.
        for _ in range(3):
            low, high = 0.0, 30.0
            for _ in range(12):
                gain_db = (low + high) / 2
                limiter = chain.replace("CEILING_DB", str(ceiling_db)).replace("CEILING", str(10 ** (ceiling_db / 20)))
                (self.folder / "chain.toml").write_text(
                    f'[[effects]]\nid = "gain"\neffect = "builtin:gain"\nsettings = {{ gain = {gain_db} }}\n[[effects]]\nid = "limiter"\n{limiter}\n')
                self.run("render", "chain.toml", source, "-o", output, "--bits", "32f", "--force", "--quiet")
                found, peak = self.measure(output)
                if abs(found - lufs) < 0.03:
                    break
                low, high = (gain_db, high) if found < lufs else (low, gain_db)
            if peak < CEILING_DB + 0.06:
                break
            ceiling_db -= peak - CEILING_DB
        return output, found, peak, gain_db


def spectra(samples, size, rate):
    return np.concatenate([np.abs(stft(channel, rate, nperseg=size, noverlap=size * 3 // 4, boundary=None)[2]) for channel in samples.T], axis=1)


def distances(output, source, rate):
    """Mean difference of levels, dB, and energy that is not the source's own, dB re the output."""
    levels, strange = [], []
    for size in (1_024, 4_096, 16_384):
        a, b = spectra(output, size, rate), spectra(source, size, rate)
        heard = b > b.max() * 1e-4
        levels.append(np.mean(np.abs(20 * np.log10((a[heard] + 1e-9) / (b[heard] + 1e-9)))))
        # Within a frame and an octave a limiter may change the gain; what changes between the bins is distortion.
        edges = np.unique(np.geomspace(1, a.shape[0], 11).astype(int))
        rest = total = 0.0
        for low, high in zip(edges[:-1], edges[1:]):
            x, y = a[low:high], b[low:high]
            gains = (x * y).sum(0) / np.maximum((y * y).sum(0), 1e-20)
            rest += ((x - gains * y) ** 2).sum()
            total += (x * x).sum()
        strange.append(10 * np.log10(rest / total))
    return np.mean(levels), np.mean(strange)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("recordings", nargs="+", type=pathlib.Path)
    parser.add_argument("--louder", type=float, default=4, help="how much louder than with its highest peak at the ceiling, LU")
    parser.add_argument("--program", default=str(ROOT / ".build/release/soundalike"))
    options = parser.parse_args()
    print("| recording | limiter | loudness, LUFS | true peak, dBTP | gain, dB | difference of levels, dB | distortion, dB |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    results = {name: [] for name in LIMITERS}
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options.program, folder)
        for path in options.recordings:
            samples, rate = soundfile.read(path, always_2d=True)
            start = max(0, len(samples) // 2 - 15 * rate)
            samples = samples[start:start + 30 * rate]
            samples = np.repeat(samples, 2, axis=1) if samples.shape[1] == 1 else samples[:, :2]
            source = bench.folder / "source.wav"
            soundfile.write(source, samples, rate, subtype="FLOAT")
            before, peak = bench.measure(source)
            lufs = before + CEILING_DB - peak + options.louder
            for name, chain in LIMITERS.items():
                output, found, reached_peak, gain_db = bench.limited(chain, source, lufs)
                level, strange = distances(soundfile.read(output, always_2d=True)[0], samples * 10 ** ((found - before) / 20), rate)
                results[name].append((level, strange))
                print(f"| {path.stem} | {name} | {found:.1f} | {reached_peak:.2f} | {gain_db:.1f} | {level:.2f} | {strange:.1f} |", flush=True)
    for name, figures in results.items():
        level, strange = np.mean(figures, axis=0)
        print(f"| **mean** | {name} | | | | **{level:.2f}** | **{strange:.1f}** |")


if __name__ == "__main__":
    main()
