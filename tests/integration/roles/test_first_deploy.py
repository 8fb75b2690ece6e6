# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service whose image is not in ECR yet: it waits with no tasks, and starts when the image is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ACCOUNT_ID, REGION

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..conftest import Play
    from ..playing import Result

Go = Callable[..., Any]
HOST = f"{ACCOUNT_ID}.dkr.ecr.{REGION}.amazonaws.com"
STRANGER = "210987654321"
WAITS = "Service api: the image shop-test/api:1.4.2 is not in ECR yet; the service waits with 0 tasks. Push the image and run again."
RUNS = "Service api: the image shop-test/api:1.5.0 is not in ECR, and the service runs; it is left as it is. Push the image and run again."


@pytest.fixture
def go(fresh_account: Emulator, aws: Aws, role_play: Play) -> Go:
    """Run the role for a tag of the image, on a cluster and in a subnet."""
    ec2 = aws("ec2")
    aws("ecs").create_cluster(clusterName="main", capacityProviders=["FARGATE"])
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    variables = {
        "ecs_service_key": "api",
        "ecs_service_name": "api",
        "ecs_service_cluster": "main",
        "ecs_service_subnet_ids": [ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]],
        "ecs_service_security_group_ids": [ec2.create_security_group(VpcId=vpc, GroupName="api", Description="x")["GroupId"]],
        "ecs_service_execution_role_arn": f"arn:aws:iam::{ACCOUNT_ID}:role/execution",
        "ecs_service_task_role_arn": f"arn:aws:iam::{ACCOUNT_ID}:role/task",
    }

    def run(image: str, check: bool = False, **definition: Any) -> Result:
        return role_play("ecs_service", {**variables, "ecs_service_definition": {"image": image, "desired_count": 2, **definition}}, check=check)

    return run


def service(aws: Aws) -> dict[str, Any]:
    return dict(aws("ecs").describe_services(cluster="main", services=["api"], include=["TAGS"])["services"][0])


def facts(aws: Aws) -> tuple[int, int, int, bool]:
    """How many tasks there are to be and are, the revision, and whether the service is marked as waiting."""
    found = service(aws)
    waiting = {"key": "groundwork:waiting", "value": "image"} in found["tags"]
    return found["desiredCount"], found["runningCount"], int(found["taskDefinition"].rpartition(":")[2]), waiting


def push(aws: Aws, tag: str) -> None:
    media_type = "application/vnd.docker.distribution.manifest.v2+json"
    aws("ecr").put_image(repositoryName="shop-test/api", imageManifest=f'{{"tag": "{tag}"}}', imageManifestMediaType=media_type, imageTag=tag)


def reads(result: Result, service: str) -> list[str]:
    return [entry.operation for entry in result.requests if entry.service == service]


def said(result: Result) -> str:
    """What the run says, in one line."""
    return " ".join(result.stdout.split())


def test_d25_s4_95_a_service_waits_for_its_first_image(go: Go, aws: Aws) -> None:
    image = f"{HOST}/shop-test/api:1.4.2"
    planned = go(image, check=True).assert_ok()
    assert (planned.changed, planned.writes) == ({"localhost": 3}, [])
    assert WAITS in said(planned)

    built = go(image).assert_ok()
    assert built.changed == planned.changed
    assert WAITS in said(built)
    assert facts(aws) == (0, 0, 1, True)

    aws("ecr").create_repository(repositoryName="shop-test/api")
    waiting = go(image)
    waiting.assert_unchanged()
    assert WAITS in said(waiting)
    assert reads(waiting, "ecr") == ["BatchGetImage"]

    push(aws, "1.4.2")
    planned = go(image, check=True).assert_ok()
    assert (planned.changed, planned.writes) == ({"localhost": 1}, [])
    started = go(image).assert_ok()
    assert [entry.operation for entry in started.writes] == ["UpdateService", "UntagResource"]
    assert (started.changed, "is not in ECR" in said(started)) == (planned.changed, False)
    assert facts(aws) == (2, 2, 1, False)
    again = go(image)
    again.assert_unchanged()
    assert (reads(again, "ecr"), reads(again, "ecs").count("DescribeServices")) == (["BatchGetImage"], 1)

    refused = go(f"{HOST}/shop-test/api:1.5.0")
    assert (refused.failed, refused.changed, refused.writes) == ({"localhost": 1}, {}, [])
    assert RUNS in said(refused)
    assert facts(aws) == (2, 2, 1, False)


def test_c13_s0_36_an_image_that_another_account_does_not_show_is_taken_to_be_there_and_a_public_one_is_not_looked_for(go: Go, aws: Aws) -> None:
    result = go(
        f"{STRANGER}.dkr.ecr.{REGION}.amazonaws.com/api:1", sidecars=[{"name": "proxy", "image": "public.ecr.aws/docker/library/nginx:1.29"}]
    ).assert_ok()
    warning = f"Whether the image api:1 is in ECR, account {STRANGER}, cannot be told (AccessDeniedException); it is taken to be there."
    assert warning in " ".join((result.stdout + result.stderr).split())
    assert (facts(aws), reads(result, "ecr")) == ((2, 2, 1, False), ["BatchGetImage"])


def test_d25_a_scaled_service_starts_with_its_fewest_tasks_and_is_then_left_to_scaling(go: Go, aws: Aws) -> None:
    image, scaling = f"{HOST}/shop-test/api:1.4.2", {"min_capacity": 3, "max_capacity": 9, "policies": {"cpu": {"metric": "cpu", "target": 70}}}
    targets = aws("application-autoscaling").describe_scalable_targets
    go(image, scaling=scaling).assert_ok()
    assert (facts(aws), targets(ServiceNamespace="ecs")["ScalableTargets"]) == ((0, 0, 1, True), [])
    aws("ecr").create_repository(repositoryName="shop-test/api")
    push(aws, "1.4.2")
    go(image, scaling=scaling).assert_ok()
    assert (facts(aws), len(targets(ServiceNamespace="ecs")["ScalableTargets"])) == ((3, 3, 1, False), 1)
    aws("ecs").update_service(cluster="main", service="api", desiredCount=7)
    go(image, scaling=scaling).assert_unchanged()
    assert facts(aws) == (7, 7, 1, False)
