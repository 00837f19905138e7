#!/bin/sh
# Installs the package that `make package` made in a bare Debian 12, matches the clips of Examples there, and builds and runs a C program. As root, with debootstrap.
#
#   scripts/test-package.sh [FOLDER OF THE DEBIAN SYSTEM]        (build/debian unless given; kept, and used again)
set -eu
cd "$(dirname "$0")/.."
system=${1:-build/debian}
package=$(ls build/package/soundalike_*.deb)
[ -x "$system/usr/bin/apt-get" ] || debootstrap --variant=minbase bookworm "$system"

rm -rf "$system/trial"
mkdir -p "$system/trial"
cp "$package" Examples/*.flac Examples/MatchC/settings.c "$system/trial/"
# With /proc, where Swift's runtime finds the arguments, and which is gone with the namespace.
inside() {
    unshare --mount sh -euc 'mount -t proc proc "$1/proc"
        exec chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive sh -euc "cd /trial; $2"' \
        inside "$system" "$1"
}
inside 'apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends ./soundalike_*.deb >/dev/null'
inside 'soundalike doctor || [ $? = 69 ]'
inside 'soundalike match voice.flac reference.flac --settings eq.json'
inside 'soundalike apply eq.json voice.flac -o again.flac --quiet; cmp again.flac voice-matched.flac'
inside 'apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends gcc libc6-dev pkg-config >/dev/null'
inside 'cc settings.c $(pkg-config --cflags --libs soundalike) -o settings; ./settings voice.flac reference.flac | cmp - eq.json'
inside 'ls /usr/share/man/man1/soundalike.1.gz /usr/share/bash-completion/completions/soundalike >/dev/null'
inside 'apt-get purge -y -qq -o Dpkg::Use-Pty=0 soundalike >/dev/null; test ! -e /usr/bin/soundalike -a ! -e /usr/lib/libsoundalike-c.so -a ! -e /usr/lib/soundalike -a ! -e /usr/share/soundalike'
echo "the package works in a bare Debian $(cat "$system/etc/debian_version")"
