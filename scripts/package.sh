#!/bin/sh
# Makes a Debian package of the built program: what `make install` lays out under /usr, and what dpkg needs to know about it.
#
#   scripts/package.sh PROGRAM [OUTPUT FOLDER]        (build/package unless given)
#
# The packages that it depends on are those which hold the shared libraries that the three programs and the library for C load. The engine for training is left
# out, as it would bring in libtorch; whoever trains builds it by `make engine` and names it by SOUNDALIKE_ENGINE.
set -eu
cd "$(dirname "$0")/.."
program=$1
output=${2:-build/package}
version=$(sed -n 's/.*let number = "\(.*\)".*/\1/p' Sources/Foundations/ProgramVersion.swift)
architecture=$(dpkg --print-architecture)
# Whoever builds a package answers for it, and says who that is as for all Debian packages. Without that there is nobody to write to: the domain
# .invalid is for such cases.
maintainer="${DEBFULLNAME:-Soundalike contributors} <${DEBEMAIL:-nobody@soundalike.invalid}>"
root=$output/root
rm -rf "$root"
mkdir -p "$root/DEBIAN"

PREFIX=/usr DESTDIR=$root scripts/install.sh "$program" >/dev/null
rm -f "$root/usr/lib/soundalike/libsoundalike-engine.so"
# The licences of our own code and of the Swift packages that are linked into it.
mkdir -p "$root/usr/share/doc/soundalike"
for licence in LICENSE .build/checkouts/*/LICENSE*; do
    if [ -f "$licence" ]; then
        printf '%s\n\n' "== $licence"
        cat "$licence"
        echo
    fi
done >"$root/usr/share/doc/soundalike/copyright"
gzip -9n "$root"/usr/share/man/man1/*.1
# Debian looks for zsh's completions elsewhere than others.
mkdir -p "$root/usr/share/zsh/vendor-completions"
mv "$root/usr/share/zsh/site-functions/_soundalike" "$root/usr/share/zsh/vendor-completions/"
rmdir "$root/usr/share/zsh/site-functions"
strip "$root/usr/bin/soundalike" "$root"/usr/lib/soundalike/*
strip --strip-unneeded "$root/usr/lib/libsoundalike-c.so"

# The libraries that a program names itself; what these need in turn is for their own packages to say.
needed=$(for file in "$root/usr/bin/soundalike" "$root/usr/lib/libsoundalike-c.so" "$root"/usr/lib/soundalike/*; do
    objdump -p "$file" | awk '$1 == "NEEDED" { print $2 }' | while read -r library; do
        ldd "$file" | awk -v name="$library" '$1 == name && $3 ~ /^\// { print $3 }'
    done
done | sort -u)
depends=
for library in $needed; do
    # Debian's packages name files by /usr/lib, the loader by /lib, and both are one folder.
    package=$(dpkg-query -S "$library" 2>/dev/null || dpkg-query -S "/usr$library" 2>/dev/null || dpkg-query -S "$(realpath "$library")" 2>/dev/null || true)
    package=${package%%:*}
    if [ -z "$package" ]; then
        echo "error: $library: belongs to no Debian package; build the program by \`make build\`, which links Swift's own libraries into it" >&2
        exit 69
    fi
    depends="$depends$package (>= $(dpkg-query -W -f '${Version}' "$package" | sed 's/-[^-]*$//'))
"
done
depends=$(printf '%s' "$depends" | sort -u | paste -s -d , | sed 's/,/, /g')

cat >"$root/DEBIAN/control" <<CONTROL
Package: soundalike
Version: $version
Architecture: $architecture
Maintainer: $maintainer
Section: sound
Priority: optional
Installed-Size: $(du -sk "$root/usr" | cut -f 1)
Depends: $depends
Recommends: ffmpeg
Suggests: calf-plugins, lsp-plugins-lv2, guitarix-lv2, librsvg2-bin
Description: make one recording sound like another
 Soundalike listens to a recording and to a reference, sets the bands of a
 parametric equaliser so that the first sounds like the second, and writes the
 processed file and the settings. It also runs chains of LV2 plugins offline,
 exports settings for other programs, and makes listening tests. The library
 for C and its header are in the package, too.
CONTROL
echo "activate-noawait ldconfig" >"$root/DEBIAN/triggers"
chmod -R u+w,go-w "$root"
package=$output/soundalike_${version}_$architecture.deb
dpkg-deb --root-owner-group --build "$root" "$package" >/dev/null
rm -rf "$root"
echo "$package"
