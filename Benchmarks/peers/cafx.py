"""CAFx, the end-to-end network of the amplifier task: learns from the training part of a folder of pairs and renders its test part.

    cafx.py train FOLDER RUN [--minutes 40]     # goes on where RUN left off
    cafx.py render FOLDER RUN RENDERS           # RENDERS/ITEM.wav, for `soundalike evaluate --condition cafx=RENDERS`

M. A. Martínez Ramírez, E. Benetos, J. D. Reiss, "Deep learning for black-box modeling of audio effects", Applied Sciences 10 (2020): frames of
4,096 samples at 22,050 Hz, half of each in the next one, under a Hann window; mean absolute error; the convolutions are first trained to give
back what they heard. Differences: frames are drawn from all recordings at random, with a higher learning rate that falls when validation
stalls, so that it learns within an hour on one core; the bias that the paper's convolutions have is left out where they are tied.
"""

import argparse
import ctypes
import os
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np  # noqa: E402
import torch  # noqa: E402
from pairs import pairs, read_mono, write_whole  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional  # noqa: E402

RATE, FRAME, HOP = 22_050, 4_096, 2_048
CHANNELS, KERNEL, SMOOTHING, POSITIONS = 128, 64, 128, 64


def keep_memory():
    """Has the C library keep what is freed: maps of 16 MiB would else be asked from the system, and cleared, at every operation."""
    try:
        library = ctypes.CDLL("libc.so.6")
        library.mallopt(-4, 0)  # M_MMAP_MAX
        library.mallopt(-1, 2**31 - 1)  # M_TRIM_THRESHOLD
    except OSError:
        pass


class SmoothActivation(nn.Module):
    """A piecewise quadratic function of each channel with a continuous slope, learned by its curvature between break points on -1 to 1."""

    def __init__(self, channels, breaks=25):
        super().__init__()
        self.start = nn.Parameter(torch.full((channels, 1), -1.0))
        self.slope = nn.Parameter(torch.ones(channels, 1))
        self.curvature = nn.Parameter(torch.zeros(channels, breaks - 1))
        self.step = 2 / (breaks - 1)

    def forward(self, x):  # [item, channel, sample]
        zero = torch.zeros_like(self.start)
        slopes = self.slope + torch.cat([zero, self.step * self.curvature.cumsum(1)], 1)
        values = self.start + torch.cat([zero, (self.step * (slopes[:, :-1] + slopes[:, 1:]) / 2).cumsum(1)], 1)
        # Beyond the break points it goes on straight.
        curvature = torch.cat([zero, self.curvature, zero], 1)
        slopes, values = torch.cat([self.slope, slopes], 1), torch.cat([self.start, values], 1)
        last = self.curvature.shape[1] + 1
        piece = ((x.detach() + 1) / self.step).floor().add(1).clamp(0, last).long()
        base = (piece - 1).clamp(min=0) * self.step - 1
        row = piece.transpose(0, 1).reshape(x.shape[1], -1)

        def chosen(table):
            return table.gather(1, row).reshape(x.shape[1], x.shape[0], -1).transpose(0, 1)

        distance = x - base
        return chosen(values) + distance * (chosen(slopes) + distance * chosen(curvature) / 2)


def along_channels(weight, maps, bias=None):  # [to, from] and [item, from, sample] -> [item, to, sample]
    weights = weight.expand(len(maps), -1, -1)
    return torch.bmm(weights, maps) if bias is None else torch.baddbmm(bias, weights, maps)


class CAFx(nn.Module):
    def __init__(self):
        super().__init__()
        self.front = nn.Parameter(torch.empty(CHANNELS, KERNEL))
        self.smoothing = nn.Parameter(torch.empty(CHANNELS, SMOOTHING))
        self.local = nn.Parameter(torch.empty(CHANNELS, POSITIONS, POSITIONS))
        self.local_bias = nn.Parameter(torch.zeros(CHANNELS, 1, POSITIONS))
        self.shared = nn.Linear(POSITIONS, POSITIONS)
        sizes = [CHANNELS, 128, 64, 64, 64, CHANNELS]
        self.dense = nn.ParameterList(nn.init.kaiming_uniform_(torch.empty(b, a), a=5**0.5) for a, b in zip(sizes, sizes[1:]))
        self.biases = nn.ParameterList(torch.zeros(size, 1) for size in sizes[1:])
        self.activation = SmoothActivation(CHANNELS)
        # Analysis and synthesis together neither raise nor lower the level.
        nn.init.normal_(self.front, std=(CHANNELS * KERNEL) ** -0.5)
        nn.init.constant_(self.smoothing, 1 / SMOOTHING)
        nn.init.xavier_uniform_(self.local)

    def analysis(self, x):  # [item, sample] -> [item, channel, sample]
        taps = functional.pad(x, (KERNEL // 2, KERNEL // 2 - 1)).unfold(1, FRAME, 1)
        return along_channels(self.front, taps)

    def synthesis(self, maps):  # the first convolution's transpose
        whole = functional.fold(along_channels(self.front.T, maps), (1, FRAME + KERNEL - 1), (1, KERNEL))
        return whole[:, 0, 0, KERNEL // 2 : KERNEL // 2 + FRAME]

    def smoothed(self, maps):
        """A long filter a channel, by transforms: far fewer products than the sums."""
        length = 4_320  # at least FRAME + SMOOTHING - 1, of small factors
        spectrum = torch.fft.rfft(maps, n=length) * torch.fft.rfft(self.smoothing, n=length)
        return torch.fft.irfft(spectrum, n=length)[..., SMOOTHING // 2 : SMOOTHING // 2 + FRAME]

    def forward(self, x):
        maps = self.analysis(x)
        # The largest is the same before and after a function that rises.
        latent = functional.softplus(functional.max_pool1d(self.smoothed(maps.abs()), FRAME // POSITIONS)).transpose(0, 1)
        latent = functional.softplus(torch.bmm(latent, self.local) + self.local_bias).transpose(0, 1)
        latent = functional.softplus(self.shared(latent))
        y = (maps.unflatten(-1, (POSITIONS, -1)) * latent[..., None]).flatten(-2)
        for weight, bias in zip(self.dense[:-1], self.biases[:-1]):
            y = functional.relu(along_channels(weight, y, bias))
        return self.synthesis(self.activation(along_channels(self.dense[-1], y, self.biases[-1])))


class Frames:
    """Windowed frames of all recordings of a part; recordings get half a frame of silence at both ends, so that the frames add up."""

    def __init__(self, folder, part):
        self.pairs, self.places = [], []
        for row in pairs(folder, part):
            x, y = read_mono(row["input"], RATE), read_mono(row["target"], RATE)
            length = min(len(x), len(y))
            self.places += [(len(self.pairs), HOP * n) for n in range(frame_count(length))]
            self.pairs.append(tuple(torch.from_numpy(padded(s[:length])) for s in (x, y)))

    def batch(self, places):
        window = torch.hann_window(FRAME)
        frames = [[s[start : start + FRAME] * window for s in self.pairs[pair]] for pair, start in places]
        return torch.stack([x for x, _ in frames]), torch.stack([y for _, y in frames])

    def drawn(self, count, rng):
        """Frames at any place, the longer recordings more often."""
        chosen = []
        for index in rng.integers(len(self.places), size=count):
            pair, start = self.places[index]
            chosen.append((pair, int(rng.integers(max(0, start - HOP), start + 1))))
        return self.batch(chosen)


def frame_count(length):
    return -(-length // HOP) + 1


def padded(samples):
    return np.pad(samples, (HOP, frame_count(len(samples)) * HOP - len(samples)))


class Run:
    """A network in training and everything that it goes on from."""

    FILE = "cafx.pt"

    def __init__(self, folder):
        self.folder = Path(folder)
        torch.manual_seed(1)
        self.network = CAFx()
        self.best = self.network.state_dict()
        self.state = dict(update=0, seconds=0.0, best=float("inf"), stalled=0, rate=1e-3, ended=False)
        self.rng = np.random.default_rng(1)
        self.optimiser = torch.optim.Adam(self.network.parameters(), lr=self.state["rate"])
        if (self.folder / self.FILE).exists():
            kept = torch.load(self.folder / self.FILE, weights_only=True)
            self.network.load_state_dict(kept["network"])
            self.best, self.state = kept["best"], kept["state"]
            self.optimiser.load_state_dict(kept["optimiser"])
            self.rng = np.random.default_rng([1, self.state["update"]])

    def save(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = self.folder / f".{self.FILE}"
        torch.save(dict(network=self.network.state_dict(), best=self.best, state=self.state, optimiser=self.optimiser.state_dict()), unfinished)
        unfinished.replace(self.folder / self.FILE)

    def step(self, frames, batch_size, is_pretraining):
        x, y = frames.drawn(batch_size, self.rng)
        if is_pretraining:
            x = torch.cat([x, y])
            loss = functional.l1_loss(self.network.synthesis(self.network.analysis(x)), x)
        else:
            loss = functional.l1_loss(self.network(x), y)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.state["update"] += 1
        return loss.item()

    def validate(self, frames, count, patience):
        """The mean error of evenly spaced frames; lowers the rate, and in the end says that it is over, when it does not fall."""
        places = [frames.places[i] for i in np.linspace(0, len(frames.places) - 1, min(count, len(frames.places))).astype(int)]
        losses = []
        with torch.no_grad():
            for start in range(0, len(places), 8):
                x, y = frames.batch(places[start : start + 8])
                losses += [(self.network(x) - y).abs().mean(dim=1)]
        loss, state = torch.cat(losses).mean().item(), self.state
        if loss < state["best"]:
            state.update(best=loss, stalled=0)
            self.best = {name: value.clone() for name, value in self.network.state_dict().items()}
        else:
            state["stalled"] += 1
            if state["stalled"] % (patience // 2) == 0:
                state["rate"] /= 3
            state["ended"] = state["stalled"] >= patience
        return loss


def train(options):
    keep_memory()
    torch.set_num_threads(1)
    run = Run(options.run)
    training, validation = Frames(options.folder, "training"), Frames(options.folder, "validation")
    print(f"{len(training.pairs)} pairs for training, {len(training.places)} frames; {len(validation.pairs)} for validation", flush=True)
    state, losses, checked, began = run.state, [], time.monotonic(), processor_clock(run)
    while not state["ended"] and state["seconds"] < 60 * options.minutes:
        is_pretraining = state["update"] < options.pretraining
        # The last tenth of the time at a lower rate: the weights settle.
        is_late = state["seconds"] > 54 * options.minutes
        for group in run.optimiser.param_groups:
            group["lr"] = state["rate"] / 10 if is_late else state["rate"]
        losses.append(run.step(training, options.batch_size, is_pretraining))
        state["seconds"] = began()
        if state["update"] % options.validate_every == 0 and not is_pretraining:
            loss = run.validate(validation, options.validation_frames, options.patience)
            left = max(0, 60 * options.minutes - state["seconds"])
            print(
                f"update {state['update']}: training {np.mean(losses):.6f}, validation {loss:.6f} (best {state['best']:.6f}), "
                f"{state['seconds'] / 60:.1f} min, {left / 60:.1f} left at most", flush=True)
            losses.clear()
        elif state["update"] % options.validate_every == 0:
            print(f"update {state['update']}: giving back what was heard {np.mean(losses):.6f}, {state['seconds'] / 60:.1f} min", flush=True)
            losses.clear()
        if time.monotonic() - checked > 60:
            run.save()
            checked = time.monotonic()
    run.save()
    print(f"ended after {state['update']} updates in {state['seconds'] / 60:.1f} min, best validation {state['best']:.6f}")


def processor_clock(run):
    """Seconds of processor time in training, those of earlier calls included: what else the machine does is of no account."""
    before, start = run.state["seconds"], time.process_time()
    return lambda: before + time.process_time() - start


def render(options):
    keep_memory()
    torch.set_num_threads(1)
    run = Run(options.run)
    if not run.state["update"]:
        raise SystemExit(f"{options.run}: holds no trained network")
    run.network.load_state_dict(run.best)
    for row in pairs(options.folder, "test"):
        x = read_mono(row["input"], RATE)
        signal, window = torch.from_numpy(padded(x)), torch.hann_window(FRAME)
        output = torch.zeros(len(signal))
        with torch.no_grad():
            starts = [HOP * n for n in range(frame_count(len(x)))]
            for first in range(0, len(starts), 8):
                some = starts[first : first + 8]
                for start, frame in zip(some, run.network(torch.stack([signal[s : s + FRAME] * window for s in some]))):
                    output[start : start + FRAME] += frame
        write_whole(Path(options.renders) / f"{row['input'].stem}.wav", output[HOP : HOP + len(x)].numpy(), RATE)
        print(row["input"].stem, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    training = commands.add_parser("train")
    training.add_argument("folder")
    training.add_argument("run")
    training.add_argument("--minutes", type=float, default=40, help="the most processor time")
    training.add_argument("--batch-size", type=int, default=8)
    training.add_argument("--pretraining", type=int, default=200, help="updates in which the convolutions alone learn")
    training.add_argument("--validate-every", type=int, default=100)
    training.add_argument("--validation-frames", type=int, default=128)
    training.add_argument("--patience", type=int, default=12, help="validations without progress")
    training.set_defaults(call=train)
    rendering = commands.add_parser("render")
    for name in ("folder", "run", "renders"):
        rendering.add_argument(name)
    rendering.set_defaults(call=render)
    options = parser.parse_args()
    options.call(options)


if __name__ == "__main__":
    main()
