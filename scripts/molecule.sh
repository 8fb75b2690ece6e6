#!/bin/sh
# Run molecule scenarios on an emulator that lives as long as they do. Usage: molecule.sh [SCENARIO]     default: all
set -eu
cd "$(dirname "$0")/.."
folder="$PWD/.cache/molecule"
rm -rf "$folder"
mkdir -p "$folder"

python tests/emulator serve --port 0 --ready-file "$folder/ready" >"$folder/emulator.log" 2>&1 &
emulator=$!
trap 'kill "$emulator" 2>/dev/null || true; wait "$emulator" 2>/dev/null || true' EXIT
trap 'exit 1' INT TERM
while [ ! -s "$folder/ready" ]; do
    kill -0 "$emulator" 2>/dev/null || { echo "The emulator did not start; it said:" >&2; cat "$folder/emulator.log" >&2; exit 1; }
    sleep 0.1
done

if [ -n "${1:-}" ]; then set -- -s "$1"; else set -- --all; fi
ANSIBLE_HOME="$folder" MOLECULE_AWS_ENDPOINT_URL="$(cat "$folder/ready")" MOLECULE_COMMAND_BORDERS=false NO_COLOR=1 \
    molecule test "$@"
