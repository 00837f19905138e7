#!/bin/sh
# Lays the program out under PREFIX (DESTDIR in front of it for packagers); --remove takes it away again.
set -eu
prefix=${PREFIX:-/usr/local}
root=${DESTDIR:-}$prefix

if [ "${1:-}" = --remove ]; then
    rm -f "$root/bin/soundalike" "$root"/share/man/man1/soundalike*.1 \
        "$root/share/bash-completion/completions/soundalike" "$root/share/zsh/site-functions/_soundalike" \
        "$root/share/fish/vendor_completions.d/soundalike.fish"
    rm -rf "$root/share/soundalike" "$root/lib/soundalike"
    exit 0
fi

program=$1
install -D -m 755 "$program" "$root/bin/soundalike"
for worker in soundalike-plugin-sandbox soundalike-plugin-scan; do
    install -D -m 755 "$(dirname "$program")/$worker" "$root/lib/soundalike/$worker"
done
for model in Models/*.safetensors Models/*.md; do
    install -D -m 644 "$model" "$root/share/soundalike/Models/$(basename "$model")"
done
for recipe in Recipes/*.toml; do
    install -D -m 644 "$recipe" "$root/share/soundalike/Recipes/$(basename "$recipe")"
done
for chain in Chains/*.toml; do
    install -D -m 644 "$chain" "$root/share/soundalike/Chains/$(basename "$chain")"
done
# The engine is needed for training only, and is there only when it was built.
if [ -f build/engine/libsoundalike-engine.so ]; then
    install -D -m 755 build/engine/libsoundalike-engine.so "$root/lib/soundalike/libsoundalike-engine.so"
fi
for page in docs/man/*.1; do
    install -D -m 644 "$page" "$root/share/man/man1/$(basename "$page")"
done
complete() {
    mkdir -p "$(dirname "$root/share/$2")"
    "$program" --generate-completion-script "$1" >"$root/share/$2"
}
complete bash bash-completion/completions/soundalike
complete zsh zsh/site-functions/_soundalike
complete fish fish/vendor_completions.d/soundalike.fish
echo "Installed $root/bin/soundalike"
