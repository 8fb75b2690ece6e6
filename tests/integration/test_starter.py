# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example starter, requirement by requirement, on what AWS says after it was built."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.conftest import ACCOUNT_ID
from tests.integration.inventory_of_account import everything, owned
from tests.integration.playing import ROOT, Playing, Result

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

INVENTORY = "examples/starter/prod"
REGION = "us-east-1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("starter")


@pytest.fixture(scope="module")
def playing(emulator: Emulator, aws_environment: dict[str, str], folder: Path) -> Playing:
    return Playing(emulator, aws_environment, folder)


@pytest.fixture(scope="module")
def built(emulator: Emulator, playing: Playing) -> Iterator[Result]:
    """The example, built on an empty account by its stacks one after another, as S0 deploys them."""
    emulator.reset()
    for stack in ("identity", "network", "firewall,cluster"):
        playing("site.yml", inventory=INVENTORY, limit=stack).assert_ok()
    yield playing("site.yml", inventory=INVENTORY, limit="frontend").assert_ok()
    emulator.reset()


@pytest.fixture(scope="module")
def outputs(built: Result, playing: Playing, folder: Path) -> dict[str, Any]:
    """What playbooks/outputs.yml writes of it."""
    playing("playbooks/outputs.yml", inventory=INVENTORY, variables={"outputs_folder": str(folder)}).assert_ok()
    said: dict[str, Any] = json.loads((folder / "prod.json").read_text(encoding="utf-8"))
    return said


@pytest.fixture
def ec2(built: Result, aws: Aws) -> Any:
    return aws("ec2", REGION)


@pytest.fixture
def vpc(ec2: Any) -> Any:
    (found,) = ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["ecs-vpc"]}])["Vpcs"]
    return found


@pytest.fixture
def service(built: Result, aws: Aws) -> Any:
    (found,) = aws("ecs", REGION).describe_services(cluster="my-ecs-cluster", services=["frontendService"])["services"]
    return found


@pytest.fixture
def task_definition(service: Any, aws: Aws) -> Any:
    return aws("ecs", REGION).describe_task_definition(taskDefinition=service["taskDefinition"], include=["TAGS"])


def of_vpc(vpc: Any) -> list[dict[str, Any]]:
    return [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]


def statements(aws: Aws, role: str) -> list[dict[str, Any]]:
    iam = aws("iam", REGION)
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    return [statement for name in names for statement in iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]["Statement"]]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def actions(found: list[dict[str, Any]]) -> set[str]:
    return {action for statement in found for action in as_list(statement["Action"])}


def principal(aws: Aws, role: str) -> Any:
    (statement,) = aws("iam", REGION).get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]["Statement"]
    (service,) = as_list(statement["Principal"]["Service"])
    return service


def test_s0_01_08_the_stacks_are_deployed_alone_one_after_another(built: Result, playing: Playing) -> None:
    playing("site.yml", inventory=INVENTORY).assert_unchanged()


def test_s0_02_repository_and_organization_are_tags(vpc: Any) -> None:
    tags = {tag["Key"]: tag["Value"] for tag in vpc["Tags"]}
    assert tags.items() >= {"Organization": "elisabeth-demo", "Repository": "github.com/lichtie/prod-infrastructure", "Environment": "prod"}.items()


def test_s0_03_the_account_is_discovered(outputs: dict[str, Any]) -> None:
    assert outputs["account_id"] == ACCOUNT_ID
    assert not any("052848974346" in path.read_text(encoding="utf-8") for path in (ROOT / INVENTORY).rglob("*.yml"))


def test_s0_04_24_the_region_is_us_east_1(service: Any) -> None:
    assert service["serviceArn"].startswith(f"arn:aws:ecs:{REGION}:")


def test_s0_05_06_07_each_stack_owns_its_own_things(built: Result, aws: Aws) -> None:
    owners = {(kind, tags["groundwork:component"]) for (kind, _name), tags in owned(everything(aws, REGION), "prod").items()}
    assert {("iam_role", "identity"), ("vpc", "network"), ("subnet", "network"), ("route_table", "network"), ("internet_gateway", "network")} <= owners
    assert {("security_group", "firewall"), ("ecs_cluster", "cluster"), ("ecs_service", "frontend"), ("task_definition", "frontend")} <= owners
    assert {kind for kind, owner in owners if owner == "identity"} == {"iam_role", "iam_instance_profile"}


def test_s0_09_16_the_instance_role_trusts_ec2_and_does_what_an_instance_needs(built: Result, aws: Aws) -> None:
    assert principal(aws, "ecsInstanceRole") == "ec2.amazonaws.com"
    assert actions(statements(aws, "ecsInstanceRole")) == {
        "ecs:CreateCluster",
        "ecs:DeregisterContainerInstance",
        "ecs:DiscoverPollEndpoint",
        "ecs:Poll",
        "ecs:RegisterContainerInstance",
        "ecs:StartTelemetrySession",
        "ecs:SubmitAttachmentStateChanges",
        "ecs:SubmitContainerStateChange",
        "ecs:SubmitTaskStateChange",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "ecr:GetAuthorizationToken",
        "ecr:BatchCheckLayerAvailability",
        "ecr:GetDownloadUrlForLayer",
        "ecr:BatchGetImage",
        "ec2:AuthorizeSecurityGroupIngress",
    }


def test_s0_10_17_the_cluster_role_trusts_ecs(built: Result, aws: Aws) -> None:
    assert principal(aws, "ecsClusterRole") == "ecs.amazonaws.com"
    assert {"elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets", "ecs:ListServices"} <= actions(statements(aws, "ecsClusterRole"))


def test_s0_11_18_one_role_executes_and_runs_the_task(task_definition: Any, aws: Aws) -> None:
    definition = task_definition["taskDefinition"]
    assert definition["executionRoleArn"] == definition["taskRoleArn"] == f"arn:aws:iam::{ACCOUNT_ID}:role/frontendServiceRole"
    assert principal(aws, "frontendServiceRole") == "ecs-tasks.amazonaws.com"
    assert actions(statements(aws, "frontendServiceRole")) >= {"logs:CreateLogStream", "logs:PutLogEvents", "s3:GetObject", "s3:PutObject"}


def test_s0_14_15_19_permissions_name_their_resources(built: Result, aws: Aws) -> None:
    forced = {"ecr:GetAuthorizationToken", "ecs:DiscoverPollEndpoint", "ecs:CreateCluster", "ecs:ListClusters"}
    for role in ("ecsInstanceRole", "ecsClusterRole", "frontendServiceRole"):
        for statement in statements(aws, role):
            if "*" in as_list(statement["Resource"]):
                wide = {action for action in as_list(statement["Action"]) if action not in forced and ":Describe" not in action and ":List" not in action}
                assert not wide, (role, statement)


def test_s0_20_26_the_vpc_has_its_cidr_and_dns(ec2: Any, vpc: Any) -> None:
    assert (vpc["CidrBlock"], vpc["InstanceTenancy"]) == ("10.0.0.0/16", "default")
    assert ec2.describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute="enableDnsSupport")["EnableDnsSupport"]["Value"] is True
    assert ec2.describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute="enableDnsHostnames")["EnableDnsHostnames"]["Value"] is True


def test_s0_21_22_23_25_28_one_public_subnet_behind_an_internet_gateway(ec2: Any, vpc: Any) -> None:
    (subnet,) = ec2.describe_subnets(Filters=of_vpc(vpc))["Subnets"]
    assert (subnet["CidrBlock"], subnet["AvailabilityZone"], subnet["MapPublicIpOnLaunch"]) == ("10.0.1.0/24", "us-east-1b", True)
    assert {"Key": "Name", "Value": "ecs-public-subnet"} in subnet["Tags"]
    (gateway,) = ec2.describe_internet_gateways(Filters=[{"Name": "attachment.vpc-id", "Values": [vpc["VpcId"]]}])["InternetGateways"]
    assert {"Key": "Name", "Value": "ecs-igw"} in gateway["Tags"]
    (table,) = ec2.describe_route_tables(Filters=[{"Name": "tag:Name", "Values": ["ecs-route-table"]}])["RouteTables"]
    assert [association["SubnetId"] for association in table["Associations"]] == [subnet["SubnetId"]]
    assert {route["GatewayId"] for route in table["Routes"] if route["DestinationCidrBlock"] == "0.0.0.0/0"} == {gateway["InternetGatewayId"]}
    assert ec2.describe_nat_gateways(Filter=of_vpc(vpc))["NatGateways"] == []


def test_s0_24_http_and_ssh_are_open_and_everything_may_leave(ec2: Any, vpc: Any) -> None:
    (group,) = ec2.describe_security_groups(Filters=[*of_vpc(vpc), {"Name": "group-name", "Values": ["ecs-security-group"]}])["SecurityGroups"]
    assert group["Description"] == "Allow HTTP and SSH traffic"
    opened = {(rule["FromPort"], rule["ToPort"], cidr["CidrIp"]) for rule in group["IpPermissions"] for cidr in rule["IpRanges"]}
    assert opened == {(80, 80, "0.0.0.0/0"), (22, 22, "0.0.0.0/0")}
    assert all(cidr["Description"] for rule in group["IpPermissions"] for cidr in rule["IpRanges"])
    assert [rule["IpProtocol"] for rule in group["IpPermissionsEgress"]] == ["-1"]


def test_s0_27_42_43_outputs_are_written_as_json_yaml_and_shell_variables(outputs: dict[str, Any], vpc: Any, folder: Path) -> None:
    assert outputs["vpcId"] == vpc["VpcId"]
    assert outputs["publicSubnetId"].startswith("subnet-")
    assert outputs["securityGroupId"].startswith("sg-")
    for name in ("ecsInstanceRole", "ecsClusterRole", "frontendServiceRole"):
        assert outputs[f"{name}Arn"] == f"arn:aws:iam::{ACCOUNT_ID}:role/{name}"
    assert yaml.safe_load((folder / "prod.yml").read_text(encoding="utf-8")) == outputs
    assert f"VPC_ID={vpc['VpcId']}" in (folder / "prod.env").read_text(encoding="utf-8").splitlines()


def test_s0_29_30_34_one_fargate_task_on_the_public_subnet(service: Any, outputs: dict[str, Any]) -> None:
    assert (service["desiredCount"], service["launchType"], service["status"]) == (1, "FARGATE", "ACTIVE")
    network = service["networkConfiguration"]["awsvpcConfiguration"]
    assert network == {"subnets": [outputs["publicSubnetId"]], "securityGroups": [outputs["securityGroupId"]], "assignPublicIp": "ENABLED"}
    assert service["platformVersion"] == "LATEST"


def test_s0_31_32_33_35_36_the_task_is_nginx_without_volumes(task_definition: Any) -> None:
    definition = task_definition["taskDefinition"]
    assert (definition["family"], definition["cpu"], definition["memory"], definition["networkMode"]) == ("frontend-task", "256", "512", "awsvpc")
    (container,) = definition["containerDefinitions"]
    assert (container["name"], container["image"], container["essential"]) == ("frontend-container", "nginx:latest", True)
    (port,) = container["portMappings"]
    assert (port["containerPort"], port["hostPort"], port["protocol"]) == (80, 80, "tcp")
    assert definition.get("volumes", []) == []


def test_s0_37_38_logs_are_kept_for_14_days(task_definition: Any, aws: Aws) -> None:
    (group,) = aws("logs", REGION).describe_log_groups(logGroupNamePrefix="/ecs/frontend-task")["logGroups"]
    assert (group["logGroupName"], group["retentionInDays"]) == ("/ecs/frontend-task", 14)
    (container,) = task_definition["taskDefinition"]["containerDefinitions"]
    assert container["logConfiguration"]["logDriver"] == "awslogs"
    assert container["logConfiguration"]["options"].items() >= {"awslogs-group": "/ecs/frontend-task", "awslogs-stream-prefix": "ecs"}.items()


def documented(heading: str) -> str:
    """A section of the example's page."""
    return (ROOT / "examples" / "starter" / "README.md").read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]


def test_s0_39_a_request_finds_its_way_to_the_container(ec2: Any, vpc: Any, service: Any, task_definition: Any) -> None:
    """Each hop of the page is there: internet gateway, route, subnet, security group, port."""
    network = service["networkConfiguration"]["awsvpcConfiguration"]
    (table,) = ec2.describe_route_tables(Filters=[{"Name": "association.subnet-id", "Values": network["subnets"]}])["RouteTables"]
    (gateway,) = (route["GatewayId"] for route in table["Routes"] if route["DestinationCidrBlock"] == "0.0.0.0/0")
    (found,) = ec2.describe_internet_gateways(InternetGatewayIds=[gateway])["InternetGateways"]
    assert found["Attachments"][0]["VpcId"] == vpc["VpcId"]
    (group,) = ec2.describe_security_groups(GroupIds=network["securityGroups"])["SecurityGroups"]
    ports = {rule["FromPort"] for rule in group["IpPermissions"]}
    (container,) = task_definition["taskDefinition"]["containerDefinitions"]
    assert {mapping["containerPort"] for mapping in container["portMappings"]} <= ports
    (acl,) = (acl for acl in ec2.describe_network_acls(Filters=of_vpc(vpc))["NetworkAcls"] if not acl["IsDefault"])
    let_in = {(entry["RuleAction"], entry.get("PortRange", {}).get("From")) for entry in acl["Entries"] if not entry["Egress"]}
    assert ("allow", 80) in let_in
    for name in ("ecs-igw", "ecs-route-table", "ecs-public-subnet", "ecs-security-group", "frontend-container"):
        assert f"`{name}`" in documented("How a request gets in")


def test_s0_40_a_container_is_pulled_started_addressed_and_logged(service: Any, task_definition: Any) -> None:
    definition = task_definition["taskDefinition"]
    (container,) = definition["containerDefinitions"]
    assert (definition["networkMode"], service["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"]) == ("awsvpc", "ENABLED")
    for said in (container["image"], container["logConfiguration"]["options"]["awslogs-group"], definition["family"], "public IP"):
        assert said in documented("How a container lives")


def test_s0_41_the_role_is_assumed_and_may_log_and_pull(task_definition: Any, aws: Aws) -> None:
    role = task_definition["taskDefinition"]["executionRoleArn"].rpartition("/")[2]
    allowed = actions(statements(aws, role))
    assert {"logs:CreateLogStream", "logs:PutLogEvents"} <= allowed
    assert not [action for action in allowed if action.startswith("ecr:")]
    for said in (role, "ecs-tasks.amazonaws.com", "logs:PutLogEvents", "ECR"):
        assert said in documented("Who may do what")


@pytest.mark.parametrize(
    ("finding", "advice"),
    [
        ("public-tasks:frontend", "private"),  # S0-44
        ("open-ssh:web", "review"),  # S0-45
        ("single-az:network", "Availability Zone"),  # S0-46
    ],
)
def test_s0_44_45_46_findings_are_waived_and_still_reported(built: Result, finding: str, advice: str) -> None:
    lines = [line for line in built.stdout.splitlines() if line.startswith("waived") and finding in line]
    assert lines
    assert advice.lower() in lines[0].lower()
    assert not [line for line in built.stdout.splitlines() if line.startswith("warning ")]


def test_s0_47_what_is_well_is_said_too(built: Result) -> None:
    assert "IAM roles have specific, limited permissions" in built.stdout
    assert "defined rules" in built.stdout
