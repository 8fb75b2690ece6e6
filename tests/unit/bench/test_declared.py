# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What both configurations of the benchmark declare is counted alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.bench import declared

if TYPE_CHECKING:
    from pathlib import Path

OPEN = {"cidrs": ["0.0.0.0/0"]}
FROM_TWO = {"groups": ["api", "worker"], "cidrs": [], "prefix_lists": ["pl-1"]}


@pytest.mark.parametrize(
    ("kind", "parameters", "expected"),
    [
        ("vpc", {}, {"vpc": 1}),
        ("cloudwatch_alarm", {}, {"alarm": 1}),
        ("iam_service_linked_role", {}, {}),
        ("route_table", {"routes": {"0.0.0.0/0": "igw"}, "subnet_ids": ["a", "b"]}, {"route_table": 1, "route": 1, "route_table_association": 2}),
        ("route_table", {"routes": {}, "subnet_ids": []}, {"route_table": 1}),
        ("security_group", {"ingress": [FROM_TWO], "egress": [OPEN]}, {"security_group": 1, "security_group_rule": 4}),
        ("default_security_group", {"ingress": [], "egress": []}, {"security_group": 1}),
        ("iam_role", {"inline_policies": {"a": {}}, "managed_policies": ["b"]}, {"iam_role": 1, "role_policy": 1, "role_policy_attachment": 1}),
        ("ecr_repository", {"lifecycle_policy": ""}, {"ecr_repository": 1}),
        ("ecs_cluster", {"capacity_providers": ["FARGATE"]}, {"ecs_cluster": 1, "cluster_capacity_providers": 1}),
        ("sqs_queue", {"policy": {"Statement": []}}, {"sqs_queue": 1, "queue_policy": 1}),
        ("s3_bucket", {"versioning": "enabled", "policy": None}, {"s3_bucket": 1, "bucket_versioning": 1}),
    ],
)
def test_parts_count_as_terraform_counts_them(kind: str, parameters: dict[str, Any], expected: dict[str, int]) -> None:
    assert declared.by_groundwork({"resources": [{"kind": kind, "parameters": parameters}]}) == expected


def test_each_resource_of_terraform_says_what_it_is_and_how_many() -> None:
    found = declared.by_terraform()
    assert found["subnet"] == 6
    assert found.total() > 150


def test_a_resource_that_says_nothing_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declared, "CONFIGURATION", tmp_path)
    (tmp_path / "a.tf").write_text('# vpc: 1\nresource "aws_vpc" "a" {}\n', encoding="utf-8")
    assert declared.by_terraform() == {"vpc": 1}
    (tmp_path / "b.tf").write_text('resource "aws_vpc" "b" {}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"^b\.tf: each resource needs a comment"):
        declared.by_terraform()
