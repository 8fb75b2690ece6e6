#!/bin/sh
# The tests marked `core`, on the oldest ansible-core that is supported. It is laid over .venv, which brings all the rest.
set -eu
cd "$(dirname "$0")/.."
folder=.cache/core-2.20
sum="$(cat requirements.txt requirements-test.txt requirements-core-2.20.txt | cksum)"

if [ "$(cat "$folder/.groundwork" 2>/dev/null)" != "$sum" ]; then
    .venv/bin/python -m venv --clear "$folder"
    "$folder/bin/python" -m pip install -qq --disable-pip-version-check --no-compile --only-binary=:all: --require-hashes \
        --requirement requirements-core-2.20.txt
    .venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
        > "$("$folder/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/groundwork.pth"
    echo "$sum" > "$folder/.groundwork"
fi
"$folder/bin/python" -c 'import ansible.release as it; assert it.__version__.startswith("2.20."), it.__version__; print("ansible-core", it.__version__)'
PATH="$PWD/$folder/bin:$PATH" exec "$folder/bin/python" -m pytest -n 2 -m core tests "$@"
