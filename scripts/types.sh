#!/bin/sh
# mypy, strict: the plugins under their collection's name, then the programs of the tests.
set -eu
cd "$(dirname "$0")/.."
MYPYPATH=collections mypy --namespace-packages --explicit-package-bases -p ansible_collections.groundwork.aws.plugins
mypy tests/emulator
