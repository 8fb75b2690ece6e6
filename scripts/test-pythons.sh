#!/bin/sh
# The unit tests on every supported Python but that of .venv, which `make test` has run already, and but those of the emulator, which users do not run.
# Says plainly which Python is not on this machine.
set -eu
cd "$(dirname "$0")/.."
here="$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')"

for version in 3.12 3.13; do
    [ "$version" != "$here" ] || continue
    if ! PYTHON="" scripts/python.sh "$version" >/dev/null 2>&1; then
        echo "Python $version is not on this machine: its unit tests did not run."
        continue
    fi
    folder=".cache/python-$version"
    if [ "$(cat "$folder/.groundwork" 2>/dev/null)" != "$(cat requirements.txt requirements-test.txt | cksum)" ]; then
        PYTHON="" scripts/setup.sh "$folder" "$version"
    fi
    echo "Unit tests on Python $version"
    PATH="$PWD/$folder/bin:$PATH" "$folder/bin/python" -m pytest -n 2 --ignore tests/unit/emulator tests/unit "$@"
done
