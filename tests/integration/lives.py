# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lives of environments: planned on an empty account, built, built again, destroyed, beside each other and somebody else's things."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from tests.integration.inventory_of_account import everything, owned
from tests.integration.playing import ROOT, Playing, Result

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Aws

Things = dict[tuple[str, str], dict[str, str]]
Entries = Counter[tuple[str, str, str, str]]
FOREIGN_TAGS = [{"Key": "groundwork:project", "Value": "somebody"}, {"Key": "groundwork:environment", "Value": "else"}, {"Key": "Name", "Value": "foreign"}]
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}

MANIFEST = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": []}


@dataclass(frozen=True)
class Place:
    """An inventory, and where its environment is."""

    inventory: str
    region: str
    #: Of the images that its services want.
    tag: str = "1.0.0"

    @property
    def name(self) -> str:
        """The environment's name, which is that of its folder."""
        return self.inventory.rsplit("/", 1)[1]

    @property
    def components(self) -> set[str]:
        """The hosts of the inventory."""
        return set(_hosts(yaml.safe_load((ROOT / self.inventory / "hosts.yml").read_text(encoding="utf-8"))))


@dataclass
class Life:
    """What happened to one environment, and what the account held after each step."""

    place: Place
    runs: dict[str, Result] = field(default_factory=dict)
    reports: dict[str, dict[str, Any]] = field(default_factory=dict)
    held: dict[str, Things] = field(default_factory=dict)
    #: The statements of each role's own policies, once it was built.
    statements: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    #: What each execution role is to inject: the references in the task definitions.
    injected: dict[str, set[str]] = field(default_factory=dict)
    #: How many tasks of each service run, once it was built.
    running: dict[str, int] = field(default_factory=dict)
    #: What its configuration declares, by the step that declared it offline.
    declared: dict[str, dict[str, Any]] = field(default_factory=dict)

    def entries(self, step: str) -> Entries:
        """Every change of a step, with its item."""
        return entries_of(self.reports[step])

    def changes(self, step: str) -> dict[str, Counter[tuple[str, str]]]:
        """How often each task of each component, with its item, changed something, and how."""
        components = self.reports[step]["components"]
        return {name: Counter((_told(entry), entry["change"]) for entry in said["changes"]) for name, said in components.items()}

    def own(self, step: str) -> Things:
        """What the environment had after a step."""
        return owned(self.held[step], self.place.name)


def entries_of(report: dict[str, Any]) -> Entries:
    """How often each component, task and item of a report changed something, and how."""
    entries = [(name, entry) for name, said in report["components"].items() for entry in said["changes"]]
    return Counter((name, entry["task"], str(entry["item"]), entry["change"]) for name, entry in entries)


def _told(change: dict[str, Any]) -> str:
    return f"{change['task']} ({change['item']})" if change["item"] else str(change["task"])


class Teller:
    """Plays one step after another and keeps what each left."""

    def __init__(self, play: Playing, offline: Playing, aws: Aws, folder: Path, places: tuple[Place, ...]) -> None:
        self.play, self.offline, self.aws, self.folder = play, offline, aws, folder
        self.lives = {place.name: Life(place) for place in places}

    def step(self, name: str, step: str, playbook: str = "site.yml", **options: Any) -> Result:
        """Play one step of one environment's life."""
        life, report = self.lives[name], self.folder / f"{name}-{step}.json"
        result = self.play(playbook, inventory=life.place.inventory, environment={"GROUNDWORK_REPORT": str(report)}, **options)
        life.runs[step] = result
        life.reports[step] = json.loads(report.read_text(encoding="utf-8"))
        life.held[step] = everything(self.aws, life.place.region)
        return result

    def declare(self, name: str, step: str, images: bool) -> None:
        """Play a step in which nothing can be reached: what the configuration declares, with its images there or not."""
        life, report = self.lives[name], self.folder / f"{name}-{step}.json"
        variables = {"declaration_folder": str(self.folder / step), "declare_images": images}
        environment = {"GROUNDWORK_REPORT": str(report)}
        life.runs[step] = self.offline("playbooks/declare.yml", inventory=life.place.inventory, variables=variables, environment=environment)
        life.reports[step] = json.loads(report.read_text(encoding="utf-8"))
        life.declared[step] = json.loads((self.folder / step / f"{name}.json").read_text(encoding="utf-8"))

    def build(self, name: str, with_images: bool) -> None:
        """From nothing to an environment that runs, or whose services wait for their images."""
        life = self.lives[name]
        life.held["before"] = everything(self.aws, life.place.region)
        self.step(name, "plan", check=True)
        self.declare(name, "declare", images=False)
        self.step(name, "build")
        if with_images and push_images(self.aws, life.place.region, [name for kind, name in life.own("build") if kind == "ecr_repository"], life.place.tag):
            self.step(name, "start")
            self.declare(name, "declare_images", images=True)
        self.step(name, "again")
        life.statements = statements_of(self.aws("iam", life.place.region), [role for kind, role in life.own("again") if kind == "iam_role"])
        life.running = running_of(self.aws("ecs", life.place.region), list(life.own("again")))
        life.injected = injected_by(self.aws("ecs", life.place.region), [arn for kind, arn in life.own("again") if kind == "task_definition"])

    def destroy(self, name: str, step: str = "destroy") -> None:
        """From an environment to nothing."""
        self.step(name, step, "playbooks/destroy.yml", variables={"confirm": name, "override_protection": True})


def running_of(ecs: Any, arns: list[str]) -> dict[str, int]:
    """How many tasks of each service run, in the clusters of these services."""
    clusters = {name for kind, name in arns if kind == "ecs_cluster"}
    names = {name for kind, name in arns if kind == "ecs_service"}
    found = [service for cluster in clusters for service in ecs.describe_services(cluster=cluster, services=sorted(names))["services"]]
    return {service["serviceName"]: service["runningCount"] for service in found}


def statements_of(iam: Any, roles: list[str]) -> dict[str, list[dict[str, Any]]]:
    """The statements of the roles' inline policies."""
    documents = {
        role: [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in iam.list_role_policies(RoleName=role)["PolicyNames"]]
        for role in roles
    }
    return {role: [statement for document in found for statement in document["Statement"]] for role, found in documents.items()}


def injected_by(ecs: Any, task_definitions: list[str]) -> dict[str, set[str]]:
    """By the name of the execution role: the secrets that it injects, as a policy names them."""
    found: dict[str, set[str]] = {}
    for arn in task_definitions:
        task = ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
        secrets = {resource_of(secret["valueFrom"]) for container in task["containerDefinitions"] for secret in container.get("secrets", [])}
        found.setdefault(task["executionRoleArn"].rsplit("/", 1)[1], set()).update(secrets)
    return found


def resource_of(reference: str) -> str:
    """The parameter or secret of a reference: without the member of its JSON, and the six characters that AWS adds to its name."""
    if ":secretsmanager:" not in reference:
        return reference
    name = reference.split(":")[6]
    return f"{reference.partition(name)[0]}{name[:-6]}??????"


def as_list(value: Any) -> list[Any]:
    """A value, or the values of a list."""
    return value if isinstance(value, list) else [value]


def push_images(aws: Aws, region: str, names: list[str], tag: str = "1.0.0") -> list[str]:
    """An image in each of the repositories; their names."""
    client = aws("ecr", region)
    for name in names:
        client.put_image(repositoryName=name, imageManifest=json.dumps({**MANIFEST, "config": {"digest": name}}), imageTag=tag)
    return names


def make_foreign_things(aws: Aws, region: str) -> None:
    """One of each, owned by another environment or by nobody."""
    ec2, ecs, iam, logs = (aws(service, region) for service in ("ec2", "ecs", "iam", "logs"))
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": FOREIGN_TAGS}])["Vpc"]["VpcId"]
    zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]][:2]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"] for number, zone in enumerate(zones, 1)
    ]
    group = ec2.create_security_group(GroupName="web", Description="foreign", VpcId=vpc)["GroupId"]
    ec2.create_route_table(VpcId=vpc)
    ec2.allocate_address(Domain="vpc")
    iam.create_role(RoleName="foreign", AssumeRolePolicyDocument=json.dumps(TRUST))
    ecs.create_cluster(clusterName="foreign")
    ecs.register_task_definition(family="foreign", containerDefinitions=[{"name": "a", "image": "a", "memory": 128}])
    logs.create_log_group(logGroupName="/ecs/foreign")
    _make_foreign_stores(aws, region)
    balancing = aws("elbv2", region)
    balancing.create_load_balancer(Name="foreign", Subnets=subnets, SecurityGroups=[group], Scheme="internal")
    balancing.create_target_group(Name="foreign", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip")


def _make_foreign_stores(aws: Aws, region: str) -> None:
    """A key, a repository, a bucket, a table, a parameter and a queue of somebody else."""
    key = aws("kms", region).create_key()["KeyMetadata"]["KeyId"]
    aws("kms", region).create_alias(AliasName="alias/foreign", TargetKeyId=key)
    aws("ecr", region).create_repository(repositoryName="foreign", imageTagMutability="MUTABLE")
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    aws("s3", region).create_bucket(Bucket=f"foreign-{region}", **where)
    hash_key = {"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}
    aws("dynamodb", region).create_table(TableName="foreign", BillingMode="PAY_PER_REQUEST", **hash_key)
    aws("ssm", region).put_parameter(Name="/foreign/value", Value="x", Type="String")
    aws("sqs", region).create_queue(QueueName="foreign")


def _hosts(tree: Any) -> list[str]:
    """The hosts of an inventory's tree."""
    if not isinstance(tree, dict):
        return []
    found = list(tree.get("hosts") or []) if "hosts" in tree else []
    return found + [host for key, branch in tree.items() if key != "hosts" for host in _hosts(branch)]
