#!/bin/sh
# Builds the environment of inventories/dev on the emulator, and says how to look at it. Needs no AWS account.
set -eu
cd "$(dirname "$0")/.."
port=${PORT:-4566}
.venv/bin/python tests/emulator start --port "$port"
export AWS_ENDPOINT_URL="http://127.0.0.1:$port" AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing AWS_DEFAULT_REGION=eu-central-1
PATH="$PWD/.venv/bin:$PATH"
ansible-playbook site.yml -i inventories/dev
ansible-playbook playbooks/outputs.yml -i inventories/dev
cat <<END

The environment 'dev' stands on the emulator at $AWS_ENDPOINT_URL (make emulator-stop PORT=$port ends it). To look at it, and to change it:

    eval "\$(make emulator PORT=$port)" && . .venv/bin/activate
    ansible-playbook site.yml -i inventories/dev --check --diff            # nothing left to do
    ansible-playbook playbooks/outputs.yml -i inventories/dev              # ids, names and ARNs
    ansible-playbook playbooks/destroy.yml -i inventories/dev -e confirm=dev
END
