"""The style of a recording with librosa's short-time spectra and numpy, as Tests/References/style.py computes it: librosa_style.py AUDIO"""

import pathlib
import sys

import librosa
import numpy as np
from contestant import contend, read

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Tests" / "References"))
import style  # noqa: E402

samples, rate = read(sys.argv[1])
hop = round(rate * 1024 / 48000)
length = 2 ** int(np.ceil(np.log2(2 * hop)))
window = np.sin(np.pi * (np.arange(2 * hop) + 0.5) / (2 * hop)).astype(np.float32) * np.float32(np.sqrt(2 / (length * hop)))


def spectra(data, rate):
    transform = librosa.stft(data, n_fft=length, win_length=2 * hop, hop_length=hop, window=window, center=False).swapaxes(1, 2)
    cross = np.real(transform[0] * np.conj(transform[1])) if len(data) == 2 else None
    return np.abs(transform) ** 2, cross, hop / rate, np.arange(length // 2 + 1) * rate / length


style.spectra = spectra
contend(lambda: style.profile(samples, rate), lambda found: found["level_median_1000hz_db"])
