#!/bin/sh
# Run `ansible-test sanity` on the collection; arguments are passed on (`scripts/sanity.sh --test pylint`).
# ansible-test wants a real ansible_collections/groundwork/aws, so it gets a copy of what the collection ships.
# The environments that ansible-test makes for its linters are kept in .cache/sanity.
set -eu
cd "$(dirname "$0")/.."
root="$PWD"
bin="${BIN:-$root/.venv/bin}"
home="$root/.cache/sanity"
copy="$home/ansible_collections/groundwork/aws"

rm -rf "$copy"
mkdir -p "$copy" "$home/.ansible/test/cache"
git ls-files -z --cached --others --exclude-standard -- plugins roles meta changelogs galaxy.yml README.md tests/config.yml tests/sanity |
    tar --create --ignore-failed-read --null --files-from=- | tar --extract --directory "$copy"
git init --quiet "$copy"  # ansible-test asks git for the files, and must not get the answer of the repository around it

# The collections that ours builds on, as the ansible package has them.
shipped="$("$bin/python" -c 'import ansible_collections; print(list(ansible_collections.__path__)[0])')"
for collection in amazon/aws community/aws; do
    mkdir -p "$home/ansible_collections/${collection%/*}"
    ln -sfn "$shipped/$collection" "$home/ansible_collections/$collection"
done

# ansible-test fetches its pip from a server of its own. Python brings one that does as well, and needs no network.
pip_version="$("$bin/python" -c '
import ansible_test, pathlib, re
source = pathlib.Path(ansible_test.__path__[0], "_internal/python_requirements.py").read_text()
print(re.search(r"pip=.([0-9.]+)", source)[1].replace(".", "_"))')"
printf 'import ensurepip\n\nensurepip.bootstrap()\n' > "$home/.ansible/test/cache/get_pip_$pip_version.py"

python="$("$bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
cd "$copy"
HOME="$home" PATH="$bin:$PATH" exec "$bin/ansible-test" sanity --venv --python "$python" --color no "$@"
