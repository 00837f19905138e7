#!/bin/sh
# Writes the manual pages from what the program says about itself. To be run after a change of commands or flags; a test tells.
set -eu
cd "$(dirname "$0")/.."
swift package generate-manual --multi-page --date "$(date +%F)"
rm -f docs/man/*.1
for page in .build/plugins/GenerateManual/outputs/soundalike-cli/*.1; do
    name=$(basename "$page" .1 | tr . -)
    [ "$name" = soundalike-help ] || sed '/^\.Dt /s/\([A-Z]\)\./\1-/g' "$page" >"docs/man/$name.1"
done
ls docs/man
