#!/usr/bin/env python3
"""How near `match --chain` comes when the truth is known.

    any_chain.py --chain voice --output DIR RECORDING...   [--settings 2] [--refine 10] [--method least-squares]

Each recording is cut in two. The second half goes through the chain with settings drawn at random from the ranges that the chain gives, and
is the reference; the first half is matched to it. What should come out is known: the first half through the same settings. Printed are, for each
draw and on average, the distance of style that `match` names, after as a part of before, and the multi-resolution STFT distance
(Yamamoto et al., 2020, with auraloss's numbers) to what should have come out, likewise. With --target the processed first half itself is the goal.

pip install numpy scipy soundfile
"""
import argparse
import json
import pathlib
import subprocess
import sys
import time
import tomllib

import numpy as np
import soundfile
from scipy.signal import stft


def stft_distance(output, target):
    """Spectral convergence and log magnitude, mean over three resolutions, mean over channels."""
    total = 0.0
    for size, hop, window in [(1024, 120, 600), (2048, 240, 1200), (512, 50, 240)]:
        for channel in range(target.shape[1]):
            magnitudes = []
            for x in (output[:, channel], target[:, channel]):
                _, _, spectrum = stft(x, window="hann", nperseg=window, noverlap=window - hop, nfft=size, boundary=None)
                magnitudes.append(np.sqrt(np.maximum(np.abs(spectrum) ** 2 * (window / 2) ** 2, 1e-8)))
            y, t = magnitudes
            total += np.linalg.norm(t - y) / np.linalg.norm(t) + np.mean(np.abs(np.log(y) - np.log(t)))
    return total / 3 / target.shape[1]


def draws(chain, rng, loudness):
    """Values by name: around the defaults, up to twice as far as is usual; gains bring the level to where the chain works, and anywhere within 6 dB."""
    values, gains = {}, []
    for effect in chain["effects"]:
        for entry in effect.get("trained", []):
            low, high = entry["range"]
            if "floor_db" in entry:
                low = 10 ** (entry["floor_db"] / 20)
            scale, spread = entry.get("scale", "linear"), entry.get("deviation", 0.25)
            for symbol in entry["symbols"]:
                name = f"{effect['id']}.{symbol}"
                if effect["effect"] == "builtin:gain":
                    gains.append(name)
                    continue
                usual = entry.get("default", effect.get("settings", {}).get(symbol))
                if usual is None:
                    usual = defaults[name]
                to = (lambda v: v) if scale == "linear" else np.log
                back = (lambda v: v) if scale == "linear" else np.exp
                place = (to(max(usual, low)) - to(low)) / (to(high) - to(low))
                place = min(max(place + rng.uniform(-2, 2) * spread, 0), 1)
                values[name] = float(back(to(low) + place * (to(high) - to(low))))
    for index, name in enumerate(gains):
        values[name] = -23 - loudness if index == 0 and len(gains) > 1 else float(rng.uniform(-6, 6))
    return values


parser = argparse.ArgumentParser()
parser.add_argument("recordings", nargs="+", type=pathlib.Path)
parser.add_argument("--program", default=".build/release/soundalike")
parser.add_argument("--chain", required=True)
parser.add_argument("--output", type=pathlib.Path, required=True)
parser.add_argument("--settings", type=int, default=2)
parser.add_argument("--refine", type=float, default=10)
parser.add_argument("--method", default="least-squares")
parser.add_argument("--target", action="store_true", help="give the processed input itself, by --target")
parser.add_argument("--others", action="store_true", help="take the reference from the next recording: another voice, another song")
parser.add_argument("--seconds", type=float, default=30, help="how much of each recording is used")
parser.add_argument("--seed", type=int, default=1)
options = parser.parse_args()
options.output.mkdir(parents=True, exist_ok=True)


def run(*arguments):
    done = subprocess.run([options.program, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


path = pathlib.Path(options.chain)
if not path.exists():
    path = pathlib.Path(__file__).parent.parent / "Chains" / f"{options.chain}.toml"
chain = tomllib.loads(path.read_text())
rows = []
for number, recording in enumerate(options.recordings):
    samples, rate = soundfile.read(recording, frames=-1, always_2d=True)
    samples = samples[: int(options.seconds * rate)]
    half = len(samples) // 2
    one, two = options.output / "one.wav", options.output / "two.wav"
    soundfile.write(one, samples[:half], rate, subtype="FLOAT")
    if options.others:
        other, other_rate = soundfile.read(options.recordings[(number + 1) % len(options.recordings)], always_2d=True)
        # As loud as the recording itself, so that the chain's thresholds mean the same.
        other = other[: int(options.seconds * other_rate)]
        soundfile.write(two, other * np.sqrt(np.mean(samples**2) / np.mean(other**2)), other_rate, subtype="FLOAT")
    else:
        soundfile.write(two, samples[half:], rate, subtype="FLOAT")
    document = json.loads(run("render", path, one, "--dry-run", "--json"))["results"][0]["settings"]
    defaults = {f"{e['id']}.{p['symbol']}": p["value"] for e in document["chain"] for p in e["parameters"]}
    loudness = json.loads(run("analyse", one, "--json"))["results"][0]["loudness"]["integrated_lufs"]
    for setting in range(options.settings):
        values = draws(chain, np.random.default_rng([options.seed, number, setting]), loudness)
        flags = [f"--set={name}={value:.6g}" for name, value in values.items()]
        truth, reference, matched = (options.output / name for name in ("truth.wav", "reference.wav", "matched.wav"))
        run("render", path, one, "-o", truth, "--force", "--bits", "32f", *flags)
        run("render", path, two, "-o", reference, "--force", "--bits", "32f", *flags)
        start = time.time()
        goal = ["--target", truth] if options.target else [reference]
        found = json.loads(run("match", one, *goal, "--chain", path, "--refine", options.refine, "--method", options.method,
                               "-o", matched, "--force", "--bits", "32f", "--json"))["results"][0]
        seconds = time.time() - start
        dry, wet, out = (soundfile.read(p, always_2d=True)[0] for p in (one, truth, matched))
        before, after = stft_distance(dry, wet), stft_distance(out, wet)
        search = found["search"]
        rows.append((search["distance"] / search["distance_before"], after / before, seconds, search["trials"]))
        print(f"{recording.stem:28} {setting}  style {search['distance_before']:5.2f} -> {search['distance']:5.2f} ({rows[-1][0]:.2f})   "
              f"STFT {before:5.2f} -> {after:5.2f} ({rows[-1][1]:.2f})   {search['trials']} trials, {seconds:.1f} s", flush=True)
mean = np.mean(rows, axis=0)
print(f"mean of {len(rows)}: style {mean[0]:.3f}, STFT {mean[1]:.3f} of what it was; {mean[3]:.0f} trials, {mean[2]:.1f} s")
