"""A controller's forward pass by PyTorch: torch_controller.py MODEL ENCODER THREADS BATCH plain|channels-last|compiled

The model's file is written when it is not there, so that others can run the same weights.
"""

import os
import sys

path, encoder, threads, batch, way = sys.argv[1:]
os.environ["OMP_NUM_THREADS"] = threads

import torch  # noqa: E402
from contestant import contend  # noqa: E402
from paper_controllers import ENCODERS, spectrograms  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402

PARAMETERS = 21
torch.set_num_threads(int(threads))
torch.manual_seed(1)
network = ENCODERS[encoder](PARAMETERS)
x = spectrograms(int(batch))
if os.path.exists(path):
    network.load_state_dict(load_file(path), strict=False)
else:
    with torch.no_grad():
        for _ in range(10):  # moves the running statistics
            network(x[:4])
    tensors = {name: value.contiguous() for name, value in network.state_dict().items() if not name.endswith("num_batches_tracked")}
    save_file(tensors, path)
network.eval()
if way != "plain":
    network, x = network.to(memory_format=torch.channels_last), x.to(memory_format=torch.channels_last)
if way == "compiled":
    network = torch.compile(network)


def run():
    with torch.inference_mode():
        return network(x)


run()
contend(run, lambda result: result.sum())
