"""What the tests share: the program that the package is compared with, and the example clips."""

import functools
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import soundalike

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
CLIPS = TOP / "Examples"
PROGRAM = os.environ.get("SOUNDALIKE_PROGRAM", str(TOP / ".build/release/soundalike"))


@functools.cache
def clip(name):
    return soundalike.read(CLIPS / name)


class ProgramTest(unittest.TestCase):
    """A test that runs the program in a folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_program(self, *words):
        return subprocess.run([PROGRAM, *map(str, words)], cwd=self.folder, check=True, capture_output=True, text=True).stdout

    def results(self, *words):
        return json.loads(self.run_program(*words, "--json"))["results"]
