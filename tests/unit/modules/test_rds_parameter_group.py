# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module rds_parameter_group, without a network."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.rds_groups import as_text, method_of, portions
from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules.rds_parameter_group import PARAMETER_GROUP

from .cases import ModuleCases, Params
from .fake import no_waiting
from .fake_rds_groups import KNOWN, FakeParameterGroups


class TestParameterGroup(ModuleCases):
    kind = PARAMETER_GROUP
    fake = FakeParameterGroups
    params: ClassVar[Params] = {
        "name": "shop-param-group",
        "family": "postgres16",
        "description": "The shop",
        "parameters": {"rds.force_ssl": True, "max_connections": 87},
        "purge_parameters": True,
        "tags": {"Name": "a"},
    }
    changes: ClassVar[list[Params]] = [
        {"parameters": {"rds.force_ssl": False, "max_connections": 87}},
        {"parameters": {"rds.force_ssl": True, "max_connections": 145, "log_statement": "ddl"}},
        {"parameters": {"rds.force_ssl": True}},
        {"parameters": {}},
        {"tags": {"Name": "b"}},
    ]
    create_operation = "CreateDBParameterGroup"


@pytest.fixture
def groups() -> Any:
    with no_waiting():
        yield FakeParameterGroups()


def go(groups: FakeParameterGroups, **changes: Any) -> Params:
    return run(PARAMETER_GROUP, groups.client, {**TestParameterGroup.params, **changes}, False)


def test_static_parameters_wait_for_a_reboot_and_dynamic_ones_do_not(groups: FakeParameterGroups) -> None:
    go(groups)
    said = {one["ParameterName"]: one["ApplyMethod"] for one in groups.request("ModifyDBParameterGroup")["Parameters"]}
    assert said == {"max_connections": "pending-reboot", "rds.force_ssl": "immediate"}


def test_what_is_unchanged_costs_three_calls(groups: FakeParameterGroups) -> None:
    go(groups)
    groups.calls.clear()
    go(groups)
    assert groups.operations == ["DescribeDBParameterGroups", "DescribeDBParameters", "ListTagsForResource"]


def test_more_than_twenty_parameters(groups: FakeParameterGroups) -> None:
    go(groups, parameters={f"setting_{number:02}": number for number in range(30)})
    assert groups.writes == ["CreateDBParameterGroup", "ModifyDBParameterGroup", "ModifyDBParameterGroup"]
    assert len(go(groups, parameters=None)["parameter_group"]["parameters"]) == 30


def test_without_purge_nothing_is_set_back(groups: FakeParameterGroups) -> None:
    go(groups)
    found = go(groups, parameters={"log_statement": "ddl"}, purge_parameters=False)["parameter_group"]["parameters"]
    assert found == {"rds.force_ssl": "1", "max_connections": "87", "log_statement": "ddl"}


@pytest.mark.parametrize(("name", "words"), [("no_such", "is no parameter of postgres16"), ("wal_level", "AWS does not let anybody set it")])
def test_a_parameter_that_cannot_be_set(groups: FakeParameterGroups, name: str, words: str) -> None:
    go(groups)
    groups.calls.clear()
    with pytest.raises(AnsibleAWSError, match=words):
        go(groups, parameters={name: 1})
    assert groups.writes == []


def test_another_family_is_another_group(groups: FakeParameterGroups) -> None:
    go(groups)
    with pytest.raises(AnsibleAWSError, match="AWS cannot change family"):
        go(groups, family="postgres17")


def test_a_group_that_is_still_in_use_is_tried_again(groups: FakeParameterGroups) -> None:
    go(groups)
    groups.fail_once("DeleteDBParameterGroup", "InvalidDBParameterGroupState")
    assert go(groups, state="absent")["changed"] is True
    assert groups.groups == {}


@pytest.mark.parametrize(("value", "text"), [(True, "1"), (False, "0"), (87, "87"), ("{DBInstanceClassMemory/32768}", "{DBInstanceClassMemory/32768}")])
def test_values_are_text(value: Any, text: str) -> None:
    assert as_text(value) == text


def test_portions_and_methods() -> None:
    assert [len(portion) for portion in portions([{}] * 41)] == [20, 20, 1]
    assert (portions([]), method_of("max_connections", KNOWN, "postgres16")) == ([], "pending-reboot")
