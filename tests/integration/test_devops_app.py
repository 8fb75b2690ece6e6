# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example devops_app, requirement by requirement: four environments of one application, and production on what AWS says after it was built."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.conftest import ACCOUNT_ID
from tests.integration.inventory_of_account import everything, owned
from tests.integration.lives import push_images
from tests.integration.playing import ROOT, Playing, Result
from tests.integration.roles.vpc_reading import Network, name_of, tags_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

INVENTORY = "examples/devops_app/prod"
REGION = "us-east-1"
ZONES = [f"{REGION}{letter}" for letter in "abc"]
BASE = "devops-app-prod"
PARAMETER = "parameter/devops-app/prod/app-secret"
TREE = "parameter/devops-app/prod/*"
MATRIX = {"prod": "10.0.0.0/16", "qa": "10.1.0.0/16", "staging": "10.2.0.0/16", "test": "10.3.0.0/16"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("devops_app")


@pytest.fixture(scope="module")
def playing(emulator: Emulator, aws_environment: dict[str, str], folder: Path) -> Playing:
    return Playing(emulator, aws_environment, folder)


@pytest.fixture(scope="module")
def built(emulator: Emulator, aws: Aws, playing: Playing) -> Iterator[Result]:
    """Production: the repository first, then its image, then all else."""
    emulator.reset()
    playing("site.yml", inventory=INVENTORY, limit="registry").assert_ok()
    push_images(aws, REGION, [f"{BASE}/app"])
    yield playing("site.yml", inventory=INVENTORY).assert_ok()
    emulator.reset()


@pytest.fixture(scope="module")
def outputs(built: Result, playing: Playing, folder: Path) -> dict[str, Any]:
    """What playbooks/outputs.yml writes of it."""
    playing("playbooks/outputs.yml", inventory=INVENTORY, variables={"outputs_folder": str(folder)}).assert_ok()
    said: dict[str, Any] = json.loads((folder / "prod.json").read_text(encoding="utf-8"))
    return said


@pytest.fixture
def balancer(built: Result, aws: Aws) -> dict[str, Any]:
    (found,) = aws("elbv2", REGION).describe_load_balancers(Names=[f"{BASE}-alb"])["LoadBalancers"]
    return dict(found)


@pytest.fixture
def target_group(built: Result, aws: Aws) -> dict[str, Any]:
    (found,) = aws("elbv2", REGION).describe_target_groups(Names=[f"{BASE}-tg"])["TargetGroups"]
    return dict(found)


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


@pytest.mark.parametrize("environment", MATRIX)
def test_s2_01_32_the_matrix_of_environments(environment: str, playing: Playing) -> None:
    shown = playing("playbooks/validate.yml", inventory=f"examples/devops_app/{environment}").assert_ok()
    assert shown.requests == []
    said = yaml.safe_load((ROOT / "examples" / "devops_app" / "group_vars" / environment / "environment.yml").read_text(encoding="utf-8"))
    assert (said["environment_name"], said["vpc_cidr"]) == (environment, MATRIX[environment])


def test_s2_08_09_11_14_a_service_over_three_zones(network: Network, service: dict[str, Any], task: dict[str, Any]) -> None:
    assert (service["desiredCount"], service["launchType"]) == (3, "FARGATE")
    used = service["networkConfiguration"]["awsvpcConfiguration"]["subnets"]
    assert sorted(subnet["AvailabilityZone"] for subnet in network.subnets if subnet["SubnetId"] in used) == ZONES
    assert service["availabilityZoneRebalancing"] == "ENABLED"
    assert (task["cpu"], task["memory"], task["networkMode"]) == ("256", "512", "awsvpc")


def test_s2_10_12_22_c10_the_container_and_its_names(service: dict[str, Any], task: dict[str, Any]) -> None:
    (container,) = task["containerDefinitions"]
    image = f"{ACCOUNT_ID}.dkr.ecr.{REGION}.amazonaws.com/{BASE}/app:1.0.0"
    assert (service["serviceName"], task["family"], container["name"], container["image"]) == (f"{BASE}-service", f"{BASE}-task", "app", image)
    assert [port["containerPort"] for port in container["portMappings"]] == [5000]
    assert {entry["name"]: entry["value"] for entry in container["environment"]} == {"ENV": "prod", "PORT": "5000"}
    assert container["secrets"] == [{"name": "APP_SECRET", "valueFrom": f"arn:aws:ssm:{REGION}:{ACCOUNT_ID}:{PARAMETER}"}]
    assert service["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"] == "DISABLED"


def test_s2_13_c11_logs_are_kept_for_thirty_days(task: dict[str, Any], aws: Aws) -> None:
    groups = {found["logGroupName"]: found["retentionInDays"] for found in aws("logs", REGION).describe_log_groups(logGroupNamePrefix="/ecs/")["logGroups"]}
    assert groups[f"/ecs/{BASE}"] == 30
    (container,) = task["containerDefinitions"]
    options = container["logConfiguration"]["options"]
    assert (options["awslogs-group"], options["awslogs-stream-prefix"], options["awslogs-region"]) == (f"/ecs/{BASE}", "ecs", REGION)


def test_s2_24_25_c8_d8_the_documents_rules_literally_and_the_port_from_the_load_balancer(network: Network, service: dict[str, Any]) -> None:
    tasks, own, balancer = (group(network, f"{BASE}-{key}-sg") for key in ("ecs-tasks", "app", "alb"))
    assert sorted(service["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"]) == sorted([tasks["GroupId"], own["GroupId"]])
    assert sorted((rule["FromPort"], rule["IpRanges"][0]["CidrIp"]) for rule in tasks["IpPermissions"]) == [(80, "0.0.0.0/0"), (443, "0.0.0.0/0")]
    assert [rule["IpProtocol"] for rule in tasks["IpPermissionsEgress"]] == ["-1"]
    (rule,) = own["IpPermissions"]
    assert (rule["FromPort"], rule["ToPort"], rule["IpRanges"]) == (5000, 5000, [])
    assert [pair["GroupId"] for pair in rule["UserIdGroupPairs"]] == [balancer["GroupId"]]


def test_s2_26_27_28_c2_roles_read_the_parameters_that_they_need(built: Result, aws: Aws) -> None:
    task, execution = granted(aws, "app-task"), granted(aws, "app-execution")
    assert task == {f"ssm:GetParameter{more}": [f"arn:aws:ssm:{REGION}:{ACCOUNT_ID}:{TREE}"] for more in ("", "s", "sByPath")}
    assert execution["ssm:GetParameters"] == [f"arn:aws:ssm:{REGION}:{ACCOUNT_ID}:{PARAMETER}"]
    assert execution["logs:PutLogEvents"] == [f"arn:aws:logs:{REGION}:{ACCOUNT_ID}:log-group:/ecs/{BASE}:*"]


def test_s2_31_c20_ordinary_tags_are_the_environments_own_choice(built: Result, aws: Aws) -> None:
    mine = owned(everything(aws, REGION), "prod")
    wanted = {"Environment": "prod", "Project": "devops-app", "ManagedBy": "ansible", "Owner": "devops-team", "CreatedBy": "ansible", "Application": "app"}
    ours = {"groundwork:project", "groundwork:environment", "groundwork:component", "groundwork:key", "Name", "Type"}
    assert mine
    for thing, tags in mine.items():
        assert wanted.items() <= tags.items(), thing
        assert set(tags) <= {*wanted, *ours}, thing


def test_s2_14_15_16_scaling_between_one_and_ten_tasks(built: Result, aws: Aws) -> None:
    asked = {"ServiceNamespace": "ecs", "ResourceId": f"service/{BASE}-ecs-cluster/{BASE}-service"}
    client = aws("application-autoscaling", REGION)
    (target,) = client.describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=[asked["ResourceId"]])["ScalableTargets"]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (1, 10)
    policies = [policy["TargetTrackingScalingPolicyConfiguration"] for policy in client.describe_scaling_policies(**asked)["ScalingPolicies"]]
    assert {policy["PredefinedMetricSpecification"]["PredefinedMetricType"]: policy["TargetValue"] for policy in policies} == {
        "ECSServiceAverageCPUUtilization": 70.0,
        "ECSServiceAverageMemoryUtilization": 80.0,
    }


def test_s2_18_20_21_the_bucket_of_the_state(built: Result, aws: Aws) -> None:
    client, name = aws("s3", REGION), "devops-app-terraform-state-prod"
    assert client.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
    (rule,) = client.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    assert set(client.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"].values()) == {True}
    denied = [statement for statement in json.loads(client.get_bucket_policy(Bucket=name)["Policy"])["Statement"] if statement["Effect"] == "Deny"]
    assert [statement["Condition"] for statement in denied] == [{"Bool": {"aws:SecureTransport": "false"}}]


def test_s2_19_21_d10_the_table_of_the_lock(built: Result, aws: Aws) -> None:
    table = aws("dynamodb", REGION).describe_table(TableName="terraform-lock-prod")["Table"]
    assert table["KeySchema"] == [{"AttributeName": "LockID", "KeyType": "HASH"}]
    assert table["AttributeDefinitions"] == [{"AttributeName": "LockID", "AttributeType": "S"}]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["DeletionProtectionEnabled"]


def test_s2_22_23_the_secret_is_generated_and_encrypted(built: Result, aws: Aws) -> None:
    client = aws("ssm", REGION)
    parameter = client.get_parameter(Name="/devops-app/prod/app-secret", WithDecryption=True)["Parameter"]
    assert (parameter["Type"], len(parameter["Value"])) == ("SecureString", 32)
    assert parameter["Value"] not in built.stdout
    assert not [path for path in (ROOT / "examples" / "devops_app").rglob("*.yml") if parameter["Value"] in path.read_text(encoding="utf-8")]


def test_s2_29_30_names(built: Result, network: Network, aws: Aws) -> None:
    mine = {name for _kind, name in owned(everything(aws, REGION), "prod")}
    assert {f"{BASE}-ecs-cluster", "/devops-app/prod/app-secret", "devops-app-terraform-state-prod", "terraform-lock-prod"} <= mine
    assert name_of(network.vpc) == f"{BASE}-vpc"
    assert group(network, f"{BASE}-ecs-tasks-sg")


def test_s2_41_42_requests_reach_the_tasks_through_the_load_balancer(
    balancer: dict[str, Any], target_group: dict[str, Any], service: dict[str, Any], network: Network, aws: Aws
) -> None:
    assert (balancer["Scheme"], balancer["Type"]) == ("internet-facing", "application")
    public = {subnet["SubnetId"] for subnet in network.subnets if tags_of(subnet)["Type"] == "public"}
    assert {zone["SubnetId"] for zone in balancer["AvailabilityZones"]} == public
    (listener,) = aws("elbv2", REGION).describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    assert (listener["Port"], listener["Protocol"]) == (80, "HTTP")
    assert [action["TargetGroupArn"] for action in listener["DefaultActions"]] == [target_group["TargetGroupArn"]]
    (target,) = service["loadBalancers"]
    assert target == {"targetGroupArn": target_group["TargetGroupArn"], "containerName": "app", "containerPort": 5000}
    # The port of the target group is one that ECS replaces by the container's for each task.
    check = {key: target_group[key] for key in ("TargetType", "Port", "HealthCheckPath", "HealthyThresholdCount", "UnhealthyThresholdCount")}
    assert check == {"TargetType": "ip", "Port": 80, "HealthCheckPath": "/health", "HealthyThresholdCount": 2, "UnhealthyThresholdCount": 2}
    assert (target_group["HealthCheckIntervalSeconds"], target_group["HealthCheckTimeoutSeconds"], target_group["Matcher"]["HttpCode"]) == (30, 5, "200")


def test_s2_43_44_logs_and_metrics_reach_cloudwatch(task: dict[str, Any], aws: Aws) -> None:
    (container,) = task["containerDefinitions"]
    assert container["logConfiguration"]["logDriver"] == "awslogs"
    (cluster,) = aws("ecs", REGION).describe_clusters(clusters=[f"{BASE}-ecs-cluster"], include=["SETTINGS"])["clusters"]
    assert {"name": "containerInsights", "value": "enabled"} in cluster["settings"]


def test_s2_47_48_each_module_is_a_role_and_each_environment_an_inventory(built: Result) -> None:
    assert {"network", "cluster", "app-secrets"} <= set(built.recap)
    assert sorted(path.parent.name for path in (ROOT / "examples" / "devops_app").glob("*/hosts.yml")) == sorted(MATRIX)


def test_s2_49_the_outputs(
    outputs: dict[str, Any], network: Network, balancer: dict[str, Any], target_group: dict[str, Any], service: dict[str, Any], task: dict[str, Any]
) -> None:
    by_tier = {tier: sorted(subnet["SubnetId"] for subnet in network.subnets if tags_of(subnet)["Type"] == tier) for tier in ("public", "private")}
    assert (outputs["vpc_id"], outputs["vpc_cidr_block"]) == (network.vpc["VpcId"], "10.0.0.0/16")
    assert outputs["internet_gateway_id"] == network.internet_gateways[0]["InternetGatewayId"]
    assert {tier: sorted(outputs[f"{tier}_subnet_ids"]) for tier in by_tier} == by_tier
    assert sorted(outputs["nat_gateway_ids"]) == sorted(gateway["NatGatewayId"] for gateway in network.nat_gateways)
    assert outputs["ecs_cluster_id"] == outputs["ecs_cluster_arn"] == service["clusterArn"]
    assert outputs["ecs_cluster_name"] == f"{BASE}-ecs-cluster"
    assert outputs["ecs_security_group_id"] == group(network, f"{BASE}-ecs-tasks-sg")["GroupId"]
    assert (outputs["ecs_task_execution_role_arn"], outputs["ecs_task_role_arn"]) == (task["executionRoleArn"], task["taskRoleArn"])
    said = tuple(outputs[f"alb_{name}"] for name in ("arn", "dns_name", "zone_id", "security_group_id"))
    assert said == (balancer["LoadBalancerArn"], balancer["DNSName"], balancer["CanonicalHostedZoneId"], balancer["SecurityGroups"][0])
    assert outputs["target_group_arn"] == target_group["TargetGroupArn"]
    assert outputs["application_url"] == f"http://{balancer['DNSName']}"
    assert (outputs["ssm_parameter_name"], outputs["ssm_parameter_version"]) == ("/devops-app/prod/app-secret", 1)
    assert outputs["ssm_parameter_arn"] == f"arn:aws:ssm:{REGION}:{ACCOUNT_ID}:{PARAMETER}"
    assert (outputs["environment"], outputs["project_name"], outputs["aws_region"]) == ("prod", "devops-app", REGION)
    assert outputs["resource_tags"]["Owner"] == "devops-team"
    assert outputs["computed_names"]["ecs_service"] == service["serviceName"]
    assert outputs["computed_names"]["state_bucket"] == "devops-app-terraform-state-prod"
