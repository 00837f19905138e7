"""The controllers' front end by librosa, in double precision: writes controller_front_end.json beside this file.

pip install librosa==0.11.0
"""
import json
import pathlib

import librosa
import numpy as np

from signals import tones_after_silence

y = tones_after_silence(4000)
mel = librosa.feature.melspectrogram(
    y=y, sr=22050, n_fft=1024, win_length=1024, hop_length=256, window="hann", center=False, power=2.0,
    n_mels=128, fmin=0.0, fmax=11025.0, htk=True, norm=None, dtype=np.float64)
rows = np.log10(mel + 1e-6)
out = {"sample_count": len(y), "frames": mel.shape[1], "rows": [[round(float(v), 5) for v in row] for row in rows.T]}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
