#!/usr/bin/env python3
"""Gives the built program thousands of damaged files of each kind.

Each must end in an answer or in an error: never in a crash, a hang, or over 500 MB of memory. What does not is kept in
build/mutations, with the command to repeat it. Needs nothing but Python; m4a and wma need FFmpeg as the program does.

    Tests/Fuzz/mutate.py [KIND...] [--count 2000] [--seed 1] [--together 20] [--keep CODE...] [--program .build/release/soundalike]

Damaged recordings go through the program many at once, which takes a fraction of the time; where such a run ends badly, each goes by itself.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import resource
import shlex
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import textwrap
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
INPUTS = ROOT / "Tests/Inputs"
CORPUS = ROOT / "Tests/Fuzz/corpus"
GREATEST_MEMORY_MB = 500
LONGEST_SECONDS = 60
# What the program may end with: everything but 70, a fault of its own.
ANSWERS = {0, 64, 65, 66, 69, 73, 74}
SIZES = [0, 1, 2, 3, 7, 8, 127, 128, 255, 256, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF]


class Source:
    """A whole file and the stretch of it that is damaged."""

    def __init__(self, data, start=0, end=None, repair=lambda data: data):
        self.data, self.start, self.end, self.repair = data, start, len(data) if end is None else end, repair


class Kind:
    """How one kind of file is damaged, and what reads it."""

    def __init__(self, sources, commands, suffix="", words=(), path="file", others=None):
        self.sources, self.commands, self.path, self.words = sources, commands, path + suffix, [word.encode() for word in words]
        # Files that are there besides, whole: their contents by path.
        self.others = others or {}

    def case(self, index, chance, folder):
        """Puts the damaged file of this number into `folder`; the arguments of the program."""
        source = self.sources[index % len(self.sources)]
        for path, data in {**self.others, self.path: damaged(source, self.words, chance)}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        return [argument.format(file=self.path) for argument in self.commands[index // len(self.sources) % len(self.commands)]]


class Recordings(Kind):
    """Damaged recordings: settings are applied to them, into each container in turn."""

    def __init__(self, sources, suffixes, suffix="", words=()):
        super().__init__(sources, [["apply", "settings.json", "{file}", "-o", f"out{to}", "--force", "--quiet"] for to in suffixes], suffix, words)
        self.suffix, self.suffixes = suffix, suffixes

    def batch(self, first, chances, folder):
        """Puts the damaged files from number `first` on into `folder`; the arguments of one run for all, and the outputs that it may leave."""
        to = self.suffixes[first // len(chances) % len(self.suffixes)]
        names = [f"{first + number}{self.suffix}" for number in range(len(chances))]
        for number, (name, chance) in enumerate(zip(names, chances)):
            (folder / name).write_bytes(damaged(self.sources[(first + number) % len(self.sources)], self.words, chance))
        outputs = {f"{first + number}-applied{to}" for number in range(len(chances))}
        return ["apply", "settings.json", *names, "-o", "out/", "--format", to[1:], "--force", "--quiet"], outputs


class CommandLines:
    """Commands with names and values of all kinds."""

    path = "voice.wav"
    commands = [
        ["match"], ["apply"], ["render"], ["analyse"], ["process"], ["effects", "list"], ["effects", "show"], ["models"], ["export"], ["train"],
        ["evaluate"], ["gradients"], ["listen", "build"], ["listen", "analyse"], ["listen", "export"], ["help"], ["doctor"], [],
    ]
    names = [
        "voice.wav", "voice.wav", "settings.json", "settings.json", "chain.toml", "empty", "x", "-", ".", "..", "./", "x/", "empty/", "a/b/c", "//x", " ", "", "*",
        "\t", "\n", "\u202e", "é", "e\u0301", "\U0001f3b8", "\U0001f3b8/x.wav", "a" * 255, "a" * 256, "b/" * 2_100, "x.wav", "x.mp3", "x.m4a", "x.json", "voice.wav/x",
        ".wav", "..wav", "-x", "--", "--x", "one-shot-eq", "breaths", "builtin:gain", "urn:x", "%s%n", "$(x)",
    ]
    options = [
        "-o", "--output", "--settings", "--report", "--picture", "--amount", "--loudness", "--start", "--bands", "--model", "--set", "--automation", "--format",
        "--bits", "--seed", "--tail", "--block", "--chain", "--target", "--to", "--closeness", "--preset", "--run", "--data", "--resume", "--threads",
    ]
    flags = ["--force", "--quiet", "--json", "--dry-run", "--match-loudness", "--no-limiter", "-r", "--in-process", "--help", "--version", "-h"]
    values = ["0", "1", "-1", "0.5", "150%", "1e999", "nan", "-inf", "0:05", "99:99:99", "18446744073709551616", "eq.low_gain=3", "gain=", "=", "low,high", ","]

    def case(self, index, chance, folder):
        arguments = list(self.commands[index % len(self.commands)])
        arguments += [chance.choice(self.names) for _ in range(chance.choice([0, 1, 2, 2, 3]))]
        for _ in range(chance.choice([0, 1, 1, 2, 3])):
            arguments += [chance.choice(self.options), chance.choice(self.names if chance.random() < 0.7 else self.values)]
        arguments += [chance.choice(self.flags) for _ in range(chance.choice([0, 1, 2]))]
        if chance.random() < 0.2:
            chance.shuffle(arguments)
        return arguments


def read(name):
    return (INPUTS / name).read_bytes()


def corpus(folder):
    return [Source(path.read_bytes()) for path in sorted((CORPUS / folder).iterdir()) if not path.name.startswith(".")]


def listening(name):
    return Source((CORPUS / "listening" / name).read_bytes())


def frame_header(name):
    """An MP3 from its ID3 tag's first byte to its last."""
    data = read(name)
    size = sum((byte & 127) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0)))
    return Source(data, 0, 10 + size)


def flac_block(name, kind):
    """A FLAC and its block of metadata of this kind, with the block's header."""
    data, place = read(name), 4
    while True:
        size = int.from_bytes(data[place + 1:place + 4], "big")
        if data[place] & 127 == kind:
            return Source(data, place, place + 4 + size)
        place += 4 + size


def outside(name, chunk, length):
    """A file up to the samples of its first `chunk`, and so many bytes of these; what follows them stays."""
    data = read(name)
    return Source(data, 0, data.index(chunk) + length)


def model_header(name):
    """A shipped model; its weights are left as they are but for the first."""
    data = (ROOT / f"Models/{name}.safetensors").read_bytes()
    return Source(data, 0, 8 + int.from_bytes(data[:8], "little") + 64)


def ogg_checksum(page):
    total = 0
    for byte in page:
        total ^= byte << 24
        for _ in range(8):
            total = (total << 1 ^ 0x04C11DB7 if total & 0x80000000 else total << 1) & 0xFFFFFFFF
    return total


def with_checksums(data):
    """An Ogg file whose first pages, those with headers, have the right checksums: damage to them is read and not skipped."""
    data, place = bytearray(data), 0
    for _ in range(3):
        place = data.find(b"OggS", place)
        if place < 0 or place + 27 > len(data):
            break
        count = data[place + 26]
        end = min(len(data), place + 27 + count + sum(data[place + 27:place + 27 + count]))
        data[place + 22:place + 26] = bytes(4)
        data[place + 22:place + 26] = struct.pack("<I", ogg_checksum(data[place:end]))
        place = end
    return bytes(data)


def ogg_headers(name):
    data = read(name)
    return Source(data, 0, min(len(data), 5_000), with_checksums)


def noise(seconds, rate=16_000):
    """A WAV file that a model listens to: voice.wav is too short for that."""
    samples = random.Random(1).randbytes(2 * int(seconds * rate))
    return struct.pack("<4sI8sIHHIIHH4sI", b"RIFF", 36 + len(samples), b"WAVEfmt ", 16, 1, 1, rate, 2 * rate, 2, 16, b"data", len(samples)) + samples


def answers_database():
    """What `listen serve` kept of two listeners to the test of the corpus' key."""
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(f"{folder}/answers.db")
        database.execute("CREATE TABLE test (identifier TEXT NOT NULL)")
        database.execute("CREATE TABLE answers (token TEXT PRIMARY KEY NOT NULL, revision INTEGER NOT NULL, state TEXT NOT NULL, changed TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)")
        database.execute("INSERT INTO test VALUES ('dd8ff55a')")
        for number in range(2):
            trial = {"item": "1", "order": ["1-1", "1-2", "1-3"], "scores": [100, 70 + number, None], "x": 0, "answer": None}
            state = {"listener": f"l{number}", "current": 1, "comment": "no", "trials": [trial], "answers": {"age": "40"}}
            database.execute("INSERT INTO answers (token, revision, state) VALUES (?, 3, ?)", (f"{number:032x}", json.dumps(state)))
        database.commit()
        database.close()
        return pathlib.Path(f"{folder}/answers.db").read_bytes()


MANIFEST = b"""@prefix lv2: <http://lv2plug.in/ns/lv2core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<urn:x> a lv2:Plugin ; lv2:binary <x.so> ; rdfs:seeAlso <plugin.ttl> .
"""
PLUGIN = b"""@prefix doap: <http://usefulinc.com/ns/doap#> .
@prefix lv2: <http://lv2plug.in/ns/lv2core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix units: <http://lv2plug.in/ns/extensions/units#> .
<urn:x> a lv2:LimiterPlugin , lv2:Plugin ; doap:name "X" ; doap:license <urn:licence> ;
    lv2:port [ a lv2:InputPort , lv2:ControlPort ; lv2:index 0 ; lv2:symbol "cutoff" ; lv2:name "Cutoff" ; lv2:default 0.25 ; lv2:minimum 0.0001 ;
        lv2:maximum 0.45 ; lv2:portProperty lv2:sampleRate ; units:unit units:hz ] ;
    lv2:port [ a lv2:InputPort , lv2:ControlPort ; lv2:index 1 ; lv2:symbol "mode" ; lv2:name "Mode" ; lv2:default 0 ; lv2:minimum 0 ; lv2:maximum 2 ;
        lv2:portProperty lv2:enumeration , lv2:integer ; lv2:scalePoint [ rdfs:label "a" ; rdf:value 0 ] , [ rdfs:label "b" ; rdf:value 1 ] ] ;
    lv2:port [ a lv2:OutputPort , lv2:ControlPort ; lv2:index 2 ; lv2:symbol "latency" ; lv2:name "Latency" ; lv2:designation lv2:latency ] ;
    lv2:port [ a lv2:InputPort , lv2:AudioPort ; lv2:index 3 ; lv2:symbol "in" ; lv2:name "In" ] ;
    lv2:port [ a lv2:OutputPort , lv2:AudioPort ; lv2:index 4 ; lv2:symbol "out" ; lv2:name "Out" ] ;
    lv2:requiredFeature lv2:inPlaceBroken .
""".replace(b"units: <", b"rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n@prefix units: <", 1)
TURTLE_WORDS = ["[", "]", ";", ".", ",", "<", ">", '"', "\'\'\'", "@prefix", "a", "lv2:index", "-1", "300000000", "1e400", "nan", "_:b", "lv2:scalePoint", "[ " * 300]
SHOW = [["effects", "list"], ["effects", "show", "urn:x"], ["doctor"]]
JSON_WORDS = ['"', "{", "}", "[", "]", ":", ",", "1e999", "-0", "null", "true", "\\u0000", "\\ud800", '"version"', '"chain"', '"settings"', "NaN", "[" * 500]
TOML_WORDS = ["[", "[[", "]]", "]", "{", "}", "=", '"', '"""', "'", "\\u0000", "1e999", "nan", "inf", "1979-05-27", "true", "[[effects]]", "\n", "[" * 500, "settings"]


def kinds():
    return {
        "m4a": Recordings([Source(read("voice-memo.m4a")), outside("voice-memo.m4a", b"mdat", 200), Source(read("lossless.m4a")), Source(read("bare.aac"))], [".wav", ".flac"], ".m4a"),
        "film": Recordings([Source(read("film.mp4")), Source(read("plain.wma"))], [".wav"], ".mp4"),
        "id3": Recordings([frame_header("tagged.mp3")], [".mp3", ".wav", ".flac"], ".mp3", ["APIC", "TXXX", "COMM", "CHAP", "PRIV", "UFID", "ID3", "image/png"]),
        "vorbis-comment": Recordings(
            [flac_block("tagged.flac", 4), ogg_headers("5.1.ogg"), ogg_headers("5.1.opus"), flac_block("tagged-48k.flac", 4)],
            [".flac", ".ogg", ".opus", ".wav"], "", ["=", "METADATA_BLOCK_PICTURE=", "R128_TRACK_GAIN=", "REPLAYGAIN_TRACK_GAIN=", "\xff"]),
        "flac-picture": Recordings([flac_block("tagged.flac", 6)], [".flac", ".ogg", ".mp3", ".wav"], ".flac", ["image/png", "-->"]),
        "chunks": Recordings(
            [outside("markers.wav", b"data", 8), outside("long-ixml.wav", b"iXML", 400), outside("odd-chunk.wav", b"data", 16), outside("24-in-32.wav", b"data", 16)],
            [".wav", ".flac"], ".wav", ["RIFF", "RF64", "ds64", "fmt ", "data", "LIST", "INFO", "adtl", "labl", "cue ", "smpl", "inst", "bext", "iXML", "id3 ", "JUNK", "fact"]),
        "mp3": Recordings([Source(read(name)) for name in ("tagged.mp3", "vbr-no-xing.mp3", "wrong-xing.mp3", "joined.mp3")], [".wav", ".mp3"], ".mp3", ["ID3", "TAG", "Xing", "Info", "VBRI", "LAME"]),
        "flac": Recordings([Source(read("tagged-48k.flac")), Source(read("tagged.flac"))], [".flac", ".wav"], ".flac"),
        "ogg": Recordings([Source(read("chained.ogg")), Source(read("5.1.ogg")), ogg_headers("chained.ogg")], [".ogg", ".wav"], ".ogg", ["OggS", "vorbis"]),
        "opus": Recordings([Source(read("5.1.opus")), ogg_headers("5.1.opus")], [".opus", ".wav"], ".opus", ["OggS", "OpusHead", "OpusTags"]),
        "containers": Recordings(corpus("audio"), [".wav", ".aiff", ".caf", ".w64"], "", ["RIFF", "RF64", "FORM", "AIFC", "COMM", "SSND", "caff", "desc", "fLaC", "OggS"]),
        "settings": Kind(corpus("settings"), [["apply", "{file}", "voice.wav", "-o", "out.wav", "--force", "--quiet"]], ".json", JSON_WORDS),
        "chain": Kind(corpus("chain"), [["render", "{file}", "voice.wav", "-o", "out.wav", "--force", "--quiet"]], ".toml", TOML_WORDS),
        "automation": Kind(corpus("automation"), [["render", "chain.toml", "voice.wav", "--automation", "{file}", "-o", "out.wav", "--force", "--quiet"]], ".csv", [",", "\n", "1e999", "nan", '"', "seconds", "frame"]),
        "recipe": Kind(corpus("recipe") + corpus("controller-recipe"), [["train", "{file}", "--data", "empty", "--run", "run", "--quiet"]], ".toml", TOML_WORDS),
        "lv2": Kind([Source(PLUGIN)], SHOW, words=TURTLE_WORDS, path="bundles/x.lv2/plugin.ttl", others={"bundles/x.lv2/manifest.ttl": MANIFEST}),
        "lv2-manifest": Kind([Source(MANIFEST)], SHOW, words=TURTLE_WORDS, path="bundles/x.lv2/manifest.ttl", others={"bundles/x.lv2/plugin.ttl": PLUGIN}),
        "answers": Kind(
            [listening(name) for name in ("page", "ratings", "webmushra", "abx", "preference")],
            [["listen", "analyse", "{file}", "--key", "key.json"], ["listen", "analyse", "{file}", "--against", "ours", "--picture", "out.svg", "--force", "--json"]],
            ".csv", [",", "\n", '"', "1e999", "-1", "nan", "101", "score", "listener"], others={"key.json": listening("key").data}),
        "test-key": Kind([listening("key")], [["listen", "analyse", "answers.csv", "--key", "{file}"]], ".json", JSON_WORDS, others={"answers.csv": listening("page").data}),
        "specification": Kind(
            [listening("specification")], [["listen", "build", "{file}", "-o", "out.html", "--force"]], ".toml", TOML_WORDS,
            others={f"renders/{condition}/{item}.wav": noise(0.6) for condition in ("reference", "ours") for item in (1, 2)}),
        "answers-database": Kind(
            [Source(answers_database())], [["listen", "export", "page.html", "--answers", "{file}"], ["listen", "export", "page.html", "--answers", "{file}", "--questions"]],
            ".db", ["SQLite format 3", "CREATE TABLE", "TEXT", '"order"', "null", "1e99"], others={"page.html": b"<!DOCTYPE html>", "page-key.json": listening("key").data}),
        "command-line": CommandLines(),
        "safetensors": Kind([model_header("one-shot-eq"), *corpus("safetensors")], [["match", "second.wav", "second.wav", "--model", "{file}", "--settings", "out.json", "--dry-run", "--force", "--quiet"]], ".safetensors", JSON_WORDS + ["F32", "U8", "data_offsets", "__metadata__"], others={"second.wav": noise(1)}),
    }


def damaged(source, words, chance):
    """A copy with one to five faults, in the stretch that is meant or just behind it."""
    data, start, end = bytearray(source.data), source.start, source.end
    for _ in range(chance.randint(1, 5)):
        place = min(len(data), chance.randrange(start, end + 1))
        fault = chance.randrange(9)
        if fault == 0:
            data[place:place + 1] = bytes([chance.randrange(256)])
        elif fault == 1 and place < len(data):
            data[place] ^= 1 << chance.randrange(8)
        elif fault == 2:
            del data[place:place + chance.randint(1, 8)]
        elif fault == 3:
            data[place:place] = data[place:place + chance.randint(1, 40)]
        elif fault == 4:
            data[place:place] = chance.randbytes(chance.randint(1, 16))
        elif fault in (5, 6):
            size = chance.choice(SIZES) if fault == 5 else max(0, min(0xFFFFFFFF, len(data) - place + chance.randint(-9, 9)))
            data[place:place + 4] = struct.pack(chance.choice("<>") + "I", size)
        elif fault == 7 and words:
            word = chance.choice(words)
            data[place:place + (len(word) if chance.random() < 0.5 else 0)] = word
        elif fault == 8 and chance.random() < 0.3:
            del data[place:]
    return source.repair(bytes(data))


def limit():
    resource.setrlimit(resource.RLIMIT_DATA, (4 << 30, 4 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def threads(process):
    """What each thread of a process does that does not end: a line for each, with its state, where it waits, and the CPU time that it had."""
    lines, tick = [], os.sysconf("SC_CLK_TCK")
    for task in sorted(pathlib.Path(f"/proc/{process}/task").glob("*")):
        try:
            name, fields = (task / "stat").read_text().partition("(")[2].rsplit(")", 1)
            fields = fields.split()
            call = (task / "syscall").read_text().split()[0]
            lines.append(f"{name}: {fields[0]}, {(int(fields[11]) + int(fields[12])) / tick:.2f} s, system call {call}, {(task / 'wchan').read_text()}")
        except OSError as error:
            lines.append(str(error))
    return lines


def run(command, folder):
    """Exit code (a negative one for a signal, None for a hang), standard error, most memory in MB, seconds."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as errors:
        # No other plugins than those of the case, and nothing remembered outside.
        environment = dict(os.environ, LV2_PATH=str(folder / "bundles"), XDG_CACHE_HOME=str(folder / "cache"))
        process = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True, preexec_fn=limit)
        stuck = []

        def end(*_):
            stuck.extend(threads(process.pid))
            os.killpg(process.pid, signal.SIGKILL)

        previous = signal.signal(signal.SIGALRM, end)
        signal.alarm(LONGEST_SECONDS)
        _, status, usage = os.wait4(process.pid, 0)
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        seconds = time.monotonic() - began
        code = None if stuck else process.returncode
        return code, "\n".join([*stuck, errors.read().decode(errors="replace")]), usage.ru_maxrss / 1024, seconds


def complaint(code, errors, memory):
    if code is None:
        # A thread that runs and had little time is one that the machine had none for.
        return f"no end after {LONGEST_SECONDS} s:\n{textwrap.indent(errors.strip(), '      ')}"
    if code not in ANSWERS:
        return f"ended with {code}: {errors.strip()[:200]}"
    if code != 0 and not errors.startswith(("error:", "warning:")):
        return f"ended with {code} and says {errors.strip()[:200]!r}"
    if memory > GREATEST_MEMORY_MB:
        return f"took {memory:.0f} MB"


def stage(folder):
    """What the commands need besides the damaged file."""
    wave = (CORPUS / "audio/wave").read_bytes()
    (folder / "voice.wav").write_bytes(wave)
    shutil.copy(CORPUS / "settings/eq", folder / "settings.json")
    (folder / "chain.toml").write_text('[[effects]]\nid = "eq"\neffect = "builtin:parametric-eq"\n')
    (folder / "empty").mkdir()


class Trial:
    """The runs of one kind, and what they came to."""

    def __init__(self, name, kind, options, failures):
        self.name, self.kind, self.options, self.failures = name, kind, options, failures
        self.codes, self.worst_memory, self.slowest, self.complaints = collections.Counter(), 0, 0, 0

    def chance(self, index):
        return random.Random(f"{self.name} {self.options.seed} {index}")

    def run(self, arguments, folder):
        code, errors, memory, seconds = run([self.options.program, *arguments], folder)
        self.worst_memory, self.slowest = max(self.worst_memory, memory), max(self.slowest, seconds)
        return code, errors, complaint(code, errors, memory)

    def complain(self, problem, name, arguments):
        self.complaints += 1
        print(f"  {name}: {problem}\n    soundalike {shlex.join(arguments)}", flush=True)

    def one(self, index, folder, known):
        arguments = self.kind.case(index, self.chance(index), folder)
        code, errors, problem = self.run(arguments, folder)
        self.codes[code] += 1
        others = set(os.listdir(folder)) - known
        if not problem and code != 0 and others and isinstance(self.kind, Kind):
            problem = f"ended with {code} and left {', '.join(sorted(others))}"
        if not problem and code in self.options.keep:
            problem = f"ended with {code}: {errors.strip()[:200]}"
        if problem:
            kept = self.failures / f"{self.name}-{self.options.seed}-{index}{pathlib.Path(self.kind.path).suffix}"
            self.failures.mkdir(parents=True, exist_ok=True)
            shutil.copy(folder / self.kind.path, kept)
            self.complain(problem, kept.name, arguments)
        clear(folder, others)
        return problem

    def many(self, first, count, folder, known):
        arguments, outputs = self.kind.batch(first, [self.chance(first + number) for number in range(count)], folder)
        code, errors, problem = self.run(arguments, folder)
        written = set(os.listdir(folder / "out")) if (folder / "out").exists() else set()
        if not problem and not written <= outputs:
            problem = f"ended with {code} and left {', '.join(sorted(written - outputs))}"
        clear(folder, set(os.listdir(folder)) - known)
        if problem or code in self.options.keep:
            # Which one was it? Where none does it alone, it is the many.
            if not any([self.one(first + number, folder, known) for number in range(count)]) and problem:
                self.complain(problem, f"{self.name}-{self.options.seed}-{first} and {count - 1} more", arguments)
        else:
            self.codes[0] += len(written)
            self.codes["refused"] += count - len(written)

    def all(self):
        with tempfile.TemporaryDirectory() as temporary:
            # A folder within, so that `..` is ours too.
            folder = pathlib.Path(temporary) / "work"
            folder.mkdir()
            stage(folder)
            known = set(os.listdir(folder)) | {pathlib.Path(path).parts[0] for path in [self.kind.path, *getattr(self.kind, "others", [])]} | {"cache"}
            together = self.options.together if isinstance(self.kind, Recordings) else 1
            for first in range(0, self.options.count, together):
                if together > 1:
                    self.many(first, min(together, self.options.count - first), folder, known)
                else:
                    self.one(first, folder, known)
        ends = ", ".join(f"{count} x {code}" for code, count in sorted(self.codes.items(), key=lambda item: -item[1]))
        print(
            f"{self.name}: {self.options.count} files, {self.complaints} complaints; exit codes {ends}; "
            f"at most {self.worst_memory:.0f} MB, {self.slowest:.1f} s", flush=True)
        return self.complaints


def clear(folder, names):
    for name in names:
        (shutil.rmtree if (folder / name).is_dir() else os.remove)(folder / name)


def main():
    all_kinds = kinds()
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(all_kinds)}; all of them unless given")
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--together", type=int, default=20, help="damaged recordings in one run")
    parser.add_argument("--keep", type=int, nargs="+", default=[], metavar="CODE", help="keep the files that end with these exit codes too")
    parser.add_argument("--program", default=str(ROOT / ".build/release/soundalike"))
    options = parser.parse_args()
    options.program = os.path.abspath(options.program)
    unknown = set(options.kinds) - set(all_kinds)
    if unknown:
        parser.error(f"there is no kind {', '.join(sorted(unknown))}")
    total = sum(Trial(name, all_kinds[name], options, ROOT / "build/mutations").all() for name in options.kinds or all_kinds)
    sys.exit(1 if total else 0)


if __name__ == "__main__":
    main()
