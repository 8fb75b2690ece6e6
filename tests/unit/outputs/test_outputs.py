# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Outputs as shell variables and as a table."""

from __future__ import annotations

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.outputs import dotenv, flat, load_balancer_urls, outputs_table, shell_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("vpc_id", "VPC_ID"),
        ("publicSubnetId", "PUBLIC_SUBNET_ID"),
        ("ecsInstanceRoleArn", "ECS_INSTANCE_ROLE_ARN"),
        ("role_arns.web-task", "ROLE_ARNS_WEB_TASK"),
        ("größe", "GR_E"),
    ],
)
def test_a_name_is_one_that_a_shell_accepts(name: str, expected: str) -> None:
    assert shell_name(name) == expected


def test_leaves_have_a_name_each_and_plain_lists_are_one_value() -> None:
    outputs = {"a": {"b": "x", "c": ["y", "z"]}, "d": [{"e": 1}], "none": []}
    assert flat(outputs) == [("a.b", "x"), ("a.c", "y,z"), ("d.0.e", "1"), ("none", "")]


def test_null_is_nothing_and_truth_is_written_in_lower_case() -> None:
    assert flat({"a": None, "b": True, "c": [False, 0]}) == [("a", ""), ("b", "true"), ("c", "false,0")]


def test_values_are_quoted_where_a_shell_would_split_them() -> None:
    assert dotenv({"a": "x y", "b": "$(rm)"}) == "A='x y'\nB='$(rm)'\n"


def test_the_table_has_a_line_for_each_output() -> None:
    assert outputs_table({"vpc_id": "vpc-1"}).splitlines() == ["output  value", "------  -----", "vpc_id  vpc-1"]


def test_s2_49_a_load_balancer_with_a_certificate_is_reached_by_https() -> None:
    balancers = {"ingress": {"certificate_arns": ["arn:1"]}, "plain": None, "empty": {"certificate_arns": []}}
    urls = load_balancer_urls(balancers, ["a.elb", "b.elb", "c.elb"])
    assert urls == {"ingress": "https://a.elb", "plain": "http://b.elb", "empty": "http://c.elb"}
