# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table at the end of a run."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.filter.failure_report import failure_report
from ansible_collections.groundwork.aws.plugins.plugin_utils.calls import Call
from ansible_collections.groundwork.aws.plugins.plugin_utils.failures import failure_message
from ansible_collections.groundwork.aws.plugins.plugin_utils.plan import kind_of_change, planned_result, unknown_result
from ansible_collections.groundwork.aws.plugins.plugin_utils.report import (
    Change,
    Component,
    changes_of,
    components_table,
    finding_lines,
    in_order,
    kept_lines,
    name_calls,
)

PLANNED = planned_result(Call("ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/16"}))


@pytest.mark.parametrize(
    ("operation", "change"),
    [
        ("CreateTags", "update"),
        ("DeleteTags", "update"),
        ("CreateVpc", "create"),
        ("AllocateAddress", "create"),
        ("RegisterTaskDefinition", "create"),
        ("ModifyVpcAttribute", "update"),
        ("PutRolePolicy", "update"),
        ("DeleteVpc", "delete"),
        ("RevokeSecurityGroupIngress", "delete"),
    ],
)
def test_the_verb_says_what_changes(operation: str, change: str) -> None:
    assert kind_of_change(operation) == change


def test_a_planned_delete_stands_on_the_side_of_before() -> None:
    diff = planned_result(Call("ec2", "DeleteVpc", {"VpcId": "vpc-1"}))["diff"]
    assert (diff["before"], diff["after"]) == ({"VpcId": "vpc-1"}, "")


def change(item: str | None, sort: str, operation: str = "", before: Any = None, after: Any = None) -> Change:
    return Change("Make", item, sort, "a.module", "ec2" if operation else "", operation, before or {}, after or {})


CIDR = {"CidrBlock": "10.0.0.0/16"}
UNKNOWN = {"details": "(known after apply)"}


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"changed": False}, []),
        (PLANNED, [change(None, "create", "CreateVpc", after=CIDR)]),
        (unknown_result("a.module"), [change(None, "create", after=UNKNOWN)]),
        ({"changed": True, "diff": {"before": {}, "after": {"a": 1}}}, [change(None, "create", after={"a": 1})]),
        ({"changed": True, "diff": {"before": {"a": 1}, "after": {"a": 2}}}, [change(None, "update", before={"a": 1}, after={"a": 2})]),
        ({"changed": True, "diff": [{"before": {"a": 1}, "after": {}}]}, [change(None, "delete", before={"a": 1})]),
        ({"changed": True, "diff": [{"prepared": "text"}]}, [change(None, "")]),
        ({"changed": True, "diff": {"before": "old", "after": "new"}}, [change(None, "update")]),
        ({"changed": True}, [change(None, "")]),
        (
            {"changed": True, "results": [{**PLANNED, "_ansible_item_label": "a"}, {"changed": False}, {**PLANNED, "_ansible_item_label": 80}]},
            [change("a", "create", "CreateVpc", after=CIDR), change("80", "create", "CreateVpc", after=CIDR)],
        ),
        (
            {"changed": True, "results": [{"changed": True, "_ansible_item_label": {"password": "planted"}}, {"changed": True}]},
            [change("#1", ""), change("#2", "")],
        ),
    ],
)
def test_changes_are_counted_by_loop_item(result: dict[str, Any], expected: list[Change]) -> None:
    assert changes_of("Make", "a.module", result) == expected


def test_a_change_is_called_by_its_task_its_item_and_what_makes_it() -> None:
    named = Change("groundwork.aws.sqs : Present | Bring each queue", "jobs", "update", "groundwork.aws.sqs_queue", "sqs")
    assert (named.title, named.call) == ("Present | Bring each queue (jobs)", "sqs_queue")
    assert (change(None, "create", "CreateVpc").title, change(None, "create", "CreateVpc").call) == ("Make", "ec2:CreateVpc")


def test_the_table_tells_what_is_done_failed_and_not_started() -> None:
    changes = changes_of("Make", "a.module", {"changed": True, "results": [PLANNED] * 12})
    done = Component("network", "vpc", "foundation", changes, started=True)
    failed = Component("identity", "iam", "foundation", failure="no", started=True)
    well = Component("queues", "sqs", "foundation", started=True)
    shown = components_table([Component("web", "ecs_service", "services"), done, failed, well], planning=True)
    assert shown.splitlines() == [
        "layer       component  kind         plan         + create  ~ change  - delete",
        "----------  ---------  -----------  -----------  --------  --------  --------",
        "foundation  network    vpc          to change          12",
        "foundation  identity   iam          failed",
        "foundation  queues     sqs          ok",
        "services    web        ecs_service  not started",
        "",
        "Plan: 12 to create, 0 to change, 0 to delete.",
    ]
    assert "foundation  network    vpc          changed" in components_table([done, Component("web", "ecs_service", "services")], planning=False)
    assert components_table([done], planning=False).endswith("Made: 12 created, 0 changed, 0 deleted.")


def test_components_stand_in_the_order_of_their_layers_and_hosts_of_other_playbooks_last() -> None:
    components = [Component("localhost", "", ""), Component("web", "ecs_service", "services"), Component("network", "vpc", "foundation")]
    assert [component.name for component in in_order(components)] == ["network", "web", "localhost"]


KEY = {"key_id": "1", "arn": "arn:key", "deletion_date": "2026-12-31T12:00:00+00:00"}


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({}, []),
        ({"deregistered": ["arn:a", "arn:b"]}, ["kept by AWS, inactive: arn:a", "kept by AWS, inactive: arn:b"]),
        ({"pending_deletion": [KEY]}, ["kept by AWS until 2026-12-31: arn:key"]),
        (
            {"results": [{"pending_deletion": []}, {"pending_deletion": [{**KEY, "deletion_date": "(known after apply)"}]}]},
            ["kept by AWS until (known after apply): arn:key"],
        ),
        ({"pending_deletion": [{**KEY, "deletion_date": ""}]}, ["kept by AWS until its replicas are gone: arn:key"]),
    ],
)
def test_what_aws_keeps_is_a_line_with_its_day(result: dict[str, Any], expected: list[str]) -> None:
    assert kept_lines(result) == expected


def test_a_finding_is_a_line_with_its_recommendation_or_its_waiver() -> None:
    finding = {"id": "open-ssh:web", "message": "SSH is open.", "recommendation": "Close it.", "waived": False}
    assert finding_lines([finding]) == ["warning open-ssh:web: SSH is open. Close it."]
    assert finding_lines([{**finding, "waived": True, "reason": "as drawn", "until": "2027-06-30"}]) == [
        "waived  open-ssh:web: SSH is open. Close it. (accepted until 2027-06-30: as drawn)"
    ]


@pytest.mark.parametrize(
    ("component", "state", "waited"),
    [
        ("network", "present", "Waited for it: firewall, api."),
        ("api", "present", "Nothing waited for it."),
        ("api", "absent", "Waited for it: firewall, network."),
    ],
)
def test_a_failure_names_what_waited(component: str, state: str, waited: str) -> None:
    groups = {
        "foundation": ["network"],
        "vpc": ["network"],
        "perimeter": ["firewall"],
        "security_groups": ["firewall"],
        "services": ["api"],
        "ecs_service": ["api"],
    }
    line = failure_report({"task": "vpc | Make", "message": "No more room."}, component, groups, state)
    assert line.startswith(f"Component '{component}' (")
    assert line.endswith(f"failed at 'vpc | Make': No more room. {waited}")


def test_a_change_is_named_by_its_call_and_judged_by_it_where_no_difference_is_shown() -> None:
    changes = [change("a", ""), change("b", "update", before={"a": 1}, after={"a": 2})]
    named = name_calls(changes, ["ec2:CreateVpc", "ec2:RevokeSecurityGroupIngress"])
    assert [(entry.change, entry.call) for entry in named] == [("create", "ec2:CreateVpc"), ("update", "ec2:RevokeSecurityGroupIngress")]
    assert name_calls(changes, ["ec2:CreateVpc"]) == changes


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"msg": "No more room."}, "No more room."),
        ({}, "it gave no message"),
        ({"msg": "Task failed: Error in x: The lookup plugin 'groundwork.aws.resource' failed: The VPC does not exist."}, "The VPC does not exist."),
        (
            {"msg": "One or more items failed", "results": [{"failed": True, "msg": "a", "_ansible_item_label": "one"}, {"failed": False, "msg": "b"}]},
            "one: a",
        ),
        ({"msg": "One or more items failed", "results": [{"failed": True, "msg": "a"}, {"failed": True, "msg": "a"}]}, "a"),
    ],
)
def test_why_a_task_failed_is_said_once_and_in_its_own_words(result: dict[str, Any], expected: str) -> None:
    assert failure_message(result) == expected


def test_a_change_takes_what_it_interrupts_from_its_result() -> None:
    result = {"changed": True, "diff": {"before": {"a": 1}, "after": {"a": 2}}, "disruptions": ["a: 1 becomes 2, which restarts it"]}
    assert [change.disruptions for change in changes_of("Make", "m", result)] == [["a: 1 becomes 2, which restarts it"]]
    assert [change.disruptions for change in changes_of("Make", "m", {**result, "disruptions": None})] == [[]]
