#!/usr/bin/env python3
"""Makes pairs for the task `tube`: direct guitar and bass as they are (dry), and as an amplifier plays them (wet).

The amplifier is a plugin (amplifier.toml), so the pairs are made, not recorded. Each note is played at several levels, and each stretch of playing at
one of its own, because what an amplifier does hangs on it. Parts are divided by instrument and player.

    scripts/pairs/tube.py --data GUITAR --output pairs/tube [--program soundalike]
"""

from pathlib import Path

import numpy as np

from common import RATE, Pairs, amplitude, arguments, read, recordings, render

# Peaks, dB re full scale.
PEAK_DB = (-20.0, -1.0)
# Playing is cut into pieces of so many seconds.
PIECE_SECONDS = 10
# Levels that a note is played at, unless asked for.
TAKES = 3
# Which instrument is for what, by the beginning of its files' names; an instrument that is not named here is trained on.
PARTS = {"swag": "validation", "klon": "test"}


def main():
    parser = arguments(__doc__.splitlines()[0], "direct recordings of guitars and basses; INSTRUMENT_… .flac")
    parser.add_argument("--program", default="soundalike", help="the program that renders the amplifier")
    parser.add_argument("--takes", type=int, default=TAKES, metavar="COUNT", help=f"levels that each note is played at ({TAKES})")
    options = parser.parse_args()
    generator = np.random.default_rng(options.seed)
    pairs = Pairs(options.output)
    sources = recordings(options.data)
    for source in sources:
        instrument = source.stem.split("_")[0]
        samples = read(source)
        length = PIECE_SECONDS * RATE
        if len(samples) < 2 * length:
            pieces = [samples] * options.takes
        else:
            pieces = [samples[at : at + length] for at in range(0, len(samples) - length + 1, length)]
        for index, piece in enumerate(pieces):
            peak = np.max(np.abs(piece))
            if peak < 1e-4:
                continue
            name = f"{source.stem}-{index + 1:02d}"
            pairs.write("dry", name, piece * amplitude(generator.uniform(*PEAK_DB)) / peak)
            pairs.add(name, instrument, PARTS.get(instrument, "training"))
    render(options.program, Path(__file__).parent / "amplifier.toml", sorted((pairs.folder / "dry").iterdir()), pairs.folder / "wet")
    pairs.finish(sources)


if __name__ == "__main__":
    main()
