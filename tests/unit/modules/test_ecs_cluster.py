# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module ecs_cluster, without a network."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.ecs_clusters import CLUSTER, problems
from ansible_collections.groundwork.aws.plugins.modules import ecs_cluster
from ansible_collections.groundwork.aws.plugins.modules.ecs_cluster import KIND, namespace_arn

from .cases import ModuleCases, Params
from .documentation import documented, specified
from .fake import ACCOUNT_ID, REGION, AWSError, FakeAWS, Request, Response

NAMESPACE = f"arn:aws:servicediscovery:{REGION}:{ACCOUNT_ID}:namespace/ns-0123456789abcdef"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT_ID}:key/01234567-89ab-cdef-0123-456789abcdef"

NO_ROLE_YET = "Unable to assume the service linked role. Please verify that the ECS service linked role exists."

CHANGES: Params = {
    "container_insights": "enhanced",
    "execute_command": {"logging": "override", "kms_key_id": KEY, "log_configuration": {"cloud_watch_log_group_name": "/exec"}},
    "managed_storage": {"fargate_ephemeral_storage_kms_key_id": KEY},
    "capacity_providers": ["FARGATE"],
    "default_capacity_provider_strategy": [{"capacity_provider": "FARGATE", "base": 1, "weight": 1}],
    "service_connect_namespace": NAMESPACE,
}


class FakeClusters(FakeAWS):
    service = "ecs"

    def __init__(self) -> None:
        super().__init__()
        self.clusters: dict[str, Response] = {}

    def describe_clusters(self, request: Request) -> Response:
        name = request["clusters"][0]
        if name not in self.clusters:
            return {"clusters": [], "failures": [{"reason": "MISSING"}]}
        hidden = {"tags": "TAGS", "settings": "SETTINGS", "configuration": "CONFIGURATIONS"}
        found = self.clusters[name]
        return {"clusters": [{key: value for key, value in found.items() if key not in hidden or hidden[key] in request.get("include", [])}], "failures": []}

    def create_cluster(self, request: Request) -> Response:
        name = request["clusterName"]
        if self.clusters.get(name, {}).get("status") != "ACTIVE":
            arn = f"arn:aws:ecs:{REGION}:{ACCOUNT_ID}:cluster/{name}"
            defaults = {"settings": [{"name": "containerInsights", "value": "disabled"}], "capacityProviders": [], "defaultCapacityProviderStrategy": []}
            self.clusters[name] = {**defaults, "clusterArn": arn, "status": "ACTIVE", **request}
        return {"cluster": self.clusters[name]}

    def update_cluster(self, request: Request) -> None:
        cluster = self.clusters[request["cluster"]]
        cluster.update(without(request, "cluster"))
        if cluster.get("serviceConnectDefaults") == {"namespace": ""}:
            del cluster["serviceConnectDefaults"]

    def put_cluster_capacity_providers(self, request: Request) -> None:
        self.clusters[request["cluster"]].update(without(request, "cluster"))

    def delete_cluster(self, request: Request) -> None:
        if self.clusters[request["cluster"]]["status"] == "INACTIVE":
            raise AWSError("ClusterNotFoundException")
        self.clusters[request["cluster"]]["status"] = "INACTIVE"

    def tag_resource(self, request: Request) -> None:
        cluster = self.of(request["resourceArn"])
        names = [tag["key"] for tag in request["tags"]]
        cluster["tags"] = [tag for tag in cluster.get("tags", []) if tag["key"] not in names] + request["tags"]

    def untag_resource(self, request: Request) -> None:
        cluster = self.of(request["resourceArn"])
        cluster["tags"] = [tag for tag in cluster["tags"] if tag["key"] not in request["tagKeys"]]

    def of(self, arn: str) -> Response:
        return next(cluster for cluster in self.clusters.values() if cluster["clusterArn"] == arn)


def without(request: Request, name: str) -> Request:
    return {key: value for key, value in request.items() if key != name}


class TestCluster(ModuleCases):
    kind = KIND
    fake = FakeClusters
    params: ClassVar[Params] = {
        "name": "main",
        "container_insights": "enabled",
        "capacity_providers": ["FARGATE_SPOT", "FARGATE"],
        "default_capacity_provider_strategy": [{"capacity_provider": "FARGATE", "weight": 1}],
        "tags": {"Name": "main"},
        "wait_timeout": 60,
    }
    changes: ClassVar[list[Params]] = [*({name: value} for name, value in CHANGES.items()), {"tags": {"Name": "other"}}]
    create_operation = "CreateCluster"

    def test_every_attribute_has_a_case(self) -> None:
        assert set(CHANGES) == {field.name for field in CLUSTER}

    @pytest.mark.parametrize(
        ("name", "calls"),
        [
            *((name, ["UpdateCluster"]) for name in ("container_insights", "execute_command", "managed_storage", "service_connect_namespace")),
            *((name, ["PutClusterCapacityProviders"]) for name in ("capacity_providers", "default_capacity_provider_strategy")),
        ],
    )
    def test_one_call_for_one_difference(self, built: FakeClusters, name: str, calls: list[str]) -> None:
        self.go(built, **{name: CHANGES[name]})
        assert built.writes == calls

    def test_unset_leaves_alone(self, built: FakeClusters) -> None:
        unset = dict.fromkeys(CHANGES)
        assert self.go(built, **unset, tags=None)["changed"] is False

    def test_account_default_decides_on_insights_when_unset(self, aws: FakeClusters) -> None:
        self.go(aws, container_insights=None)
        assert "settings" not in aws.request("CreateCluster")

    def test_namespace_is_taken_away(self, built: FakeClusters) -> None:
        self.go(built, service_connect_namespace=NAMESPACE)
        assert self.go(built, service_connect_namespace="")["diff"]["after"]["service_connect_namespace"] is None
        assert built.request("UpdateCluster")["serviceConnectDefaults"] == {"namespace": ""}
        assert self.go(built, service_connect_namespace="")["changed"] is False

    def test_providers_and_strategy_are_taken_away(self, built: FakeClusters) -> None:
        self.go(built, capacity_providers=[], default_capacity_provider_strategy=[])
        assert built.request("PutClusterCapacityProviders") == {"cluster": "main", "capacityProviders": [], "defaultCapacityProviderStrategy": []}

    def test_exec_logging_is_taken_back(self, built: FakeClusters) -> None:
        self.go(built, execute_command=CHANGES["execute_command"])
        result = self.go(built, execute_command={"logging": "default", "log_configuration": {"cloud_watch_log_group_name": ""}})
        assert result["cluster"]["execute_command"]["logging"] == "default"
        assert self.go(built, execute_command={"logging": "default"})["changed"] is False

    def test_first_cluster_of_an_account_waits_for_the_role_of_ecs(self, aws: FakeClusters) -> None:
        for _time in range(3):
            aws.fail_once("CreateCluster", "InvalidParameterException", message=NO_ROLE_YET)
        assert self.go(aws)["changed"] is True
        assert aws.operations.count("CreateCluster") == 4

    def test_capacity_waits_for_the_role_of_ecs(self, built: FakeClusters) -> None:
        built.fail_once("PutClusterCapacityProviders", "InvalidParameterException", message=NO_ROLE_YET)
        assert self.go(built, capacity_providers=["FARGATE"])["changed"] is True

    def test_other_mistakes_are_not_waited_for(self, aws: FakeClusters) -> None:
        aws.fail_once("CreateCluster", "InvalidParameterException")
        with pytest.raises(AnsibleAWSError, match="Failed to create cluster main"):
            self.go(aws)
        assert aws.operations.count("CreateCluster") == 1

    @pytest.mark.parametrize(
        ("operation", "asked"),
        [
            ("PutClusterCapacityProviders", {"capacity_providers": ["FARGATE"]}),
            ("UpdateCluster", {"container_insights": "disabled"}),
            ("DeleteCluster", {"state": "absent"}),
        ],
    )
    def test_waits_while_aws_is_busy(self, built: FakeClusters, operation: str, asked: Params) -> None:
        built.fail_once(operation, "UpdateInProgressException")
        assert self.go(built, **asked)["changed"] is True
        assert built.writes == [operation, operation]

    def test_waits_for_the_last_tasks(self, built: FakeClusters) -> None:
        built.fail_once("DeleteCluster", "ClusterContainsTasksException")
        self.go(built, state="absent")
        assert built.clusters["main"]["status"] == "INACTIVE"

    def test_cluster_with_services_is_not_deleted(self, built: FakeClusters) -> None:
        built.fail_once("DeleteCluster", "ClusterContainsServicesException")
        with pytest.raises(AnsibleAWSError, match=r"Failed to delete cluster main: .*ClusterContainsServicesException"):
            self.go(built, state="absent")

    def test_inactive_cluster_is_made_anew(self, built: FakeClusters) -> None:
        self.go(built, state="absent")
        result = self.go(built)
        assert (result["changed"], result["diff"]["before"], result["cluster"]["status"]) == (True, {}, "active")

    @pytest.mark.parametrize("tags", [{"Name": "other"}, {}, {"Name": "main", "Owner": "us"}], ids=["another", "none", "more"])
    def test_absent_by_tags_leaves_what_does_not_carry_all_of_them(self, built: FakeClusters, tags: dict[str, str]) -> None:
        self.go(built, tags=tags)
        built.calls.clear()
        for check_mode in (True, False):
            result = self.go(built, check_mode=check_mode, state="absent", match_tags={"Name": "main", "Owner": "me"})
            assert (result["changed"], result["diff"], result["cluster"]) == (False, {"before": {}, "after": {}}, None)
        assert set(built.operations) == {"DescribeClusters"}
        assert built.clusters["main"]["status"] == "ACTIVE"

    def test_absent_by_tags_deletes_what_carries_them(self, built: FakeClusters) -> None:
        assert self.go(built, state="absent", match_tags={"Name": "main"})["changed"] is True
        assert built.clusters["main"]["status"] == "INACTIVE"

    def test_tags_to_match_mean_nothing_to_what_should_be_there(self, built: FakeClusters) -> None:
        assert self.go(built, match_tags={"Name": "other"})["changed"] is False


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            {"capacity_providers": ["FARGATE"], "default_capacity_provider_strategy": [{"capacity_provider": "FARGATE_SPOT"}]},
            "default_capacity_provider_strategy: FARGATE_SPOT is not one of capacity_providers (FARGATE)",
        ),
        (
            {"default_capacity_provider_strategy": [{"capacity_provider": name, "base": 1, "weight": 1} for name in ("a", "b")]},
            "default_capacity_provider_strategy: more than one capacity provider has a base",
        ),
        (
            {"default_capacity_provider_strategy": [{"capacity_provider": name, "weight": 0} for name in ("a", "b")]},
            "default_capacity_provider_strategy: no capacity provider has a weight",
        ),
        ({"execute_command": {"logging": "override"}}, "execute_command.log_configuration: names no log group and no bucket"),
    ],
)
def test_wrong_input_is_refused(asked: Params, said: str) -> None:
    assert [problem for problem in problems(asked) if problem.startswith(said)]


class FakeNamespaces(FakeAWS):
    service = "servicediscovery"

    def list_namespaces(self, request: Request) -> Response:
        names = request["Filters"][0]["Values"]
        return {"Namespaces": [{"Name": name, "Arn": NAMESPACE, "Id": "ns-0123456789abcdef"} for name in ("mesh",) if name in names]}


@pytest.mark.parametrize(("name", "arn"), [("mesh", NAMESPACE), ("new", "new")])
def test_namespace_by_name(name: str, arn: str) -> None:
    fake: Any = FakeNamespaces()
    assert namespace_arn(fake.client, name) == arn


def test_documentation_says_what_the_arguments_are() -> None:
    assert documented(ecs_cluster) == specified(ecs_cluster)
