"""Integrated loudness by pyloudnorm 0.2 (its "DeMan" filters follow BS.1770 at any rate) of signals that the tests make by the same formula.

    python3 -m pip install pyloudnorm==0.2.0 && python3 loudness.py
"""

import json
import pathlib

import numpy
import pyloudnorm


def signal(rate, seconds, channel):
    """A falling, slowly pulsing mixture of four tones, Float32 as the program sees it."""
    t = numpy.arange(int(rate * seconds)) / rate
    envelope = 0.4 * numpy.exp(-0.15 * t) * (0.55 + 0.45 * numpy.sin(2 * numpy.pi * 0.7 * t + channel))
    tones = sum(numpy.sin(2 * numpy.pi * f * (1 + 0.1 * channel) * t) for f in (90.0, 440.0, 1700.0, 3100.0)) / 4
    return (envelope * tones).astype(numpy.float32).astype(numpy.float64)


cases = []
for rate in (16000, 22050, 44100, 48000, 96000):
    for channel_count, seconds in ((1, 3.0), (1, 10.0), (2, 10.0)):
        data = numpy.stack([signal(rate, seconds, c) for c in range(channel_count)], axis=1)
        meter = pyloudnorm.Meter(rate, filter_class="DeMan")
        cases.append({"rate": rate, "channels": channel_count, "seconds": seconds, "lufs": meter.integrated_loudness(data)})

path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(cases, indent=0) + "\n")
