#!/bin/sh
# Draws docs/images/match.svg, the picture in the README: a match of the two clips in Examples, as `--picture` draws it, but without
# the spectrograms at its end, which make the file ten times as large.
#
#   scripts/readme-picture.sh [PROGRAM]        (.build/release/soundalike unless given)
set -eu
cd "$(dirname "$0")/.."
program=$(realpath "${1:-.build/release/soundalike}")
work=build/readme-picture
mkdir -p "$work" docs/images
"$program" match Examples/voice.flac Examples/reference.flac --output "$work/voice-matched.flac" --picture "$work/match.svg" --force --quiet
heading='<text class="heading" x="20" y="[0-9]*">Spectrogram: '
height=$(grep -m 1 "$heading" "$work/match.svg" | sed 's/.* y="\([0-9]*\)".*/\1/')
height=$((height - 22))
sed -e "/$heading/,\$d" -e "1s/height=\"[0-9]*\"/height=\"$height\"/" -e "1s/viewBox=\"0 0 680 [0-9]*\"/viewBox=\"0 0 680 $height\"/" \
    "$work/match.svg" >docs/images/match.svg
echo '</svg>' >>docs/images/match.svg
