# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules that behave as badly as modules may, in the place of community.aws."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """
import os, signal, sys, threading, time
from ansible.module_utils.basic import AnsibleModule
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

"""

MAINS = {
    "where": """
    module = AnsibleModule(argument_spec={})
    module.exit_json(in_worker="ansible.executor.process.worker" in sys.modules, interpreter=sys.executable)
""",
    "crash": """
    AnsibleModule(argument_spec={})
    raise ValueError("broken in the middle")
""",
    "silent": """
    AnsibleModule(argument_spec={})
    sys.exit(0)
""",
    "loud": """
    module = AnsibleModule(argument_spec={"word": {"type": "str"}})
    print("noise", file=sys.stderr)
    module.warn("look out for %s" % module.params["word"])
    module.deprecate("old is %s" % module.params["word"], version="9.0.0", collection_name="community.aws")
    module.exit_json()
""",
    "facts": """
    AnsibleModule(argument_spec={}, supports_check_mode=True).exit_json(ansible_facts={"from_module": "yes"})
""",
    "modes": """
    module = AnsibleModule(argument_spec={}, supports_check_mode=True)
    module.exit_json(changed=True, diff={"before": {"a": 1}, "after": {"a": 2}}, shows_diff=module._diff)
""",
    "leaky": """
    module = AnsibleModule(argument_spec={})
    mask = os.umask(0o011)
    seen = [os.environ.get("LEAKED"), os.getcwd(), mask, "/leaked" in sys.path, str(signal.getsignal(signal.SIGALRM))]
    os.environ["LEAKED"] = "x"
    os.chdir("/")
    sys.path.append("/leaked")
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    module.exit_json(seen=seen)
""",
    "secret": """
    module = AnsibleAWSModule(argument_spec={"token": {"no_log": True}, "name": {}})
    module.client("sqs").create_queue(QueueName=module.params["name"], Attributes={"Policy": "is " + module.params["token"]})
    module.exit_json(changed=True)
""",
    "resource": """
    module = AnsibleAWSModule(argument_spec={})
    module.resource("sqs").create_queue(QueueName="by-resource")
    module.exit_json(changed=True)
""",
    "thread": """
    module = AnsibleAWSModule(argument_spec={})
    client = module.client("sqs")
    ended = threading.Event()
    threading.Thread(target=lambda: (ended.wait(0.3), client.create_queue(QueueName="by-thread"))).start()
    module.exit_json(changed=False)
""",
    "slow": """
    module = AnsibleModule(argument_spec={"begun": {"type": "path"}})
    open(module.params["begun"], "w").close()
    time.sleep(60)
    module.exit_json()
""",
    "found": """
    AnsibleModule(argument_spec={}).exit_json(findings=[{"arn": "of another service"}], planned=True, changed=True)
""",
}


def write(folder: Path) -> Path:
    """Write the collection, and give the folder for ANSIBLE_COLLECTIONS_PATH."""
    modules = folder / "bad_collections" / "ansible_collections" / "community" / "aws" / "plugins" / "modules"
    modules.mkdir(parents=True)
    for name, main in MAINS.items():
        code = f"{HEAD}\ndef main():\n{main}\n\nif __name__ == '__main__':\n    main()\n"
        (modules / f"{name}.py").write_text(code, encoding="utf-8")
    return folder / "bad_collections"
