"""The controllers' front end by librosa, in double precision: writes controller_front_end.json beside this file.

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


y = signal(4000)
mel = librosa.feature.melspectrogram(
    y=y, sr=22050, n_fft=1024, win_length=1024, hop_length=256, window="hann", center=False, power=2.0,
    n_mels=128, fmin=0.0, fmax=11025.0, htk=True, norm=None, dtype=np.float64)
rows = np.log10(mel + 1e-6)
out = {"sample_count": len(y), "frames": mel.shape[1], "rows": [[round(float(v), 5) for v in row] for row in rows.T]}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
