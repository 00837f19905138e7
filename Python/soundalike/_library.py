"""The C library and its errors."""

import ctypes
import json
import os
import threading
from ctypes import POINTER, c_char_p, c_double, c_float, c_int, c_size_t, c_uint8, c_void_p

_FOLDER = os.path.dirname(os.path.abspath(__file__))
_PACKAGES = "libsndfile1 libsoxr0 libebur128-1 libtag1v5 liblilv-0-0"

Progress = ctypes.CFUNCTYPE(c_int, c_double, c_void_p)
_CHANNELS = POINTER(POINTER(c_float))
_HANDLE = POINTER(c_void_p)

# The functions of soundalike.h that return a status. Text that a function makes is a void pointer here: a char pointer would be copied and lost.
_FUNCTIONS = {
    "recording_create": [_CHANNELS, c_size_t, c_size_t, c_double, _HANDLE],
    "recording_read": [c_char_p, _HANDLE],
    "recording_write": [c_void_p, c_char_p],
    "recording_shape": [c_void_p, POINTER(c_size_t), POINTER(c_size_t), POINTER(c_double)],
    "recording_copy": [c_void_p, _CHANNELS, c_size_t, c_size_t],
    "match": [c_void_p, c_void_p, c_char_p, Progress, c_void_p, _HANDLE, _HANDLE],
    "render": [c_char_p, c_void_p, c_char_p, Progress, c_void_p, _HANDLE, _HANDLE],
    "features": [c_void_p, c_char_p, _HANDLE],
    "bank_create": [c_char_p, _HANDLE],
    "bank_describe": [c_void_p, _HANDLE],
    "bank_process": [c_void_p, c_size_t, c_size_t, POINTER(c_float), POINTER(c_double), POINTER(c_float), POINTER(c_uint8)],
    "bank_reset": [c_void_p, c_size_t],
}
_FREE = {"text": c_void_p, "recording": c_void_p, "bank": c_void_p}
_INTERRUPTED = 130


class Error(Exception):
    """What went wrong, in one line. `code` is the number that the program `soundalike` exits with: 64 for an argument that makes no sense, 65 for bad
    data, 66 for a file that is not there, 69 for a plugin that cannot be had, 73 for a file that cannot be created, 74 for one that cannot be read
    or written."""

    def __init__(self, message, code):
        super().__init__(message)
        self.code = code


class Interrupted(Error):
    """The progress function asked to stop."""


def _load():
    path = os.environ.get("SOUNDALIKE_LIBRARY") or os.path.join(_FOLDER, "libsoundalike-c.so")
    try:
        library = ctypes.CDLL(path)
    except OSError as error:
        raise ImportError(f"{error}; on Debian and Ubuntu the libraries that it needs are in the packages {_PACKAGES}") from error
    library.soundalike_error_message.restype = c_char_p
    library.soundalike_version.restype = c_char_p
    for name, arguments in _FUNCTIONS.items():
        function = getattr(library, f"soundalike_{name}")
        function.argtypes, function.restype = arguments, c_int
    for name, argument in _FREE.items():
        function = getattr(library, f"soundalike_{name}_free")
        function.argtypes, function.restype = [argument], None
    return library


_library = _load()


def version():
    return _library.soundalike_version().decode()


def call(name, *arguments):
    """Calls a function of the library; raises what it says went wrong. Other Python threads run meanwhile."""
    code = getattr(_library, f"soundalike_{name}")(*arguments)
    if code != 0:
        message = _library.soundalike_error_message().decode(errors="replace")
        raise (Interrupted if code == _INTERRUPTED else Error)(message, code)


def free(kind, handle):
    getattr(_library, f"soundalike_{kind}_free")(handle)


def take_text(handle):
    """The text that a function made, which is freed."""
    try:
        return ctypes.string_at(handle.value).decode()
    finally:
        free("text", handle)


def options(**values):
    """Options as the library reads them; those that are None are left out."""
    return json.dumps({name: value for name, value in values.items() if value is not None}, allow_nan=False).encode()


def interruptible(work, progress):
    """Runs `work(callback)` on a thread of its own, so that Control-C is heard meanwhile and stops it.

    `progress(part)` is called with the part that is done, 0 to 1. It stops the work by returning True; an exception in it does so too, and is raised
    here.
    """
    stop, outcome = threading.Event(), {}

    @Progress
    def report(part, _):
        try:
            if progress is not None and progress(part) is True:
                stop.set()
        except BaseException as error:  # Through C no exception passes.
            outcome.setdefault("raised", error)
            stop.set()
        return 1 if stop.is_set() else 0

    def run():
        try:
            outcome["result"] = work(report)
        except BaseException as error:
            outcome["error"] = error

    thread = threading.Thread(target=run, name="soundalike")
    thread.start()
    try:
        while thread.is_alive():
            thread.join(0.1)
    except BaseException:
        stop.set()
        thread.join()
        raise
    if "raised" in outcome:
        raise outcome["raised"]
    if "error" in outcome:
        raise outcome["error"]
    return outcome["result"]
