# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module ecs_task_definition, without a network."""

from __future__ import annotations

import copy
from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.ecs_containers import CONTAINER
from ansible_collections.groundwork.aws.plugins.module_utils.ecs_task_definitions import TASK, from_asked, from_response, problems, to_request
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules import ecs_task_definition
from ansible_collections.groundwork.aws.plugins.modules.ecs_task_definition import TASK_DEFINITION, bring

from .cases import ModuleCases, Params
from .documentation import documented, specified
from .fake import ACCOUNT_ID, REGION, AWSError, FakeAWS, Request, Response

ARN = f"arn:aws:ecs:{REGION}:{ACCOUNT_ID}:task-definition"
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT_ID}:secret:db-AbCdEf"
APP: Params = {"name": "app", "image": "nginx:1.29", "port_mappings": [{"container_port": 80}], "environment": {"A": "1"}}
PARAMS: Params = {
    "family": "web",
    "cpu": 256,
    "memory": 512,
    "network_mode": "awsvpc",
    "requires_compatibilities": ["fargate"],
    "containers": [APP],
    "tags": {"Name": "web"},
}

#: For every attribute of a task a value that differs from the one above.
TASK_CHANGES: Params = {
    "cpu": 512,
    "memory": 1024,
    "network_mode": "host",
    "requires_compatibilities": ["ec2", "fargate"],
    "execution_role_arn": f"arn:aws:iam::{ACCOUNT_ID}:role/execution",
    "task_role_arn": f"arn:aws:iam::{ACCOUNT_ID}:role/task",
    "runtime_platform": {"cpu_architecture": "arm64"},
    "ephemeral_storage": {"size_in_gib": 30},
    "pid_mode": "task",
    "ipc_mode": "none",
    "proxy_configuration": {"container_name": "app", "properties": {"AppPorts": "80"}},
    "placement_constraints": [{"expression": "attribute:zone == a"}],
    "enable_fault_injection": True,
    "volumes": [{"name": "data", "efs_volume_configuration": {"file_system_id": "fs-0123456789abcdef0", "transit_encryption": "enabled"}}],
    "containers": [APP, {"name": "sidecar", "image": "busybox"}],
}

#: For every attribute of a container a value that differs from what AWS means without it.
CONTAINER_CHANGES: Params = {
    "name": "other",
    "image": "nginx:1.30",
    "repository_credentials": {"credentials_parameter": SECRET},
    "cpu": 128,
    "memory": 256,
    "memory_reservation": 128,
    "command": ["serve"],
    "entry_point": ["/entry"],
    "environment": {"A": "2"},
    "environment_files": [{"value": "arn:aws:s3:::bucket/a.env"}],
    "secrets": {"PASSWORD": SECRET},
    "port_mappings": [{"container_port": 80, "name": "http", "app_protocol": "http"}],
    "health_check": {"command": ["CMD", "true"], "retries": 5},
    "log_configuration": {"log_driver": "awslogs", "options": {"awslogs-group": "a"}, "secret_options": {"key": SECRET}},
    "linux_parameters": {"init_process_enabled": True, "capabilities": {"drop": ["ALL"]}},
    "readonly_root_filesystem": True,
    "privileged": True,
    "user": "1000",
    "working_directory": "/srv",
    "hostname": "app",
    "start_timeout": 60,
    "stop_timeout": 60,
    "version_consistency": "disabled",
    "restart_policy": {"enabled": True, "ignored_exit_codes": [0]},
    "mount_points": [{"source_volume": "data", "container_path": "/data", "read_only": True}],
    "volumes_from": [{"source_container": "sidecar"}],
    "ulimits": [{"name": "nofile", "soft_limit": 1024, "hard_limit": 2048}],
    "system_controls": [{"namespace": "net.core.somaxconn", "value": "1024"}],
    "resource_requirements": [{"type": "GPU", "value": "1"}],
    "firelens_configuration": {"type": "fluentbit", "options": {"enable-ecs-log-metadata": "true"}},
    "docker_labels": {"team": "web"},
    "docker_security_options": ["no-new-privileges"],
    "credential_specs": ["credentialspec:arn:aws:s3:::bucket/spec.json"],
    "dns_servers": ["192.0.2.53"],
    "dns_search_domains": ["example.com"],
    "extra_hosts": [{"hostname": "db", "ip_address": "192.0.2.5"}],
    "links": ["db"],
    "disable_networking": True,
    "interactive": True,
    "pseudo_terminal": True,
}
#: These need a second container.
WITH_SIDECAR: Params = {
    "essential": False,
    "depends_on": [{"container_name": "sidecar", "condition": "healthy"}],
}
SIDECAR: Params = {"name": "sidecar", "image": "busybox"}


def with_container(name: str, value: Any) -> Params:
    others = [SIDECAR] if name in WITH_SIDECAR else []
    return {"containers": [{**APP, name: value}, *others]}


class FakeTaskDefinitions(FakeAWS):
    service = "ecs"

    def __init__(self) -> None:
        super().__init__()
        self.revisions: list[Response] = []
        #: Whether a family still means the revision before its newest one; whether nothing is shown yet.
        self.latest_is_late = self.all_are_late = False

    def describe_task_definition(self, request: Request) -> Response:
        name = request["taskDefinition"].rpartition("/")[2]
        found = [kept for kept in self.revisions if name in (kept["family"], f"{kept['family']}:{kept['revision']}")]
        if ":" not in name:
            found = [kept for kept in found if kept["status"] == "ACTIVE"]
            found = found[:-1] if self.latest_is_late and len(found) > 1 else found
        found = [] if self.all_are_late else found
        if not found:
            raise AWSError("ClientException", "Unable to describe task definition.")
        return {"taskDefinition": {key: value for key, value in found[-1].items() if key != "tags"}, "tags": found[-1].get("tags", [])}

    def register_task_definition(self, request: Request) -> Response:
        revision = sum(kept["family"] == request["family"] for kept in self.revisions) + 1
        task = {**request, "revision": revision, "taskDefinitionArn": f"{ARN}/{request['family']}:{revision}", "status": "ACTIVE"}
        task["containerDefinitions"] = [filled_in(container) for container in reversed(request["containerDefinitions"])]
        self.revisions.append(task)
        return {"taskDefinition": {key: value for key, value in task.items() if key != "tags"}}

    def list_task_definitions(self, request: Request) -> Response:
        arns = [
            kept["taskDefinitionArn"] for kept in self.revisions if kept["family"].startswith(request["familyPrefix"]) and kept["status"] == request["status"]
        ]
        start = int(request.get("nextToken", 0))
        return {"taskDefinitionArns": arns[start : start + 2], **({"nextToken": str(start + 2)} if arns[start + 2 :] else {})}

    def deregister_task_definition(self, request: Request) -> Response:
        self.of(request["taskDefinition"])["status"] = "INACTIVE"
        return {}

    def tag_resource(self, request: Request) -> None:
        kept = self.of(request["resourceArn"])
        names = [tag["key"] for tag in request["tags"]]
        kept["tags"] = [tag for tag in kept.get("tags", []) if tag["key"] not in names] + request["tags"]

    def untag_resource(self, request: Request) -> None:
        kept = self.of(request["resourceArn"])
        kept["tags"] = [tag for tag in kept["tags"] if tag["key"] not in request["tagKeys"]]

    def of(self, arn: str) -> Response:
        return next(kept for kept in self.revisions if kept["taskDefinitionArn"] == arn)


def filled_in(container: Response) -> Response:
    """A container as AWS describes it: with defaults, with empty lists, and in an order of its own."""
    filled = {"cpu": 0, "essential": True, "mountPoints": [], "volumesFrom": [], "systemControls": [], "portMappings": [], **container}
    filled["environment"] = list(reversed(container.get("environment", [])))
    filled["portMappings"] = [{"hostPort": mapping["containerPort"], "protocol": "tcp", **mapping} for mapping in container.get("portMappings", [])]
    if "healthCheck" in container:
        filled["healthCheck"] = {"interval": 30, "timeout": 5, "retries": 3, **container["healthCheck"]}
    return filled


class TestTaskDefinition(ModuleCases):
    kind = TASK_DEFINITION
    fake = FakeTaskDefinitions
    params = PARAMS
    changes: ClassVar[list[Params]] = [
        *({name: value} for name, value in TASK_CHANGES.items()),
        *(with_container(name, value) for name, value in {**CONTAINER_CHANGES, **WITH_SIDECAR}.items()),
        {"tags": {"Name": "other"}},
    ]
    create_operation = "RegisterTaskDefinition"

    def go(self, aws: FakeAWS, check_mode: bool = False, **changes: Any) -> Params:
        params = {"state": "present", "purge_tags": True, **copy.deepcopy(self.params), **copy.deepcopy(changes)}
        return bring(aws.client, params, check_mode)

    def test_every_attribute_has_a_case(self) -> None:
        assert set(TASK_CHANGES) == {field.name for field in TASK} - {"family"}
        assert set(CONTAINER_CHANGES) | set(WITH_SIDECAR) == {field.name for field in CONTAINER}

    def test_tags_change_without_a_new_revision(self, built: FakeTaskDefinitions) -> None:
        result = self.go(built, tags={"Name": "web", "Owner": "me"})
        assert built.writes == ["TagResource"]
        assert result["task_definition"]["revision"] == 1

    def test_new_revision_keeps_unasked_tags_and_has_asked_ones(self, built: FakeTaskDefinitions) -> None:
        assert self.go(built, cpu=512, tags=None)["task_definition"]["tags"] == {"Name": "web"}
        result = self.go(built, cpu=1024, memory=2048, tags={"Owner": "me"})
        assert (result["task_definition"]["revision"], result["task_definition"]["tags"]) == (3, {"Owner": "me"})
        assert built.of(f"{ARN}/web:1")["tags"] == [{"key": "Name", "value": "web"}]

    def test_a_new_revision_that_ecs_does_not_show_yet_is_the_result(self, built: FakeTaskDefinitions) -> None:
        built.latest_is_late = True
        result = self.go(built, cpu=512, tags={"Owner": "me"})
        assert (result["task_definition"]["arn"], result["task_definition"]["revision"], result["task_definition"]["cpu"]) == (f"{ARN}/web:2", 2, 512)
        assert [kept["tags"] for kept in built.revisions] == [[{"key": "Name", "value": "web"}], [{"key": "Owner", "value": "me"}]]

    def test_a_first_revision_that_ecs_does_not_show_yet_is_the_result(self, aws: FakeTaskDefinitions) -> None:
        aws.all_are_late = True
        result = self.go(aws)
        assert (result["task_definition"]["arn"], result["task_definition"]["revision"]) == (f"{ARN}/web:1", 1)

    def test_a_plan_does_not_know_the_new_revision(self, built: FakeTaskDefinitions) -> None:
        assert self.go(built, check_mode=True, cpu=512)["task_definition"]["arn"] == UNKNOWN
        assert self.go(built, check_mode=True, tags={"Name": "x"})["task_definition"]["arn"] == f"{ARN}/web:1"

    def test_revision_registered_by_hand_is_seen(self, built: FakeTaskDefinitions) -> None:
        built.register_task_definition({"family": "web", "cpu": "256", "memory": "512", "containerDefinitions": [{"name": "app", "image": "evil"}]})
        result = self.go(built)
        assert result["diff"]["before"]["containers"][0]["image"] == "evil"
        assert result["task_definition"]["revision"] == 3

    def test_deregistered_latest_revision_falls_back_to_the_one_before(self, built: FakeTaskDefinitions) -> None:
        self.go(built, cpu=512)
        built.deregister_task_definition({"taskDefinition": f"{ARN}/web:2"})
        assert self.go(built)["changed"] is False

    def test_absent_takes_all_active_revisions_of_this_family_alone(self, built: FakeTaskDefinitions) -> None:
        for cpu in (512, 1024, 2048, 4096):
            self.go(built, cpu=cpu, memory=8192)
        self.go(built, family="web-admin")
        result = self.go(built, state="absent")
        assert result["deregistered"] == [f"{ARN}/web:{revision}" for revision in range(1, 6)]
        assert {kept["family"] for kept in built.revisions if kept["status"] == "ACTIVE"} == {"web-admin"}

    def test_absent_by_tags_leaves_other_revisions(self, built: FakeTaskDefinitions) -> None:
        self.go(built, cpu=512, tags={"Name": "other"})
        result = self.go(built, state="absent", match_tags={"Name": "web"})
        assert result["deregistered"] == [f"{ARN}/web:1"]
        assert self.go(built, state="absent", match_tags={"Name": "web"})["changed"] is False

    def test_another_client_error_is_not_taken_for_absent(self, aws: FakeTaskDefinitions) -> None:
        aws.fail_once("DescribeTaskDefinition", "ClientException")
        with pytest.raises(AnsibleAWSError, match="Failed to describe task definition web"):
            self.go(aws)
        assert aws.writes == []


@pytest.mark.parametrize(
    ("asked", "described"),
    [
        ({}, {"cpu": 0, "environment": [], "mountPoints": [], "volumesFrom": [], "portMappings": [], "essential": True}),
        ({"port_mappings": [{"container_port": 80}]}, {"portMappings": [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}]}),
        ({"health_check": {"command": ["CMD", "a"]}}, {"healthCheck": {"command": ["CMD", "a"], "interval": 30, "timeout": 5, "retries": 3}}),
        (
            {"environment": {"B": "2", "A": "1"}},
            {"environment": [{"name": "B", "value": "2"}, {"name": "A", "value": "1"}]},
        ),
        (
            {"environment": {"DEBUG": False, "PORT": 80, "EMPTY": None}},
            {"environment": [{"name": n, "value": v} for n, v in (("PORT", "80"), ("EMPTY", ""), ("DEBUG", "false"))]},
        ),
        ({"linux_parameters": {"init_process_enabled": False}}, {"linuxParameters": {"capabilities": {}}}),
        ({"readonly_root_filesystem": False, "privileged": False}, {}),
        (
            {"mount_points": [{"source_volume": "b", "container_path": "/b"}, {"source_volume": "a", "container_path": "/a"}]},
            {"mountPoints": [{"sourceVolume": v, "containerPath": f"/{v}", "readOnly": False} for v in ("a", "b")]},
        ),
        ({"restart_policy": {"enabled": True}}, {"restartPolicy": {"enabled": True, "ignoredExitCodes": [], "restartAttemptPeriod": 300}}),
    ],
)
def test_what_aws_fills_in_is_no_difference(asked: Params, described: Response) -> None:
    task = {"family": "web", "network_mode": "awsvpc", "containers": [{"name": "app", "image": "nginx", **asked}]}
    answer = {
        "taskDefinition": {
            "family": "web",
            "networkMode": "awsvpc",
            "revision": 1,
            "taskDefinitionArn": f"{ARN}/web:1",
            "volumes": [],
            "placementConstraints": [],
            "containerDefinitions": [{"name": "app", "image": "nginx", **described}],
        }
    }
    found = from_response(answer)
    assert {key: found[key] for key in from_asked(task)} == from_asked(task)


@pytest.mark.parametrize(("mode", "host_port"), [("awsvpc", 80), ("host", 80), ("bridge", 0)])
def test_host_port_follows_the_network_mode(mode: str, host_port: int) -> None:
    task = from_asked({"family": "web", "network_mode": mode, "containers": [APP]})
    assert task["containers"][0]["port_mappings"][0]["host_port"] == host_port


def test_request_says_what_is_asked_and_leaves_out_what_is_off() -> None:
    request = to_request(from_asked({key: value for key, value in PARAMS.items() if key != "tags"}))
    assert request == {
        "family": "web",
        "cpu": "256",
        "memory": "512",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "containerDefinitions": [
            {
                "name": "app",
                "image": "nginx:1.29",
                "essential": True,
                "environment": [{"name": "A", "value": "1"}],
                "portMappings": [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}],
                "versionConsistency": "enabled",
            }
        ],
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"containers": [APP, APP]}, "containers: two containers are called app"),
        ({"containers": [{**APP, "essential": False}]}, "containers: none is essential"),
        ({"containers": [{**APP, "secrets": {"A": SECRET}}]}, "containers[0].secrets.A: is in environment too"),
        ({"cpu": None}, "cpu: is required for fargate"),
        ({"memory": None}, "memory: is required for fargate"),
    ],
)
def test_wrong_input_is_refused(change: Params, said: str) -> None:
    assert [problem for problem in problems({**PARAMS, **change}) if problem.startswith(said)]
    assert problems(PARAMS) == []


def test_documentation_says_what_the_arguments_are() -> None:
    assert documented(ecs_task_definition) == specified(ecs_task_definition)
