#!/bin/sh
# Run molecule scenarios, two at a time, each in an account of its own on one emulator that lives as long as they do.
# Usage: molecule.sh [SCENARIO...]      default: all. Prints the whole output of a scenario that fails, and the recap of one that passes.
set -eu
cd "$(dirname "$0")/.."
folder="$PWD/.cache/molecule"

run_one() {
    number="$1"
    scenario="$2"
    log="$folder/$scenario.log"
    began="$(date +%s)"
    export ANSIBLE_HOME="$folder" NO_COLOR=1 MOLECULE_COMMAND_BORDERS=false MOLECULE_GLOB='molecule/*/molecule.yml'
    export MOLECULE_AWS_ACCOUNT="$((100000000000 + number))"
    MOLECULE_AWS_ENDPOINT_URL="$(cat "$folder/ready")"
    export MOLECULE_AWS_ENDPOINT_URL
    if molecule test -s "$scenario" >"$log" 2>&1; then
        echo "$scenario: passed in $(($(date +%s) - began)) s"
        touch "$folder/$scenario.passed"
    else
        cat "$log"
        echo "$scenario: FAILED in $(($(date +%s) - began)) s"
    fi
}

if [ "${1:-}" = --one ]; then
    run_one "$2" "$3"
    exit
fi

[ "$#" -gt 0 ] || set -- $(for file in molecule/*/molecule.yml; do basename "$(dirname "$file")"; done)
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

number=0
for scenario; do
    number=$((number + 1))
    echo "$number $scenario"
done | xargs -n 2 -P 2 scripts/molecule.sh --one

passed="$(find "$folder" -name '*.passed' | wc -l)"
echo "$passed passed, $(($# - passed)) failed"
[ "$passed" -eq "$#" ]
