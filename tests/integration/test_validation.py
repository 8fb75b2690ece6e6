# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The validation as ansible-playbook runs it: everything at once, and not one call to AWS."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import with_overrides
from tests.integration.inventories import write_inventory
from tests.integration.playing import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.playing import Playing, Result

NOWHERE = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
VARIABLES: dict[str, Any] = {
    "environment_project": "shop",
    "environment_name": "test",
    "environment_region": "eu-central-1",
    "services": {"api": {"image": "nginx:1.27", "port": 80}, "worker": {"image": "busybox:1.37"}},
    "services_overrides": {},
}
RETENTION = "1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653"
RULE = {"description": "All", "port": 80, "cidrs": ["0.0.0.0/0"]}
STATEMENT = {"sid": "Read", "actions": ["s3:GetObject"]}
TOO_LONG = "r" * 60
OVERLAPPING = [{"cidr": cidr, "availability_zone": f"eu-central-1{zone}"} for zone, cidr in (("a", "10.0.1.0/24"), ("b", "10.0.1.128/25"))]

# Each wrong input with its sentence. All rows of a table stand in one inventory, and come in one go.
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"vpc_cdir": "10.0.0.0/16"}, "vpc_cdir is no variable of the role vpc; did you mean vpc_cidr?"),
    ({"findings_wavied": []}, "findings_wavied is no variable of Groundwork; did you mean findings_waived?"),
    ({"vpc_map_public_ip": "maybe"}, "vpc_map_public_ip is 'maybe'; it must be true or false."),
    ({"vpc_flow_logs": "file"}, "vpc_flow_logs is 'file'; allowed are none, cloudwatch, s3."),
    ({"vpc_cidr": "10.0.0.0/99"}, "vpc_cidr: '10.0.0.0/99' is not an IPv4 network ('99' is not a valid netmask); it looks like 10.0.0.0/16."),
    (
        {"vpc_public_subnets": [{"cidr": "10.0.1.0/29", "availability_zone": "eu-central-1a"}]},
        "vpc_public_subnets[0].cidr: 10.0.1.0/29 is a /29; AWS allows /16 to /28.",
    ),
    (
        {"vpc_availability_zones": ["eu-central-1a", "us-east-1b"]},
        "vpc_availability_zones[1] is 'us-east-1b', which cannot be in the region eu-central-1; allowed are names such as eu-central-1a.",
    ),
    ({"logs_retention_days": 10}, f"logs_retention_days is 10; allowed are {RETENTION}."),
    (
        {"environment_tags": {"aws:owner": "me"}},
        "environment_tags.aws:owner begins with a reserved prefix; allowed are all but aws:, groundwork:.",
    ),
    (
        {"security_groups_groups": {"web": {"description": "Web", "ingress": [{**RULE, "port": 99999}]}}},
        "security_groups_groups.web.ingress[0].port is 99999; allowed are 0 to 65535.",
    ),
    (
        {"security_groups_groups": {"cache": {"description": "Cache", "ingress": [{**RULE, "cidrs": [], "groups": ["wep"]}]}}},
        "security_groups_groups.cache.ingress[0].groups[0] is 'wep', which is no security group of this environment; did you mean web?",
    ),
    (
        {"security_groups_groups": {"queue": {"description": "Queue", "ingress": [{**RULE, "description": " "}]}}},
        "security_groups_groups.queue.ingress[0].description is empty; every group and every rule says what it is for.",
    ),
    (
        {"iam_roles": {"reader": {"service": "ecs-tasks.amazonaws.com", "statements": [STATEMENT]}}},
        "iam_roles.reader.statements[0].resources is missing; it is a list of ARNs, or ['*'] where everything is meant.",
    ),
    (
        {"iam_roles": {TOO_LONG: {"service": "ecs-tasks.amazonaws.com"}}},
        f"environment_naming_templates.iam_role makes a name too long after sanitising for the iam_role '{TOO_LONG}': "
        "70 characters, allowed are 64; shorten the template or the key.",
    ),
    ({"services_overrides": {"apii": {"cpu": 256}}}, "services_overrides.apii is no service; did you mean api?"),
    ({"services": {"api": {"port": 80}}}, "services.api has neither image nor tag; one of them is required."),
    ({"services": {"api": {"cpu": 300}}}, "services.api.cpu is 300, which Fargate does not offer; allowed are 256, 512, 1024, 2048, 4096, 8192, 16384."),
    (
        {"services": {"worker": {"image": "busybox:1.37", "memory": 4096}}},
        "services.worker.memory is 4096, which Fargate does not offer with 256 CPU units; allowed are 512, 1024, 2048.",
    ),
    ({"services": {"worker": {"log_retention_days": 8}}}, f"services.worker.log_retention_days is 8; allowed are {RETENTION}."),
    ({"services": {"worker": {"desired": 2}}}, "services.worker.desired is not known; did you mean desired_count?"),
    (
        {"services": {"worker": {"environment": {"TOKEN": "x"}, "secrets": {"TOKEN": "/shop/token"}}}},
        "services.worker.secrets.TOKEN is also in services.worker.environment; a name may stand in one of them.",
    ),
    (
        {"services": {"worker": {"maximum_percent": 100}}},
        "services.worker.maximum_percent is 100, not above minimum_healthy_percent 100; a deployment could neither start nor stop a task.",
    ),
]
# What can only be seen where each part by itself is right.
WRONG_TOGETHER: list[tuple[dict[str, Any], str]] = [
    ({"vpc_public_subnets": OVERLAPPING}, "vpc_public_subnets: 10.0.1.128/25 (public-eu-central-1b) overlaps 10.0.1.0/24 (public-eu-central-1a)."),
    (
        {"environment_naming_overrides": {"security_group": "fixed"}},
        "environment_naming_templates.security_group gives the security_groups api, worker the same name 'fixed'; "
        "each needs one of its own, for instance with {key} in environment_naming_overrides.security_group.",
    ),
    (
        {"vpc_subnet_tiers": ["public"], "services": {**VARIABLES["services"], "api": {"image": "nginx:1.27", "placement": "private"}}},
        "services.api.placement is private, but vpc_subnet_tiers has no private subnets; allowed are auto, public.",
    ),
]
WRONG_NUMBERS: list[tuple[dict[str, Any], str]] = [
    ({"vpc_nat_gateways": 3}, "vpc_nat_gateways: 3 asked for; the public subnets are in 2 availability zones, and one in each is the most."),
    (
        {"vpc_flow_logs_aggregation_seconds": 30},
        "vpc_flow_logs_aggregation_seconds is 30; allowed are 60, 600.",
    ),
]


@pytest.fixture
def validate(play: Playing, tmp_path: Path) -> Any:
    """`validate(vpc_cidr='x')` runs the action alone on a small environment that cannot reach AWS."""

    def run(playbook: str = "playbooks/validate.yml", limit: str | None = None, environment: dict[str, str] = NOWHERE, **changes: Any) -> Result:
        inventory = write_inventory(tmp_path / "inventory", {**copy.deepcopy(VARIABLES), **changes}, ["api", "worker"])
        return play(playbook, "-v", inventory=inventory, limit=limit, environment={**environment, "ANSIBLE_DISPLAY_OK_HOSTS": "1"})

    return run


def merged(rows: list[tuple[dict[str, Any], str]]) -> dict[str, Any]:
    """All wrong inputs of a table in one set of variables."""
    changes: dict[str, Any] = {}
    for variables, _message in rows:
        changes = with_overrides(changes, variables)
    return changes


@pytest.mark.parametrize("rows", [WRONG, WRONG_TOGETHER, WRONG_NUMBERS], ids=["apart", "together", "numbers"])
def test_s4_26_s4_100_c1_c4_c11_every_wrong_input_has_its_sentence_and_all_come_at_once(validate: Any, rows: list[tuple[dict[str, Any], str]]) -> None:
    result = validate(**merged(rows))
    assert result.rc != 0
    told = " ".join(result.stdout.split())
    assert [message for _variables, message in rows if f"- {message}" not in told] == []
    assert f"cannot be built: {len(rows)} errors in its inventory and variables." in told
    assert result.requests == []


def test_at_least_twenty_wrong_inputs_come_at_once() -> None:
    assert len(WRONG) >= 20


def test_the_whole_environment_is_validated_under_limit(validate: Any) -> None:
    result = validate(limit="identity", **merged(WRONG))
    assert result.rc != 0
    assert f"{len(WRONG)} errors" in result.stdout + result.stderr


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
    result = validate(services={**VARIABLES["services"], "api": {"image": "nginx:1.27", "port": 80, **entry}})
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


@pytest.mark.parametrize("playbook", ["playbooks/validate.yml", "playbooks/destroy.yml"])
def test_s0_03_another_account_is_refused(validate: Any, playbook: str) -> None:
    result = validate(playbook=playbook, environment={}, environment_account_id="210987654321", confirm="test")
    told = " ".join((result.stdout + result.stderr).split())
    assert "environment_account_id is 210987654321, but the credentials belong to the account 123456789012; use credentials of the former" in told
    assert result.writes == []


def test_what_waits_for_aws_is_no_error(validate: Any) -> None:
    image = "{{ lookup('groundwork.aws.resource', 'account', stack=stack_credentials) }}.dkr.ecr.eu-central-1.amazonaws.com/app:1"
    assert validate(services={**VARIABLES["services"], "api": {"image": image, "port": 80}}).assert_ok().requests == []


def second_environment(folder: Path) -> Path:
    """A folder of inventories, as inventories/ is, with dev and a second environment."""
    for name in ("dev", "qa"):
        (folder / name).mkdir(parents=True)
        hosts = (ROOT / "inventories" / "dev" / "hosts.yml").read_text(encoding="utf-8")
        (folder / name / "hosts.yml").write_text(hosts.replace("dev:", f"{name}:", 1), encoding="utf-8")
        (folder / name / "group_vars").symlink_to(ROOT / "group_vars")
    return folder


ONE_FOLDER = "the inventory holds 5 environments: dev, prod, qa, staging, test; a run builds one, as in -i inventories/dev."
TWO = "the inventory holds 2 environments: dev, qa; a run builds one, as in -i inventories/dev."


@pytest.mark.parametrize(
    ("playbook", "given"),
    [("site.yml", [""]), ("site.yml", ["dev", "qa"]), ("playbooks/destroy.yml", ["qa", "dev"])],
    ids=["the-folder-of-all", "dev-and-qa", "destroy"],
)
def test_c3_a_run_with_two_environments_is_refused_before_any_call(play: Playing, tmp_path: Path, playbook: str, given: list[str]) -> None:
    folder = second_environment(tmp_path / "inventories")
    result = play(playbook, *(f"-i{folder / name}" for name in given), environment=NOWHERE, variables={"confirm": "dev"})
    assert result.rc != 0
    told = " ".join(result.stdout.split())
    assert TWO in told
    assert "1 error in its inventory" in told
    assert result.requests == []


def test_c3_the_folder_of_all_environments_is_refused_with_one_sentence(play: Playing) -> None:
    result = play("site.yml", inventory="inventories/", environment=NOWHERE)
    assert result.rc != 0
    told = " ".join(result.stdout.split())
    assert ONE_FOLDER in told
    assert "1 error in its inventory" in told
