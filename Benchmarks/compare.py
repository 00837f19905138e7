"""Times Soundalike against its peers and against itself, in turns, and prints tables in Markdown. Started by run.sh."""

import argparse
import os
import platform
import subprocess
import tempfile
from pathlib import Path

from contestants import Program, Worker, middle, ratios, take_turns
from material import noise

HERE = Path(__file__).parent


class Bench:
    def __init__(self, options, folder):
        self.options = options
        self.folder = Path(folder)
        self.settings = HERE / "settings" / "equaliser.json"

    def ours(self, work, *arguments):
        return Worker(self.options.benchmark, work, *arguments)

    def peer(self, name, *arguments):
        return Worker(self.options.python, HERE / "peers" / f"{name}.py", *arguments)

    def noise(self, seconds, rate=44_100, channels=2, seed=0):
        path = self.folder / f"noise-{seconds}s-{rate}-{channels}-{seed}.wav"
        return path if path.exists() else noise(path, seconds, rate, channels, seed)


# Peers: the work in words, our name of it, the peer, how far the figures of the results may differ.


def equaliser(bench):
    audio = bench.noise(180)
    row = "EQ, 4 bands, 180 s stereo", "pedalboard", 0.01
    return row, bench.ours("effects", audio, bench.settings), bench.peer("pedalboard_equaliser", audio, bench.settings)


def crossover(bench):
    audio, settings = bench.noise(180), HERE / "settings" / "crossover.json"
    row = "crossover bank, 180 s stereo", "scipy", 0.01
    return row, bench.ours("effects", audio, settings), bench.peer("scipy_crossover", audio, settings)


def loudness(bench):
    audio = bench.noise(180)
    row = "loudness, 180 s stereo", "pyloudnorm", 0.05
    return row, bench.ours("loudness", audio), bench.peer("pyloudnorm_loudness", audio)


def loudness_and_peak(bench):
    audio = bench.noise(180)
    row = "loudness and true peak (the peer: loudness alone), 180 s stereo", "pyloudnorm", 0.05
    return row, bench.ours("loudness-and-peak", audio), bench.peer("pyloudnorm_loudness", audio)


def front_end(bench, peer="librosa"):
    audio = bench.noise(60, channels=1)
    row = "log-mel spectrogram, 60 s mono", peer, 0.01
    return row, bench.ours("front-end", audio), bench.peer(f"{peer}_front_end", audio)


def style(bench):
    audio = bench.noise(60, channels=2)
    row = "style (loudness, dynamics by band, width), 60 s stereo", "librosa", 0.1
    return row, bench.ours("style", audio), bench.peer("librosa_style", audio)


def peers(bench):
    cases = [equaliser, crossover, loudness, loudness_and_peak, front_end, style]
    if bench.options.torch:
        cases.append(lambda bench: front_end(bench, "torchaudio"))
    print("| work, one thread | ours | peer | peer's time / ours: median | least … most | runs |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for case in cases:
        (work, name, tolerance), *contestants = case(bench)
        ours, theirs = take_turns(contestants, bench.options.runs)
        if not abs(ours[0].figure - theirs[0].figure) <= tolerance:
            raise SystemExit(f"error: {work}: not the same work: {ours[0].figure} here, {theirs[0].figure} by {name}")
        all_ratios = ratios(ours, theirs)
        print(
            f"| {work} | {middle(ours) * 1e3:.0f} ms | {name}: {middle(theirs) * 1e3:.0f} ms | **{all_ratios[len(all_ratios) // 2]:.2f}** "
            f"| {all_ratios[0]:.2f} … {all_ratios[-1]:.2f} | {len(ours)} |",
            flush=True,
        )


# The network alone against general engines, one and two threads: each way of a peer is a contestant.

PAIRS, FRAMES = 8, 1_000


def duel(bench, title, ours, peers, tolerance):
    """A table of `ours` against `peers`, [(name, contestant)], which must come to the same figure in the first round."""
    names = [name for name, _ in peers]
    mine, *theirs = take_turns([ours, *(contestant for _, contestant in peers)], bench.options.runs, rest_s=0.5)
    for name, runs in zip(names, theirs):
        if not abs(mine[0].figure - runs[0].figure) <= tolerance:
            raise SystemExit(f"error: {title}: not the same work: {mine[0].figure} here, {runs[0].figure} by {name}")
        all_ratios = ratios(mine, runs, "wall_s")
        print(
            f"| {title} | {middle(mine, 'wall_s') * 1e3:.0f} ms | {name}: {middle(runs, 'wall_s') * 1e3:.0f} ms "
            f"| **{all_ratios[len(all_ratios) // 2]:.1f}** | {all_ratios[0]:.1f} … {all_ratios[-1]:.1f} | {len(mine)} |",
            flush=True,
        )


WAYS = ["plain", "channels-last", "compiled"]


def network_sizes(what):
    """The head of a table, and the sizes to time: threads, pairs, frames."""
    print(f"\n| {what} of {PAIRS} pairs of {FRAMES} frames, time that goes by | ours | peer | peer / ours: median | least … most | runs |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    return [(threads, PAIRS, FRAMES) for threads in range(1, min(2, os.cpu_count() or 1) + 1)]


def forward(bench):
    """Forward passes of the paper's network."""
    model = bench.options.model
    for size in network_sizes("forward pass"):
        peers = [(f"PyTorch, {way}", bench.peer("torch_network", model, *size, way)) for way in WAYS]
        peers.append(("ONNX Runtime", bench.peer("onnxruntime_network", model, *size)))
        duel(bench, f"{size[0]} thread(s)", bench.ours("network", model, *size), peers, 0.01)


def update(bench):
    """Updates of the paper's network in training."""
    for size in network_sizes("update"):
        peers = [(f"PyTorch, {way}", bench.peer("torch_training_step", *size, way)) for way in WAYS]
        peers.append(("our network on libtorch alone", bench.ours("training-step", "engine", *size)))
        # Other random weights: the losses only have to be of a kind.
        duel(bench, f"{size[0]} thread(s)", bench.ours("training-step", "ours", *size), peers, 1)


def songs(bench):
    """Two songs of 4 minutes against matchering on two of 3, and the peak memory of two files of 10 minutes."""

    def ours(seconds):
        audio = [bench.noise(seconds, seed=seed) for seed in (1, 2)]
        output = bench.folder / "matched.wav"
        return Program(bench.options.program, "match", *audio, "-o", output, "--force", "--quiet", "--model", bench.options.model)

    audio = [bench.noise(180, seed=seed) for seed in (1, 2)]
    peer = Program(bench.options.python, HERE / "peers" / "matchering_songs.py", *audio, bench.folder / "matchering.wav")
    mine, theirs = take_turns([ours(240), peer], min(bench.options.runs, 3))
    all_ratios = ratios(mine, theirs, "wall_s")
    peak_mb = ours(600).run().peak_kb * 1024 / 1e6
    print(
        f"\n`match` of two songs of 4 minutes: {middle(mine, 'wall_s'):.2f} s; matchering 2.0.6 with two of 3 minutes: "
        f"{middle(theirs, 'wall_s'):.1f} s, **{all_ratios[len(all_ratios) // 2]:.1f}** times as long "
        f"({all_ratios[0]:.1f} … {all_ratios[-1]:.1f}); {len(mine)} runs, both start to finish. "
        f"Peak memory of `match` of two files of 10 minutes: {peak_mb:.0f} MB.",
        flush=True,
    )


# The whole job against its parts, and against the network alone by another engine.

FRAMES_OF_10_S = (10 * 44_100 - 1_024) // 132 + 1


def match(bench, title, rate, channels):
    audio = [bench.noise(10, rate, channels, seed) for seed in (1, 2)]
    output, copy = bench.folder / "matched.wav", bench.folder / "copy.wav"
    model, threads = bench.options.model, os.cpu_count() or 1
    parts = {
        "process start": Program(bench.options.program, "--version"),
        "model": bench.ours("model", model),
        "reading": bench.ours("read", *audio),
        "resampling": bench.ours("resample", 44_100, *audio),
        "front end": bench.ours("front-end", *audio),
        "network": bench.ours("forward", model, threads, *audio),
        "of it the head": bench.ours("head", model, *audio),
        "rendering": bench.ours("effects", audio[0], bench.settings),
        "writing": bench.ours("write", audio[0], copy),
    }
    ways = WAYS if bench.options.torch else []
    peers = [bench.peer("torch_network", model, threads, 1, FRAMES_OF_10_S, way) for way in ways]
    whole = Program(bench.options.program, "match", *audio, "-o", output, "--force", "--quiet", "--model", model)
    wholes, *timings = take_turns([whole, *parts.values(), *peers], bench.options.runs, rest_s=0.2)
    of_peers = dict(zip(ways, timings[len(parts) :]))
    timings = dict(zip(parts, timings))
    network = timings["network"]

    print(f"\n`match` of two {title} files of 10 s, {bench.options.runs} runs, {threads} threads\n")
    print("| part | time | processor time | of the whole's |")
    print("| --- | ---: | ---: | ---: |")

    def row(name, wall, processor):
        print(f"| {name} | {wall * 1e3:.1f} ms | {processor * 1e3:.1f} ms | {100 * processor / middle(wholes):.0f} % |")

    for name, runs in timings.items():
        row(name, middle(runs, "wall_s"), middle(runs))
    counted = [runs for name, runs in timings.items() if name != "of it the head"]
    rest = [middle(wholes, what) - sum(middle(runs, what) for runs in counted) for what in ("wall_s", "processor_s")]
    row("what is left", *rest)
    row("**whole**", middle(wholes, "wall_s"), middle(wholes))
    time, processor = (ratios(network, wholes, what) for what in ("wall_s", "processor_s"))
    print(
        f"\nThe whole takes **{time[len(time) // 2]:.2f}** times as long as the network alone ({time[0]:.2f} … {time[-1]:.2f}), "
        f"**{processor[len(processor) // 2]:.2f}** times in processor time ({processor[0]:.2f} … {processor[-1]:.2f}); "
        f"peak memory {max(run.peak_kb for run in wholes) / 1024:.0f} MiB.",
        flush=True,
    )
    for way, runs in of_peers.items():
        time, processor = (ratios(wholes, runs, what) for what in ("wall_s", "processor_s"))
        print(
            f"PyTorch's forward pass alone on as many frames, {way}: {middle(runs, 'wall_s') * 1e3:.0f} ms, "
            f"**{time[len(time) // 2]:.2f}** times as long as the whole `match` ({time[0]:.2f} … {time[-1]:.2f}), "
            f"**{processor[len(processor) // 2]:.2f}** times in processor time.",
            flush=True,
        )


def rates(bench):
    """What has no peer, in multiples of the time that the recording lasts."""
    seconds = 180
    audio, compressed = bench.noise(seconds), bench.folder / "noise.m4a"
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", audio, "-c:a", "aac", "-b:a", "192k", compressed], check=True)
    # Whole runs of the program, from file to file, the processes of FFmpeg's that it waits for included.
    flags = ["-o", bench.folder / "applied.wav", "--bits", "32f", "--force", "--quiet"]
    works = {
        "M4A read through FFmpeg and equalised": Program(bench.options.program, "apply", bench.settings, compressed, *flags),
        "limiter, every peak above the ceiling": Program(bench.options.program, "apply", HERE / "settings" / "limiter.json", audio, *flags),
    }
    for work, runs in zip(works, take_turns(works.values(), bench.options.runs)):
        print(f"\n{work}, {seconds} s of stereo: {seconds / middle(runs):.0f} times real time; {len(runs)} runs", flush=True)


def hour(bench):
    seconds = bench.options.long
    audio, output = bench.noise(seconds), bench.folder / "applied.wav"
    program = Program(bench.options.program, "apply", bench.settings, audio, "-o", output, "--force", "--quiet")
    run = program.run()
    peak_mb = run.peak_kb * 1024 / 1e6
    print(
        f"\n`apply` to {seconds / 60:g} minutes of stereo: {seconds / run.wall_s:.0f} times real time "
        f"({seconds / run.processor_s:.0f} in processor time), peak memory {peak_mb:.0f} MB; 1 run",
        flush=True,
    )
    if peak_mb >= 250:
        raise SystemExit(f"error: {peak_mb:.0f} MB are more than the 250 MB allowed")


def machine():
    name = platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        flags = next(line for line in lines if line.startswith(("flags", "Features"))).split()
        name += next((f", {label}" for flag, label in (("avx512f", "AVX-512"), ("avx2", "AVX2")) if flag in flags), "")
    except (OSError, StopIteration):
        pass
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, {name}, {platform.system()}; load {load:.1f} at the start"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--only", choices=["peers", "forward", "update", "match", "songs", "rates", "hour"], action="append")
    parser.add_argument("--long", type=int, default=3_600, help="seconds of the long file")
    parser.add_argument("--torch", action="store_true", help="the peers with PyTorch too")
    for path in ("program", "benchmark", "python", "model"):
        parser.add_argument(f"--{path}", type=Path, required=True)
    options = parser.parse_args()
    chosen = options.only or ["peers", "match", "rates", "hour"] + (["forward", "update", "songs"] if options.torch else [])
    print(f"{machine()}. Medians; processor time of all threads unless said otherwise.\n", flush=True)
    with tempfile.TemporaryDirectory(dir=HERE.parent / "build" / "benchmarks") as folder:
        bench = Bench(options, folder)
        if "peers" in chosen:
            peers(bench)
        if "forward" in chosen:
            forward(bench)
        if "update" in chosen:
            update(bench)
        if "songs" in chosen:
            songs(bench)
        if "match" in chosen:
            match(bench, "44.1 kHz mono", 44_100, 1)
            match(bench, "48 kHz stereo", 48_000, 2)
        if "rates" in chosen:
            rates(bench)
        if "hour" in chosen:
            hour(bench)


main()
