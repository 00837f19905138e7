"""The matcher's forward pass by ONNX Runtime: onnxruntime_network.py MODEL THREADS PAIRS FRAMES"""

import os
import sys
import tempfile

path, threads, pairs, frames = sys.argv[1:]

import onnxruntime  # noqa: E402
import torch  # noqa: E402
from contestant import contend  # noqa: E402
from paper_network import load, spectrograms  # noqa: E402

input, reference = spectrograms(0, int(pairs), int(frames)), spectrograms(int(pairs), int(pairs), int(frames))
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(threads)
options.inter_op_num_threads = 1
options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
with tempfile.TemporaryDirectory() as folder:
    file = os.path.join(folder, "matcher.onnx")
    torch.onnx.export(load(path).eval(), (input, reference), file, input_names=["input", "reference"], dynamo=False)
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
feed = {"input": input.numpy(), "reference": reference.numpy()}

contend(lambda: session.run(None, feed)[0], lambda result: result[:, 0, 0].sum())
