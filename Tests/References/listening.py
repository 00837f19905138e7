"""Figures of listening tests by scipy, which SoundalikeListening must find too: python3 listening.py. Made with scipy 1.17.1 and numpy 2.4.6."""

import json
import os

import numpy
import scipy.stats

random = numpy.random.default_rng(20)


def test(differences):
    """Both tests of paired differences. The exact distribution counts ties as they are; zeros are left out."""
    differences = numpy.asarray(differences, dtype=float)
    student = scipy.stats.ttest_1samp(differences, 0)
    rest = differences[differences != 0]
    ranks = scipy.stats.rankdata(abs(rest))
    statistic = min(ranks[rest > 0].sum(), ranks[rest < 0].sum())
    ties = len(set(abs(rest))) < len(rest)
    if len(rest) > 200:
        p = scipy.stats.wilcoxon(rest, method="asymptotic", correction=False).pvalue
    elif not ties:
        p = scipy.stats.wilcoxon(rest, method="exact").pvalue
    elif len(rest) <= 13:
        p = scipy.stats.wilcoxon(rest, method=scipy.stats.PermutationMethod(n_resamples=numpy.inf)).pvalue
    else:
        return None
    return {
        "differences": differences.tolist(), "t": student.statistic, "t_p": student.pvalue, "w": statistic, "w_p": float(p),
    }


def description(values):
    values = numpy.asarray(values, dtype=float)
    low, high = scipy.stats.t.interval(0.95, len(values) - 1, loc=values.mean(), scale=scipy.stats.sem(values))
    return {
        "values": values.tolist(), "median": float(numpy.median(values)), "quartiles": numpy.percentile(values, [25, 75]).tolist(),
        "mean": float(values.mean()), "interval": [float(low), float(high)],
    }


def holm(p):
    order, corrected, largest = numpy.argsort(p), [0.0] * len(p), 0.0
    for place, index in enumerate(order):
        largest = max(largest, min(1.0, p[index] * (len(p) - place)))
        corrected[index] = largest
    return corrected


cases = [
    random.normal(3, 8, 20), random.normal(0, 8, 7), random.normal(20, 5, 30), random.normal(0.2, 1, 150), random.normal(1, 20, 400),
    [5, 5, -3, 0, 2, 2, -2, 8, 1], [1, 1, 1, 1, 1, 2], [10, -10, 10, -10, 20], random.integers(-5, 9, 12),
]
p = [0.04, 0.001, 0.03, 0.2, 0.0004, 0.03]
reference = {
    "tests": [test(case) for case in cases],
    "descriptions": [description(random.uniform(0, 100, count)) for count in (2, 3, 10, 85)],
    "student": [
        {"t": t, "degrees": degrees, "p": float(2 * scipy.stats.t.sf(t, degrees))} for t in (0.0, 0.5, 2.0, 8.0, 40.0) for degrees in (1, 4, 30, 1000)
    ],
    "binomial": [
        {"correct": k, "trials": n, "p": float(scipy.stats.binomtest(k, n, 0.5, alternative="greater").pvalue)}
        for k, n in ((0, 5), (5, 5), (9, 16), (14, 16), (60, 100), (510, 1000), (1000, 1000))
    ],
    "two_sided_binomial": [
        {"correct": k, "trials": n, "p": float(scipy.stats.binomtest(k, n, 0.5).pvalue)}
        for k, n in ((0, 1), (0, 5), (4, 5), (8, 16), (9, 16), (2, 16), (61, 100), (450, 1000))
    ],
    "p": p, "bonferroni": [min(1.0, value * len(p)) for value in p], "holm": holm(p),
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "listening.json"), "w") as file:
    json.dump(reference, file, indent=1)
    file.write("\n")
