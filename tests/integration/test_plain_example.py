# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An ordinary playbook of amazon.aws, with three lines of configuration: the same with the runner and without."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.integration import recorded
from tests.integration.playing import ROOT

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator
    from tests.integration.playing import Playing, Result

EXAMPLE = ROOT / "examples" / "plain"
PLAYBOOK = EXAMPLE / "playbook.yml"


@pytest.fixture
def example(play: Playing, tmp_path: Path) -> Any:
    """Play the example as it stands, and give what its callbacks were told."""

    def run(runner: bool, **options: Any) -> tuple[Result, list[dict[str, Any]]]:
        file = tmp_path / "events.jsonl"
        file.unlink(missing_ok=True)
        own = {"ANSIBLE_CONFIG": str(EXAMPLE / "ansible.cfg"), "GROUNDWORK_RUNS": str(tmp_path / "runs")}
        result = play(PLAYBOOK, variables={"groundwork_runner": runner}, environment=own | recorded.environment(file), **options)
        return result.assert_ok(), recorded.events(file)

    return run


def test_nothing_in_it_is_of_this_project_but_three_lines_of_configuration() -> None:
    (plain,) = yaml.safe_load(PLAYBOOK.read_text(encoding="utf-8"))
    modules = {key for task in plain["tasks"] for key in task if "." in key}
    assert {module.rpartition(".")[0] for module in modules} == {"amazon.aws"}
    assert "groundwork" not in yaml.safe_dump(plain)
    lines = [line for line in (EXAMPLE / "ansible.cfg").read_text(encoding="utf-8").splitlines() if "=" in line and not line.startswith("#")]
    assert len(lines) == 3


@pytest.mark.thorough
def test_it_gives_the_same_results_and_makes_the_same_things(example: Any, emulator: Emulator, aws: Aws) -> None:
    emulator.reset()
    without, said_without = example(runner=False)
    wrote_without = [f"{entry.service}:{entry.operation}" for entry in without.writes]
    unchanged, _ = example(runner=True)
    unchanged.assert_unchanged()
    emulator.reset()
    with_it, said_with_it = example(runner=True)
    for one, other in zip(said_with_it, said_without, strict=True):
        assert one == other
    assert [f"{entry.service}:{entry.operation}" for entry in with_it.writes] == wrote_without
    assert [network["CidrBlock"] for network in aws("ec2").describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["plain"]}])["Vpcs"]] == ["10.60.0.0/16"]
    planned, _ = example(runner=True, check=True)
    planned.assert_unchanged()
