"""What every peer has in common: the protocol of Benchmarks/Sources/Benchmark.swift."""

import sys
import time

import numpy as np
from scipy.io import wavfile


def read(path):
    """A 16-bit WAV file as float32 [channel][frame], nominal range ±1, and its sample rate."""
    rate, samples = wavfile.read(path)
    return np.ascontiguousarray(np.atleast_2d(samples.T.astype(np.float32) / 32768)), rate


def level_db(samples):
    return 10 * np.log10(np.mean(np.square(samples, dtype=np.float64)))


def contend(run, figure):
    """Times `run` once for every line that comes in; `figure` turns its result into a number to compare."""
    for _ in sys.stdin:
        wall, processor = time.perf_counter(), time.process_time()
        result = run()
        processor, wall = time.process_time() - processor, time.perf_counter() - wall
        print(wall, processor, float(figure(result)), flush=True)
        del result
