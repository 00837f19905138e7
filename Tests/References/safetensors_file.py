"""A small safetensors file by the reference implementation, for Tests/ModelFilesTests.

Needs: pip install safetensors numpy ml_dtypes. Writes safetensors_file.json: the file in hexadecimal and what it holds.
"""
import json
from pathlib import Path

import ml_dtypes
import numpy as np
from safetensors.numpy import save

generator = np.random.default_rng(7)
values = generator.normal(size=12) * 10.0 ** generator.integers(-6, 4, size=12)
values[3] = 6e-8  # a float16 below the normal range
tensors = {
    "f32": values.astype(np.float32).reshape(3, 4),
    "f16": values.astype(np.float16).reshape(2, 2, 3),
    "f64": values.astype(np.float64),
    "i64": np.array([[-(2**63), -1], [0, 2**63 - 1]], dtype=np.int64),
    "scalar": np.array(2.5, dtype=np.float32),
    "empty": np.zeros((0, 3), dtype=np.float32),
    "bf16": values.astype(ml_dtypes.bfloat16),
}
file = save(tensors, metadata={"format": "np", "text": "naïve “quotes”\n"})
document = {
    "file": file.hex(),
    "tensors": {
        name: {"shape": list(t.shape), "values": [int(v) if name == "i64" else float(v) for v in t.reshape(-1)]}
        for name, t in tensors.items()
    },
}
Path(__file__).with_suffix(".json").write_text(json.dumps(document, indent=1) + "\n")
