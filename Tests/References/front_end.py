"""The matcher's front end by librosa, in double precision: writes front_end.json beside this file.

pip install librosa==0.11.0
"""
import json
import pathlib

import librosa
import numpy as np


def signal(count):
    """Silence, then tones with a little noise: the test makes the same samples by the same sums."""
    state, samples = 12345, []
    for n in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        noise = state / 2**31 - 1
        tone = 0.3 * np.sin(2 * np.pi * 440 * n / 44100) + 0.05 * np.sin(2 * np.pi * 9000 * n / 44100)
        samples.append(0.0 if n < 1500 else tone + 1e-3 * noise)
    return np.array(samples, dtype=np.float32).astype(np.float64)


y = signal(6000)
mel = librosa.feature.melspectrogram(
    y=y, sr=44100, n_fft=1024, win_length=882, hop_length=132, window="hann", center=False, power=2.0,
    n_mels=128, fmin=0.0, fmax=22050.0, htk=False, norm="slaney", dtype=np.float64)
decibels = 10 * np.log10(np.maximum(mel, 1e-10))
bank = librosa.filters.mel(sr=44100, n_fft=1024, n_mels=128, dtype=np.float64)
out = {
    "sample_count": len(y),
    "frames": mel.shape[1],
    "decibels": [[round(float(v), 5) for v in row] for row in decibels.T],
    "centres_hz": [round(float(v), 6) for v in librosa.mel_frequencies(n_mels=130, fmin=0, fmax=22050)[1:-1]],
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
