#!/bin/sh
# Builds the plugins of our own that the tests need: good ones, and one for each way in which a plugin can fail; and on Linux the
# library by which a system call of a program fails (Tests/FaultInjection).
#
#   scripts/build-test-plugins.sh [OUTPUT FOLDER]        (build/test-plugins unless given)
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
sources=$root/Tests/TestPlugins
output=${1:-$root/build/test-plugins}
compiler=${CC:-cc}
flags="-std=gnu11 -O1 -fPIC -shared -Wall -Wextra $(pkg-config --cflags lv2)"

# port INDEX KIND SYMBOL [MORE]
port() {
    printf '    lv2:port [ a %s ; lv2:index %d ; lv2:symbol "%s" ; lv2:name "%s"%s ] ;\n' "$2" "$1" "$3" "$3" "${4:-}"
}

# describe NAME CHANNELS [MORE]: the bundle's metadata.
describe() {
    bundle=$output/$1.lv2
    mkdir -p "$bundle"
    {
        echo '@prefix lv2: <http://lv2plug.in/ns/lv2core#> .'
        echo '@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .'
        echo "<urn:soundalike:test:$1> a lv2:Plugin ; lv2:binary <plugin.so> ; rdfs:seeAlso <plugin.ttl> ."
    } >"$bundle/manifest.ttl"
    {
        echo '@prefix doap: <http://usefulinc.com/ns/doap#> .'
        echo '@prefix lv2: <http://lv2plug.in/ns/lv2core#> .'
        echo '@prefix bufsize: <http://lv2plug.in/ns/ext/buf-size#> .'
        echo '@prefix worker: <http://lv2plug.in/ns/ext/worker#> .'
        echo "<urn:soundalike:test:$1> a lv2:Plugin ; doap:name \"Soundalike test: $1\" ;"
        echo '    doap:license <https://www.apache.org/licenses/LICENSE-2.0> ;'
        range='; lv2:default %s ; lv2:minimum 0.0 ; lv2:maximum %s'
        port 0 'lv2:InputPort , lv2:ControlPort' gain "$(printf " $range" 1.0 4.0)"
        port 1 'lv2:InputPort , lv2:ControlPort' trigger "$(printf " $range" 0.0 1.0)"
        port 2 'lv2:OutputPort , lv2:ControlPort' latency ' ; lv2:designation lv2:latency ; lv2:portProperty lv2:reportsLatency'
        index=3
        for direction in Input Output; do
            for channel in $(seq "$2"); do
                port "$index" "lv2:${direction}Port , lv2:AudioPort" "$(echo $direction | tr IO io)_$channel"
                index=$((index + 1))
            done
        done
        echo "    lv2:optionalFeature lv2:hardRTCapable${3:-} ."
    } >"$bundle/plugin.ttl"
}

# build NAME: its library, unless it is newer than its source.
build() {
    library=$output/$1.lv2/plugin.so
    if [ -n "$(find "$library" -newer "$sources/$1.c" -newer "$sources/plugin.h" 2>/dev/null)" ]; then return; fi
    # shellcheck disable=SC2086
    "$compiler" $flags -DNAME="\"$1\"" "$sources/$1.c" -o "$library" -lpthread
}

for source in "$sources"/*.c; do
    name=$(basename "$source" .c)
    case $name in
    one-pole) describe "$name" 2 ;;
    unknown-feature) describe "$name" 1 ' ; lv2:requiredFeature <urn:soundalike:test:feature>' ;;
    worker) describe "$name" 1 ' ; lv2:requiredFeature worker:schedule ; lv2:extensionData worker:interface' ;;
    fixed-block) describe "$name" 1 ' ; lv2:requiredFeature bufsize:powerOf2BlockLength' ;;
    *) describe "$name" 1 ;;
    esac
    build "$name"
done

describe missing-library 1
describe bad-manifest 1
echo '<urn:soundalike:test:bad-manifest> a lv2:Plugin ; lv2:binary <plugin.so' >"$output/bad-manifest.lv2/manifest.ttl"

if [ "$(uname)" = Linux ]; then
    # shellcheck disable=SC2086
    "$compiler" $flags "$root/Tests/FaultInjection/faults.c" -o "$output/faults.so" -ldl
fi
