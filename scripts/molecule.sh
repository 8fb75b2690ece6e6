#!/bin/sh
# Run molecule scenarios, two at a time, each on an emulator of its own, which lives as long as it does.
# Usage: molecule.sh [SCENARIO...]      default: all. Prints the whole output of a scenario that fails, and one line for one that passes.
set -eu
cd "$(dirname "$0")/.."

start_emulator() {
    python tests/emulator serve --port 0 --ready-file "$here/ready" >"$here/emulator.log" 2>&1 &
    emulator=$!
    trap 'kill "$emulator" 2>/dev/null || true; wait "$emulator" 2>/dev/null || true' EXIT
    trap 'exit 1' INT TERM
    while [ ! -s "$here/ready" ]; do
        kill -0 "$emulator" 2>/dev/null || { echo "The emulator did not start; it said:" && cat "$here/emulator.log" && exit 1; }
        sleep 0.1
    done
}

run_one() {
    here="$1/$2"
    scenario="$2"
    began="$(date +%s)"
    mkdir -p "$here"
    start_emulator
    MOLECULE_AWS_ENDPOINT_URL="$(cat "$here/ready")"
    export MOLECULE_AWS_ENDPOINT_URL ANSIBLE_HOME="$here" NO_COLOR=1 MOLECULE_COMMAND_BORDERS=false MOLECULE_GLOB='molecule/*/molecule.yml'
    if molecule --base-config .config/molecule/config.yml test -s "$scenario" >"$here/log" 2>&1; then
        echo "$scenario: passed in $(($(date +%s) - began)) s"
        touch "$here/passed"
    else
        cat "$here/log"
        echo "$scenario: FAILED in $(($(date +%s) - began)) s"
    fi
}

if [ "${1:-}" = --one ]; then
    run_one "$2" "$3"
    exit
fi

[ "$#" -gt 0 ] || set -- $(for file in molecule/*/molecule.yml; do basename "$(dirname "$file")"; done)
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM
for scenario; do echo "$scenario"; done | xargs -n 1 -P 2 scripts/molecule.sh --one "$folder" || true
passed="$(find "$folder" -maxdepth 2 -name passed | wc -l)"
echo "$passed passed, $(($# - passed)) failed"
[ "$passed" -eq "$#" ]
