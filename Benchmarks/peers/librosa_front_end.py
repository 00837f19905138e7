"""The matcher's log-mel spectrogram by librosa, its filter bank made beforehand: librosa_front_end.py AUDIO"""

import sys

import librosa
import numpy as np
from contestant import contend, read

samples, rate = read(sys.argv[1])
bank = librosa.filters.mel(sr=rate, n_fft=1024, n_mels=128, fmin=0, fmax=22050, htk=False, norm="slaney")


def run():
    spectrum = librosa.stft(samples[0], n_fft=1024, win_length=882, hop_length=132, window="hann", center=False)
    power = np.abs(spectrum) ** 2
    return librosa.power_to_db(bank @ power, ref=1.0, amin=1e-10, top_db=None)


contend(run, np.mean)
