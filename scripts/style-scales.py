#!/usr/bin/env python3
"""By how much passages of one recording differ in each feature of style: the table in Sources/Style/StyleScales.swift.

    python3 -m pip install numpy scipy soundfile pyloudnorm && scripts/style-scales.py SPEECH_FOLDER… -- MUSIC_FOLDER… > Sources/Style/StyleScales.swift

Each recording is cut into passages of 8 s (16 s for the loudness range, which needs so many). A recording's deviation is the standard deviation
of its passages; of all recordings of a kind the median counts, since some are actors who whisper and shout; of speech and music the root mean
square. `profile` is that of Tests/References/style.py, to which the Swift code is compared.
"""

import pathlib
import sys

import numpy as np
import soundfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Tests" / "References"))
from style import profile  # noqa: E402

PASSAGES = 12
LOUDNESS_RANGE = "loudness_range_lu"


def deviations(path):
    """The standard deviation of each feature over a recording's passages."""
    data, rate = soundfile.read(path, always_2d=True)
    found = {}
    for seconds, is_long in ((8, False), (16, True)):
        length = int(seconds * rate)
        starts = np.linspace(0, len(data) // length - 1, min(PASSAGES, len(data) // length)).astype(int) * length
        passages = [data[start : start + length].T for start in starts]
        profiles = [profile(passage, rate) for passage in passages if np.abs(passage).max() > 1e-4]
        for name in profiles[0] if profiles else []:
            values = [p[name] for p in profiles if p[name] is not None]
            if (name == LOUDNESS_RANGE) == is_long and len(values) >= (2 if is_long else 3):
                found[name] = np.std(values, ddof=1)
    return found


def medians(folders):
    files = sorted(f for folder in folders for f in pathlib.Path(folder).glob("*") if f.suffix in (".flac", ".ogg", ".wav"))
    recordings = [deviations(f) for f in files]
    names = {name: None for recording in recordings for name in recording}
    return {name: np.median([r[name] for r in recordings if name in r]) for name in names}, len(files)


split = sys.argv.index("--")
(speech, speech_count), (music, music_count) = medians(sys.argv[1:split]), medians(sys.argv[split + 1 :])
names = list(dict.fromkeys(list(music) + list(speech)))
print(f"""/// By how much each feature differs between passages of 8 s of one recording, in its unit.
///
/// Made by `scripts/style-scales.py` from {speech_count} recordings of speech and {music_count} of music: the standard deviation over a recording's
/// passages, its median over the recordings of a kind, the root mean square of both kinds.
enum StyleScales {{
    static let all: [String: Double] = [""")
for name in names:
    print(f'        "{name}": {np.sqrt(np.mean([kind[name] ** 2 for kind in (speech, music) if name in kind])):.3g},')
print("""    ]
}""")
