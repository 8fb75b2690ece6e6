# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What workers tell of botocore's waiters, and that no wait depends on being heard."""

from __future__ import annotations

import os
import types
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from ansible.executor.process import worker
from botocore.exceptions import WaiterError
from botocore.stub import Stubber

from ansible_collections.groundwork.aws.plugins.module_utils.waiters import all_are, any_is, error_is, value_is, wait, waiter
from ansible_collections.groundwork.aws.plugins.plugin_utils import progress_waits
from ansible_collections.groundwork.aws.plugins.plugin_utils.progress import Wait

Heard = list[tuple[str, str | None]]


@pytest.fixture
def pipe() -> Iterator[None]:
    progress_waits.begin()
    yield
    progress_waits.end()


@pytest.fixture
def task(pipe: None, monkeypatch: pytest.MonkeyPatch) -> types.SimpleNamespace:
    """The task that this process runs, as if it were the worker of the component network."""
    running = types.SimpleNamespace(no_log=False)
    monkeypatch.setattr(worker, "current_worker", types.SimpleNamespace(_host=types.SimpleNamespace(name="network"), _task=running))
    return running


def client_of(service: str, *answers: tuple[str, Any]) -> Any:
    """A client that answers this, once each; a code instead of an answer is an error."""
    client: Any = boto3.client(service, region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x")
    stubber = Stubber(client)
    for operation, answer in answers:
        if isinstance(answer, str):
            stubber.add_client_error(operation, answer)
        else:
            stubber.add_response(operation, answer)
    stubber.activate()
    return client


def heard() -> Heard:
    return [(component, str(wait) if wait else None) for component, wait in progress_waits.heard()]


def gateway(state: str) -> dict[str, Any]:
    return {"NatGateways": [{"NatGatewayId": "nat-1", "State": state}]}


@pytest.mark.usefixtures("task")
def test_a_waiter_of_botocore_tells_the_state_after_each_look() -> None:
    client = client_of("ec2", *(("describe_nat_gateways", gateway(state)) for state in ("pending", "pending", "available")))
    client.get_waiter("nat_gateway_available").wait(NatGatewayIds=["nat-1"], WaiterConfig={"Delay": 0})
    assert heard() == [
        ("network", "NAT gateway nat-1 (pending)"),
        ("network", "NAT gateway nat-1 (pending)"),
        ("network", "NAT gateway nat-1 (available)"),
        ("network", None),
    ]


@pytest.mark.usefixtures("task")
def test_a_waiter_of_ours_tells_too_and_all_since_the_wait_began() -> None:
    client = client_of("dynamodb", ("describe_table", "ResourceNotFoundException"), ("describe_table", {"Table": {"TableStatus": "ACTIVE"}}))
    active = waiter("DescribeTable", error_is("ResourceNotFoundException", "retry"), value_is("Table.TableStatus", "ACTIVE"), delay=0)
    wait(client, active, {"TableName": "sessions"})
    said = progress_waits.heard()
    assert [(one.what, one.state) for _, one in said if one] == [("table sessions", "not there yet"), ("table sessions", "ACTIVE")]
    assert len({one.since for _, one in said if one}) == 1
    assert said[-1] == ("network", None)


@pytest.mark.usefixtures("task")
def test_a_service_tells_how_many_of_its_tasks_run() -> None:
    service = {"services": [{"status": "ACTIVE", "runningCount": 1, "desiredCount": 3, "deployments": []}]}
    stable = waiter("DescribeServices", value_is("length(services[0].deployments)", 0))
    wait(client_of("ecs", ("describe_services", service)), stable, {"cluster": "prod", "services": ["arn:aws:ecs:eu-central-1:123456789012:service/prod/web"]})
    assert heard()[0] == ("network", "service web (1 of 3 tasks running)")


@pytest.mark.usefixtures("task")
def test_a_wait_that_fails_ends_for_the_listener_too() -> None:
    client = client_of("ec2", ("describe_nat_gateways", gateway("failed")))
    with pytest.raises(WaiterError):
        client.get_waiter("nat_gateway_available").wait(NatGatewayIds=["nat-1"])
    assert heard()[-1] == ("network", None)


@pytest.mark.usefixtures("task")
@pytest.mark.parametrize(
    ("acceptor", "answer"),
    [
        (value_is("length(Table.KeySchema)", 2), {"Table": {"TableStatus": "CREATING"}}),
        (value_is("Table.ItemCount", 3), {"Table": {"ItemCount": 3}}),
        (all_are("Table.AttributeDefinitions[].AttributeName", "the key, and more words"), {"Table": {}}),
    ],
)
def test_what_is_no_state_is_not_told(acceptor: dict[str, Any], answer: dict[str, Any]) -> None:
    waiting = waiter("DescribeTable", value_is("contains(keys(@), 'Table')", True), acceptor)
    wait(client_of("dynamodb", ("describe_table", answer)), waiting, {"TableName": "sessions"})
    assert heard()[0] == ("network", "table sessions")


def test_a_task_whose_names_are_not_to_be_shown_tells_nothing(task: types.SimpleNamespace) -> None:
    task.no_log = True
    gone = waiter("DescribeTable", error_is("ResourceNotFoundException"))
    wait(client_of("dynamodb", ("describe_table", "ResourceNotFoundException")), gone, {"TableName": "hunter2"})
    assert heard() == []


@pytest.mark.usefixtures("pipe")
def test_what_the_parent_itself_waits_for_is_no_component_s() -> None:
    gone = waiter("DescribeTable", error_is("ResourceNotFoundException"))
    wait(client_of("dynamodb", ("describe_table", "ResourceNotFoundException")), gone, {"TableName": "sessions"})
    assert heard() == []


@pytest.mark.parametrize(
    ("operation", "parameters", "what"),
    [
        ("DescribeNatGateways", {"NatGatewayIds": ["nat-1", "nat-2", "nat-3", "nat-4"]}, "NAT gateway nat-1, nat-2 and 2 more"),
        ("DescribeDBInstances", {"DBInstanceIdentifier": "prod"}, "DB instance prod"),
        ("DescribeLoadBalancers", {"LoadBalancerArns": ["arn:aws:elasticloadbalancing:x:1:loadbalancer/app/prod/50dc6c495c0c9188"]}, "load balancer prod"),
        ("DescribeVpcEndpoints", {"VpcEndpointIds": ["vpce-1"]}, "VPC endpoint vpce-1"),
        ("GetQueueAttributes", {"QueueUrl": "https://sqs/1/jobs", "AttributeNames": ["All"]}, "queue jobs"),
        ("GetBucketVersioning", {"Bucket": "uploads"}, "bucket uploads"),
        ("DescribeScalingPolicies", {"PolicyNames": ["cpu"], "ServiceNamespace": "ecs"}, "scaling policy cpu"),
        ("DescribeAddresses", {}, "address"),
        ("GetServiceLinkedRoleDeletionStatus", {"DeletionTaskId": "task/x/1"}, "service linked role deletion 1"),
        ("DescribeNetworkInterfaces", {"Filters": [{"Name": "description", "Values": ["ELB"]}]}, "network interface"),
        ("DescribeStatus", {}, "status"),
    ],
)
def test_what_is_waited_for_has_a_name(operation: str, parameters: dict[str, Any], what: str) -> None:
    assert progress_waits._what(operation, parameters) == what


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")  # as ansible-playbook is, too
@pytest.mark.usefixtures("pipe")
def test_workers_are_forks_and_are_heard() -> None:
    child = os.fork()
    if not child:
        progress_waits.tell("web", Wait("service web", "", 1.5))
        os._exit(0)
    os.waitpid(child, 0)
    assert progress_waits.heard() == [("web", Wait("service web", "", 1.5))]
    assert progress_waits.heard() == []


@pytest.mark.usefixtures("pipe")
def test_nobody_waits_for_a_listener_that_does_not_listen() -> None:
    for _ in range(10_000):
        progress_waits.tell("web", Wait("x" * 100, "", 1.5))
    said = progress_waits.heard()
    assert 100 < len(said) < 10_000
    assert {str(one) for _, one in said} == {"x" * 100}


@pytest.mark.usefixtures("pipe")
def test_what_would_not_go_through_the_pipe_in_one_piece_is_not_told() -> None:
    progress_waits.tell("web", Wait("x" * 5000, "", 1.5))
    assert progress_waits.heard() == []


def test_without_a_listener_a_wait_is_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    progress_waits.end()
    progress_waits.tell("web", Wait("service web", "", 1.5))
    assert progress_waits.heard() == []
    running = types.SimpleNamespace(_host=types.SimpleNamespace(name="network"), _task=types.SimpleNamespace(no_log=False))
    monkeypatch.setattr(worker, "current_worker", running)
    failed = waiter("DescribeTable", any_is("[Table.TableStatus]", "ACTIVE", "success"))
    wait(client_of("dynamodb", ("describe_table", {"Table": {"TableStatus": "ACTIVE"}})), failed, {"TableName": "sessions"})
