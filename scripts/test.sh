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

# ansible-test works on one core alone; what it says is shown in its turn.
mkdir -p .cache
scripts/sanity.sh > .cache/sanity.log 2>&1 &
sanity=$!

sanity_is_over() {
    wait "$sanity"
    ended=$?
    cat .cache/sanity.log
    return "$ended"
}

part lint scripts/lint.sh
part core-2.20 scripts/test-core.sh
part pythons scripts/test-pythons.sh
part sanity sanity_is_over
part molecule scripts/molecule.sh
# What takes longest comes first, so that all cores have work until the end.
part tests pytest -n 3 --dist loadscope -m 'not thorough' tests/integration/test_environments.py tests/meta/test_docs_commands.py tests/integration/test_runner_same.py tests/integration tests/meta tests/unit

printf '\n%s' "$table"
exit "$status"
