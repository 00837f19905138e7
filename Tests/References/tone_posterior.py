"""What the difference of two spectra says of two chains, by numpy: the mixture that ChainPosterior describes, from its definition.

    python3 tone_posterior.py > tone_posterior.json
Needs numpy and scipy."""
import json

import numpy as np
from scipy.stats import multivariate_normal

BANDS, SIZE = 27, 28
rng = np.random.default_rng(3)
centring = np.eye(SIZE)
centring[:BANDS, :BANDS] -= 1 / BANDS


def smooth_covariance(scale, octaves, pitch):
    place = np.arange(BANDS) / 3
    covariance = np.zeros((SIZE, SIZE))
    covariance[:BANDS, :BANDS] = scale * np.exp(-0.5 * ((place[:, None] - place) / octaves) ** 2)
    # What goes up and down with the pitch, and the pitch alone.
    together = np.append(0.3 * rng.normal(size=BANDS), np.sqrt(pitch))
    covariance += np.outer(together, together)
    covariance[BANDS, BANDS] += 0.5 * pitch
    covariance = centring @ covariance @ centring
    return np.round(covariance + 0.2 * np.eye(SIZE), 4)


model = {
    "devices": smooth_covariance(16, 1.5, 0), "long_takes": smooth_covariance(4, 0.5, 2), "short_takes": smooth_covariance(30, 0.4, 5),
    "efforts": smooth_covariance(20, 3, 12), "voices": smooth_covariance(25, 0.7, 20),
}
model["devices"][BANDS, :] = model["devices"][:, BANDS] = 0
curves = np.round(np.cumsum(rng.normal(size=(60, BANDS)), 1), 3)
curves = np.round(curves - curves.mean(1, keepdims=True), 3)


def expected(levels, pitches, seconds):
    d = levels[1] - levels[0]
    d = np.append(d - d.mean(), pitches[1] - pitches[0])
    noise = np.zeros((SIZE, SIZE))
    noise[:BANDS, :BANDS] = 1e4
    # Noise floors 40 dB down: 6 dB of a ten-thousandth.
    noise[range(BANDS), range(BANDS)] += 0.1 + 2 * (6e-4) ** 2
    noise[BANDS, BANDS] = 1
    once = model["long_takes"] + 0.5 * (1 / seconds[0] + 1 / seconds[1]) * model["short_takes"]
    takes = [a * once + b * model["efforts"] for a, b in ((1, 0.1), (1, 1), (2, 1), (4, 2))]
    voices = [once + b * model["efforts"] + model["voices"] for b in (0.3, 1.5)]
    padded = np.hstack([curves, np.zeros((len(curves), 1))])
    of_curves = padded.T @ padded / len(curves)
    parts = []  # kind, log weight, mean

    def gaussian(kind, prior, others, chain):
        total = others + noise + chain
        parts.append((kind, np.log(prior) + multivariate_normal.logpdf(d, np.zeros(SIZE), total, allow_singular=True), chain @ np.linalg.solve(total, d)))

    def draws(kind, prior, others):
        logs = np.array([multivariate_normal.logpdf(d - c, np.zeros(SIZE), others + noise, allow_singular=True) for c in padded])
        weights = np.exp(logs - logs.max())
        parts.append((kind, np.log(prior) + logs.max() + np.log(weights.mean()), weights @ padded / weights.sum()))

    for chain in (of_curves, model["devices"]):
        gaussian("same_recording", 0.5, np.zeros((SIZE, SIZE)), chain)
    for kind, sets in (("another_take", takes), ("another_source", voices)):
        for others in sets:
            draws(kind, 0.6 / len(sets), others)
            gaussian(kind, 0.4 / len(sets), others, model["devices"])
    for scale in (4, 12):
        gaussian("foreign", 0.3 * 0.5, voices[-1], scale * model["devices"])
    logs = np.array([p[1] for p in parts])
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    mean = sum(w * p[2] for w, p in zip(weights, parts))[:BANDS]
    kinds = {}
    for w, p in zip(weights, parts):
        kinds[p[0]] = kinds.get(p[0], 0) + w
    return {"curve": (mean - mean.mean()).round(6).tolist(), "kinds": {k: round(v, 8) for k, v in kinds.items()}}


pairs = []
voice = 10 * rng.normal(size=BANDS)
for scale, jump, rise in ((0, 0, 0), (2, 0, 1), (5, 6, 8), (12, 10, -3)):
    levels = [np.round(voice - 60, 3), np.round(voice - 50 + curves[7] + scale * rng.normal(size=BANDS) + jump * np.linspace(-1, 1, BANDS), 3)]
    pitches, seconds = [12.0, 12.0 + rise], [3.0, 8.0]
    pairs.append({"levels": [l.tolist() for l in levels], "pitches": pitches, "seconds": seconds, **expected(levels, pitches, seconds)})
print(json.dumps({**{k: v.ravel().tolist() for k, v in model.items()}, "curves": curves.ravel().tolist(), "pairs": pairs}))
