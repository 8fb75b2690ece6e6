#!/bin/sh
# Every linter, each to its end, so that one run shows all that is wrong.
set -u
cd "$(dirname "$0")/.."
failed=""

check() {
    name="$1"
    shift
    echo "lint: $name"
    "$@" || failed="$failed $name"
}

check ruff ruff check --quiet
check format ruff format --quiet --check
check types scripts/types.sh
check yamllint yamllint --strict .
check ansible-lint ansible-lint --nocolor -q
check changelog antsibull-changelog lint
check fragment scripts/fragment.sh

if [ -n "$failed" ]; then
    echo "lint: failed:$failed" >&2
    exit 1
fi
echo "lint: passed"
