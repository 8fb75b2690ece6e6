# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Progress as people see it: on a terminal while a run goes on, and as plain lines elsewhere."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.integration.playing import ROOT
from tests.terminal import Terminal

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator
    from tests.integration.playing import Playing

Stage = Callable[..., list[str]]
Open = Callable[..., Terminal]

LAYERS = {
    "account": {"kms": ["encryption"], "ecr": ["registry"]},
    "foundation": {"vpc": ["network"], "iam": ["identity"], "s3": ["storage"], "sqs": ["queues"]},
    "perimeter": {"security_groups": ["firewall"], "ecs_cluster": ["cluster"]},
    "platform": {"rds": ["database"], "elasticache": ["cache"], "alb_waf": ["ingress"]},
    "services": {"ecs_service": ["api", "worker"]},
    "operations": {"observability": ["alarms"]},
}
KINDS = [kind for kinds in LAYERS.values() for kind in kinds]
SECRET = "hunter2"
#: A module that waits, as upstream's and ours do, until there is a table.
PATIENT = """
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule
from ansible_collections.groundwork.aws.plugins.module_utils.waiters import error_is, value_is, wait, waiter

def main():
    module = AnsibleAWSModule(argument_spec={"table": {}})
    module.warn("The table may take its time.")
    there = waiter("DescribeTable", error_is("ResourceNotFoundException", "retry"), value_is("Table.TableStatus", "ACTIVE"), delay=0.2, attempts=1000)
    wait(module.client("dynamodb"), there, {"TableName": module.params["table"]})
    module.exit_json(changed=True, diff={"before": "no table\\n", "after": "a table\\n"})

if __name__ == "__main__":
    main()
"""
LOOK = {"name": "Look", "ansible.builtin.set_fact": {"looked": True}}
MAKE = {"name": "Make it", "ansible.builtin.set_fact": {"made": True}, "changed_when": True}
FAIL = {"name": "Give up", "ansible.builtin.fail": {"msg": "No more room."}}
WAIT = {"name": "Wait for the table", "community.aws.patient": {"table": "gate"}}
WAIT_IN_SECRET = {"name": "Wait for a secret", "community.aws.patient": {"table": SECRET}, "no_log": True}
ASK = [
    {"name": "Ask", "ansible.builtin.pause": {"prompt": "Go on?"}, "register": "asked"},
    {"name": "Tell", "ansible.builtin.debug": {"msg": "Told {{ asked.user_input }}."}},
]


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An environment of 14 components in 6 layers, whose kinds have the given tasks; the arguments of ansible-playbook."""

    def write(tasks: dict[str, list[dict[str, Any]]], strategy: str = "free") -> list[str]:
        for kind in KINDS:
            folder = tmp_path / "roles" / kind / "tasks"
            folder.mkdir(parents=True)
            (folder / "main.yml").write_text(yaml.safe_dump(tasks.get(kind, [LOOK]), sort_keys=False), encoding="utf-8")
        modules = tmp_path / "collections" / "ansible_collections" / "community" / "aws" / "plugins" / "modules"
        modules.mkdir(parents=True)
        (modules / "patient.py").write_text(PATIENT, encoding="utf-8")
        (tmp_path / "hosts.yml").write_text(yaml.safe_dump(inventory(), sort_keys=False), encoding="utf-8")
        (tmp_path / "play.yml").write_text(yaml.safe_dump([play for layer in LAYERS for play in plays_of(layer, strategy)], sort_keys=False), encoding="utf-8")
        return [str(tmp_path / "play.yml"), "-i", str(tmp_path / "hosts.yml")]

    return write


def inventory() -> dict[str, Any]:
    children = {layer: {"children": {kind: {"hosts": dict.fromkeys(hosts)} for kind, hosts in kinds.items()}} for layer, kinds in LAYERS.items()}
    return {"all": {"vars": {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}, "children": children}}


def plays_of(layer: str, strategy: str) -> list[dict[str, Any]]:
    """A layer and its gate, as the project's playbooks have them."""
    block = {
        "block": [{"ansible.builtin.include_role": {"name": "{{ group_names | groundwork.aws.component_kind }}"}}],
        "rescue": [{"name": "Remember", "ansible.builtin.set_fact": {"component_failure": True}}],
    }
    gate = {"name": "Stop", "ansible.builtin.fail": {"msg": "A component has failed."}, "when": "component_failure is defined"}
    return [
        {"hosts": layer, "gather_facts": False, "strategy": strategy, "tasks": [block]},
        {"hosts": layer, "gather_facts": False, "any_errors_fatal": True, "tasks": [gate]},
    ]


@pytest.fixture
def surroundings(aws_environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """A person's environment: no CI, a terminal that can do something."""
    kept = {name: value for name, value in aws_environment.items() if name not in ("CI", "NO_COLOR")}
    return kept | {
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_COLLECTIONS_PATH": f"{tmp_path / 'collections'}:{ROOT / 'collections'}",
        "GROUNDWORK_RUNS": "",
        "TERM": "xterm-256color",
    }


@pytest.fixture
def opened(surroundings: dict[str, str]) -> Iterator[Open]:
    """`opened(arguments)` runs ansible-playbook on a terminal of its own."""
    terminals: list[Terminal] = []

    def run(arguments: list[str], columns: int = 80, lines: int = 24) -> Terminal:
        command = [str(Path(sys.executable).with_name("ansible-playbook")), *arguments]
        terminals.append(Terminal(command, surroundings, ROOT, columns, lines))
        return terminals[-1]

    yield run
    for terminal in terminals:
        terminal.close()


def make_table(aws: Aws, name: str) -> None:
    aws("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )


def bar_of(terminal: Terminal) -> int | None:
    """The number of the row that holds the bar, where the screen shows one."""
    return next((number for number, row in enumerate(terminal.rows) if re.search(r"^ [━─]+  \d+ of \d+", row)), None)


def rows_of(terminal: Terminal) -> list[str]:
    """The bar and the rows under it."""
    bar = bar_of(terminal)
    return [] if bar is None else "\n".join(terminal.rows[bar:]).rstrip().split("\n")


def is_clean(terminal: Terminal) -> bool:
    """Whether a command that has ended left the terminal as it found it, and nothing of the bar on it."""
    left = [row for row in terminal.scrolled if "━" in row or "of 14  " in row]
    return not left and terminal.is_usual and terminal.cursor[1] == 0


@pytest.mark.core
def test_a_terminal_shows_who_is_at_what_below_all_that_is_printed(stage: Stage, opened: Open, fresh_account: Emulator, aws: Aws) -> None:
    tasks = {"vpc": [WAIT, MAKE], "iam": [WAIT_IN_SECRET], "s3": [MAKE], "ecs_service": [MAKE], "observability": [FAIL]}
    terminal = opened([*stage(tasks), "--diff"])

    def shows(*patterns: str) -> bool:
        rows = rows_of(terminal)
        return len(rows) == len(patterns) and all(re.fullmatch(pattern, row) for pattern, row in zip(patterns, rows, strict=True))

    at_work = (r" network   vpc  Wait for the table: waits for table gate \(not there yet\)\s+0:\d\d", r" identity  iam  Wait for a secret\s+0:\d\d")
    to_come = " then perimeter 2 · platform 3 · services 2 · operations 1"
    terminal.until(lambda: shows(r" ━+─+  4 of 14  foundation  0:\d\d", *at_work, to_come))
    bar = bar_of(terminal)
    assert bar
    assert terminal.rows[bar - 1] == ""
    assert terminal.cursor == (bar - 1, 0)
    assert len(terminal.rows[bar]) == 79
    assert "changed: [storage]" in terminal.text

    terminal.resize(50, 24)
    narrow = r" network   vpc  table gate \(not there yet\)\s+0:\d\d"
    terminal.until(lambda: shows(r" ━+─+  4 of 14  foundation  0:\d\d", narrow, at_work[1], r" then perimeter 2 · platform 3 · services 2 · op…"))
    assert len(rows_of(terminal)[0]) == 49
    terminal.resize(120, 24)
    terminal.until(lambda: shows(r" ━+─+  4 of 14  foundation  0:\d\d", *at_work, to_come))
    assert len(rows_of(terminal)[0]) == 119

    make_table(aws, "gate")
    make_table(aws, SECRET)
    assert terminal.wait() == 2
    assert is_clean(terminal), terminal.text
    seen = terminal.scrolled
    for name, times in {"storage": 1, "api": 1, "worker": 1, "network": 2, "identity": 1}.items():
        assert len([row for row in seen if row.startswith(f"changed: [{name}]")]) == times, seen
    assert [row for row in seen if row.startswith("[WARNING]: The table may")] == ["[WARNING]: The table may take its time."]
    assert seen.count("+a table") == 1
    assert [row for row in seen if row.startswith("fatal: [alarms]")]
    assert re.fullmatch(r"\[ +0:\d\d\] 14 of 14 components ended: 1 failed, 5 changed, 8 ok", terminal.text.splitlines()[-1])
    assert SECRET.encode() not in terminal.raw


def test_a_run_that_is_broken_off_leaves_the_terminal_clean(stage: Stage, opened: Open, fresh_account: Emulator) -> None:
    terminal = opened([*stage({"vpc": [WAIT]}), "--limit", "network,queues"])
    terminal.until(lambda: "waits for table gate (not there yet)" in terminal.text)
    assert "1 of 2  foundation" in terminal.text
    terminal.type("\x03")
    assert terminal.wait() == 99
    assert "User interrupted execution" in terminal.text
    assert is_clean(terminal), terminal.text


def test_a_prompt_is_answered_above_the_bar(stage: Stage, opened: Open) -> None:
    terminal = opened([*stage({"vpc": ASK}, strategy="linear"), "--limit", "network"])
    terminal.until(lambda: "Go on?:" in terminal.text and bar_of(terminal))
    bar = bar_of(terminal)
    assert bar
    assert terminal.rows.index("Go on?:") < bar
    assert terminal.cursor == (bar - 1, 0)
    terminal.type("yes")
    terminal.until(lambda: terminal.rows[bar - 1] == "yes")
    assert "network  vpc  Ask" in terminal.text
    terminal.type("\r")
    assert terminal.wait() == 0
    assert "Told yes." in terminal.scrolled
    assert is_clean(terminal), terminal.text


@pytest.mark.core
def test_a_pipe_gets_a_few_plain_lines(stage: Stage, play: Playing, surroundings: dict[str, str]) -> None:
    playbook, *arguments = stage({"kms": [MAKE], "s3": [LOOK, MAKE], "ecs_service": [{**FAIL, "when": "inventory_hostname == 'api'"}]})
    result = play(playbook, *arguments, environment=surroundings)
    assert result.rc == 2
    lines = [re.sub(r"\d+\.\d s", "TIME", line) for line in result.stdout.splitlines() if re.match(r"\[ +\d+:\d\d\] ", line)]
    assert [re.sub(r"^\[ +\d+:\d\d\] ", "", line) for line in lines] == [
        "account begins: encryption, registry",
        "encryption (kms): changed after TIME",
        "account ends after TIME: 2 components, 1 changed, 1 ok",
        "foundation begins: network, identity, storage, queues",
        "storage (s3): changed after TIME",
        "foundation ends after TIME: 4 components, 1 changed, 3 ok",
        "perimeter begins: firewall, cluster",
        "perimeter ends after TIME: 2 components, 2 ok",
        "platform begins: database, cache, ingress",
        "platform ends after TIME: 3 components, 3 ok",
        "services begins: api, worker",
        "api (ecs_service): failed after TIME",
        "services ends after TIME: 2 components, 1 failed, 1 ok",
        "13 of 14 components ended: 1 failed, 2 changed, 10 ok",
    ]
    assert "\x1b" not in result.stdout
    assert result.stderr == ""


def test_whoever_wants_no_progress_gets_none(stage: Stage, play: Playing, surroundings: dict[str, str]) -> None:
    playbook, *arguments = stage({})
    result = play(playbook, *arguments, "--limit", "network", environment=surroundings | {"GROUNDWORK_PROGRESS": "off"}).assert_ok()
    assert not re.search(r"^\[ +\d+:\d\d\]", result.stdout, re.MULTILINE)
