#!/bin/sh
# Builds and runs all tests, in release: loops over samples without optimisation are not worth waiting for.
set -eu
export SOUNDALIKE_ENGINE="${SOUNDALIKE_ENGINE:-$PWD/build/engine}"
scripts/build-test-plugins.sh
swift build -c release -Xswiftc -enable-testing --build-tests
exec swift test -c release -Xswiftc -enable-testing --skip-build "$@"
