"""Distances between two recordings by librosa: writes mel_distance.json beside this file.

pip install librosa==0.11.0
"""
import json
import pathlib

import librosa
import numpy as np

RATE = 22050


def signal(count, pitch, level):
    """Pulsing tones over noise: the test makes the same samples by the same sums."""
    state, samples = 777, []
    for n in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        noise = state / 2**31 - 1
        tone = np.sin(2 * np.pi * pitch * n / RATE) * (0.5 + 0.5 * np.sin(2 * np.pi * 3 * n / RATE))
        samples.append(level * (tone + 0.02 * noise))
    return np.array(samples, dtype=np.float32).astype(np.float64)


def mel(y):
    return librosa.feature.melspectrogram(
        y=y, sr=RATE, n_fft=1024, hop_length=256, window="hann", center=False, power=2.0, n_mels=128, fmin=0.0, fmax=RATE / 2)


def mfcc(y):
    return librosa.feature.mfcc(S=librosa.power_to_db(mel(y), ref=np.max, top_db=80), n_mfcc=13, norm="ortho", dct_type=2)


target, output = signal(12000, 440, 0.3), signal(12000, 660, 0.1)
scaled = output * np.mean(np.abs(target)) / np.mean(np.abs(output))
a, b = mfcc(target), mfcc(scaled)
cosine = 1 - np.sum(a * b, axis=1) / np.sqrt(np.sum(a * a, axis=1) * np.sum(b * b, axis=1))
levels = [librosa.power_to_db(m, ref=1.0, amin=1e-10, top_db=None) for m in (mel(target), mel(output))]
top = levels[0].max()
bands = np.mean(np.abs(np.maximum(levels[0] - top, -80) - np.maximum(levels[1] - top, -80)))
out = {"count": len(target), "cepstral": float(np.mean(cosine)), "bands_db": float(bands)}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
