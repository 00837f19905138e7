#!/bin/sh
# A folder that trains a matcher elsewhere: on a machine with PyTorch (or libtorch) and a C++ compiler, but without Swift.
#
#   scripts/training-bundle.sh PROGRAM RECIPE OUTPUT DATA...
#
# It holds the program with the shared libraries that it needs, the source of the tensor engine's shim with the line that builds it,
# the recipe, and the recordings that the manifests of the DATA folders list, as FLAC or Opus where sox writes it, in parts under 60 MB.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
if [ $# -lt 4 ]; then
    echo "usage: $0 PROGRAM RECIPE OUTPUT DATA..." >&2
    exit 64
fi
program=$1
recipe=$2
output=$3
shift 3
if [ -e "$output" ]; then
    echo "error: $output: exists already; name another folder" >&2
    exit 73
fi
mkdir -p "$output/lib" "$output/Engine" "$output/Sources/CTorch/include" "$output/scripts" "$output/data"
cp "$program" "$output/soundalike"
cp "$recipe" "$output/recipe.toml"
cp "$root"/Engine/* "$output/Engine/"
cp "$root"/Sources/CTorch/include/* "$output/Sources/CTorch/include/"
cp "$root/scripts/build-engine.sh" "$output/scripts/"
# Everything but the C library and the loader, which must be the machine's own.
ldd "$program" | awk '$2 == "=>" && $3 ~ /^\// { print $3 }' |
    grep -v -E '/(libc|libm|libdl|libpthread|librt|ld-linux[^/]*|libstdc\+\+|libgcc_s)\.so' |
    while read -r library; do cp -L "$library" "$output/lib/"; done

for folder in "$@"; do
    name=$(basename "$folder")
    if [ ! -f "$folder/manifest.csv" ]; then
        echo "error: $folder: has no manifest.csv" >&2
        exit 65
    fi
    mkdir -p "$output/data/$name"
    cp "$folder/manifest.csv" "$output/data/$name/"
    # What is lossy already, or lossless and small, goes as it is; names stay, since the manifest has them.
    (cd "$folder" && find . -type f \( -name '*.flac' -o -name '*.ogg' -o -name '*.wav' -o -name '*.mp3' -o -name '*.opus' \) -print) |
        while read -r file; do
            mkdir -p "$output/data/$name/$(dirname "$file")"
            case $file in
            *.wav)
                sox "$folder/$file" -b 16 "$output/data/$name/${file%.wav}.flac"
                sed -i "s|^\"\{0,1\}${file#./}|${file#./}|; s|^${file#./}|$(echo "${file#./}" | sed 's/\.wav$/.flac/')|" "$output/data/$name/manifest.csv"
                ;;
            *) cp -L "$folder/$file" "$output/data/$name/$file" ;;
            esac
        done
done

cat >"$output/train.sh" <<'SCRIPT'
#!/bin/sh
# Builds the engine against the PyTorch that is here and trains: ./train.sh [flags of soundalike train, such as --device cuda]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# The parts that the recordings came in.
if ls "$here"/data.tar.part-* >/dev/null 2>&1; then
    cat "$here"/data.tar.part-* | tar -x -C "$here"
    rm "$here"/data.tar.part-*
fi
LIBTORCH=${LIBTORCH:-$(python3 -c 'import torch, os; print(os.path.dirname(torch.__file__))')}
export LIBTORCH
"$here/scripts/build-engine.sh" "$here/engine"
export SOUNDALIKE_ENGINE="$here/engine"
export LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
set -- --run "$here/run" "$@"
for folder in "$here"/data/*/; do set -- --data "$folder" "$@"; done
exec "$here/soundalike" train "$here/recipe.toml" "$@"
SCRIPT
chmod +x "$output/train.sh"
tar -c -C "$output" data | split -b 58000000 - "$output/data.tar.part-"
rm -r "$output/data"
largest=$(ls -S "$output"/data.tar.part-* | head -n 1)
echo "$output: $(du -sh "$output" | cut -f 1), parts up to $(du -h "$largest" | cut -f 1); run train.sh there"
