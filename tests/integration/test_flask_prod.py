# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A web application in four environments; production built: three zones, a NAT gateway in each, names and tags of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.inventories import write_inventory
from tests.integration.inventory_of_account import everything, owned
from tests.integration.playing import Playing, Result
from tests.integration.roles.vpc_reading import Network, name_of, tags_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

REGION = "us-east-1"
ZONES = [f"{REGION}{letter}" for letter in "abc"]
BASE = "devops-app-prod"
PARAMETER = "parameter/devops-app/prod/app-secret"
TREE = "parameter/devops-app/prod/*"
TAGS = {"Environment": "{environment}", "Project": "{project}", "ManagedBy": "ansible", "Owner": "platform", "CreatedBy": "pipeline"}
OPEN = [{"description": f"Port {port} from anywhere", "port": port, "cidrs": ["0.0.0.0/0"]} for port in (80, 443)]
FLASK: dict[str, Any] = {
    "environment_project": "devops-app",
    "environment_name": "prod",
    "environment_class": "prod",
    "environment_region": REGION,
    "environment_tags": TAGS,
    "environment_naming_overrides": {
        "subnet": "{project}-{env}-{tier}-subnet-{number}",
        "ecs_cluster": "{project}-{env}-ecs-cluster",
        "ecs_service": "{project}-{env}-service",
        "task_definition": "{project}-{env}-task",
        "log_group": "/ecs/{project}-{env}",
    },
    "vpc_cidr": "10.0.0.0/16",
    "vpc_availability_zones": ZONES,
    "vpc_subnet_scheme": {"newbits": 8, "public_offset": 1, "private_offset": 101},
    "vpc_nat_gateways": "per_az",
    "security_groups_groups": {
        "ecs-tasks": {"description": "Tasks, as the document has them", "ingress": OPEN},
        "alb": {"description": "Load balancer", "ingress": OPEN},
    },
    "services": {
        "app": {
            "image": "nginx:latest",
            "port": 5000,
            "desired_count": 3,
            "environment": {"ENV": "{{ environment_name }}", "PORT": 5000},
            "secrets": {"APP_SECRET": "{{ 'PARAMETER' | groundwork.aws.arn('ssm', stack) }}".replace("PARAMETER", PARAMETER)},
            "security_groups": ["ecs-tasks"],
            "policy": [
                {
                    "actions": ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"],
                    "resources": ["{{ 'TREE' | groundwork.aws.arn('ssm', stack) }}".replace("TREE", TREE)],
                }
            ],
        },
        "internal": {
            "image": "nginx:1.29",
            "port": 5000,
            "ingress": [{"description": "From the load balancer", "port": 5000, "groups": ["alb"]}],
        },
    },
}
# The second service has names of its own beside those of the document.
FLASK["environment_naming_overrides"] |= {f"{kind}/internal": "{project}-{env}-internal" for kind in ("ecs_service", "task_definition", "log_group")}


@pytest.fixture(scope="module")
def built(emulator: Emulator, aws_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Result]:
    emulator.reset()
    folder: Path = tmp_path_factory.mktemp("flask")
    yield Playing(emulator, aws_environment, folder)("site.yml", inventory=write_inventory(folder / "prod", FLASK, ["app", "internal"])).assert_ok()
    emulator.reset()


@pytest.fixture
def network(built: Result, aws: Aws) -> Network:
    (vpc,) = aws("ec2", REGION).describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [f"{BASE}-vpc"]}])["Vpcs"]
    return Network(aws("ec2", REGION), vpc["VpcId"])


@pytest.fixture
def service(built: Result, aws: Aws) -> dict[str, Any]:
    (found,) = aws("ecs", REGION).describe_services(cluster=f"{BASE}-ecs-cluster", services=[f"{BASE}-service"])["services"]
    return dict(found)


@pytest.fixture
def task(service: dict[str, Any], aws: Aws) -> dict[str, Any]:
    return dict(aws("ecs", REGION).describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"])


def group(network: Network, name: str) -> dict[str, Any]:
    found = network.ec2.describe_security_groups(Filters=[*network.inside, {"Name": "group-name", "Values": [name]}])["SecurityGroups"]
    return dict(found[0])


def granted(aws: Aws, role: str) -> dict[str, list[str]]:
    document = aws("iam", REGION).get_role_policy(RoleName=f"{BASE}-{role}", PolicyName="permissions")["PolicyDocument"]
    return {action: statement["Resource"] for statement in document["Statement"] for action in statement["Action"]}


def test_s2_01_02_03_04_07_c4_c21_subnets_of_three_zones(network: Network) -> None:
    assert (network.vpc["CidrBlock"], network.attribute("enableDnsHostnames"), network.attribute("enableDnsSupport")) == ("10.0.0.0/16", True, True)
    assert network.layout == [
        *((f"{BASE}-public-subnet-{number}", zone, f"10.0.{number}.0/24") for number, zone in enumerate(ZONES, 1)),
        *((f"{BASE}-private-subnet-{number}", zone, f"10.0.{100 + number}.0/24") for number, zone in enumerate(ZONES, 1)),
    ]
    assert [tags_of(subnet)["Type"] for subnet in network.subnets] == ["public"] * 3 + ["private"] * 3


def test_s2_05_06_a_nat_gateway_in_each_zone_and_an_internet_gateway(network: Network) -> None:
    zones = {subnet["SubnetId"]: subnet["AvailabilityZone"] for subnet in network.subnets}
    assert sorted(zones[gateway["SubnetId"]] for gateway in network.nat_gateways) == ZONES
    assert [name_of(gateway) for gateway in network.internet_gateways] == [f"{BASE}-igw"]
    assert sorted(routes["0.0.0.0/0"] for routes, _subnets in network.ways.values()) == sorted(
        [f"{BASE}-igw", *(f"{BASE}-nat-{zone}" for zone in ZONES)],
    )


def test_s2_08_09_11_a_service_of_three_tasks_over_three_zones(network: Network, service: dict[str, Any], task: dict[str, Any]) -> None:
    assert (service["desiredCount"], service["launchType"]) == (3, "FARGATE")
    used = service["networkConfiguration"]["awsvpcConfiguration"]["subnets"]
    assert sorted(subnet["AvailabilityZone"] for subnet in network.subnets if subnet["SubnetId"] in used) == ZONES
    assert service["availabilityZoneRebalancing"] == "ENABLED"
    assert (task["cpu"], task["memory"], task["networkMode"]) == ("256", "512", "awsvpc")


def test_s2_10_12_c10_the_container_and_its_names(service: dict[str, Any], task: dict[str, Any]) -> None:
    (container,) = task["containerDefinitions"]
    assert (service["serviceName"], task["family"], container["name"], container["image"]) == (f"{BASE}-service", f"{BASE}-task", "app", "nginx:latest")
    assert [port["containerPort"] for port in container["portMappings"]] == [5000]
    assert {entry["name"]: entry["value"] for entry in container["environment"]} == {"ENV": "prod", "PORT": "5000"}
    assert container["secrets"] == [{"name": "APP_SECRET", "valueFrom": f"arn:aws:ssm:{REGION}:123456789012:{PARAMETER}"}]
    assert service["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"] == "DISABLED"


def test_s2_13_c11_logs_are_kept_for_thirty_days(task: dict[str, Any], aws: Aws) -> None:
    groups = {found["logGroupName"]: found["retentionInDays"] for found in aws("logs", REGION).describe_log_groups(logGroupNamePrefix="/ecs/")["logGroups"]}
    assert groups[f"/ecs/{BASE}"] == 30
    (container,) = task["containerDefinitions"]
    options = container["logConfiguration"]["options"]
    assert (options["awslogs-group"], options["awslogs-stream-prefix"], options["awslogs-region"]) == (f"/ecs/{BASE}", "ecs", REGION)


def test_s2_24_c8_the_documents_rules_can_be_said_literally(network: Network, service: dict[str, Any]) -> None:
    tasks = group(network, f"{BASE}-ecs-tasks-sg")
    assert service["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"] == [tasks["GroupId"]]
    assert sorted((rule["FromPort"], rule["IpRanges"][0]["CidrIp"]) for rule in tasks["IpPermissions"]) == [(80, "0.0.0.0/0"), (443, "0.0.0.0/0")]
    assert [rule["IpProtocol"] for rule in tasks["IpPermissionsEgress"]] == ["-1"]


def test_s2_25_c8_or_the_container_port_from_the_load_balancer_alone(network: Network) -> None:
    balancer, (rule,) = group(network, f"{BASE}-alb-sg"), group(network, f"{BASE}-internal-sg")["IpPermissions"]
    assert (rule["FromPort"], rule["ToPort"], rule["IpRanges"]) == (5000, 5000, [])
    assert [pair["GroupId"] for pair in rule["UserIdGroupPairs"]] == [balancer["GroupId"]]


def test_s2_26_27_28_c2_roles_read_the_parameters_that_they_need(built: Result, aws: Aws) -> None:
    task, execution = granted(aws, "app-task"), granted(aws, "app-execution")
    assert task == {f"ssm:GetParameter{more}": [f"arn:aws:ssm:{REGION}:123456789012:{TREE}"] for more in ("", "s", "sByPath")}
    assert execution["ssm:GetParameters"] == [f"arn:aws:ssm:{REGION}:123456789012:{PARAMETER}"]
    assert execution["logs:PutLogEvents"] == [f"arn:aws:logs:{REGION}:123456789012:log-group:/ecs/{BASE}:*"]


def test_c20_ordinary_tags_are_the_environments_own_choice(built: Result, aws: Aws) -> None:
    mine = owned(everything(aws, REGION), "prod")
    wanted = {"Environment": "prod", "Project": "devops-app", "ManagedBy": "ansible", "Owner": "platform", "CreatedBy": "pipeline"}
    ours = {"groundwork:project", "groundwork:environment", "groundwork:component", "groundwork:key", "Name", "Type"}
    assert mine
    for thing, tags in mine.items():
        assert wanted.items() <= tags.items(), thing
        assert set(tags) <= {*wanted, *ours}, thing
