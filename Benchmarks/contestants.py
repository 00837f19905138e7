"""Programs that do a piece of work when told to, and say how long it took."""

import os
import subprocess
import time
from dataclasses import dataclass
from statistics import median

# One thread each, unless the work itself says otherwise.
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMBA")}


@dataclass
class Run:
    wall_s: float
    processor_s: float
    figure: float | None = None  # of the result, to compare
    peak_kb: int | None = None  # resident memory


class Worker:
    """A process that stays, with its work prepared: a line in, the work done once, a line with the times out."""

    def __init__(self, *command):
        self.name = " ".join(str(part).rsplit("/", 1)[-1] for part in command[:3])
        self.process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | ONE_THREAD
        )

    def run(self):
        try:
            self.process.stdin.write("\n")
            self.process.stdin.flush()
            wall, processor, figure = map(float, self.process.stdout.readline().split())
        except (ValueError, BrokenPipeError):
            raise SystemExit(f"error: {self.name}: gave no answer") from None
        return Run(wall, processor, figure)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Program:
    """A program that is started anew each time."""

    def __init__(self, *command):
        self.command = [str(part) for part in command]

    def run(self):
        start = time.perf_counter()
        process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"error: exit code {process.returncode}: {' '.join(self.command)}")
        # Never less than what this small script itself occupies, which a process starts as a copy of.
        return Run(wall, usage.ru_utime + usage.ru_stime, peak_kb=usage.ru_maxrss)

    def close(self):
        pass


def take_turns(contestants, runs, rest_s=0.0):
    """Runs all in turn, A B A B …, `runs` times after one to warm up: a list of runs a contestant.

    `rest_s` passes before each: the threads of most engines go on spinning for a while when their work is done, and would take
    the processor from whoever comes next.
    """

    def run(contestant):
        time.sleep(rest_s)
        return contestant.run()

    try:
        for contestant in contestants:
            run(contestant)
        rounds = [[run(contestant) for contestant in contestants] for _ in range(runs)]
        return [list(turns) for turns in zip(*rounds)]
    finally:
        for contestant in contestants:
            contestant.close()


def middle(runs, what="processor_s"):
    return median(getattr(run, what) for run in runs)


def ratios(ours, theirs, what="processor_s"):
    """Theirs to ours, of neighbouring runs, in ascending order."""
    return sorted(getattr(b, what) / getattr(a, what) for a, b in zip(ours, theirs))
