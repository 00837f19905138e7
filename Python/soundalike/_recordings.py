"""Matching, rendering, measuring, and files."""

import contextlib
import ctypes
import json
import os
import tempfile
from ctypes import POINTER, byref, c_double, c_float, c_size_t, c_void_p

import numpy as np

from ._library import call, free, interruptible, options, take_text
from ._settings import Settings


def match(
    input, reference, sample_rate, *, reference_sample_rate=None, model=None, closeness=None, bands=None, start_seconds=None,
    duration_seconds=None, threads=None, chain=None, refine_seconds=None, seed=None, progress=None,
):
    """Settings that make `input` sound like `reference`; the two need have nothing else in common.

    input, reference: arrays `(channels, frames)` or `(frames,)`; at least half a second.
    sample_rate: of both, Hz, unless `reference_sample_rate` says otherwise for the reference.
    closeness: 0 (the default) copies what the recording chains seem to differ by, 1 the whole difference of the average spectra.
    bands: set only these of "low", "mid1", "mid2", "high".
    start_seconds, duration_seconds: the part of both that is listened to.
    chain: instead of the equaliser set this chain of effects: "voice", "master", …, or the path of a TOML file; `refine_seconds` is how long to
        search at most, `seed` what chance hangs on.
    model: name or path of another model.
    progress: called with the part that is done, 0 to 1, by any thread; True as its answer stops the work (`Interrupted`).

    Returns `Settings`. Raises `Error`.
    """
    question = options(
        model=model, closeness=closeness, bands=None if bands is None else list(bands), start_seconds=start_seconds,
        duration_seconds=duration_seconds, threads=threads, chain=_path(chain), refine_seconds=refine_seconds, seed=seed)
    with _recording(input, sample_rate) as first, _recording(reference, reference_sample_rate or sample_rate) as second:
        def work(report):
            settings, said = c_void_p(), c_void_p()
            call("match", first, second, question, report, None, byref(settings), byref(said))
            return Settings(json.loads(take_text(settings)), report=json.loads(take_text(said)))

        return interruptible(work, progress)


def render(
    audio, settings, sample_rate, *, amount=None, loudness_lufs=None, match_loudness=None, limits=None, tail_seconds=None, progress=None,
    with_report=False,
):
    """`audio` through the effects of `settings`: an array of the same shape (plus the tail), aligned with it. Nothing clips, nothing is dithered.

    settings: what `match` returned, any settings document as a dict, or its text.
    amount: how much of the effects to use, 0 to 2.
    loudness_lufs: bring it to this integrated loudness, with a limiter where the true peak would pass -1 dBTP (`limits=False`: without one).
    match_loudness: True brings it to the loudness of `audio`.
    tail_seconds: how far the output goes on after the input's end.
    progress: as in `match`.
    with_report: also return what was done to the level, and warnings, as a dict.
    """
    document = (settings if isinstance(settings, str) else json.dumps(settings, allow_nan=False)).encode()
    question = options(
        amount=amount, loudness_lufs=loudness_lufs, match_loudness=match_loudness, limits=limits, tail_seconds=tail_seconds)
    with _recording(audio, sample_rate) as recording:
        def work(report):
            output, said = c_void_p(), c_void_p()
            call("render", document, recording, question, report, None, byref(output), byref(said))
            try:
                return _samples(output)[0], json.loads(take_text(said))
            finally:
                free("recording", output)

        samples, said = interruptible(work, progress)
    samples = samples[0] if np.ndim(audio) == 1 else samples
    return (samples, said) if with_report else samples


def features(audio, sample_rate, *, start_seconds=None, duration_seconds=None):
    """How a recording sounds, in figures: what `soundalike analyse --style --json` says.

    A dict with `loudness` (integrated, range, peaks), `spectrum` (third octaves of the average spectrum) and `style` (levels, dynamics, width: a list of
    features with `id`, `unit`, `scale` and `value`). What cannot be measured is missing.
    """
    with _recording(audio, sample_rate) as recording:
        said = c_void_p()
        call("features", recording, options(start_seconds=start_seconds, duration_seconds=duration_seconds), byref(said))
        return json.loads(take_text(said))


def read(path):
    """An audio file: `(samples, sample_rate)`, samples as `(channels, frames)` of float32."""
    recording = c_void_p()
    call("recording_read", os.fsencode(path), byref(recording))
    try:
        return _samples(recording)
    finally:
        free("recording", recording)


def write(path, audio, sample_rate, *, overwrite=False):
    """Writes a WAV file of 32-bit floats, whole or not at all. A file that is there already is replaced only with `overwrite`."""
    path = os.fsencode(path)
    with _recording(audio, sample_rate) as recording:
        if not overwrite:
            return call("recording_write", recording, path)
        # Beside its place, then moved there at once.
        with tempfile.TemporaryDirectory(dir=os.path.dirname(path) or b".") as folder:
            new = os.path.join(folder, b"new.wav")
            call("recording_write", recording, new)
            os.replace(new, path)


def _path(value):
    return None if value is None else os.fspath(value)


def _pointers(channels):
    """An array of pointers to the rows of a contiguous array of floats."""
    return (POINTER(c_float) * max(1, len(channels)))(*(channel.ctypes.data_as(POINTER(c_float)) for channel in channels))


@contextlib.contextmanager
def _recording(audio, sample_rate):
    channels = np.atleast_2d(np.ascontiguousarray(audio, dtype=np.float32))
    if channels.ndim != 2:
        raise ValueError(f"audio has {np.ndim(audio)} dimensions: give (channels, frames) or (frames,)")
    recording = c_void_p()
    call("recording_create", _pointers(channels), channels.shape[0], channels.shape[1], sample_rate, byref(recording))
    try:
        yield recording
    finally:
        free("recording", recording)


def _samples(recording):
    channel_count, frame_count, rate = c_size_t(), c_size_t(), c_double()
    call("recording_shape", recording, byref(channel_count), byref(frame_count), byref(rate))
    samples = np.empty((channel_count.value, frame_count.value), dtype=np.float32)
    call("recording_copy", recording, _pointers(samples), channel_count, frame_count)
    return samples, rate.value
