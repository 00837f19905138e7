#!/usr/bin/env python3
"""Says where the settings of a chain usually lie, by the presets that come with its plugins.

    chain-priors.py Chains/space.toml [--bundles /usr/lib/lv2]

Of each trained parameter that presets set: how many do, and the mean and standard deviation, along the scale of its range. These are the `default` and
`deviation` of a chain. Three presets at least are needed to say anything. Of the plugins in the chains that come with the program only Calf's have presets.
"""
import argparse
import math
import pathlib
import re
import statistics
import tomllib

parser = argparse.ArgumentParser()
parser.add_argument("chain", type=pathlib.Path)
parser.add_argument("--bundles", type=pathlib.Path, default=pathlib.Path("/usr/lib/lv2"))
options = parser.parse_args()
chain = tomllib.loads(options.chain.read_text())
files = [path.read_text(errors="replace") for path in options.bundles.glob("*/*preset*.ttl")]
blocks = [block for text in files for block in re.split(r"\n\s*\.\s*\n|\]\s*\.\s*\n", text)]
for effect in chain["effects"]:
    presets = [
        {symbol: float(value) for symbol, value in re.findall(r'symbol\s+"(\w+)"\s*;\s*\w+:value\s+([-+\d.eE]+)', block)}
        for block in blocks if f"appliesTo <{effect['effect']}>" in block
    ]
    for entry in effect.get("trained", []):
        low, high = entry["range"]
        if "floor_db" in entry:
            low = 10 ** (entry["floor_db"] / 20)
        isLinear = entry.get("scale", "linear") == "linear"
        to, back = ((lambda v: v), (lambda v: v)) if isLinear else (math.log, math.exp)
        for symbol in entry["symbols"]:
            places = [(to(min(max(p[symbol], low), high)) - to(low)) / (to(high) - to(low)) for p in presets if symbol in p]
            if len(places) < 3:
                continue
            mean, deviation = statistics.mean(places), statistics.stdev(places)
            usual = back(to(low) + mean * (to(high) - to(low)))
            print(f"{effect['id']}.{symbol}: {len(places)} presets, default = {usual:.3g}, deviation = {deviation:.2f}")
