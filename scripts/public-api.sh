#!/bin/sh
# Writes docs/api, the public declarations of each product, from the tests' build. To be run after a change of them; a test tells.
set -eu
cd "$(dirname "$0")/.."
SOUNDALIKE_WRITE_API=1 swift test -c release -Xswiftc -enable-testing --skip-build --filter PublicAPITests
git diff --stat docs/api
