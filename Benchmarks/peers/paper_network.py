"""The paper's network in PyTorch, from its description: five Siamese blocks, a learned comparison, two dense layers."""

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

CHANNELS = [10, 15, 15, 20, 20]


class Matcher(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList(
            nn.ModuleDict({"convolution": nn.Conv2d(inputs, outputs, 3, padding=1), "normalisation": nn.BatchNorm2d(outputs)})
            for inputs, outputs in zip([1, *CHANNELS], CHANNELS)
        )
        self.comparison = nn.Conv1d(2, 1, 129, padding=64)
        self.hidden = nn.Linear(CHANNELS[-1] * 128, 440)
        self.output = nn.Linear(440, 12 * 21)

    def forward(self, input, reference):
        x = torch.cat([input, reference])
        for block in self.blocks:
            x = functional.leaky_relu(block["normalisation"](block["convolution"](x)), 0.01)
            x = functional.max_pool2d(x, (2, 1))
        embeddings = x.mean(2).flatten(1).chunk(2)
        compared = self.comparison(torch.stack(embeddings, 1)).squeeze(1)
        hidden = functional.leaky_relu(self.hidden(compared), 0.01)
        return self.output(hidden).unflatten(1, (12, 21)).log_softmax(2)


def load(path):
    """The network with the weights of a model file."""
    matcher = Matcher()
    matcher.load_state_dict({name: value.float() for name, value in load_file(path).items()}, strict=False)
    return matcher


def spectrograms(first, pairs, frames):
    """The same numbers as syntheticSpectrogram in NetworkWorkloads.swift: [pair, 1, frame, mel]."""
    index = np.arange(1, frames * 128 + 1, dtype=np.int64)
    rows = [((number + 1) * 7919 * index) % 10_007 for number in range(first, first + pairs)]
    return torch.from_numpy((np.stack(rows).astype(np.float32) / 10_007 * 80 - 80).reshape(pairs, 1, frames, 128))
