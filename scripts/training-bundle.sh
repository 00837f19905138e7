#!/bin/sh
# A folder that trains a model elsewhere: on a machine with PyTorch (or libtorch) and a C++ compiler, but without Swift.
#
#   scripts/training-bundle.sh PROGRAM RECIPE OUTPUT DATA...
#
# It holds the program with the shared libraries that it needs, the source of the tensor engine's shim with the line that builds it,
# the recipe, for a controller its chain with the plugins, and the recordings of the DATA folders in parts under 60 MB. A DATA folder has
# a manifest.csv (recordings) or a pairs.csv (pairs, before and after).
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
mkdir -p "$output/lib" "$output/Engine" "$output/Sources/CTorch/include" "$output/scripts" "$output/data" "$output/lv2"
cp "$program" "$output/soundalike"
cp "$recipe" "$output/recipe.toml"
cp "$root"/Engine/* "$output/Engine/"
cp "$root"/Sources/CTorch/include/* "$output/Sources/CTorch/include/"
cp "$root/scripts/build-engine.sh" "$output/scripts/"

# Everything but the C library and the loader, which must be the machine's own.
copy_libraries() {
    ldd "$1" | awk '$2 == "=>" && $3 ~ /^\// { print $3 }' |
        grep -v -E '/(libc|libm|libdl|libpthread|librt|ld-linux[^/]*|libstdc\+\+|libgcc_s)\.so' |
        while read -r library; do cp -n -L "$library" "$output/lib/"; done
}
copy_libraries "$program"

# A controller's chain, the workers for plugins, and the plugins.
chain=$(sed -n 's/^chain *= *"\(.*\)"/\1/p' "$recipe")
if [ -n "$chain" ]; then
    for worker in soundalike-plugin-sandbox soundalike-plugin-scan; do
        cp "$(dirname "$program")/$worker" "$output/"
        copy_libraries "$output/$worker"
    done
    mkdir "$output/Chains"
    case $chain in
    *.toml) chain_file=$chain ;;
    *) chain_file=$root/Chains/$chain.toml ;;
    esac
    cp "$chain_file" "$output/Chains/"
    for address in $(sed -n 's/^effect *= *"\(.*:\/\/.*\)"/\1/p' "$chain_file"); do
        bundle=$(grep -l -F "<$address>" /usr/lib/lv2/*/manifest.ttl /usr/lib/lv2/*/*.ttl 2>/dev/null | head -n 1 | xargs -r dirname)
        if [ -z "$bundle" ]; then
            # Where the description says a namespace once and then the name alone.
            bundle=$(grep -l -F ":${address##*/}" /usr/lib/lv2/*/*.ttl | head -n 1 | xargs dirname)
        fi
        cp -R -L -n "$bundle" "$output/lv2/"
        for binary in "$output/lv2/$(basename "$bundle")"/*.so; do copy_libraries "$binary"; done
    done
fi

for folder in "$@"; do
    name=$(basename "$folder")
    if [ -f "$folder/pairs.csv" ]; then
        (cd "$folder" && find . -type f -print) | while read -r file; do
            mkdir -p "$output/data/$name/$(dirname "$file")"
            cp -L "$folder/$file" "$output/data/$name/$file"
        done
        continue
    fi
    if [ ! -f "$folder/manifest.csv" ]; then
        echo "error: $folder: has neither a manifest.csv nor a pairs.csv" >&2
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
# After TRAINING_SECONDS (540) it stops, with a checkpoint in the folder `run` cut into parts under 16 MB; started again it goes on from there.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
run=${RUN:-$here/run}
# The parts that the recordings came in, and that the checkpoint was left in.
if ls "$here"/data.tar.part-* >/dev/null 2>&1; then
    cat "$here"/data.tar.part-* | tar -x -C "$here"
    rm "$here"/data.tar.part-*
fi
for file in last best; do
    if ls "$run/$file".part-* >/dev/null 2>&1; then
        cat "$run/$file".part-* >"$run/$file.safetensors"
        rm "$run/$file".part-*
    fi
done
LIBTORCH=${LIBTORCH:-$(python3 -c 'import torch, os; print(os.path.dirname(torch.__file__))')}
export LIBTORCH
"$here/scripts/build-engine.sh" "$here/engine"
export SOUNDALIKE_ENGINE="$here/engine" SOUNDALIKE_CHAINS="$here/Chains" LV2_PATH="$here/lv2"
export LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
for folder in "$here"/data/*/; do set -- --data "$folder" "$@"; done
if [ -f "$run/last.safetensors" ]; then set -- --resume "$run" "$@"; else set -- "$here/recipe.toml" --run "$run" "$@"; fi
timeout -s TERM "${TRAINING_SECONDS:-540}" "$here/soundalike" train "$@" || status=$?
for file in last best; do
    if [ -n "$(find "$run/$file.safetensors" -size +15000000c 2>/dev/null)" ]; then
        split -b 15000000 "$run/$file.safetensors" "$run/$file.part-"
        rm "$run/$file.safetensors"
    fi
done
# Time that is over is no failure.
case ${status:-0} in 124 | 130) exit 0 ;; *) exit "${status:-0}" ;; esac
SCRIPT
chmod +x "$output/train.sh"
tar -c -C "$output" data | split -b 58000000 - "$output/data.tar.part-"
rm -r "$output/data"
largest=$(ls -S "$output"/data.tar.part-* | head -n 1)
echo "$output: $(du -sh "$output" | cut -f 1), parts up to $(du -h "$largest" | cut -f 1); run train.sh there"
