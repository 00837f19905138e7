#!/bin/sh
# Soundalike's `render` against lv2apply (lilv-utils) on the same file with the same settings: the time by the clock of each,
# in turns, for a Calf multiband compressor with all bands at work.
#
#   Benchmarks/plugin-host.sh [PROGRAM] [RUNS] [SECONDS]
set -eu
program=${1:-.build/release/soundalike}
runs=${2:-5}
seconds=${3:-180}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
plugin=http://calf.sourceforge.net/plugins/MultibandCompressor
settings="bypass0=0 bypass1=0 bypass2=0 bypass3=0 attack0=0.01 attack1=0.01 attack2=0.01 attack3=0.01 ratio1=4 threshold1=0.06 threshold2=0.03"

sox -q -n -r 44100 -c 2 -e floating-point -b 32 "$folder/input.wav" synth "$seconds" pinknoise tremolo 3 80 gain -12
{
    printf '[[effects]]\nid = "compressor"\neffect = "%s"\n[effects.settings]\n' "$plugin"
    for setting in $settings; do echo "${setting%=*} = ${setting#*=}"; done
} >"$folder/chain.toml"
controls=$(for setting in $settings; do printf -- '-c %s %s ' "${setting%=*}" "${setting#*=}"; done)

# Seconds by the clock that a command takes.
clock() {
    start=$(date +%s%N)
    "$@" >/dev/null 2>&1
    echo "$(($(date +%s%N) - start))" | awk '{ printf "%.3f\n", $1 / 1e9 }'
}
sandboxed() { "$program" render "$folder/chain.toml" "$folder/input.wav" -o "$folder/sandboxed.wav" --force --quiet; }
in_process() { "$program" render "$folder/chain.toml" "$folder/input.wav" -o "$folder/in_process.wav" --force --quiet --in-process; }
# shellcheck disable=SC2086
lv2apply_() { lv2apply -i "$folder/input.wav" -o "$folder/lv2apply.wav" $controls "$plugin"; }

for run in $(seq "$runs"); do
    for host in sandboxed in_process lv2apply_; do clock "$host" >>"$folder/$host"; done
done
median() { sort -n "$folder/$1" | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }
reference=$(median lv2apply_)
echo "| host | median of $runs, s | to lv2apply |"
echo "| --- | --- | --- |"
for host in sandboxed in_process lv2apply_; do
    own=$(median "$host")
    echo "| $host | $own | $(awk -v a="$own" -v b="$reference" 'BEGIN { printf "%.2f", a / b }') |"
done
