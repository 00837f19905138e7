#!/usr/bin/env python3
"""Makes the wheel of the Python package: its modules, the C library, the programs that run plugins, models and chains.

    scripts/python-wheel.py BUILD OUTPUT     (.build/release build/wheel)

A wheel is a zip archive with a list of what is in it, so that nothing but Python is needed to make one.
"""

import base64
import hashlib
import os
import pathlib
import platform
import re
import subprocess
import sys
import zipfile

TOP = pathlib.Path(__file__).resolve().parent.parent
BUILT = ["libsoundalike-c.so", "soundalike-plugin-sandbox", "soundalike-plugin-scan"]


def contents(build):
    """What goes into the package's folder: names, and where they are now."""
    for path in sorted((TOP / "Python/soundalike").glob("*.py")):
        yield path.name, path
    for name in BUILT:
        yield name, build / name
    for folder, endings in [("Models", (".safetensors", ".md")), ("Chains", (".toml",))]:
        for path in sorted((TOP / folder).iterdir()):
            if path.suffix in endings:
                yield f"{folder}/{path.name}", path


def stripped(path, temporary):
    """A built file without its symbols for debugging."""
    copy = temporary / path.name
    subprocess.run(["strip", "--strip-unneeded", "-o", copy, path], check=True)
    return copy


def main(build, output):
    version = re.search(r'number = "(.*)"', (TOP / "Sources/Foundations/ProgramVersion.swift").read_text()).group(1)
    tag = f"py3-none-linux_{platform.machine()}"
    needed = subprocess.run(["objdump", "-p", build / BUILT[0]], check=True, capture_output=True, text=True).stdout
    if "libswiftCore" in needed:
        print("note: this wheel needs Swift's own libraries where they are now; `make wheel` makes one that has them in it", file=sys.stderr)
    output.mkdir(parents=True, exist_ok=True)
    information = f"soundalike-{version}.dist-info"
    texts = {
        "METADATA": f"""Metadata-Version: 2.1
Name: soundalike
Version: {version}
Summary: Makes one recording sound like another by setting ordinary effects
License: Apache-2.0
Requires-Python: >=3.9
Requires-Dist: numpy
Provides-Extra: torch
Requires-Dist: torch; extra == "torch"
Description-Content-Type: text/markdown

{(TOP / "docs/python.md").read_text()}""",
        "WHEEL": f"Wheel-Version: 1.0\nGenerator: soundalike\nRoot-Is-Purelib: false\nTag: {tag}\n",
        "licenses/LICENSE": (TOP / "LICENSE").read_text(),
    }
    wheel = output / f"soundalike-{version}-{tag}.whl"
    record = []
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:

        def add(name, data, mode=0o644):
            # A fixed date: the same files make the same wheel.
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, (0o100000 | mode) << 16
            archive.writestr(entry, data)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            record.append(f"{name},sha256={digest},{len(data)}\n")

        for name, path in contents(build):
            if name in BUILT:
                path = stripped(path, output)
            add(f"soundalike/{name}", path.read_bytes(), 0o755 if name in BUILT else 0o644)
            if name in BUILT:
                path.unlink()
        for name, text in texts.items():
            add(f"{information}/{name}", text.encode())
        record.append(f"{information}/RECORD,,\n")
        archive.writestr(f"{information}/RECORD", "".join(record))
    print(os.path.relpath(wheel))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
