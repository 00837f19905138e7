"""Many instances of a chain of effects at once."""

import collections
import ctypes
import json
import os
from ctypes import POINTER, byref, c_double, c_float, c_uint8, c_void_p

import numpy as np

from ._library import call, free, options, take_text

Parameter = collections.namedtuple("Parameter", "column name unit minimum maximum scale default")
Parameter.__doc__ = """What a bank moves: `column` is `ID/SYMBOL`; `minimum` and `maximum` are in `unit`; 0 to 1 are laid between them along `scale` ("linear",
"log", or "dB"); `default` is normalised."""


class Bank:
    """Many instances of a chain of effects, side by side: item *i* of a batch follows one recording of one channel, call after call, until `reset`.

        bank = Bank("parametric-eq", items=8, variants=3, sample_rate=44_100)
        output = bank.process(audio, settings)      # (8, frames), (8, 3, 12) -> (8, 3, frames)

    effect: an effect's id ("parametric-eq", "limiter", a plugin's URI), all of whose continuous parameters are moved.
    chain: instead of an effect: a name ("voice") or the path of a TOML file, whose `trained` parameters are moved.
    settings, moved: instead of both: a settings document, and the list of parameters that are moved, as "ID/SYMBOL". The rest stay as they are there.
    items, variants: how many items, and how many variants of settings a call can have at most.
    maximum_frames: the most frames of a call.
    block_frames: plugins run in blocks of so many frames; each call must be a multiple of it.
    """

    def __init__(
        self, effect=None, *, chain=None, settings=None, moved=None, items=1, variants=1, sample_rate=44_100, maximum_frames=65_536, block_frames=64,
    ):
        self._handle = c_void_p()
        question = options(
            effect=effect, chain=None if chain is None else os.fspath(chain), settings=settings, moved=None if moved is None else list(moved),
            items=items, variants=variants, sample_rate_hz=sample_rate, maximum_frames=maximum_frames, block_frames=block_frames)
        call("bank_create", question, byref(self._handle))
        said = c_void_p()
        call("bank_describe", self._handle, byref(said))
        description = json.loads(take_text(said))
        self.items, self.variants, self.maximum_frames = items, variants, maximum_frames
        self.parameters = [Parameter(**parameter) for parameter in description["parameters"]]
        self.latency_frames = description["latency_frames"]
        self.failed = np.zeros(items, dtype=bool)

    def process(self, audio, settings):
        """Runs every item's next frames under several variants of its settings.

        audio: `(items, frames)`. settings: `(items, parameters)`, or `(items, variants, parameters)`; 0 to 1 along each parameter's scale.
        Returns `(items, frames)`, or `(items, variants, frames)`, float32, `latency_frames` late.

        Every variant starts from the item's state as the last call left it. Variant 0 carries it on; the others leave no trace. `failed` says which
        items' effects failed in this call: their output is their input.
        """
        audio = np.ascontiguousarray(audio, dtype=np.float32)
        rows = np.ascontiguousarray(settings, dtype=np.float64)
        rows = rows[:, None] if rows.ndim == 2 else rows
        if audio.ndim != 2 or rows.ndim != 3 or len(audio) != self.items or len(rows) != self.items or rows.shape[2] != len(self.parameters):
            raise ValueError(
                f"audio {np.shape(audio)} and settings {np.shape(settings)} do not fit {self.items} items of {len(self.parameters)} parameters")
        output = np.empty((self.items, rows.shape[1], audio.shape[1]), dtype=np.float32)
        failed = np.zeros(self.items, dtype=np.uint8)
        call(
            "bank_process", self._handle, audio.shape[1], rows.shape[1], audio.ctypes.data_as(POINTER(c_float)),
            rows.ctypes.data_as(POINTER(c_double)), output.ctypes.data_as(POINTER(c_float)), failed.ctypes.data_as(POINTER(c_uint8)))
        self.failed = failed.astype(bool)
        return output[:, 0] if np.ndim(settings) == 2 else output

    def reset(self, item=None):
        """Puts an item, or all of them, back to fresh effects' state: another recording begins."""
        call("bank_reset", self._handle, ctypes.c_size_t(-1) if item is None else item)

    def close(self):
        """Frees the effects, with the processes of plugins."""
        handle, self._handle = self._handle, c_void_p()
        if handle:
            free("bank", handle)

    def __del__(self):
        if getattr(self, "_handle", None):
            self.close()
