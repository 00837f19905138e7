"""The style of signals that the tests make by the same sums, by numpy, scipy and pyloudnorm.

    python3 -m pip install numpy scipy pyloudnorm==0.2.0 && python3 style.py

`profile` is written from the description in docs/style.md, apart from the Swift code; scripts/style-scales.py uses it too.
"""

import json
import pathlib

import numpy as np
import pyloudnorm
import scipy.signal

BANDS_HZ = (125, 250, 500, 1000, 2000, 4000, 8000)
PERCENTILES = (("p20", 20), ("median", 50), ("p80", 80), ("p95", 95))


def decibels(power):
    return 10 * np.log10(power)


def k_weighting(frequencies_hz):
    """The power response of the two filters of BS.1770-4 at 48 kHz."""
    shelf = ([1.53512485958697, -2.69169618940638, 1.19839281085285], [1, -1.69065929318241, 0.73248077421585])
    high_pass = ([1, -2, 1], [1, -1.99004745483398, 0.99007225036621])
    gain = np.ones(len(frequencies_hz))
    for b, a in (shelf, high_pass):
        _, response = scipy.signal.freqz(b, a, np.minimum(frequencies_hz, 24000), fs=48000)
        gain *= np.abs(response) ** 2
    return gain


def soft_gate(powers, threshold_db, width_db):
    with np.errstate(divide="ignore"):
        return np.clip((decibels(powers) - threshold_db) / width_db + 0.5, 0, 1)


def gated_mean(powers, weights):
    return (weights * powers).sum() / weights.sum() if weights.sum() > 0 else None


def percentile(values, q, weights=None):
    """Hazen's rule with weights."""
    weights = np.ones(len(values)) if weights is None else np.asarray(weights)
    values, weights = np.asarray(values)[weights > 0], weights[weights > 0]
    if len(values) == 0:
        return None
    order = np.argsort(values)
    values, weights = values[order], weights[order]
    return float(np.interp(q / 100 * weights.sum(), np.cumsum(weights) - weights / 2, values))


def spectra(data, rate):
    """Power spectra `[channel, frame, bin]` and the cross-spectrum of two channels; each bin in power, so that all sum to the mean square."""
    hop = round(rate * 1024 / 48000)
    length = 2 ** int(np.ceil(np.log2(2 * hop)))
    window = np.sin(np.pi * (np.arange(2 * hop) + 0.5) / (2 * hop))
    frames = np.lib.stride_tricks.sliding_window_view(data, 2 * hop, axis=1)[:, ::hop]
    transform = np.fft.rfft(frames * window, length, axis=2) * np.sqrt(2 / (length * hop))
    cross = np.real(transform[0] * np.conj(transform[1])) if len(data) == 2 else None
    return np.abs(transform) ** 2, cross, hop / rate, np.arange(length // 2 + 1) * rate / length


def band_bins(centre_hz, frequencies_hz):
    """How much of each bin lies in the octave around a frequency; None where half the rate does not reach it."""
    step = frequencies_hz[1]
    if centre_hz >= frequencies_hz[-1]:
        return None
    low, high = centre_hz / 2**0.5, min(centre_hz * 2**0.5, frequencies_hz[-1] + step / 2)
    return np.clip(np.minimum(high, frequencies_hz + step / 2) - np.maximum(low, frequencies_hz - step / 2), 0, None) / step


def tenths_of_seconds(powers, hop_seconds):
    """The mean of each 100 ms of a staircase of powers."""
    edges = np.arange(int(len(powers) * hop_seconds / 0.1 + 1e-9) + 1) * 0.1 / hop_seconds
    total = np.interp(edges, np.arange(len(powers) + 1), np.concatenate([[0], np.cumsum(powers)]))
    return np.diff(total) * hop_seconds / 0.1


def sliding(values, count):
    return np.convolve(values, np.ones(count) / count, "valid") if len(values) >= count else np.array([])


def two_gates(powers, absolute_db, relative_db):
    ungated = gated_mean(powers, soft_gate(powers, absolute_db, 2))
    return None if ungated is None else soft_gate(powers, max(decibels(ungated) + relative_db, absolute_db), 2)


def crest(data, rate):
    half = max(1, round(rate / 2))
    starts = range(0, data.shape[1] - 2 * half + 1, half)
    seconds = [data[:, start : start + 2 * half] for start in starts] or [data]
    powers = np.array([(second**2).mean() for second in seconds])
    peaks = np.array([np.abs(second).max() for second in seconds])
    weights = soft_gate(powers, decibels(powers.mean()) - 20, 10)
    sounds = powers > 0
    return percentile(decibels(peaks[sounds] ** 2 / powers[sounds]), 50, weights[sounds])


def level_features(powers, mean, name):
    """The noise floor of all frames, and percentiles of those in which something sounds, relative to a power."""
    levels, sounds = decibels(powers / mean + 1e-7), soft_gate(powers / mean, -20, 10)
    found = {f"level_p5_{name}db": percentile(levels, 5)}
    return found | {f"level_{p}_{name}db": percentile(levels, q, sounds) for p, q in PERCENTILES}


def change_features(powers, mean):
    levels, sounds = decibels(powers / mean + 1e-7), soft_gate(powers / mean, -20, 10)
    changes, weights = levels[2:] - levels[:-2], np.maximum(sounds[2:], sounds[:-2])
    return {"level_fall_db": percentile(changes, 10, weights), "level_rise_db": percentile(changes, 90, weights)}


def profile(data, rate):
    """All features of `[channel, frame]`."""
    powers, cross, hop_seconds, frequencies_hz = spectra(data, rate)
    weighting = k_weighting(frequencies_hz)
    weighting[-1] /= 2
    whole = (powers.sum(0) * weighting).sum(1)
    tenths = tenths_of_seconds(whole, hop_seconds)
    blocks, absolute_db = sliding(tenths, 4), -70 + 0.691
    if len(blocks) == 0:
        blocks = np.array([whole.mean()])
    power = gated_mean(blocks, two_gates(blocks, absolute_db, -10))
    found = {"integrated_loudness_lufs": decibels(power) - 0.691, "loudness_range_lu": None, "crest_db": crest(data, rate)}
    if len(tenths) >= 120:
        windows = sliding(tenths, 30)
        weights = two_gates(windows, absolute_db, -20)
        levels = decibels(windows)
        found["loudness_range_lu"] = percentile(levels, 95, weights) - percentile(levels, 10, weights)
    sounding = np.nonzero(whole > 0)[0]
    kept = slice(sounding[0], sounding[-1] + 1)
    found |= change_features(whole[kept], power) | level_features(whole[kept], power, "")
    bins = [band_bins(band, frequencies_hz) for band in BANDS_HZ]
    for band, weights in zip(BANDS_HZ, bins):
        frames = np.zeros(1) if weights is None else (powers.sum(0) * weights).sum(1)[kept]
        if frames.mean() > 1e-9 * power:
            mean = gated_mean(frames, soft_gate(frames, decibels(frames.mean()) - 10, 2))
            found |= level_features(frames, mean, f"{band}hz_")
        else:
            found |= {f"level_{p}_{band}hz_db": None for p, _ in (("p5", 5),) + PERCENTILES}
    sums = [None if cross is None or w is None else [(p * w).sum() for p in (powers[0], powers[1], cross)] for w in bins]
    for band, three in zip(BANDS_HZ, sums):
        width = None
        if three is not None:
            left, right, common = three
            least = 2 * (left + right) * 1e-3
            width = decibels((left + right - 2 * common + least) / (left + right + 2 * common + least))
        found[f"width_{band}hz_db"] = width
    for band, three in zip(BANDS_HZ, sums):
        found[f"correlation_{band}hz"] = None if three is None else three[2] / np.sqrt(three[0] * three[1])
    return {name: None if value is None else float(value) for name, value in found.items()}


def signal(rate, seconds, channel_count):
    """Noise and two tones in syllables between pauses, Float32 as the program sees it: the tests make the same."""
    channels = np.zeros((channel_count, int(rate * seconds)))
    state, low = 12345, 0.0
    for n in range(channels.shape[1]):
        t = n / rate
        syllable = max(0.0, np.sin(2 * np.pi * 1.3 * t)) ** 2 * (0.4 + 0.3 * np.sin(2 * np.pi * 0.11 * t))
        for channel in range(channel_count):
            state = (state * 1664525 + 1013904223) % 2**32
            noise = state / 2**31 - 1
            if channel == 0:
                low += 0.2 * (noise - low)
            tone = np.sin(2 * np.pi * 180 * t) + 0.3 * np.sin(2 * np.pi * 2300 * t + channel)
            channels[channel, n] = syllable * (0.5 * tone + low + 0.2 * noise) + 2e-3 * noise
    return channels.astype(np.float32).astype(np.float64)


if __name__ == "__main__":
    cases = []
    for rate, channel_count, seconds in ((8000, 1, 14.0), (22050, 2, 4.0), (44100, 1, 6.0), (44100, 2, 14.0), (48000, 2, 3.0), (96000, 1, 2.0)):
        data = signal(rate, seconds, channel_count)
        meter = pyloudnorm.Meter(rate, filter_class="DeMan")
        cases.append({
            "rate": rate, "channels": channel_count, "seconds": seconds, "pyloudnorm_lufs": meter.integrated_loudness(data.T),
            "values": profile(data, rate)})
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(cases, indent=0) + "\n")
