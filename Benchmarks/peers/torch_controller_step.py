"""One update of a controller's encoder by PyTorch, batch 16: torch_controller_step.py THREADS ENCODER plain|channels-last"""

import os
import sys
import time
from statistics import median

threads, encoder, way = sys.argv[1:]
os.environ["OMP_NUM_THREADS"] = threads

import torch  # noqa: E402
from paper_controllers import ENCODERS, spectrograms  # noqa: E402

torch.set_num_threads(int(threads))
torch.manual_seed(1)
network, x = ENCODERS[encoder](21).train(), spectrograms(16)
if way != "plain":
    network, x = network.to(memory_format=torch.channels_last), x.to(memory_format=torch.channels_last)
optimiser = torch.optim.Adam(network.parameters(), lr=1e-4, fused=True)
times = []
for _ in range(6):
    start, processor = time.perf_counter(), time.process_time()
    optimiser.zero_grad(set_to_none=True)
    network(x).square().mean().backward()
    optimiser.step()
    times.append((1000 * (time.perf_counter() - start), 1000 * (time.process_time() - processor)))
clock, processors = (median(t[i] for t in times[1:]) for i in (0, 1))
print(f"| PyTorch, {way} | {encoder} | {threads} | {clock:.0f} | {processors:.0f} |")
