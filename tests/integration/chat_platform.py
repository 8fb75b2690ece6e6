# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A chat platform of three services, in development and in production, with nothing but variables between the two."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.integration.roles.vpc_reading import Network

if TYPE_CHECKING:
    from tests.conftest import Aws

REGION, ACCOUNT = "eu-central-1", "123456789012"
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret"
SERVICES = ("api", "realtime", "workers")
PORTS = {"api": 3001, "realtime": 3002, "workers": 3003}
QUEUES = {name: f"arn:aws:sqs:{REGION}:{ACCOUNT}:{{{{ stack.project }}}}-{{{{ stack.environment }}}}-{name}" for name in ("push", "offline")}
DEAD_LETTERS = [f"{queue}-dlq" for queue in QUEUES.values()]


def url_of(queue: str) -> str:
    return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{queue}"


def check(port: int) -> dict[str, Any]:
    return {"command": ["CMD-SHELL", f"wget -qO- http://localhost:{port}/health || exit 1"], "interval": 30, "timeout": 5, "retries": 3, "start_period": 60}


def queue_policy(*actions: str, resources: list[str] | None = None) -> list[dict[str, Any]]:
    """What a service may do with queues, and the metrics that each may write."""
    metrics = {"actions": ["cloudwatch:PutMetricData"], "resources": ["*"], "conditions": {"StringEquals": {"cloudwatch:namespace": "{{ metrics_namespace }}"}}}
    return [{"actions": [f"sqs:{action}" for action in actions], "resources": resources or list(QUEUES.values())}, metrics]


COMMON_ENVIRONMENT: dict[str, Any] = {
    "NODE_ENV": "{{ environment_class }}",
    "DATABASE_HOST": "db.internal",
    "DATABASE_PORT": 5432,
    "DATABASE_NAME": "chat",
    "SQS_PUSH_QUEUE_URL": url_of("push"),
    "SQS_OFFLINE_QUEUE_URL": url_of("offline"),
    "AWS_REGION": "{{ environment_region }}",
    "LOG_LEVEL": "{{ 'info' if environment_class == 'prod' else 'debug' }}",
    "AUTH0_DOMAIN": "login.example.com",
    "AUTH0_AUDIENCE": "https://api.example.com",
    "CORS_ORIGIN": "https://example.com",
    "WEB_URL": "https://example.com",
    "API_URL": "https://api.example.com",
}
OWN_ENVIRONMENT: dict[str, dict[str, Any]] = {
    "api": {},
    "realtime": {
        "SOCKET_IO_ADAPTER": "redis",
        "PING_TIMEOUT": 30000,
        "PING_INTERVAL": 25000,
        "METRICS_ENABLED": True,
        "METRICS_NAMESPACE": "{{ metrics_namespace }}",
        "METRICS_SERVICE_NAME": "realtime",
        "METRICS_INTERVAL_MS": 60000,
        "MAX_CONNECTIONS_PER_TASK": 3000,
    },
    "workers": {
        "WORKER_POLL_INTERVAL_MS": 1000,
        "WORKER_BATCH_SIZE": 10,
        "WORKER_VISIBILITY_TIMEOUT": 60,
        "HEALTH_PORT": 3003,
        "SQS_PUSH_DLQ_URL": url_of("push-dlq"),
        "SQS_OFFLINE_DLQ_URL": url_of("offline-dlq"),
    },
}
RECEIVE = ("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes")
POLICIES = {
    "api": queue_policy("SendMessage", "GetQueueAttributes", "GetQueueUrl"),
    "realtime": queue_policy("SendMessage", "ReceiveMessage", "DeleteMessage"),
    "workers": [*queue_policy(*RECEIVE), {"actions": ["sqs:SendMessage"], "resources": DEAD_LETTERS}],
}
OWN: dict[str, dict[str, Any]] = {
    "api": {"stop_timeout": 30},
    "realtime": {"stop_timeout": 60, "minimum_healthy_percent": 50, "maximum_percent": 200},
    "workers": {},
}


def service(name: str) -> dict[str, Any]:
    """A service as it is in every environment; its image is the placeholder of a service whose own image is not there yet."""
    from_alb = [{"description": f"{name} from the load balancer", "port": PORTS[name], "groups": ["alb"]}]
    return {
        "image": "node:20-alpine",
        "command": ["sleep", "infinity"],
        "port": PORTS[name],
        "health_check": check(PORTS[name]),
        "execute_command": True,
        "environment": {**COMMON_ENVIRONMENT, "PORT": PORTS[name], **OWN_ENVIRONMENT[name]},
        "secrets": {
            "DATABASE_USERNAME": f"{SECRET}:chat/db-AbCdEf:username::",
            "DATABASE_PASSWORD": f"{SECRET}:chat/db-AbCdEf:password::",
            "REDIS_PASSWORD": "/chat/redis-password",
        },
        "ingress": [] if name == "workers" else from_alb,
        "policy": POLICIES[name],
        **OWN[name],
    }


def group(description: str, port: int, *sources: str) -> dict[str, Any]:
    return {"description": description, "ingress": [{"description": f"{description} from its users", "port": port, "groups": list(sources)}]}


GROUPS: dict[str, Any] = {
    "alb": {"description": "Load balancer", "ingress": [{"description": "From anywhere", "port": port, "cidrs": ["0.0.0.0/0"]} for port in (443, 80)]},
    "rds": group("PostgreSQL", 5432, *SERVICES),
    "redis": group("Redis", 6379, *SERVICES),
}
PLATFORM: dict[str, Any] = {
    "environment_project": "chat",
    "environment_region": REGION,
    "metrics_namespace": "{{ stack.project }}-{{ stack.environment }}",
    "environment_naming_overrides": {
        "eip": "{project}-{env}-nat-{index}",
        "nat_gateway": "{project}-{env}-nat-{index}",
        "iam_role/vpc-flow-logs": "{project}-{env}-vpc-flow-log-role",
    },
    "security_groups_groups": GROUPS,
    "services": {name: service(name) for name in SERVICES},
}


class Platform:
    """What AWS says of the platform in one environment."""

    def __init__(self, aws: Aws, environment: str) -> None:
        self._aws, self.base = aws, f"chat-{environment}"
        self.ec2, self.ecs, self.iam, self.logs = (aws(name, REGION) for name in ("ec2", "ecs", "iam", "logs"))

    @property
    def network(self) -> Network:
        (vpc,) = self.ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [f"{self.base}-vpc"]}])["Vpcs"]
        return Network(self.ec2, vpc["VpcId"])

    @property
    def cluster(self) -> dict[str, Any]:
        (found,) = self.ecs.describe_clusters(clusters=[f"{self.base}-cluster"], include=["SETTINGS"])["clusters"]
        return dict(found)

    def service(self, name: str) -> dict[str, Any]:
        (found,) = self.ecs.describe_services(cluster=f"{self.base}-cluster", services=[f"{self.base}-{name}"])["services"]
        return dict(found)

    def task(self, name: str) -> dict[str, Any]:
        return dict(self.ecs.describe_task_definition(taskDefinition=self.service(name)["taskDefinition"])["taskDefinition"])

    def container(self, name: str) -> dict[str, Any]:
        (found,) = self.task(name)["containerDefinitions"]
        return dict(found)

    def tier_of(self, name: str) -> set[str]:
        """The tier of the subnets that a service runs in."""
        used = self.service(name)["networkConfiguration"]["awsvpcConfiguration"]["subnets"]
        return {tag["Value"] for subnet in self.network.subnets if subnet["SubnetId"] in used for tag in subnet["Tags"] if tag["Key"] == "Type"}

    def environment(self, name: str) -> dict[str, str]:
        return {entry["name"]: entry["value"] for entry in self.container(name)["environment"]}

    def statements(self, role: str) -> list[dict[str, Any]]:
        document = self.iam.get_role_policy(RoleName=f"{self.base}-{role}", PolicyName="permissions")["PolicyDocument"]
        return list((json.loads(document) if isinstance(document, str) else document)["Statement"])

    def granted(self, role: str) -> dict[str, list[str]]:
        """The resources of each action that a role may do."""
        return {action: statement["Resource"] for statement in self.statements(role) for action in statement["Action"]}

    def retention(self, group: str) -> int:
        (found,) = self.logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
        return int(found["retentionInDays"])

    def sources(self, key: str) -> set[tuple[int, str]]:
        """Who gets into a security group: the port, and the group's or network's name."""
        groups = {found["GroupId"]: found for found in self.ec2.describe_security_groups(Filters=self.network.inside)["SecurityGroups"]}
        names = {identifier: found["GroupName"].removeprefix(f"{self.base}-").removesuffix("-sg") for identifier, found in groups.items()}
        (mine,) = (found for identifier, found in groups.items() if names[identifier] == key)
        peers = [(rule["FromPort"], names[pair["GroupId"]]) for rule in mine["IpPermissions"] for pair in rule["UserIdGroupPairs"]]
        return {*peers, *((rule["FromPort"], cidr["CidrIp"]) for rule in mine["IpPermissions"] for cidr in rule["IpRanges"])}
