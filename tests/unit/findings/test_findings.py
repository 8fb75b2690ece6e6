# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings and their waivers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils import findings
from ansible_collections.groundwork.aws.plugins.plugin_utils.service_findings import find
from tests.unit.validation import models as m

if TYPE_CHECKING:
    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model

TODAY = dt.date(2026, 6, 15)
WORLD = {"cidrs": ["0.0.0.0/0"]}
PUBLIC = {"subnet_tiers": ["public"], "nat_gateways": "none"}
ECR_LOGIN = {"actions": ["ecr:GetAuthorizationToken"], "resources": ["*"]}


def ids(model: Model) -> list[str]:
    return [finding.id for finding in find(model)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({**WORLD, "port": 80}, []),
        ({**WORLD, "port": 22}, ["open-ssh:web"]),
        ({"cidrs": [], "ipv6_cidrs": ["::/0"], "port": 22}, ["open-ssh:web"]),
        ({**WORLD, "port": 3389}, ["open-ssh:web"]),
        ({**WORLD, "port": None, "from_port": 20, "to_port": 25}, ["open-ssh:web"]),
        ({"cidrs": ["203.0.113.0/24"], "port": 22}, []),
        ({**WORLD, "port": None, "all": True}, ["open-all-ports:web"]),
        ({**WORLD, "port": None, "protocol": "all"}, ["open-all-ports:web"]),
        ({**WORLD, "port": None, "from_port": 0, "to_port": 65535}, ["open-all-ports:web"]),
        ({**WORLD, "port": None, "protocol": "icmp", "from_port": 22, "to_port": 22}, []),
    ],
)
def test_s0_45_what_is_open_to_the_world(rule: dict[str, Any], expected: list[str]) -> None:
    assert ids(m.rules(rule)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"availability_zones": ["eu-central-1b"]}, ["single-az:network"]),
        ({"availability_zones": ["1"]}, ["single-az:network"]),
        ({"flow_logs": "none"}, ["no-flow-logs:network"]),
        ({"default_security_group_emptied": False}, ["default-security-group:network"]),
        ({"mode": "default", "subnet_tiers": ["public"]}, ["default-vpc:network"]),
        ({"subnet_tiers": ["private"], "nat_gateways": "none"}, ["no-way-out:network"]),
        ({"subnet_tiers": ["private"], "nat_gateways": "none", "interface_endpoints": ["ecr.api"]}, []),
    ],
)
def test_s0_46_c5_networks(changes: dict[str, Any], expected: list[str]) -> None:
    assert ids(m.network(**changes)) == expected


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (m.service(), []),
        (m.service(with_network={}), []),
        (m.service(with_network=PUBLIC), ["public-tasks:api"]),
        (m.service(with_network={}, placement="public"), ["public-tasks:api"]),
        (m.service(readonly_root_filesystem=False), ["writable-root:api"]),
        (m.service(sidecars=[{"name": "proxy", "image": "envoy:1", "readonly_root_filesystem": False}]), ["writable-root:api"]),
        (m.service(execute_command=True), ["writable-root:api"]),
        (m.service(execute_command=True, readonly_root_filesystem=True), []),
        (m.service(privileged=True), ["privileged:api"]),
        (m.service(environment={"DB_PASSWORD": "x"}), ["plain-secret:api"]),
        (m.service(environment={"LOG_LEVEL": "x"}), []),
        (m.service(image="nginx"), ["moving-image:api"]),
        (m.service(image="localhost:5000/nginx"), ["moving-image:api"]),
        (m.service(image="nginx:latest"), ["moving-image:api"]),
        (m.service(image="nginx@sha256:" + "a" * 64), []),
        (m.service(ingress=[{**m.RULE, **WORLD, "port": 22}]), ["open-ssh:api"]),
        (m.service(policy=[{"actions": ["s3:GetObject"], "resources": ["*"]}]), ["iam-wildcard:api-task"]),
        (replace(m.service(), retention_days=None), ["log-group-without-retention:api"]),
        (replace(m.service(log_retention_days=7), retention_days=None), []),
    ],
)
def test_s0_44_services(model: Model, expected: list[str]) -> None:
    assert ids(model) == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ({}, []),
        (ECR_LOGIN, []),
        ({"actions": ["ecr:GetAuthorizationToken", "ecr:BatchGetImage"], "resources": ["*"]}, ["iam-wildcard:app"]),
        ({"actions": ["s3:*"], "resources": ["*"]}, ["iam-wildcard:app"]),
        ({"actions": ["ecs:ListTasks"], "resources": ["*"]}, ["iam-wildcard:app"]),
        ({"actions": ["ecs:ListTasks"], "resources": ["*"], "conditions": {"ArnEquals": {"ecs:cluster": "arn"}}}, []),
        ({"actions": ["s3:GetObject"], "resources": ["*"], "conditions": {"ArnEquals": {"ecs:cluster": "arn"}}}, ["iam-wildcard:app"]),
        ({"actions": ["*"], "resources": ["*"]}, ["iam-wildcard:app"]),
        ({"actions": [], "not_actions": ["iam:*"], "resources": ["*"]}, ["iam-wildcard:app"]),
        ({"actions": ["s3:*"], "resources": ["*"], "effect": "Deny"}, []),
        ({"actions": ["ec2:DescribeInstances", "ec2:Describe*"], "resources": ["*"]}, []),
    ],
)
def test_s0_19_roles_that_may_everything(statement: dict[str, Any], expected: list[str]) -> None:
    assert ids(m.statement(**statement)) == expected


@pytest.mark.parametrize(("changes", "expected"), [({}, []), ({"protected": False}, ["unprotected:prod"]), ({"protected": False, "class": "nonprod"}, [])])
def test_unprotected_production(changes: dict[str, Any], expected: list[str]) -> None:
    assert ids(m.environment(**changes)) == expected


SSH = findings.Finding("open-ssh:web", "security_groups_groups.web.ingress[0]", "Open.", "Review.")


@pytest.mark.parametrize(("until", "holds"), [("2026-06-14", False), ("2026-06-15", True), ("2027-01-01", True), ("soon", False)])
def test_a_waiver_holds_up_to_its_last_day(until: str, holds: bool) -> None:
    (finding,) = findings.waived([SSH], [{"id": "open-ssh:web", "reason": "wanted", "until": until}], TODAY)
    assert (finding.waived, finding.reason, finding.until) == (holds, "wanted", until)


def test_a_finding_without_waiver_is_reported() -> None:
    assert findings.waived([SSH], [], TODAY) == [SSH]


def test_a_waiver_of_nothing_is_a_finding() -> None:
    found = findings.waived([SSH], [{"id": "open-ssh:wep", "reason": "wanted", "until": "2027-01-01"}], TODAY)
    assert [finding.id for finding in found] == ["open-ssh:web", "unknown-waiver:open-ssh:wep"]
    assert found[1].path == "findings_waived[0]"


def test_lines_say_what_and_what_to_do() -> None:
    waiver = {"id": "open-ssh:web", "reason": "wanted", "until": "2027-01-01"}
    assert SSH.line == "open-ssh:web: security_groups_groups.web.ingress[0]: Open. Review."
    assert findings.waived([SSH], [waiver], TODAY)[0].line == "waived until 2027-01-01: open-ssh:web: Open. Accepted because: wanted"
    expired = findings.waived([SSH], [{**waiver, "until": "2026-01-01"}], TODAY)[0].line
    assert expired == "open-ssh:web: security_groups_groups.web.ingress[0]: Open. Review. (The waiver ended on 2026-01-01.)"


@pytest.mark.parametrize(
    ("found", "lines"),
    [
        ([], ["OK: IAM roles have specific, limited permissions.", "OK: security groups have defined rules."]),
        ([SSH], ["OK: IAM roles have specific, limited permissions.", "OK: security groups have defined rules."]),
        ([replace(SSH, id="open-all-ports:web")], ["OK: IAM roles have specific, limited permissions."]),
        ([replace(SSH, id="iam-wildcard:app")], ["OK: security groups have defined rules."]),
    ],
)
def test_s0_47_what_is_well_is_said_too(found: list[findings.Finding], lines: list[str]) -> None:
    assert findings.posture(found) == lines
