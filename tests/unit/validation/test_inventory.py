# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory itself, its variables' names, and the whole of it at once."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation import inventory
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.checks import Inventory, validate
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.variables import Host, Role, Unreadable

GROUPS: dict[str, list[str]] = {
    "all": ["network", "api"],
    "ungrouped": [],
    "prod": ["network", "api"],
    "foundation": ["network"],
    "vpc": ["network"],
    "services": ["api"],
    "ecs_service": ["api"],
}
KINDS = (
    "kms, ecr, vpc, iam, s3, dynamodb, secrets, sqs, sns, dns, security_groups, certificates, service_discovery, ecs_cluster, ses, "
    "rds, elasticache, efs, alb_waf, api_gateway, cognito, ecs_service, events, deployer, observability, backup"
)
UNMEANT = "(groups with no meaning here are listed in environment_extra_groups)"


@pytest.mark.parametrize(
    ("changes", "names", "messages"),
    [
        ({}, {"prod"}, []),
        ({"team": ["api"]}, {"prod"}, []),
        (
            {"ecs_services": ["api"]},
            {"prod"},
            [f"the group ecs_services is no layer, no kind of component and not the environment 'prod'; did you mean ecs_service? {UNMEANT}"],
        ),
        (
            {"all": ["network", "api", "lost"], "prod": ["network", "api", "lost"]},
            {"prod"},
            [f"the host lost is in no group that names a kind; each host is one component, in exactly one of {KINDS}."],
        ),
        (
            {"ecs_service": ["api", "network"], "services": ["api"]},
            {"prod"},
            [f"the host network is in the kinds vpc, ecs_service; each host is one component, in exactly one of {KINDS}."],
        ),
        (
            {"foundation": [], "platform": ["network"]},
            {"prod"},
            [
                "the host network (vpc) is in the layer platform; vpc belongs to the layer foundation.",
                "the host network (vpc) is not in the layer foundation; the group vpc must be a child of foundation.",
            ],
        ),
        (
            {"ecs_service": [], "services": ["api"], "events": ["api"]},
            {"prod"},
            ["the host api is of the kind events, for which there is no role yet; allowed are vpc, ecs_service."],
        ),
        ({"prod": ["network"]}, {"prod"}, ["the host api is not in the group prod; every component belongs to the environment."]),
    ],
)
def test_inventory_is_one_environment_of_components(changes: dict[str, list[str]], names: set[str], messages: list[str]) -> None:
    assert inventory.problems({**GROUPS, **changes}, names, ["team"], ["vpc", "ecs_service"]) == messages


TWO = "the inventory holds 2 environments: dev, prod; a run builds one, as in -i inventories/dev."


@pytest.mark.parametrize(
    ("changes", "names", "messages"),
    [
        ({}, {"prod"}, []),
        ({}, set(), []),
        ({}, {"production"}, []),
        ({"team": ["api", "network"]}, {"prod"}, []),
        ({}, {"prod", "dev"}, [TWO]),
        ({"dev": ["network", "api"]}, {"prod"}, [f"{TWO} {UNMEANT}"]),
        ({"dev": ["network", "api"]}, set(), [f"{TWO} {UNMEANT}"]),
        ({"dev": ["network"]}, {"prod"}, []),
    ],
)
def test_c3_more_than_one_environment_is_refused(changes: dict[str, list[str]], names: set[str], messages: list[str]) -> None:
    assert inventory.several_environments({**GROUPS, **changes}, names, ["team"]) == messages


def test_the_top_group_is_named_after_the_environment() -> None:
    groups = {name: hosts for name, hosts in GROUPS.items() if name != "prod"}
    assert inventory.problems(groups, {"prod"}, [], ["vpc", "ecs_service"]) == [
        "environment_name is 'prod', but the inventory has no group of that name; its top group must be prod."
    ]


OPTIONS: dict[str, Any] = {
    "environment": {
        "environment_project": {"type": "str", "required": True},
        "environment_name": {"type": "str", "required": True},
        "environment_region": {"type": "str", "required": True},
        "environment_extra_groups": {"type": "list", "elements": "str"},
        "findings_waived": {"type": "list", "elements": "dict"},
    },
    "vpc": {
        "vpc_mode": {"type": "str", "choices": ["create", "existing", "default"]},
        "vpc_cidr": {"type": "str"},
        "vpc_id": {"type": "str"},
        "vpc_stack": {"type": "dict", "required": True},
        "vpc_map_public_ip": {"type": "bool"},
    },
    "ecs_service": {
        "ecs_service_definition": {
            "type": "dict",
            "required": True,
            "options": {"image": {"type": "str"}, "cpu": {"type": "int"}, "memory": {"type": "int"}},
        },
    },
}
DEFAULTS: dict[str, dict[str, Any]] = {"vpc": {"vpc_mode": "create"}, "ecs_service": {"ecs_service_defaults": {"cpu": 256, "memory": 512}}}
ROLES = {name: Role(name, options, DEFAULTS.get(name, {})) for name, options in OPTIONS.items()}
WIRED = frozenset({"vpc_stack", "ecs_service_definition", "environment_services"})
VARIABLES: dict[str, Any] = {
    "environment_project": "shop",
    "environment_name": "prod",
    "environment_region": "eu-central-1",
    "environment_services": None,
    "vpc_cidr": "10.0.0.0/16",
    "vpc_stack": None,
    "ecs_service_definition": None,
    "services": {"api": {"image": "nginx:1"}},
}


def host(name: str, variables: dict[str, Any]) -> Host:
    def read(variable: str) -> Any:
        if variable in WIRED:
            raise AssertionError(f"{variable} is wired and must not be evaluated")
        if variables[variable] == "BROKEN":
            raise Unreadable("'missing' is undefined")
        return variables[variable]

    return Host(name, frozenset(variables), read)


def errors_of(**changes: Any) -> list[str]:
    variables = {name: value for name, value in {**VARIABLES, **changes}.items() if value != "ABSENT"}
    hosts = {name: host(name, variables) for name in GROUPS["all"]}
    return validate(Inventory(GROUPS, hosts, ROLES, WIRED))[0]


@pytest.mark.parametrize(
    ("said", "errors"),
    [
        ("", []),
        ("api", []),
        ("api, network", []),
        (["network"], []),
        ("api,databse", ["allow_replace names databse, which is no component of this inventory; allowed are api, network."]),
        (True, ["allow_replace is true; allowed are components, with commas between them."]),
    ],
)
def test_what_may_be_replaced_is_a_component(said: Any, errors: list[str]) -> None:
    assert errors_of(allow_replace=said) == errors


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"vpc_cdir": "x"}, "vpc_cdir is no variable of the role vpc; did you mean vpc_cidr?"),
        ({"environment_regoin": "x"}, "environment_regoin is no variable of the role environment; did you mean environment_region?"),
        ({"enviroment_region": "x"}, "enviroment_region is no variable of Groundwork; did you mean environment_region?"),
        ({"findings_wavied": []}, "findings_wavied is no variable of Groundwork; did you mean findings_waived?"),
        ({"vpc_stack": "ABSENT"}, "vpc_stack is missing; it is required."),
        ({"environment_region": None}, "environment_region is empty; it is required."),
        ({"vpc_mode": "creat"}, "vpc_mode is 'creat'; allowed are create, existing, default."),
        ({"vpc_map_public_ip": "BROKEN"}, "vpc_map_public_ip cannot be evaluated: 'missing' is undefined."),
        ({"services": {"api": {"imagee": "x", "image": "nginx:1"}}}, "services.api.imagee is not known; did you mean image?"),
        ({"services": {"api": {}}}, "services.api has neither image nor tag; one of them is required."),
        ({"services": {"api": None}}, "services.api has neither image nor tag; one of them is required."),
        ({"services": {"api": {"image": ["nginx:1"]}}}, "services.api.image is ['nginx:1']; it must be a string."),
        ({"services": {"api": "nginx"}}, "services.api is 'nginx'; it must be a dict of keys and values."),
        (
            {"services": {"apis": {"image": "nginx:1"}}},
            "the host api in the group ecs_service has no entry in services; add services.api, or did you mean apis?",
        ),
        ({"services_overrides": {"apii": {"cpu": 1}}}, "services_overrides.apii is no service; did you mean api?"),
        (
            {"services": {"api": {"image": "nginx:1"}, "worker": {"image": "nginx:1"}}, "services_overrides": {"worker": {"cpu": 512}}},
            "services_overrides.worker is of a service that this environment does not have; allowed are api.",
        ),
        (
            {"services": {"api": {"image": "nginx:1", "memory": 4096}}},
            "services.api.memory is 4096, which Fargate does not offer with 256 CPU units; allowed are 512, 1024, 2048.",
        ),
        ({"services_overrides": {"api": {"cpu": "many"}}}, "services.api.cpu is 'many'; it must be a whole number."),
        (
            {"services_overrides": {"api": {"cpu": 300}}},
            "services.api.cpu is 300, which Fargate does not offer; allowed are 256, 512, 1024, 2048, 4096, 8192, 16384.",
        ),
    ],
)
def test_variables_of_an_inventory(changes: dict[str, Any], message: str) -> None:
    found = errors_of(**changes)
    assert message in found
    assert len(found) == (1 if changes.get("services") != {"api": "nginx"} else 2)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"services_overrides": {"api": {"cpu": 512, "memory": 1024}}},
        {"services": {"api": {"image": "nginx:1"}, "worker": {"image": "nginx:1"}}},
        {"my_own_variable": 1, "vpc_mode": "(known after apply)"},
    ],
)
def test_what_is_right_is_left_alone(changes: dict[str, Any]) -> None:
    assert errors_of(**changes) == []


def test_all_errors_come_at_once() -> None:
    found = errors_of(vpc_cidr="10.0.0.0/99", vpc_cdir="x", environment_region="europe", services={"api": {"cpu": 300}})
    assert [message.split()[0].rstrip(":") for message in found] == ["vpc_cdir", "environment_region", "vpc_cidr", "services.api.cpu", "services.api"]


def test_the_first_cluster_is_the_first_of_its_group() -> None:
    groups = {**GROUPS, "all": ["network", "small", "main", "api"], "ecs_cluster": ["main", "small"]}
    hosts = {name: host(name, {name: value for name, value in VARIABLES.items() if name != "vpc_stack"}) for name in groups["all"]}
    model = validate(Inventory(groups, hosts, {**ROLES, "ecs_cluster": Role("ecs_cluster", {}, {})}, WIRED))[1]
    assert [component.host for component in model.components] == ["network", "main", "small", "api"]


def test_nothing_else_is_said_of_several_environments() -> None:
    hosts = {name: host(name, VARIABLES | {"vpc_cidr": "wrong"}) for name in GROUPS["all"]}
    assert validate(Inventory({**GROUPS, "dev": GROUPS["prod"]}, hosts, ROLES, WIRED))[0] == [f"{TWO} {UNMEANT}"]


def test_an_inventory_without_group_vars_is_one_sentence() -> None:
    hosts = {name: host(name, {"my_own_variable": 1}) for name in GROUPS["all"]}
    assert validate(Inventory(GROUPS, hosts, ROLES, WIRED))[0] == [
        "the inventory has no group_vars beside it; a run is given the folder of one environment, as in -i inventories/prod."
    ]


def test_an_empty_inventory_is_an_error() -> None:
    assert validate(Inventory({"all": [], "ungrouped": []}, {}, ROLES, WIRED))[0] == ["the inventory has no hosts; each component of an environment is one."]
