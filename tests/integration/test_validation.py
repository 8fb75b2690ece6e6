# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The validation as ansible-playbook runs it: everything at once, and not one call to AWS."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.integration.playing import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.playing import Playing, Result

NOWHERE = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
HOSTS: dict[str, dict[str, list[str]]] = {
    "foundation": {"vpc": ["network"], "iam": ["identity"]},
    "perimeter": {"security_groups": ["firewall"], "ecs_cluster": ["cluster"]},
    "services": {"ecs_service": ["api"]},
}
VARIABLES: dict[str, Any] = {
    "environment_project": "shop",
    "environment_name": "test",
    "environment_region": "eu-central-1",
    "services": {"api": {"image": "nginx:1.27", "port": 80}},
    "services_overrides": {},
}
WRONG: dict[str, Any] = {
    "vpc_cidr": "10.0.0.0/99",
    "vpc_availability_zones": ["us-east-1b"],
    "vpc_cdir": "10.0.0.0/16",
    "logs_retention_days": 10,
    "security_groups_groups": {"web": {"description": "web", "ingress": [{"description": "all", "port": 99999, "cidrs": ["0.0.0.0/0"]}]}},
    "services": {"api": {"port": 80, "cpu": 300}},
    "services_overrides": {"apii": {"cpu": 256}},
}
ERRORS = [
    "vpc_cdir is no variable of the role vpc; did you mean vpc_cidr?",
    "services_overrides.apii is no service; did you mean api?",
    "services.api.image is missing; it is required.",
    "logs_retention_days is 10; allowed are 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653.",
    "vpc_cidr: '10.0.0.0/99' is not an IPv4 network ('99' is not a valid netmask); it looks like 10.0.0.0/16.",
    "vpc_availability_zones[0] is 'us-east-1b', which cannot be in the region eu-central-1; allowed are names such as eu-central-1a.",
    "security_groups_groups.web.ingress[0].port is 99999; allowed are 0 to 65535.",
    "services.api.cpu is 300, which Fargate does not offer; allowed are 256, 512, 1024, 2048, 4096, 8192, 16384.",
]


def write_inventory(folder: Path, variables: dict[str, Any]) -> Path:
    """An inventory with the project's group_vars, as examples have it."""
    layers = {layer: {"children": {kind: {"hosts": dict.fromkeys(hosts)} for kind, hosts in kinds.items()}} for layer, kinds in HOSTS.items()}
    (folder / "group_vars" / "test").mkdir(parents=True)
    (folder / "group_vars" / "all").symlink_to(ROOT / "group_vars" / "all")
    (folder / "hosts.yml").write_text(yaml.safe_dump({"test": {"children": layers}}), encoding="utf-8")
    (folder / "group_vars" / "test" / "main.yml").write_text(yaml.safe_dump(variables), encoding="utf-8")
    return folder


@pytest.fixture
def validate(play: Playing, tmp_path: Path) -> Any:
    """`validate(vpc_cidr='x')` runs the action alone on a small environment that cannot reach AWS."""
    playbook = ROOT / "playbooks" / "validate.yml"

    def run(limit: str | None = None, environment: dict[str, str] = NOWHERE, **changes: Any) -> Result:
        inventory = write_inventory(tmp_path / "inventory", {**copy.deepcopy(VARIABLES), **changes})
        return play(playbook, "-v", inventory=inventory, limit=limit, environment={**environment, "ANSIBLE_DISPLAY_OK_HOSTS": "1"})

    return run


def test_every_error_comes_at_once_and_aws_is_not_called(validate: Any) -> None:
    result = validate(**WRONG)
    assert result.rc != 0
    told = " ".join((result.stdout + result.stderr).split())
    assert [error for error in ERRORS if error not in told] == []
    assert f"{len(ERRORS)} errors" in told
    assert result.requests == []


def test_the_whole_environment_is_validated_under_limit(validate: Any) -> None:
    result = validate(limit="identity", **WRONG)
    assert result.rc != 0
    assert f"{len(ERRORS)} errors" in result.stdout + result.stderr


def test_a_right_environment_passes_without_aws(validate: Any) -> None:
    assert validate().assert_ok().requests == []


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            {"execute_command": True, "readonly_root_filesystem": True},
            "services.api.readonly_root_filesystem is true, but services.api.execute_command is on, which needs to write;",
        ),
        (
            {"minimum_healthy_percent": 0, "maximum_percent": 100},
            "services.api.maximum_percent is 100; it must be above 100, unless services.api.availability_zone_rebalancing is disabled.",
        ),
    ],
    ids=["exec", "rebalancing"],
)
def test_what_aws_or_the_role_would_refuse_is_refused_before_any_call(validate: Any, entry: dict[str, Any], message: str) -> None:
    result = validate(services={"api": {"image": "nginx:1.27", "port": 80, **entry}})
    assert result.rc != 0
    assert message in " ".join(result.stdout.split())
    assert result.requests == []


SSH = {"description": "Shell", "port": 22, "cidrs": ["0.0.0.0/0"]}
WAIVER = {"id": "open-ssh:shell", "reason": "A bastion that everybody needs", "until": "2999-12-31"}


@pytest.mark.parametrize(
    ("waivers", "told"),
    [
        ([], "open-ssh:shell: security_groups_groups.shell.ingress[0]: The security group shell lets the whole internet in on port 22 (SSH)."),
        ([WAIVER], "waived until 2999-12-31: open-ssh:shell:"),
    ],
)
def test_s0_45_findings_are_reported_with_their_waivers(validate: Any, waivers: list[dict[str, str]], told: str) -> None:
    groups = {"shell": {"description": "Shell", "ingress": [SSH]}}
    result = validate(security_groups_groups=groups, findings_waived=waivers).assert_ok()
    assert told in " ".join(result.stdout.split())


def test_s0_03_the_account_is_compared_by_reading_alone(validate: Any) -> None:
    result = validate(environment={}, environment_account_id="123456789012").assert_ok()
    assert "GetCallerIdentity" in [entry.operation for entry in result.requests]
    assert result.writes == []


def test_s0_03_another_account_is_refused(validate: Any) -> None:
    result = validate(environment={}, environment_account_id="210987654321")
    told = " ".join((result.stdout + result.stderr).split())
    assert "environment_account_id is 210987654321, but the credentials belong to the account 123456789012; use credentials of the former" in told
    assert result.writes == []


def test_what_waits_for_aws_is_no_error(validate: Any) -> None:
    image = "{{ lookup('groundwork.aws.resource', 'account', stack=stack_credentials) }}.dkr.ecr.eu-central-1.amazonaws.com/app:1"
    assert validate(services={"api": {"image": image, "port": 80}}).assert_ok().requests == []
