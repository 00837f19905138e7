#!/usr/bin/env python3
"""Kills the built program (kill -9) at random moments of match, apply, render and train.

After each kill every output is whole, the old one or the new one, nothing else lies beside it, and no process is left; a run of training
goes on and its log has each validation once. Linux only. Training needs the engine, as the program does (SOUNDALIKE_ENGINE).

    Tests/Fuzz/kill.py [COMMAND...] [--count 125 each] [--seed 1] [--program .build/release/soundalike]
"""

import argparse
import array
import collections
import json
import math
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import wave

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Marks the program's processes, and those that they start.
MARK = f"SOUNDALIKE_KILL_TEST={os.getpid()}"
OLD = b"what was there before"

CHAIN = """
[[effects]]
id = "tube"
effect = "http://invadarecords.com/plugins/lv2/tube/mono"
"""
LEARNED = """
[[effects]]
id = "level"
effect = "builtin:gain"
trained = [{ symbols = ["gain"], range = [-24, 12] }]
"""
RECIPE = """
kind = "controller"
name = "level"
chain = "./level-chain.toml"
encoder = "small"
[data]
split = [0.5, 0.5, 0]
[front_end]
band_count = 32
[timing]
context_samples = 4096
[stages]
pretraining_maximum_updates = 2
[optimiser]
batch_size = 2
maximum_updates = 24
validate_every = 2
validation_frames = 2
"""


def stage(folder):
    for name in ("voice.flac", "reference.flac", "reference.json"):
        shutil.copy(ROOT / "Examples" / name, folder)
    (folder / "tube.toml").write_text(CHAIN)
    (folder / "level-chain.toml").write_text(LEARNED)
    (folder / "level.toml").write_text(RECIPE)
    for place, gain in (("dry", 8000), ("wet", 2400)):
        (folder / "data" / place).mkdir(parents=True)
        for index in range(4):
            tone = array.array("h", (int(gain * math.sin(i * (0.02 + index / 100)) * math.sin(i / 9000)) for i in range(88_200)))
            with wave.open(str(folder / "data" / place / f"{index}.wav"), "wb") as file:
                file.setparams((1, 2, 44_100, 0, "NONE", ""))
                file.writeframes(tone.tobytes())


WRITING = {
    "match": (["match", "voice.flac", "reference.flac", "-o", "out/voice.wav", "--settings", "out/eq.json"], ["voice.wav", "eq.json"]),
    "apply": (["apply", "reference.json", "voice.flac", "-o", "out/voice.wav", "--loudness", "-12"], ["voice.wav"]),
    "render": (["render", "tube.toml", "voice.flac", "-o", "out/voice.flac", "--settings", "out/tube.json"], ["voice.flac", "tube.json"]),
}


class Runner:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.scratch = folder / "scratch"
        self.scratch.mkdir()
        self.environment = dict(os.environ, TMPDIR=str(self.scratch), **dict([MARK.split("=")]))

    def start(self, arguments):
        return subprocess.Popen(
            [self.program, *arguments], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def finish(self, arguments):
        """Runs to the end; seconds."""
        began = time.monotonic()
        process = self.start(arguments)
        errors = process.communicate()[1].decode(errors="replace")
        if process.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}: {errors}")
        return time.monotonic() - began

    def kill(self, arguments, seconds):
        """Whether it was killed, and not done or ended before."""
        process = self.start(arguments)
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        errors = process.communicate()[1].decode(errors="replace")
        if process.returncode not in (0, -signal.SIGKILL):
            raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}: {errors}")
        return process.returncode != 0

    def survivors(self):
        """Command lines of processes with the mark that are there a second later."""
        for _ in range(20):
            found = []
            for path in pathlib.Path("/proc").glob("[0-9]*"):
                try:
                    if MARK.encode() in (path / "environ").read_bytes().split(b"\0"):
                        found.append((path / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
                except OSError:
                    pass
            if not found:
                return []
            time.sleep(0.05)
        return found

    def left_in_scratch(self):
        """Temporary files that a killed program left; they are removed."""
        names = os.listdir(self.scratch)
        for name in names:
            path = self.scratch / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        return names


def try_writing(runner, name, count, chance):
    arguments, outputs = WRITING[name]
    arguments = [*arguments, "--force", "--quiet"]
    out = runner.folder / "out"
    out.mkdir(exist_ok=True)
    runner.finish(arguments)
    duration = max(runner.finish(arguments) for _ in range(2))
    new = {output: (out / output).read_bytes() for output in outputs}
    ends, complaints = collections.Counter(), 0
    for turn in range(count):
        for output in outputs:
            (out / output).write_bytes(OLD)
        moment = chance.uniform(0, 1.1 * duration)
        killed = runner.kill(arguments, moment)
        problems = [f"still running: {line}" for line in runner.survivors()]
        problems += [f"{name} stays among temporary files" for name in runner.left_in_scratch()]
        states = []
        for output in outputs:
            data = (out / output).read_bytes() if (out / output).exists() else None
            states.append("old" if data == OLD else "new" if data == new[output] else "lost" if data is None else "half")
        problems += [f"{output} is {state}" for output, state in zip(outputs, states) if state in ("lost", "half")]
        others = set(os.listdir(out)) - set(outputs)
        # What a kill between two names left is gone after the next run that writes.
        if not killed:
            problems += [f"{other} stays" for other in others]
        ends[("killed" if killed else "done") + ", " + ("mixed" if len(set(states)) > 1 else states[0])] += 1
        if problems:
            complaints += 1
            print(f"  {name} {turn}, killed after {moment:.3f} s: {'; '.join(problems)}", flush=True)
    runner.finish(arguments)
    left = set(os.listdir(out)) - set(outputs)
    if left:
        complaints += 1
        print(f"  {name}: {', '.join(left)} stays", flush=True)
    shutil.rmtree(out)
    print(f"{name}: {count} runs of {duration:.2f} s, {complaints} complaints; {dict(ends)}", flush=True)
    return complaints


def log_problems(log):
    """What is wrong with a log of training, but for a last line that is cut: that goes when the run goes on."""
    lines = log.read_text().split("\n")[:-1] if log.exists() else []
    try:
        updates = collections.Counter((line.get("stage"), line["update"]) for line in map(json.loads, lines) if "update" in line)
    except ValueError as error:
        return [f"log: {error}"]
    return [f"logged twice: {update}" for update, times in updates.items() if times > 1]


def try_training(runner, count, chance):
    begin = ["train", "level.toml", "--data", "data", "--run", "run", "--threads", "1", "--quiet"]
    resume = ["train", "--resume", "run", "--data", "data", "--threads", "1", "--quiet"]
    run = runner.folder / "run"
    duration = runner.finish(begin)
    shutil.rmtree(run)
    ends, complaints = collections.Counter(), 0
    for turn in range(count):
        moment = chance.uniform(0, duration / 2)
        # Before the first of these there is nothing to go on from.
        if not (run / "last.safetensors").exists():
            shutil.rmtree(run, ignore_errors=True)
        problems = []
        try:
            killed = runner.kill(resume if run.exists() else begin, moment)
        except RuntimeError as error:
            killed, problems = True, [str(error)]
            shutil.rmtree(run, ignore_errors=True)
        problems += [f"still running: {line}" for line in runner.survivors()]
        problems += [f"{name} stays among temporary files" for name in runner.left_in_scratch()]
        problems += log_problems(run / "log.jsonl")
        ends["killed" if killed else "done"] += 1
        if not killed:
            shutil.rmtree(run)
        if problems:
            complaints += 1
            print(f"  train {turn}, killed after {moment:.3f} s: {'; '.join(problems)}", flush=True)
    print(f"train: {count} runs of {duration:.2f} s, {complaints} complaints; {dict(ends)}", flush=True)
    return complaints


def main():
    commands = [*WRITING, "train"]
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("commands", nargs="*", metavar="COMMAND", help=f"of {', '.join(commands)}; all of them unless given")
    parser.add_argument("--count", type=int, default=125, help="runs of each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", default=str(ROOT / ".build/release/soundalike"))
    options = parser.parse_args()
    unknown = set(options.commands) - set(commands)
    if unknown:
        parser.error(f"there is no command {', '.join(sorted(unknown))}")
    complaints = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        stage(folder)
        runner = Runner(os.path.abspath(options.program), folder)
        for name in options.commands or commands:
            chance = random.Random(f"{name} {options.seed}")
            complaints += try_training(runner, options.count, chance) if name == "train" else try_writing(runner, name, options.count, chance)
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
