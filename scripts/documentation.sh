#!/bin/sh
# Builds the library's documentation, an archive for DocC: scripts/documentation.sh [FOLDER]. A warning ends it with an error.
# The module must have been built in release.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-build/documentation}
command -v docc >/dev/null || { echo "docc comes with Swift's toolchain, and is not in PATH" >&2; exit 1; }
mkdir -p "$folder"
scripts/symbol-graphs.sh "$folder/symbols" Soundalike
docc convert Sources/Soundalike/Soundalike.docc --additional-symbol-graph-dir "$folder/symbols" --output-path "$folder/Soundalike.doccarchive" \
    --fallback-display-name Soundalike --fallback-bundle-identifier soundalike --warnings-as-errors
echo "documentation: $folder/Soundalike.doccarchive"
echo "read it with: docc preview, or any web server: python3 -m http.server --directory $folder/Soundalike.doccarchive"
