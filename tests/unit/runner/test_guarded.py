# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task says of a module that was run behind the guard, and when it is run again."""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils import guard, guarded
from ansible_collections.groundwork.aws.plugins.plugin_utils.in_worker import ModuleRun, Output, failure
from tests.unit.modules.fake import no_waiting
from tests.unit.runner.unreliable import Unreliable, serving

VPC = {"CidrBlock": "10.0.0.0/16"}
NAME = "amazon.aws.ec2_vpc_net"


def said(**result: Any) -> Output:
    return Output(0, json.dumps(result))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(guard._Process, "active", None)
    with no_waiting():
        yield


@pytest.fixture
def warned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    warnings: list[str] = []
    monkeypatch.setattr(guarded, "display", types.SimpleNamespace(warning=warnings.append))
    return warnings


@pytest.fixture
def server() -> Unreliable:
    return Unreliable()


@pytest.fixture
def ec2(server: Unreliable) -> Iterator[Any]:
    guard.install()
    session: Any = boto3.session.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name="eu-central-1")
    with serving(server) as url:
        yield session.client("ec2", endpoint_url=url)


@pytest.fixture
def module(ec2: Any, server: Unreliable) -> Callable[[ModuleRun], Output]:
    """A module that makes a VPC when there is none."""

    def once(_run: ModuleRun) -> Output:
        ec2.describe_vpcs()
        if "CreateVpc" in server.asked:
            return said(changed=False, vpc="found")
        return said(changed=True, vpc=ec2.create_vpc(**VPC)["Vpc"]["VpcId"])

    return once


def test_a_module_says_what_it_says(module: Any, server: Unreliable, warned: list[str]) -> None:
    ran = guarded.run(NAME, False, (), module)
    assert json.loads(ran.result(None).stdout) == {"changed": True, "vpc": "vpc-1"}
    assert [str(call) for call in ran.guard.written] == ["ec2:CreateVpc"]
    assert (server.asked, warned) == (["DescribeVpcs", "CreateVpc"], [])


@pytest.mark.parametrize(("status", "code"), [(0, ""), (500, "InternalError")])
def test_a_module_whose_create_got_no_answer_runs_again_and_finds_what_it_made(
    module: Any, server: Unreliable, warned: list[str], status: int, code: str
) -> None:
    server.fail(200, "")
    server.fail(status, code) if status else server.lose()
    ran = guarded.run(NAME, False, (), module)
    assert server.asked == ["DescribeVpcs", "CreateVpc", "DescribeVpcs"]
    assert json.loads(ran.result(None).stdout) == {"changed": True, "vpc": "found"}
    assert [str(call) for call in ran.guard.written] == ["ec2:CreateVpc"]
    assert len(warned) == 1
    assert warned[0].startswith("AWS's answer to ec2:CreateVpc (")


def test_a_module_that_never_gets_an_answer_fails_and_says_what_may_have_been_done(ec2: Any, server: Unreliable, warned: list[str]) -> None:
    server.lose(times=10)
    ran = guarded.run(NAME, False, (), lambda _run: said(vpc=ec2.create_vpc(**VPC)))
    assert server.asked == ["CreateVpc"] * 4
    assert len(warned) == 3
    failed = json.loads(ran.result(None).stdout)
    assert failed["failed"] is True
    assert failed["msg"].startswith(f"{NAME}: AWS's answer to ec2:CreateVpc (Connection was closed")
    assert failed["msg"].endswith("it may have been done. Look, or run the task again.")


@pytest.mark.parametrize("name", guarded.NEVER_AGAIN)
def test_a_module_that_does_not_look_is_not_run_again(ec2: Any, server: Unreliable, warned: list[str], name: str) -> None:
    server.lose()
    ran = guarded.run(name, False, (), lambda _run: said(vpc=ec2.create_vpc(**VPC)))
    assert ran.output.failed
    assert (server.asked, warned) == (["CreateVpc"], [])


def test_a_module_that_hides_a_lost_answer_is_run_again_all_the_same(ec2: Any, server: Unreliable, warned: list[str]) -> None:
    def once(_run: ModuleRun) -> Output:
        try:
            ec2.create_vpc(**VPC)
        except BaseException:
            return said(changed=False)
        return said(changed=True)

    server.lose()
    assert json.loads(guarded.run(NAME, False, (), once).result(None).stdout) == {"changed": True}
    assert server.asked == ["CreateVpc"] * 2


def test_a_failure_of_the_second_run_is_one(ec2: Any, server: Unreliable, warned: list[str]) -> None:
    def once(_run: ModuleRun) -> Output:
        return failure("no more room") if server.asked else said(vpc=ec2.create_vpc(**VPC))

    server.lose()
    assert json.loads(guarded.run(NAME, False, (), once).result(None).stdout) == {"failed": True, "msg": "no more room"}


def test_in_check_mode_the_first_write_is_what_the_task_says(module: Any, server: Unreliable) -> None:
    planned = guarded.run(NAME, True, (), module)
    result = json.loads(planned.result(None).stdout)
    assert (result["changed"], result["planned"]["operation"], result["planned"]["parameters"]) == (True, "CreateVpc", VPC)
    assert server.asked == ["DescribeVpcs"]
    ours = guarded.run("groundwork.aws.ec2_vpc", True, (), module)
    assert json.loads(ours.result(None).stdout) == {"failed": True, "msg": "groundwork.aws.ec2_vpc tried to write in check mode: ec2:CreateVpc."}


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("swallowing", [True, False])
def test_what_aws_would_refuse_is_an_error_in_plan_and_run(ec2: Any, server: Unreliable, check_mode: bool, swallowing: bool) -> None:
    def once(_run: ModuleRun) -> Output:
        try:
            ec2.create_vpc(**VPC, InstanceTenancy="dedicate")
        except BaseException:
            if not swallowing:
                raise
        return said(changed=True)

    ran = guarded.run(NAME, check_mode, (), once)
    assert json.loads(ran.result("vpc_id").stdout) == {
        "failed": True,
        "msg": f"{NAME}: ec2:CreateVpc would be refused by AWS: InstanceTenancy is 'dedicate', allowed are dedicated, default, host (ec2:Tenancy). "
        "groundwork_unchecked lets pass what AWS takes all the same.",
    }
    assert server.asked == []
    passed = guarded.run(NAME, False, ["ec2:Tenancy"], once)
    assert json.loads(passed.result(None).stdout) == {"changed": True}
    assert server.asked == ["CreateVpc"]


def test_a_value_that_is_not_known_yet_is_not_refused(ec2: Any) -> None:
    ran = guarded.run(NAME, True, (), lambda _run: said(x=ec2.create_vpc(**VPC, InstanceTenancy=UNKNOWN)))
    assert ran.is_planned


def test_a_module_that_fails_over_what_does_not_exist_yet_is_planned_without_details(server: Unreliable) -> None:
    ran = guarded.run(NAME, True, (), lambda _run: failure("no such VPC"))
    assert ran.could_not_plan("vpc_id")
    assert json.loads(ran.result("vpc_id").stdout)["diff"]["after"] == {"details": UNKNOWN}
    assert json.loads(ran.result(None).stdout) == {"failed": True, "msg": "no such VPC"}


def test_a_value_that_no_log_hides_is_not_in_the_sentence(ec2: Any) -> None:
    def once(run: ModuleRun) -> Output:
        run._modules.append(types.SimpleNamespace(no_log_values={"hunter2"}))
        ec2.create_vpc(**VPC, InstanceTenancy="hunter2")
        return said()

    message = json.loads(guarded.run(NAME, False, (), once).result(None).stdout)["msg"]
    assert "hunter2" not in message
    assert "InstanceTenancy" in message
