#!/bin/sh
# Make the requirements*.txt: every package pinned and hashed, no address of an index in them.
# Made with the oldest Python that is supported, so that every newer one can install what was found.
# Changes only what an .in file asks for; UPGRADE=1 takes the newest of all.
set -eu
cd "$(dirname "$0")/.."
python=.cache/lock/bin/python

"$(scripts/python.sh 3.12)" -m venv --clear .cache/lock
"$python" -m pip install -qq --disable-pip-version-check pip-tools==7.6.2

compile() {
    "$python" -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
        ${UPGRADE:+--upgrade} --output-file "$1.txt" "$1.in"
}

compile requirements
compile requirements-test
compile requirements-core-2.20
compile requirements-ministack
if grep -nE '://|file:|find-links|index-url' requirements*.txt; then
    echo "lock.sh: the lines above name a place; a lock file holds names, versions and hashes only" >&2
    exit 1
fi
