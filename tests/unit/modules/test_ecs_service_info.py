# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module ecs_service_info, without a network."""

from __future__ import annotations

import pytest

from ansible_collections.groundwork.aws.plugins.modules import ecs_service_info
from ansible_collections.groundwork.aws.plugins.modules.ecs_service_info import run

from .documentation import documented, specified
from .ecs_service_fake import ARN, FakeServices


def services(**changes: object) -> FakeServices:
    aws = FakeServices()
    aws.client.create_service(cluster="main", serviceName="web", taskDefinition="web:1", desiredCount=2, tags=[{"key": "Env", "value": "prod"}])
    aws.services["web"].update(changes)
    aws.calls.clear()
    return aws


def test_a_service_is_told_of() -> None:
    aws = services()
    result = run(aws.client, "web", "main")
    assert (result["changed"], result["running"], aws.operations) == (False, True, ["DescribeServices"])
    expected = {"name": "web", "desired_count": 2, "task_definition": "web:1", "tags": {"Env": "prod"}}
    assert expected.items() <= result["service"].items()
    assert result["service"]["arn"].startswith(f"{ARN}:service/")


@pytest.mark.parametrize(("desired", "running", "expected"), [(0, 0, False), (1, 0, True), (0, 1, True)])
def test_a_service_runs_when_it_has_tasks_or_is_to_have_some(desired: int, running: int, expected: bool) -> None:
    assert run(services(desiredCount=desired, runningCount=running).client, "web", "main")["running"] is expected


@pytest.mark.parametrize("status", ["DRAINING", "INACTIVE"])
def test_a_service_that_goes_is_none(status: str) -> None:
    assert run(services(status=status).client, "web", "main") == {"changed": False, "service": None, "running": False}


def test_no_service_and_no_cluster() -> None:
    aws = FakeServices()
    assert run(aws.client, "web", "main")["service"] is None
    aws.fail_once("DescribeServices", "ClusterNotFoundException")
    assert run(aws.client, "web", "main")["service"] is None


def test_documentation_is_what_the_module_takes() -> None:
    assert documented(ecs_service_info) == specified(ecs_service_info)
