"""Losses on audio: values and gradients, in double precision.

The delay-invariant loss is written here with numpy alone, its gradient by central differences; the multi-resolution one is auraloss's with
PyTorch's gradient. Needs numpy, torch, auraloss. Writes audio_losses.json.
"""
import json
import os

import auraloss
import numpy as np
import torch

rng = np.random.default_rng(5)
torch.set_default_dtype(torch.float64)


def lowpassed_noise(count):
    return np.convolve(rng.standard_normal(count + 7), np.hanning(8) / 4, mode="valid")[:count] * 0.3


def shifted(x, delay):
    """x later by `delay` samples, zeros coming in."""
    y = np.zeros_like(x)
    if delay >= 0:
        y[delay:] = x[: len(x) - delay]
    else:
        y[:delay] = x[-delay:]
    return y


def delay_of(y, t, greatest):
    correlation = np.correlate(y, t, mode="full")  # lag −(N−1) … N−1
    lag = int(np.argmax(np.abs(correlation))) - (len(t) - 1)
    return lag if abs(lag) <= greatest else 0


def delay_invariant(y, t, delay, polarity, spectrum):
    n = len(y)
    y, t = y[max(0, delay) : n + min(0, delay)], t[max(0, -delay) : n - max(0, delay)]
    time = np.mean(np.abs(polarity * y - t))
    frames = -(-n // spectrum)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(spectrum) / spectrum)

    def magnitudes(x):
        x = np.concatenate([x, np.zeros(frames * spectrum - len(x))]).reshape(frames, spectrum)
        return np.abs(np.fft.rfft(x * window))

    a, b = magnitudes(y), magnitudes(t)
    linear = np.mean((a - b) ** 2)
    log = np.mean((np.log(a + 1e-5) - np.log(b + 1e-5)) ** 2)
    return 10 * time + linear + log, [time, linear, log]


def aligned_case(y, t, spectrum, probed):
    y, t = y.astype(np.float32).astype(float), t.astype(np.float32).astype(float)
    delay = delay_of(y, t, 100)
    both = [delay_invariant(y, t, delay, polarity, spectrum) for polarity in (1, -1)]
    polarity = 1 if both[0][1][0] <= both[1][1][0] else -1
    loss, terms = both[0] if polarity == 1 else both[1]
    gradient = []
    for place in probed:
        step = 1e-7
        up, down = y.copy(), y.copy()
        up[place] += step
        down[place] -= step
        gradient.append((delay_invariant(up, t, delay, polarity, spectrum)[0] - delay_invariant(down, t, delay, polarity, spectrum)[0]) / (2 * step))
    return dict(output=y.tolist(), target=t.tolist(), delay=delay, polarity=polarity, loss=loss, terms=terms, gradient=gradient)


length, probed = 256, [0, 1, 17, 100, 128, 200, 250, 255]
base = lowpassed_noise(length)
noise = lambda: 0.02 * rng.standard_normal(length)
cases = [
    aligned_case(base + noise(), base, 128, probed),
    aligned_case(0.7 * shifted(base, 23) + noise(), base, 128, probed),
    aligned_case(-1.3 * shifted(base, -100) + noise(), base, 128, probed),
    aligned_case(shifted(base, 101) + noise(), base, 128, probed),
    aligned_case(-base + noise(), base, 100, probed),
]

resolutions = [(128, 30, 60), (256, 60, 150), (64, 12, 30)]
loss = auraloss.freq.MultiResolutionSTFTLoss(
    fft_sizes=[r[0] for r in resolutions], hop_sizes=[r[1] for r in resolutions], win_lengths=[r[2] for r in resolutions]
)
outputs = np.stack([base + noise(), 0.5 * lowpassed_noise(length)]).astype(np.float32).astype(float)
targets = np.stack([base, lowpassed_noise(length)]).astype(np.float32).astype(float)
spectral = []
for output, target in zip(outputs, targets):
    y = torch.tensor(output[None, None], requires_grad=True)
    value = loss(y, torch.tensor(target[None, None]))
    value.backward()
    spectral.append(dict(output=output.tolist(), target=target.tolist(), loss=value.item(), gradient=y.grad[0, 0][probed].tolist()))

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "audio_losses.json")
rounded = json.loads(json.dumps(dict(length=length, probed=probed, aligned=cases, resolutions=resolutions, spectral=spectral)), parse_float=lambda x: float("%.9g" % float(x)))
with open(path, "w") as file:
    json.dump(rounded, file)
