"""The four bands of a parameter document by pedalboard's own filters: pedalboard_equaliser.py AUDIO SETTINGS"""

import json
import sys

from contestant import contend, level_db, read
from pedalboard import HighShelfFilter, LowShelfFilter, PeakFilter, Pedalboard

samples, rate = read(sys.argv[1])
with open(sys.argv[2]) as file:
    values = {p["symbol"]: p["value"] for p in json.load(file)["chain"][0]["parameters"]}
filters = {"low": LowShelfFilter, "mid1": PeakFilter, "mid2": PeakFilter, "high": HighShelfFilter}
board = Pedalboard(
    [make(values[f"{band}_frequency"], values[f"{band}_gain"], values[f"{band}_q"]) for band, make in filters.items()]
)
contend(lambda: board(samples, rate), level_db)
