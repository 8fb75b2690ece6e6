# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A platform of three services in production: three zones, two NAT gateways, private tasks on Graviton, longer logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import with_overrides
from tests.integration.chat_platform import PLATFORM, PORTS, SECRET, SERVICES, Platform, check
from tests.integration.inventories import write_inventory
from tests.integration.playing import Playing, Result
from tests.integration.roles.vpc_reading import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

# Development shows the same with other variables, and the example of the realtime chat is built whole.
pytestmark = pytest.mark.thorough

A, B, C = (f"eu-central-1{letter}" for letter in "abc")
ON_DEMAND = [{"capacity_provider": "FARGATE", "base": 1, "weight": 100}]
GRACE = {"api": 60, "realtime": 120}
COUNTS = {"api": 2, "realtime": 3, "workers": 1}
PRODUCTION: dict[str, Any] = {
    **PLATFORM,
    "environment_name": "prod",
    "environment_class": "prod",
    "vpc_availability_zones": [A, B, C],
    "vpc_nat_gateways": 2,
    "vpc_flow_logs_retention_days": 30,
    "logs_retention_days": 30,
    "ecs_cluster_default_strategy": ON_DEMAND,
    "services_overrides": {
        name: {"desired_count": count, "capacity_strategy": ON_DEMAND, "architecture": "arm64", "cpu": 512, "memory": 1024} for name, count in COUNTS.items()
    },
}
CI: dict[str, Any] = {
    "description": "Deploys from the pipeline",
    "assume_statements": [
        {
            "principals": {"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},
            "actions": ["sts:AssumeRoleWithWebIdentity"],
            "conditions": {"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:example/chat:environment:prod"}},
        }
    ],
    "statements": [{"actions": ["ecs:UpdateService"], "resources": ["arn:aws:ecs:eu-central-1:123456789012:service/chat-prod-cluster/*"]}],
}


def behind_load_balancer(aws: Aws) -> dict[str, Any]:
    """The two services that a load balancer leads to, each with a target group and time to come up."""
    vpc_id = aws("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    common = {"Protocol": "HTTP", "TargetType": "ip", "VpcId": vpc_id}
    made = {name: aws("elbv2").create_target_group(Name=f"chat-prod-{name}", Port=PORTS[name], **common)["TargetGroups"][0] for name in GRACE}
    arns = {name: group["TargetGroupArn"] for name, group in made.items()}
    return {
        name: {
            "load_balancers": [{"target_group_arn": arns[name], "container_name": name, "container_port": PORTS[name]}],
            "health_check_grace_period": seconds,
        }
        for name, seconds in GRACE.items()
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("platform")


@pytest.fixture(scope="module")
def built(emulator: Emulator, aws: Aws, aws_environment: dict[str, str], folder: Path) -> Iterator[Result]:
    emulator.reset()
    changes = {"services_overrides": with_overrides(PRODUCTION["services_overrides"], behind_load_balancer(aws)), "iam_roles": {"pipeline": CI}}
    inventory = write_inventory(folder / "prod", {**PRODUCTION, **changes}, list(SERVICES))
    playing = Playing(emulator, aws_environment, folder)
    result = playing("site.yml", inventory=inventory).assert_ok()
    playing("site.yml", inventory=inventory).assert_unchanged()
    yield result
    emulator.reset()


@pytest.fixture
def prod(built: Result, aws: Aws) -> Platform:
    return Platform(aws, "prod")


def test_s4_20_21_names_and_addresses(prod: Platform) -> None:
    assert (prod.network.vpc["CidrBlock"], prod.network.attribute("enableDnsHostnames"), prod.network.attribute("enableDnsSupport")) == (
        "10.0.0.0/16",
        True,
        True,
    )
    assert prod.network.layout == [
        *((f"chat-prod-public-{zone}", zone, f"10.0.{index}.0/24") for index, zone in enumerate((A, B, C))),
        *((f"chat-prod-private-{zone}", zone, f"10.0.{100 + index}.0/24") for index, zone in enumerate((A, B, C))),
    ]


def test_s4_16_23_24_two_nat_gateways_are_used_in_turn(prod: Platform) -> None:
    assert [name_of(gateway) for gateway in prod.network.nat_gateways] == ["chat-prod-nat-0", "chat-prod-nat-1"]
    assert [name_of(address) for address in prod.ec2.describe_addresses()["Addresses"]] == ["chat-prod-nat-0", "chat-prod-nat-1"]
    ways = {name: way for name, way in prod.network.ways.items() if "private" in name}
    assert sorted(ways.values(), key=str) == [
        ({"0.0.0.0/0": "chat-prod-nat-0"}, [f"chat-prod-private-{A}", f"chat-prod-private-{C}"]),
        ({"0.0.0.0/0": "chat-prod-nat-1"}, [f"chat-prod-private-{B}"]),
    ]


def test_s4_25_the_endpoint_of_s3_is_on_public_and_private_tables(prod: Platform) -> None:
    assert sorted(prod.network.endpoints["s3"]["RouteTableIds"]) == sorted(table["RouteTableId"] for table in prod.network.tables)
    assert len(prod.network.tables) == 3


def test_s4_18_19_22_s4_94_logs_are_kept_for_thirty_days(prod: Platform) -> None:
    (flow_log,) = prod.network.flow_logs
    assert (flow_log["LogGroupName"], flow_log["TrafficType"], flow_log["MaxAggregationInterval"]) == ("/vpc/chat-prod/flow-logs", "ALL", 60)
    assert flow_log["DeliverLogsPermissionArn"].endswith(":role/chat-prod-vpc-flow-log-role")
    assert prod.retention("/vpc/chat-prod/flow-logs") == 30
    assert [prod.retention(f"/ecs/chat-prod/{name}") for name in SERVICES] == [30, 30, 30]


def test_s4_28_29_30_31_32_each_tier_lets_in_the_one_before(prod: Platform) -> None:
    assert prod.sources("alb") == {(443, "0.0.0.0/0"), (80, "0.0.0.0/0")}
    assert prod.sources("api") == {(3001, "alb")}
    assert prod.sources("realtime") == {(3002, "alb")}
    assert prod.sources("workers") == set()


def test_s4_33_34_databases_let_the_services_in(prod: Platform) -> None:
    assert prod.sources("rds") == {(5432, name) for name in SERVICES}
    assert prod.sources("redis") == {(6379, name) for name in SERVICES}


def test_s4_81_87_the_cluster_is_fargate_with_insights(prod: Platform) -> None:
    assert prod.cluster["clusterName"] == "chat-prod-cluster"
    assert {"name": "containerInsights", "value": "enabled"} in prod.cluster["settings"]
    assert prod.cluster["defaultCapacityProviderStrategy"] == [{"capacityProvider": "FARGATE", "base": 1, "weight": 100}]


@pytest.mark.parametrize("name", SERVICES)
def test_s4_82_83_84_85_each_service_has_its_count(prod: Platform, name: str) -> None:
    assert (prod.service(name)["status"], prod.service(name)["desiredCount"]) == ("ACTIVE", COUNTS[name])
    assert prod.service(name)["capacityProviderStrategy"] == [{"capacityProvider": "FARGATE", "base": 1, "weight": 100}]


@pytest.mark.parametrize("name", SERVICES)
def test_s4_86_88_graviton_and_size(prod: Platform, name: str) -> None:
    task = prod.task(name)
    assert (task["runtimePlatform"]["cpuArchitecture"], task["cpu"], task["memory"]) == ("ARM64", "512", "1024")


@pytest.mark.parametrize("name", SERVICES)
def test_s4_89_90_c10_port_and_health_check(prod: Platform, name: str) -> None:
    container, wanted = prod.container(name), check(PORTS[name])
    assert [port["containerPort"] for port in container["portMappings"]] == [PORTS[name]]
    said = {"startPeriod": wanted.pop("start_period"), **wanted}
    assert container["healthCheck"] == said
    assert container.get("stopTimeout") == {"api": 30, "realtime": 60, "workers": None}[name]


@pytest.mark.parametrize("name", SERVICES)
def test_s4_91_how_tasks_are_replaced(prod: Platform, name: str) -> None:
    configuration = prod.service(name)["deploymentConfiguration"]
    assert (configuration["maximumPercent"], configuration["minimumHealthyPercent"]) == (200, 50 if name == "realtime" else 100)


@pytest.mark.parametrize("name", SERVICES)
def test_s4_92_who_is_behind_a_load_balancer_has_time_to_come_up(prod: Platform, name: str) -> None:
    service = prod.service(name)
    assert service.get("healthCheckGracePeriodSeconds", 0) == GRACE.get(name, 0)
    assert [entry["containerPort"] for entry in service["loadBalancers"]] == ([PORTS[name]] if name in GRACE else [])


@pytest.mark.parametrize("name", SERVICES)
def test_s4_93_c6_tasks_are_private_behind_nat_gateways(prod: Platform, name: str) -> None:
    assert prod.service(name)["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"] == "DISABLED"
    assert prod.tier_of(name) == {"private"}


@pytest.mark.parametrize("name", SERVICES)
def test_s4_99_c14_secrets_are_keys_of_a_json_secret_and_a_parameter(prod: Platform, name: str) -> None:
    secrets = {entry["name"]: entry["valueFrom"] for entry in prod.container(name)["secrets"]}
    assert secrets["DATABASE_USERNAME"] == f"{SECRET}:chat/db-AbCdEf:username::"
    assert secrets["DATABASE_PASSWORD"] == f"{SECRET}:chat/db-AbCdEf:password::"
    assert secrets["REDIS_PASSWORD"].endswith("/chat/redis-password")


@pytest.mark.parametrize("name", SERVICES)
def test_s4_72_c2_execution_roles_read_what_is_injected(prod: Platform, name: str) -> None:
    granted = prod.granted(f"{name}-execution")
    assert f"{SECRET}:chat/db-AbCdEf" in granted["secretsmanager:GetSecretValue"]
    assert granted["ssm:GetParameters"] == ["arn:aws:ssm:eu-central-1:123456789012:parameter/chat/redis-password"]
    assert granted["logs:PutLogEvents"] == [f"arn:aws:logs:eu-central-1:123456789012:log-group:/ecs/chat-prod/{name}:*"]


QUEUES = [f"arn:aws:sqs:eu-central-1:123456789012:chat-prod-{queue}" for queue in ("offline", "push")]
DEAD = [f"{queue}-dlq" for queue in QUEUES]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("api", {"SendMessage": QUEUES, "GetQueueAttributes": QUEUES, "GetQueueUrl": QUEUES}),
        ("realtime", {"SendMessage": QUEUES, "ReceiveMessage": QUEUES, "DeleteMessage": QUEUES}),
        (
            "workers",
            {"ReceiveMessage": QUEUES, "DeleteMessage": QUEUES, "ChangeMessageVisibility": QUEUES, "GetQueueAttributes": QUEUES, "SendMessage": DEAD},
        ),
    ],
)
def test_s4_71_73_74_75_task_roles_use_their_queues(prod: Platform, name: str, expected: dict[str, list[str]]) -> None:
    found = {action.removeprefix("sqs:"): resources for action, resources in prod.granted(f"{name}-task").items() if action.startswith("sqs:")}
    assert found == expected


@pytest.mark.parametrize("name", SERVICES)
def test_s4_76_metrics_go_to_the_platforms_namespace(prod: Platform, name: str) -> None:
    (metrics,) = (statement for statement in prod.statements(f"{name}-task") if statement["Action"] == ["cloudwatch:PutMetricData"])
    assert metrics["Condition"]["StringEquals"]["cloudwatch:namespace"] in ("chat-prod", ["chat-prod"])


def test_c16_pipelines_get_in_with_oidc_and_there_are_no_users(prod: Platform) -> None:
    (trust,) = prod.iam.get_role(RoleName="chat-prod-pipeline")["Role"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"]["Federated"] in (CI["assume_statements"][0]["principals"]["Federated"], [CI["assume_statements"][0]["principals"]["Federated"]])
    assert prod.iam.list_users()["Users"] == []
