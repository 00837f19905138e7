#!/bin/sh
# Writes what is public in modules that were built in release, as symbol graphs: scripts/symbol-graphs.sh FOLDER MODULE...
set -eu
folder=$1
shift
mkdir -p "$folder"
target=$(swift -print-target-info | sed -n 's/.*"unversionedTriple": "\(.*\)",.*/\1/p')
for module; do
    "$(dirname "$0")/built-modules.sh" | tr '\n' '\0' |
        xargs -0 swift symbolgraph-extract -module-name "$module" -target "$target" -minimum-access-level public -skip-synthesized-members \
            -output-dir "$folder"
done
