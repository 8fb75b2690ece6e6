#!/bin/sh
# Everything that has to pass. Each part runs to its end and prints its own closing lines; the table at the end says how long each took.
set -u
cd "$(dirname "$0")/.."
table=""
status=0

part() {
    name="$1"
    shift
    echo
    echo "== $name"
    began="$(date +%s)"
    if "$@"; then result=passed; else result=FAILED; status=1; fi
    table="$table$(printf '%-12s %-7s %4d s' "$name" "$result" "$(($(date +%s) - began))")
"
}

part lint scripts/lint.sh
part tests pytest -n 2 --dist loadscope tests/unit tests/meta tests/integration
part molecule scripts/molecule.sh
part sanity scripts/sanity.sh
part core-2.20 scripts/test-core.sh
part pythons scripts/test-pythons.sh

printf '\n%s' "$table"
exit "$status"
