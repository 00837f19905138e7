"""Masters the inputs of a folder of pairs by matchering, each with the finished version of another song as its reference.

    matchering_pairs.py FOLDER RENDERS      # RENDERS/ITEM.wav, for `soundalike evaluate --condition matchering=RENDERS`

The reference is the first target of the next song in the order of their names, so that nobody chose it. Renders that are there are kept.
"""

import sys
from pathlib import Path

import matchering
from pairs import pairs

folder, renders = sys.argv[1], Path(sys.argv[2])
rows = sorted(pairs(folder, "test"), key=lambda row: (row["group"], str(row["input"])))
songs = list(dict.fromkeys(row["group"] for row in rows))
if len(songs) < 2:
    raise SystemExit(f"{folder}: has one song for tests, and its own master is no reference")
targets = {row["group"]: row["target"] for row in reversed(rows)}
renders.mkdir(parents=True, exist_ok=True)
for number, row in enumerate(rows, 1):
    output = renders / f"{row['input'].stem}.wav"
    if not output.exists():
        reference = targets[songs[(songs.index(row["group"]) + 1) % len(songs)]]
        unfinished = output.with_name(f".{output.name}")
        matchering.process(target=str(row["input"]), reference=str(reference), results=[matchering.pcm24(str(unfinished))])
        unfinished.replace(output)
    print(f"{number} of {len(rows)}: {output.stem}", flush=True)
