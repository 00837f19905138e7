"""One update of the paper's network by PyTorch: torch_training_step.py THREADS PAIRS FRAMES plain|channels-last|compiled"""

import os
import sys

threads, pairs, frames, way = sys.argv[1:]
os.environ["OMP_NUM_THREADS"] = threads

import torch  # noqa: E402
from contestant import contend  # noqa: E402
from paper_network import Matcher, spectrograms  # noqa: E402
from torch.nn import functional  # noqa: E402

torch.set_num_threads(int(threads))
torch.manual_seed(1)
matcher = Matcher().train()
input, reference = spectrograms(0, int(pairs), int(frames)), spectrograms(int(pairs), int(pairs), int(frames))
if way != "plain":
    matcher = matcher.to(memory_format=torch.channels_last)
    input, reference = (x.to(memory_format=torch.channels_last) for x in (input, reference))
network = torch.compile(matcher) if way == "compiled" else matcher
optimiser = torch.optim.Adam(matcher.parameters(), lr=5e-4, fused=True)
targets = torch.arange(12 * int(pairs)) % 21


def run():
    optimiser.zero_grad(set_to_none=True)
    loss = functional.nll_loss(network(input, reference).flatten(0, 1), targets)
    loss.backward()
    optimiser.step()
    with torch.no_grad():
        kernels = matcher.blocks[0]["convolution"].weight
        kernels -= kernels.mean((2, 3), keepdim=True)
    return loss.detach()


run()
contend(run, float)
