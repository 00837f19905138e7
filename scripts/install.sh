#!/bin/sh
# Lays the program and the library for C out under PREFIX (DESTDIR in front of it for packagers); --remove takes them away again.
set -eu
prefix=${PREFIX:-/usr/local}
root=${DESTDIR:-}$prefix

if [ "${1:-}" = --remove ]; then
    rm -f "$root/bin/soundalike" "$root"/share/man/man1/soundalike*.1 \
        "$root/share/bash-completion/completions/soundalike" "$root/share/zsh/site-functions/_soundalike" \
        "$root/share/fish/vendor_completions.d/soundalike.fish" \
        "$root/lib/libsoundalike-c.so" "$root/include/soundalike.h" "$root/lib/pkgconfig/soundalike.pc"
    rm -rf "$root/share/soundalike" "$root/lib/soundalike"
    exit 0
fi

program=$1
install -D -m 755 "$program" "$root/bin/soundalike"
for worker in soundalike-plugin-sandbox soundalike-plugin-scan; do
    install -D -m 755 "$(dirname "$program")/$worker" "$root/lib/soundalike/$worker"
done
# The library for C, its header, and how a compiler finds both: `pkg-config --cflags --libs soundalike`.
install -D -m 644 "$(dirname "$program")/libsoundalike-c.so" "$root/lib/libsoundalike-c.so"
install -D -m 644 Sources/CHeader/include/soundalike.h "$root/include/soundalike.h"
mkdir -p "$root/lib/pkgconfig"
cat >"$root/lib/pkgconfig/soundalike.pc" <<PC
prefix=$prefix
libdir=\${prefix}/lib
includedir=\${prefix}/include

Name: soundalike
Description: Makes one recording sound like another by setting ordinary effects
Version: $(sed -n 's/.*let number = "\(.*\)".*/\1/p' Sources/Foundations/ProgramVersion.swift)
Libs: -L\${libdir} -lsoundalike-c
Cflags: -I\${includedir}
PC
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
# The loader knows the folders of libraries by a list. Packages have it renewed by dpkg.
if [ -z "${DESTDIR:-}" ] && [ "$(id -u)" = 0 ] && command -v ldconfig >/dev/null; then ldconfig; fi
echo "Installed $root/bin/soundalike"
