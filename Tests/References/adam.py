"""Adam by its paper (Kingma and Ba, ICLR 2015, algorithm 1) in double precision: writes adam.json beside this file.

pip install numpy
"""
import json
from pathlib import Path

import numpy as np

generator = np.random.default_rng(3)
gradients = generator.normal(size=(40, 6)) * np.array([1e-6, 1e-3, 0.1, 1.0, 10.0, 1e3])
gradients[10:20, 3] = 0.0
gradients = gradients.astype(np.float32).astype(np.float64)
start = generator.normal(size=6).astype(np.float32).astype(np.float64)
alpha, beta1, beta2, epsilon = 5e-4, 0.9, 0.999, 1e-8

theta, m, v, path = start.copy(), np.zeros(6), np.zeros(6), []
for t, g in enumerate(gradients, start=1):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    theta = theta - alpha * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + epsilon)
    path.append(theta.tolist())
document = {"start": start.tolist(), "gradients": gradients.tolist(), "path": path}
Path(__file__).with_suffix(".json").write_text(json.dumps(document) + "\n")
