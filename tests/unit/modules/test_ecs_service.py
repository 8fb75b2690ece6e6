# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module ecs_service, without a network."""

from __future__ import annotations

import copy
from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.ecs_services import SERVICE, problems
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules import ecs_service
from ansible_collections.groundwork.aws.plugins.modules.ecs_service import KIND, bring

from .cases import ModuleCases, Params
from .documentation import documented, specified
from .ecs_service_fake import ARN, FakeServices
from .fake import ACCOUNT_ID, REGION

TARGET_GROUP = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT_ID}:targetgroup/web/0123456789abcdef"
REGISTRY = f"arn:aws:servicediscovery:{REGION}:{ACCOUNT_ID}:service/srv-0123456789abcdef"
PARAMS: Params = {
    "name": "web",
    "cluster": "main",
    "task_definition": "web:1",
    "desired_count": 2,
    "launch_type": "fargate",
    "network_configuration": {"subnets": ["subnet-b", "subnet-a"], "security_groups": ["sg-1"], "assign_public_ip": False},
    "deployment_configuration": {"maximum_percent": 200, "minimum_healthy_percent": 100, "circuit_breaker": {"enable": True, "rollback": True}},
    "tags": {"Name": "web"},
    "force_new_deployment": False,
    "replace": False,
    "wait": True,
    "wait_timeout": 60,
}

#: For every attribute that can be changed in place, a value that differs, and the members of the one request that it takes.
CHANGES: dict[str, tuple[Any, set[str]]] = {
    "task_definition": ("web:2", {"taskDefinition"}),
    "desired_count": (0, {"desiredCount"}),
    "capacity_provider_strategy": ([{"capacity_provider": "FARGATE_SPOT", "weight": 1}], {"capacityProviderStrategy", "forceNewDeployment"}),
    "platform_version": ("1.4.0", {"platformVersion"}),
    "network_configuration": ({"subnets": ["subnet-a"], "assign_public_ip": True}, {"networkConfiguration"}),
    "deployment_configuration": (
        {"minimum_healthy_percent": 50, "alarms": {"alarm_names": ["errors"], "enable": True, "rollback": True}},
        {"deploymentConfiguration"},
    ),
    "health_check_grace_period_seconds": (60, {"healthCheckGracePeriodSeconds"}),
    "enable_execute_command": (True, {"enableExecuteCommand", "forceNewDeployment"}),
    "enable_ecs_managed_tags": (True, {"enableECSManagedTags", "forceNewDeployment"}),
    "propagate_tags": ("service", {"propagateTags", "forceNewDeployment"}),
    "load_balancers": ([{"target_group_arn": TARGET_GROUP, "container_name": "app", "container_port": 80}], {"loadBalancers"}),
    "service_registries": ([{"registry_arn": REGISTRY}], {"serviceRegistries"}),
    "service_connect": (
        {"enabled": True, "namespace": "mesh", "services": [{"port_name": "http", "client_aliases": [{"port": 80}]}]},
        {"serviceConnectConfiguration"},
    ),
    "availability_zone_rebalancing": ("disabled", {"availabilityZoneRebalancing"}),
    "placement_constraints": ([{"type": "distinctInstance"}], {"placementConstraints"}),
    "placement_strategy": ([{"type": "spread", "field": "host"}], {"placementStrategy"}),
}


def asked_for(name: str) -> Params:
    """The parameters that change one attribute; a strategy takes the launch type's place."""
    return {name: CHANGES[name][0], **({"launch_type": None} if name == "capacity_provider_strategy" else {})}


class TestService(ModuleCases):
    kind = KIND
    fake = FakeServices
    params = PARAMS
    changes: ClassVar[list[Params]] = [*(asked_for(name) for name in CHANGES), {"tags": {"Name": "other"}}]
    create_operation = "CreateService"

    def go(self, aws: Any, check_mode: bool = False, **changes: Any) -> Params:
        unset = {field.name: None for field in SERVICE}
        params = {"state": "present", "purge_tags": True, **unset, **copy.deepcopy(self.params), **copy.deepcopy(changes)}
        return bring(aws.client, params, check_mode)

    def test_every_attribute_has_a_case(self) -> None:
        assert set(CHANGES) | KIND.immutable == {field.name for field in SERVICE}

    @pytest.mark.parametrize("name", CHANGES)
    def test_one_call_says_only_what_differs(self, built: FakeServices, name: str) -> None:
        self.go(built, **asked_for(name))
        assert built.writes == ["UpdateService"]
        assert set(built.request("UpdateService")) == {"cluster", "service"} | CHANGES[name][1]

    @pytest.mark.parametrize("name", [name for name in CHANGES if name != "capacity_provider_strategy"])
    def test_unset_leaves_alone(self, built: FakeServices, name: str) -> None:
        self.go(built, **asked_for(name))
        assert self.go(built, **{name: None}, tags=None)["changed"] is False

    @pytest.mark.parametrize(
        ("name", "empty", "member", "sent"),
        [
            ("load_balancers", [], "loadBalancers", []),
            ("service_registries", [], "serviceRegistries", []),
            ("service_connect", {"enabled": False}, "serviceConnectConfiguration", {"enabled": False, "namespace": "mesh"}),
            ("health_check_grace_period_seconds", 0, "healthCheckGracePeriodSeconds", 0),
            ("enable_execute_command", False, "enableExecuteCommand", False),
            ("propagate_tags", "none", "propagateTags", "NONE"),
            ("placement_strategy", [], "placementStrategy", []),
        ],
    )
    def test_taken_away_is_said(self, built: FakeServices, name: str, empty: Any, member: str, sent: Any) -> None:
        self.go(built, **asked_for(name))
        if name == "service_connect":
            empty = {**empty, "services": []}
            sent = {**sent, "services": []}
        self.go(built, **{name: empty})
        assert built.request("UpdateService")[member] == sent
        assert self.go(built, **{name: empty})["changed"] is False

    def test_alarms_are_taken_away(self, built: FakeServices) -> None:
        self.go(built, **asked_for("deployment_configuration"))
        self.go(built, deployment_configuration={"alarms": {"alarm_names": [], "enable": False, "rollback": False}})
        assert built.request("UpdateService")["deploymentConfiguration"]["alarms"] == {"alarmNames": [], "enable": False, "rollback": False}

    def test_parts_of_a_configuration_that_are_unset_stay(self, built: FakeServices) -> None:
        self.go(built, network_configuration={"subnets": ["subnet-c"]})
        network = built.request("UpdateService")["networkConfiguration"]["awsvpcConfiguration"]
        assert network == {"subnets": ["subnet-c"], "securityGroups": ["sg-1"], "assignPublicIp": "DISABLED"}

    def test_create_request(self, aws: FakeServices) -> None:
        self.go(aws)
        request = aws.request("CreateService")
        assert len(request.pop("clientToken")) <= 36
        assert request == {
            "cluster": "main",
            "serviceName": "web",
            "taskDefinition": "web:1",
            "desiredCount": 2,
            "launchType": "FARGATE",
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-a", "subnet-b"], "securityGroups": ["sg-1"], "assignPublicIp": "DISABLED"}},
            "deploymentConfiguration": {
                "maximumPercent": 200,
                "minimumHealthyPercent": 100,
                "deploymentCircuitBreaker": {"enable": True, "rollback": True},
                "strategy": "ROLLING",
            },
            "propagateTags": "NONE",
            "schedulingStrategy": "REPLICA",
            "tags": [{"key": "Name", "value": "web"}],
        }

    @pytest.mark.parametrize("definition", ["web:1", f"{ARN}:task-definition/web:1"])
    def test_task_definition_by_revision_or_arn_is_the_same(self, built: FakeServices, definition: str) -> None:
        assert self.go(built, task_definition=definition)["changed"] is False

    def test_family_means_its_latest_revision(self, built: FakeServices) -> None:
        assert self.go(built, task_definition="web")["service"]["task_definition"] == "web:3"
        assert self.go(built, task_definition="web")["changed"] is False
        built.latest["web"] = 4
        assert self.go(built, task_definition="web")["diff"]["after"]["task_definition"] == "web:4"

    def test_family_that_is_not_there_yet(self, aws: FakeServices) -> None:
        assert self.go(aws, check_mode=True, task_definition="new")["diff"]["after"]["task_definition"] == UNKNOWN
        with pytest.raises(AnsibleAWSError, match="Failed to describe task definition new"):
            self.go(aws, task_definition="new")

    def test_desired_count_belongs_to_autoscaling_when_unset(self, aws: FakeServices) -> None:
        self.go(aws, desired_count=None)
        assert aws.request("CreateService")["desiredCount"] == 1
        aws.services["web"]["desiredCount"] = 7
        assert self.go(aws, desired_count=None)["changed"] is False

    def test_the_first_number_of_tasks_is_that_of_a_new_service_alone(self, aws: FakeServices) -> None:
        assert self.go(aws, desired_count=None, initial_desired_count=3)["service"]["desired_count"] == 3
        aws.services["web"]["desiredCount"] = 0
        assert self.go(aws, desired_count=None, initial_desired_count=3)["changed"] is False
        assert self.go(aws, desired_count=1, initial_desired_count=3)["service"]["desired_count"] == 1

    def test_d25_a_service_that_waited_starts_once_in_a_deployment_of_its_own(self, aws: FakeServices) -> None:
        waits = {"Name": "web", "groundwork:waiting": "image"}
        self.go(aws, desired_count=0, initial_desired_count=3, tags=waits)
        assert self.go(aws, desired_count=0, initial_desired_count=3, tags=waits)["changed"] is False
        planned = self.go(aws, desired_count=None, initial_desired_count=3, check_mode=True)
        aws.calls.clear()
        started = self.go(aws, desired_count=None, initial_desired_count=3)
        assert (started["diff"], started["service"]["desired_count"], started["service"]["tags"]) == (planned["diff"], 3, {"Name": "web"})
        assert aws.request("UpdateService") == {"cluster": "main", "service": "web", "desiredCount": 3, "forceNewDeployment": True}
        assert aws.writes == ["UpdateService", "UntagResource"]
        aws.services["web"]["desiredCount"] = 7
        assert self.go(aws, desired_count=None, initial_desired_count=3)["changed"] is False

    def test_launch_type_to_strategy_and_back(self, built: FakeServices) -> None:
        assert self.go(built, **asked_for("capacity_provider_strategy"))["service"]["launch_type"] is None
        result = self.go(built)
        assert (result["service"]["launch_type"], result["service"]["capacity_provider_strategy"]) == ("fargate", [])
        assert built.request("UpdateService")["capacityProviderStrategy"] == []

    @pytest.mark.parametrize(("name", "value"), [("launch_type", "external"), ("scheduling_strategy", "daemon")])
    def test_immutable_is_refused_or_replaced_when_told(self, built: FakeServices, name: str, value: str) -> None:
        change = {name: value, "desired_count": None}
        for check_mode in (True, False):
            with pytest.raises(AnsibleAWSError, match=f"Failed to update service main web: AWS cannot change .*{name}"):
                self.go(built, check_mode=check_mode, **change)
        assert built.writes == []
        assert self.go(built, **change, replace=True)["service"][name] == value
        assert built.writes == ["DeleteService", "CreateService"]

    def test_daemon_gets_its_own_defaults(self, aws: FakeServices) -> None:
        self.go(aws, scheduling_strategy="daemon", desired_count=None, initial_desired_count=3, deployment_configuration=None, launch_type="ec2")
        request = aws.request("CreateService")
        assert "desiredCount" not in request
        assert request["deploymentConfiguration"] == {"maximumPercent": 100, "minimumHealthyPercent": 0, "strategy": "ROLLING"}

    def test_draining_service_is_waited_for_and_made_anew(self, built: FakeServices) -> None:
        self.go(built, state="absent", wait=False)
        assert built.services["web"]["status"] == "DRAINING"
        built.calls.clear()
        built.drained_after = 3
        result = self.go(built)
        assert (result["changed"], result["service"]["status"]) == (True, "active")
        assert built.operations.count("CreateService") == 2

    def test_absent_waits_until_the_last_task_has_stopped(self, built: FakeServices) -> None:
        self.go(built, state="absent")
        assert built.services["web"]["status"] == "INACTIVE"
        assert built.request("DeleteService")["force"] is True

    @pytest.mark.parametrize(("tags", "status"), [(None, "INACTIVE"), ({"Name": "web"}, "INACTIVE"), ({"Name": "other"}, "DRAINING")])
    def test_absent_again_waits_for_what_still_drains_if_it_is_meant(self, built: FakeServices, tags: Params | None, status: str) -> None:
        built.services["web"].update(status="DRAINING", deployments=[])
        built.drained_after = 4
        assert self.go(built, state="absent", match_tags=tags)["changed"] is False
        assert built.services["web"]["status"] == status

    @pytest.mark.parametrize("tags", [{"Name": "other"}, {}, {"Name": "web", "Owner": "us"}], ids=["another", "none", "more"])
    def test_absent_by_tags_leaves_what_does_not_carry_all_of_them(self, built: FakeServices, tags: dict[str, str]) -> None:
        self.go(built, tags=tags)
        built.calls.clear()
        for check_mode in (True, False):
            result = self.go(built, check_mode=check_mode, state="absent", match_tags={"Name": "web", "Owner": "me"})
            assert (result["changed"], result["diff"], result["service"]) == (False, {"before": {}, "after": {}}, None)
        assert set(built.operations) == {"DescribeServices"}
        assert built.services["web"]["status"] == "ACTIVE"

    def test_absent_by_tags_deletes_what_carries_them(self, built: FakeServices) -> None:
        assert self.go(built, state="absent", match_tags={"Name": "web"})["changed"] is True
        assert built.services["web"]["status"] == "INACTIVE"

    def test_tags_to_match_mean_nothing_to_what_should_be_there(self, built: FakeServices) -> None:
        assert self.go(built, match_tags={"Name": "other"})["changed"] is False

    def test_force_new_deployment(self, built: FakeServices) -> None:
        assert self.go(built, check_mode=True, force_new_deployment=True)["changed"] is True
        assert built.writes == []
        result = self.go(built, force_new_deployment=True)
        assert (result["changed"], result["service"]["deployment_id"]) == (True, "ecs-svc/2")
        assert built.request("UpdateService") == {"cluster": "main", "service": "web", "forceNewDeployment": True}

    def test_missing_cluster_is_no_service(self, aws: FakeServices) -> None:
        aws.fail_once("DescribeServices", "ClusterNotFoundException")
        assert self.go(aws, check_mode=True)["diff"]["before"] == {}


class TestDeployment:
    """Waiting for the deployment that a run started."""

    go = TestService.go
    params = PARAMS
    aws = ModuleCases.aws
    built = ModuleCases.built
    _quick = ModuleCases._quick
    fake = FakeServices

    def test_waits_until_complete(self, built: FakeServices) -> None:
        result = self.go(built, task_definition="web:2")
        assert result["service"]["rollout_state"] == "completed"
        assert built.operations[-3:] == ["DescribeServices"] * 3

    def test_does_not_wait_when_told(self, built: FakeServices) -> None:
        built.end = "stuck"
        assert self.go(built, task_definition="web:2", wait=False)["service"]["rollout_state"] == "in_progress"

    @pytest.mark.parametrize(
        ("end", "said"),
        [
            ("failed", r"deployment ecs-svc/2 failed: ECS deployment circuit breaker: tasks failed to start"),
            ("rolled back", r"deployment ecs-svc/2 failed: ECS deployment circuit breaker: .* it was rolled back by deployment ecs-svc/4"),
            ("overtaken", r"deployment ecs-svc/2 was rolled back or overtaken by deployment ecs-svc/4"),
            ("stuck", r"deployment ecs-svc/2 was not complete after 60 s \(0 of 2 tasks running, 0 failed\)"),
        ],
    )
    def test_fails_loudly(self, built: FakeServices, end: str, said: str) -> None:
        built.end = end
        with pytest.raises(AnsibleAWSError, match=f"^Failed to deploy service web: {said}"):
            self.go(built, task_definition="web:2")

    def test_says_why_tasks_stopped_and_what_happened(self, built: FakeServices) -> None:
        built.end = "failed"
        built.stopped("ecs-svc/1", "Scaling activity initiated by deployment ecs-svc/2")
        for _ in range(2):
            built.stopped("ecs-svc/2", "Essential container in task exited", exitCode=1, reason="OutOfMemoryError")
        with pytest.raises(AnsibleAWSError) as raised:
            self.go(built, task_definition="web:2")
        assert "stopped tasks: 2 x Essential container in task exited (container app: exit code 1, OutOfMemoryError)" in str(raised.value)
        assert "latest events: (service web) was unable to place a task" in str(raised.value)
        assert "Scaling activity" not in str(raised.value)

    def test_a_service_that_ecs_does_not_show_for_a_moment_is_not_gone(self, aws: FakeServices) -> None:
        aws.hidden_looks = [3, 4]
        assert self.go(aws)["service"]["rollout_state"] == "completed"

    def test_deployment_left_under_way_is_followed_by_the_next_run(self, built: FakeServices) -> None:
        built.end = "stuck"
        self.go(built, task_definition="web:2", wait=False)
        built.end = "completed"
        result = self.go(built, task_definition="web:2")
        assert (result["changed"], result["service"]["rollout_state"]) == (False, "completed")

    def test_first_deployment_that_fails(self, aws: FakeServices) -> None:
        aws.end = "failed"
        with pytest.raises(AnsibleAWSError, match="deployment ecs-svc/1 failed"):
            self.go(aws)
        assert aws.operations.count("CreateService") == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"deployment_configuration": {"minimum_healthy_percent": 100, "maximum_percent": 100}}, "deployment_configuration: minimum_healthy_percent 100"),
        ({"scheduling_strategy": "daemon", "desired_count": 1}, "desired_count: cannot be set"),
        ({"network_configuration": {"subnets": []}}, "network_configuration.subnets: is empty"),
        ({"load_balancers": [{"container_name": "app", "container_port": 80}]}, "load_balancers[0]: needs target_group_arn"),
        (
            {"capacity_provider_strategy": [{"capacity_provider": name, "base": 1, "weight": 1} for name in ("a", "b")]},
            "capacity_provider_strategy: more than one",
        ),
    ],
)
def test_wrong_input_is_refused(asked: Params, said: str) -> None:
    assert [problem for problem in problems(asked) if problem.startswith(said)]
    assert problems(PARAMS) == []


def test_documentation_says_what_the_arguments_are() -> None:
    assert documented(ecs_service) == specified(ecs_service)
