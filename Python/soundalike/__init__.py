"""Soundalike: makes one recording sound like another by setting ordinary effects.

    import soundalike

    voice, rate = soundalike.read("voice.wav")
    radio, radio_rate = soundalike.read("radio.flac")
    settings = soundalike.match(voice, radio, sample_rate=rate, reference_sample_rate=radio_rate)
    result = soundalike.render(voice, settings, sample_rate=rate)
    soundalike.write("voice-matched.wav", result, sample_rate=rate)

Audio is a numpy array of floats, `(channels, frames)`, or `(frames,)` for one channel, nominal range -1 to 1.
`soundalike.torch` has effects as layers of a network.
"""

from ._bank import Bank, Parameter
from ._library import Error, Interrupted, version as _version
from ._recordings import features, match, read, render, write
from ._settings import Settings

__all__ = ["Bank", "Error", "Interrupted", "Parameter", "Settings", "features", "match", "read", "render", "write"]
__version__ = _version()
