#!/bin/sh
# Matches the two clips in Examples with the shipped model, and says where the result lies.
set -eu
program=$1
folder=build/example
mkdir -p "$folder"

"$program" match Examples/voice.flac Examples/reference.flac \
    --output "$folder/voice-matched.flac" --settings "$folder/voice-matched.json" --force

cat <<END

Listen to the three in turn:
  before     Examples/voice.flac
  reference  Examples/reference.flac
  after      $folder/voice-matched.flac
for instance with
  ffplay -nodisp -autoexit $folder/voice-matched.flac     (or: play, aplay, mpv, afplay)
The settings lie in $folder/voice-matched.json. Edit a value there, and hear it:
  $program apply $folder/voice-matched.json Examples/voice.flac --output edited.flac
END
