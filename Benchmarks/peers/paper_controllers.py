"""The controllers' encoders in PyTorch, from their papers' descriptions, with weights by the names of a model file."""

import torch
from torch import nn
from torch.nn import functional


def same(x, size, stride, value=0.0):
    """x [batch, channel, row, column] padded as TensorFlow's 'same' does."""
    padding = []
    for count in (x.shape[3], x.shape[2]):
        total = max((-(-count // stride) - 1) * stride + size - count, 0)
        padding += [total // 2, total - total // 2]
    return functional.pad(x, padding, value=value) if any(padding) else x


class Unit(nn.Module):
    """Convolution, normalisation, activation."""

    def __init__(self, inputs, outputs, size, stride=1, groups=1, bias=True, activation=functional.relu):
        super().__init__()
        self.convolution = nn.Conv2d(inputs, outputs, size, stride, groups=groups, bias=bias)
        self.normalisation = nn.BatchNorm2d(outputs)
        self.activation = activation
        self.size, self.stride = size, stride

    def forward(self, x):
        x = self.normalisation(self.convolution(same(x, self.size, self.stride)))
        return self.activation(x) if self.activation else x


def deep(inputs, stride):
    return nn.ModuleList([Unit(inputs, 64, 1), Unit(64, 96, 3), Unit(96, 96, 3, stride)])


class Inception(nn.Module):
    def __init__(self, parameters):
        super().__init__()
        self.normalisation = nn.BatchNorm2d(1)
        self.stem = Unit(1, 64, 5)
        self.strided, self.plain = nn.ModuleList(), nn.ModuleList()
        inputs = 64
        for _ in range(6):
            self.strided.append(nn.ModuleDict({"single": Unit(inputs, 48, 1, 2), "deep": deep(inputs, 2)}))
            inputs += 48 + 96
            self.plain.append(
                nn.ModuleDict({
                    "single": Unit(inputs, 64, 1),
                    "wide": nn.ModuleList([Unit(inputs, 48, 1), Unit(48, 64, 5)]),
                    "deep": deep(inputs, 1),
                    "pooled": Unit(inputs, 32, 1),
                })
            )
            inputs = 256
        self.embedding = Unit(256, 256, 1)
        self.output = nn.Linear(256, parameters)

    def forward(self, x):
        def chain(units, x):
            for unit in units:
                x = unit(x)
            return x

        x = self.stem(self.normalisation(x))
        x = functional.max_pool2d(same(x, 2, 2, float("-inf")), 2, 2)
        for strided, plain in zip(self.strided, self.plain):
            pooled = functional.max_pool2d(same(x, 3, 2, float("-inf")), 3, 2)
            x = torch.cat([strided["single"](x), chain(strided["deep"], x), pooled], 1)
            averaged = functional.avg_pool2d(x, 3, 1, padding=1, count_include_pad=False)
            x = torch.cat([plain["single"](x), chain(plain["wide"], x), chain(plain["deep"], x), plain["pooled"](averaged)], 1)
        x = functional.normalize(self.embedding(x).mean((2, 3)), eps=1e-6)
        return self.output(x).sigmoid()


class Bottleneck(nn.Module):
    def __init__(self, inputs, outputs, expansion, stride):
        super().__init__()
        relu6 = functional.relu6
        wide = inputs * expansion
        self.expansion = Unit(inputs, wide, 1, bias=False, activation=relu6) if expansion > 1 else None
        self.depthwise = Unit(wide, wide, 3, stride, groups=wide, bias=False, activation=relu6)
        self.projection = Unit(wide, outputs, 1, bias=False, activation=None)
        self.is_residual = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.expansion(x) if self.expansion else x
        y = self.projection(self.depthwise(y))
        return x + y if self.is_residual else y


class MobileNetV2(nn.Module):
    STAGES = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]

    def __init__(self, parameters):
        super().__init__()
        self.normalisation = nn.BatchNorm2d(1)
        self.stem = Unit(1, 32, 3, 2, bias=False, activation=functional.relu6)
        self.bottlenecks = nn.ModuleList()
        inputs = 32
        for expansion, channels, repetitions, stride in self.STAGES:
            for repetition in range(repetitions):
                self.bottlenecks.append(Bottleneck(inputs, channels, expansion, 1 if repetition else stride))
                inputs = channels
        self.head = Unit(320, 1280, 1, bias=False, activation=functional.relu6)
        self.output = nn.Linear(1280, parameters)

    def forward(self, x):
        x = self.stem(self.normalisation(x))
        for bottleneck in self.bottlenecks:
            x = bottleneck(x)
        return self.output(self.head(x).mean((2, 3))).sigmoid()


ENCODERS = {"inception": Inception, "mobilenet-v2": MobileNetV2}


def spectrograms(batch, frames=157, bands=128):
    """The same numbers as ControllerWorkload makes: [batch, 1, frame, mel]."""
    index = torch.arange(1, batch * frames * bands + 1, dtype=torch.int64)
    return ((index * 7919 % 10_007).float() / 10_007 * 6 - 6).reshape(batch, 1, frames, bands)
