"""The matcher's front end by librosa, in double precision: writes front_end.json beside this file.

pip install librosa==0.11.0
"""
import json
import pathlib

import librosa
import numpy as np

from signals import tones_after_silence

y = tones_after_silence(6000)
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
