#!/bin/sh
# Print the path of a Python that Groundwork runs on, or say in one sentence that there is none.
# Usage: python.sh [VERSION...]      VERSION such as 3.12; default: 3.13, 3.12, then newer ones
# Looks at $PYTHON, then at PATH, then at pyenv's versions, and runs each it finds: a pyenv shim may exist and yet not run.
set -u
wanted="${*:-3.13 3.12 3.14 3.15}"

prints_path() {
    "$1" -c '
import sys
wanted = sys.argv[1].split()
import ensurepip, venv
found = "%d.%d" % sys.version_info[:2]
if sys.version_info < (3, 12) or found not in wanted:
    sys.exit(1)
print(sys._base_executable)  # of a virtual environment: the Python that it was made of
' "$2" 2>/dev/null
}

if [ -n "${PYTHON:-}" ]; then
    prints_path "$PYTHON" "3.12 3.13 3.14 3.15" && exit 0
    echo "PYTHON=$PYTHON is not a Python of at least 3.12 with venv and ensurepip." >&2
    exit 1
fi
for version in $wanted; do
    for candidate in "python$version" python3 python "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python; do
        command -v "$candidate" >/dev/null 2>&1 && prints_path "$candidate" "$version" && exit 0
    done
done
echo "Groundwork needs Python 3.12 or newer with its venv module, and none was found on PATH or among pyenv's versions; install one, or name it: make setup PYTHON=/path/to/python3" >&2
exit 1
