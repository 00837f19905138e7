"""Integrated loudness by pyloudnorm: pyloudnorm_loudness.py AUDIO"""

import sys

import numpy as np
import pyloudnorm
from contestant import contend, read

samples, rate = read(sys.argv[1])
samples = np.ascontiguousarray(samples.T)
meter = pyloudnorm.Meter(rate)
contend(lambda: meter.integrated_loudness(samples), lambda lufs: lufs)
