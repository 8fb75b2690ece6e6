#!/bin/sh
# Make a virtual environment of the pinned and hashed requirements.
# Usage: setup.sh [FOLDER [VERSION]]      default: .venv, of the Python that python.sh prefers
set -eu
cd "$(dirname "$0")/.."
folder="${1:-.venv}"
python="$(scripts/python.sh ${2:-})"

echo "Making $folder with $("$python" --version)"
"$python" -m venv --clear "$folder"
# Not compiled: most of these files are modules that a run never imports.
"$folder/bin/python" -m pip install -qq --disable-pip-version-check --no-compile --only-binary=:all: --require-hashes \
    --requirement requirements.txt --requirement requirements-test.txt
cat requirements.txt requirements-test.txt | cksum > "$folder/.groundwork"
