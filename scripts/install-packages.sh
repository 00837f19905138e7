#!/bin/sh
# Installs the Debian packages named on the command line that are missing. Does nothing, and needs no rights, when all are there.
set -eu

missing=
for package in "$@"; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "error: please install$missing (on macOS: brew install libsndfile libsoxr libebur128 taglib lilv lv2 sqlite pkg-config)" >&2
    exit 69
fi
root=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "error: please install as root:$missing" >&2; exit 69; }
    root=sudo
fi
echo "Installing$missing"
$root apt-get update -qq
# shellcheck disable=SC2086
$root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing >/dev/null
