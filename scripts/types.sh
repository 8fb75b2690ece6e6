#!/bin/sh
# mypy, strict: the plugins under their collection's name, then the programs of the tests.
set -u
cd "$(dirname "$0")/.."
status=0
MYPYPATH=collections mypy --namespace-packages --explicit-package-bases -p ansible_collections.groundwork.aws.plugins || status=1
mypy tests/emulator || status=1
exit "$status"
