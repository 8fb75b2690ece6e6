#!/bin/sh
# Tests of modules and roles on the second emulator, ministack, in an environment of its own, for it pins botocore.
# Usage: test-ministack.sh [PYTEST ARGUMENTS]      default: every test of a module or of a role that does not repeat at length what another one shows
set -eu
cd "$(dirname "$0")/.."
folder=.cache/ministack
sum="$(cksum < requirements-ministack.txt)"

if [ "$(cat "$folder/.groundwork" 2>/dev/null)" != "$sum" ]; then
    .venv/bin/python -m venv --clear "$folder"
    # Compiled: it loads a service when the first request for it comes.
    "$folder/bin/python" -m pip install -qq --disable-pip-version-check --only-binary=:all: --require-hashes --requirement requirements-ministack.txt
    echo "$sum" > "$folder/.groundwork"
fi
[ $# -gt 0 ] || set -- -m 'not thorough' tests/integration/modules tests/integration/roles
exec .venv/bin/python -m pytest --emulator ministack "$@"
