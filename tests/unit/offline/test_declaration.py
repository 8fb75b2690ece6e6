# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tasks of an offline plan would make, and how it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ansible_collections.groundwork.aws.plugins.plugin_utils import declaration, offline, run_folder
from ansible_collections.groundwork.aws.plugins.plugin_utils.declaration import declaration_table, things_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.in_worker import Output

SCHEMA = json.loads((Path(__file__).parents[3] / "schemas" / "declaration.json").read_text(encoding="utf-8"))
CHANGED, UNCHANGED, FAILED = (Output(0, json.dumps(said)) for said in ({"changed": True}, {"changed": False}, {"failed": True, "msg": "no"}))
OURS, THEIRS = "groundwork.aws.", "amazon.aws."
GROUPS = {"all": ["api", "network"], "prod": ["api", "network"], "ecs_service": ["api"], "vpc": ["network"]}
STACK = {"project": "shop", "environment": "prod", "region": "eu-central-1", "account_id": "111122223333"}


class Run:
    """A module that was run, as far as a declaration asks."""

    def __init__(self, **arguments: Any) -> None:
        self.arguments = arguments


@pytest.fixture
def play() -> Iterator[None]:
    """An offline play in a run of its own."""
    run_folder.begin()
    offline.begin_play({"account": "111122223333"})
    yield
    offline.end()
    run_folder.end()


def tags(key: str, name: str) -> dict[str, str]:
    return {"Project": "shop", "groundwork:key": key, "Name": name}


def told(module: str, **arguments: Any) -> list[tuple[str, str, str | None]]:
    return [(thing["kind"], thing["name"], thing["key"]) for thing in things_of(module, arguments)]


@pytest.mark.parametrize(
    ("module", "arguments", "expected"),
    [
        (f"{THEIRS}ec2_vpc_subnet", {"cidr": "10.0.0.0/24", "tags": tags("subnet/public-a", "shop-a")}, [("subnet", "shop-a", "subnet/public-a")]),
        (f"{THEIRS}ec2_vpc_net", {"name": "x", "tags": tags("vpc", "shop-vpc")}, [("vpc", "shop-vpc", "vpc")]),
        (f"{OURS}logs_log_group", {"name": "/a", "tags": tags("flow_log_group", "/a")}, [("log_group", "/a", "flow_log_group")]),
        (f"{OURS}ec2_security_group", {"name": "default", "tags": None}, [("default_security_group", "default", None)]),
        (f"{OURS}ec2_security_group", {"name": "a", "tags": tags("endpoint_group", "a")}, [("security_group", "a", "endpoint_group")]),
        (f"{OURS}iam_service_linked_role", {"aws_service_name": "ecs.amazonaws.com"}, [("iam_service_linked_role", "ecs.amazonaws.com", None)]),
        (f"{OURS}cloudwatch_dashboard", {"name": "shop"}, [("cloudwatch_dashboard", "shop", None)]),
        (
            f"{OURS}kms_key",
            {"alias": "alias/data", "tags": tags("kms_key/data", "alias/data")},
            [("kms_key", "alias/data", "kms_key/data"), ("kms_alias", "alias/data", "kms_key/data")],
        ),
        (
            f"{OURS}elbv2_listener",
            {"port": 80, "tags": tags("listener/web-80", "web-80"), "rules": [{"priority": 1, "tags": {"Name": "api"}}]},
            [("listener", "web-80", "listener/web-80"), ("listener_rule", "api", "listener/web-80")],
        ),
        (f"{OURS}elbv2_listener", {"port": 80, "tags": tags("listener/web-80", "web-80"), "rules": None}, [("listener", "web-80", "listener/web-80")]),
        (f"{OURS}application_autoscaling_policy", {"resource_id": "service/a/b", "policies": [{"name": "cpu"}]}, [("scaling_policy", "cpu", None)]),
        (f"{OURS}application_autoscaling_policy", {"resource_id": "service/a/b", "policies": []}, []),
        (f"{OURS}application_autoscaling_scheduled_action", {"resource_id": "x", "scheduled_actions": [{"name": "am"}]}, [("scheduled_action", "am", None)]),
    ],
)
def test_kind_and_name_follow_from_tags_and_else_from_the_module(module: str, arguments: dict[str, Any], expected: list[tuple[str, str, str | None]]) -> None:
    assert told(module, **arguments) == expected


def test_parameters_are_those_of_the_thing() -> None:
    how = {"region": "eu-central-1", "profile": None, "access_key": None, "state": "present", "wait": True, "wait_timeout": 9, "purge_tags": True}
    (subnet,) = things_of(
        f"{THEIRS}ec2_vpc_subnet", {**how, "cidr": "10.0.0.0/24", "az": None, "ipv6_cidr": "", "map_public": False, "tags": tags("subnet/a", "a")}
    )
    assert subnet["parameters"] == {"cidr": "10.0.0.0/24", "map_public": False}
    assert subnet["tags"] == tags("subnet/a", "a")
    (service,) = things_of(f"{OURS}ecs_service", {"name": "a", "load_balancers": [{"container_port": 80, "name": None}], "volumes": []})
    assert service["parameters"] == {"name": "a", "load_balancers": [{"container_port": 80}], "volumes": []}


@pytest.mark.parametrize(
    ("output", "certain", "count"), [(CHANGED, False, 1), (UNCHANGED, False, 0), (FAILED, False, 0), (FAILED, True, 1), (Output(1, ""), False, 0)]
)
def test_declared_is_what_would_change(play: None, output: Output, certain: bool, count: int) -> None:
    declaration.note("network", f"{THEIRS}ec2_vpc_net", Run(tags=tags("vpc", "shop")), output, certain)  # type: ignore[arg-type]
    assert len(declaration.declaration(STACK, GROUPS, limited=False)["resources"]) == count


def test_nothing_is_kept_in_a_play_that_asks_aws(play: None) -> None:
    offline.end()
    declaration.note("network", f"{THEIRS}ec2_vpc_net", Run(tags=tags("vpc", "shop")), CHANGED, certain=True)  # type: ignore[arg-type]
    assert declaration.declaration(STACK, GROUPS, limited=False)["resources"] == []


@pytest.fixture
def said(play: None) -> dict[str, Any]:
    """A network and a service, the latter's group made in two steps."""
    for component, module, arguments in (
        ("network", f"{THEIRS}ec2_vpc_net", {"cidr_block": ["10.0.0.0/16"], "tags": tags("vpc", "shop-vpc")}),
        ("api", f"{OURS}ec2_security_group", {"name": "a", "ingress": [], "tags": tags("security_group/a", "a")}),
        ("api", f"{OURS}ecs_service", {"name": "shop-api", "desired_count": 2, "description": "x" * 90, "tags": tags("ecs_service/api", "shop-api")}),
        ("api", f"{OURS}ec2_security_group", {"name": "a", "ingress": [{"port": 1}], "tags": tags("security_group/a", "a")}),
    ):
        declaration.note(component, module, Run(**arguments), CHANGED, certain=False)  # type: ignore[arg-type]
    return declaration.declaration(STACK, GROUPS, limited=False)


def test_a_declaration_is_what_its_schema_says(said: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(said)] == []


def test_components_stand_in_the_order_of_their_layers_and_a_thing_of_two_steps_once(said: dict[str, Any]) -> None:
    assert [component["name"] for component in said["components"]] == ["network", "api"]
    assert [(one["component"], one["layer"], one["kind"], one["name"]) for one in said["resources"]] == [
        ("network", "foundation", "vpc", "shop-vpc"),
        ("api", "services", "security_group", "a"),
        ("api", "services", "ecs_service", "shop-api"),
    ]
    assert said["resources"][1]["parameters"]["ingress"] == [{"port": 1}]


def test_a_limited_run_and_an_account_that_nobody_said_are_told(said: dict[str, Any]) -> None:
    assert (said["complete"], said["account"]) == (True, "111122223333")
    limited = declaration.declaration({**STACK, "account_id": offline.UNKNOWN_ACCOUNT}, GROUPS, limited=True)
    assert (limited["complete"], limited["account"]) == (False, None)
    assert "This is a part of the environment" in declaration_table(limited)
    assert "This is a part" not in declaration_table(said)


def test_the_table_shows_each_thing_with_its_main_parameters(said: dict[str, Any]) -> None:
    heading, _line, vpc, group, service, _empty, closing = declaration_table(said).splitlines()
    assert heading.split() == ["layer", "component", "kind", "name", "main", "parameters"]
    assert vpc.split() == ["foundation", "network", "vpc", "shop-vpc", "cidr_block", "10.0.0.0/16"]
    assert group.split() == ["services", "api", "security_group", "a"]
    assert service.endswith(f"description {'x' * 57}..., desired_count 2")
    assert closing == "Declared: 3 resources in 2 components of prod in eu-central-1."
