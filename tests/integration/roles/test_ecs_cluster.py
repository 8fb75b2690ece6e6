# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role ecs_cluster on the emulator, read back with boto3."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..conftest import Play

Go = Callable[..., Any]


@pytest.fixture
def go(fresh_account: Emulator, role_play: Play) -> Go:
    return lambda state="present", check=False, **variables: role_play(
        "ecs_cluster", {"ecs_cluster_name": "my-ecs-cluster", **variables}, state=state, check=check
    )


def described(aws: Aws) -> dict[str, Any]:
    found = aws("ecs").describe_clusters(clusters=["my-ecs-cluster"], include=["SETTINGS", "CONFIGURATIONS", "TAGS"])["clusters"]
    return dict(found[0]) if found else {}


def test_s0_29_s4_81_s4_87_a_cluster_from_nothing_to_nothing(go: Go, aws: Aws) -> None:
    planned = go(check=True).assert_ok()
    assert (planned.changed, planned.writes, described(aws)) == ({"localhost": 1}, [], {})
    assert go().assert_ok().changed == {"localhost": 1}
    cluster = described(aws)
    assert cluster["settings"] == [{"name": "containerInsights", "value": "enabled"}]
    assert set(cluster["capacityProviders"]) == {"FARGATE", "FARGATE_SPOT"}
    assert {"key": "groundwork:key", "value": "ecs_cluster"} in cluster["tags"]
    go().assert_unchanged()
    go(check=True).assert_unchanged()
    assert go(state="absent", check=True).assert_ok().writes == []
    assert [entry.operation for entry in go(state="absent").assert_ok().writes] == ["DeleteCluster"]
    assert described(aws).get("status", "INACTIVE") == "INACTIVE"  # for how long it is still told of is up to AWS
    go(state="absent").assert_unchanged()


OWNED = {"groundwork:project": "groundwork", "groundwork:environment": "test", "groundwork:component": "test"}


@pytest.mark.parametrize("difference", [None, *OWNED], ids=["nobody", *OWNED])
def test_absent_leaves_a_cluster_of_somebody_else(go: Go, aws: Aws, difference: str | None) -> None:
    tags = {**OWNED, difference: "other"} if difference else {}
    aws("ecs").create_cluster(clusterName="my-ecs-cluster", tags=[{"key": key, "value": value} for key, value in tags.items()])
    go(state="absent").assert_unchanged()
    assert described(aws)["status"] == "ACTIVE"


@pytest.mark.parametrize(
    ("variables", "key", "value"),
    [
        (
            {"ecs_cluster_default_strategy": [{"capacity_provider": name, "base": base, "weight": 50} for name, base in (("FARGATE", 1), ("FARGATE_SPOT", 0))]},
            "defaultCapacityProviderStrategy",
            [{"capacityProvider": "FARGATE", "base": 1, "weight": 50}, {"capacityProvider": "FARGATE_SPOT", "base": 0, "weight": 50}],
        ),
        ({"ecs_cluster_container_insights": "disabled"}, "settings", [{"name": "containerInsights", "value": "disabled"}]),
        (
            {"ecs_cluster_execute_command_logging": "override", "ecs_cluster_execute_command_log_group": "/exec"},
            "configuration",
            {"executeCommandConfiguration": {"logging": "OVERRIDE", "logConfiguration": {"cloudWatchLogGroupName": "/exec"}}},
        ),
    ],
    ids=["c22-strategy", "insights", "exec"],
)
def test_s4_87_c9_c22_a_variable_changes_the_cluster_alone(go: Go, aws: Aws, variables: dict[str, Any], key: str, value: Any) -> None:
    go().assert_ok()
    assert len(go(**variables).assert_ok().writes) == 1
    assert described(aws)[key] == value
    go(**variables).assert_unchanged()
