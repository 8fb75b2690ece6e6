# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles of services, with what each needs and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.iam_policies import PolicyDataError, role_requests
from ansible_collections.groundwork.aws.plugins.plugin_utils.service_roles import secret_arns, service_role_arn, service_role_key, service_roles

ACCOUNT = "123456789012"
ECR = f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com"
SECRET = f"arn:aws:secretsmanager:eu-central-1:{ACCOUNT}:secret"
STACK: dict[str, Any] = {
    "project": "shop",
    "environment": "prod",
    "region": "eu-central-1",
    "account_id": ACCOUNT,
    "naming": {"templates": {"log_group": "/ecs/{project}-{env}/{key}"}},
}
# What AWS offers no resource for: https://docs.aws.amazon.com/service-authorization/latest/reference/
WITHOUT_RESOURCES = {"ecr:GetAuthorizationToken", *(f"ssmmessages:{verb}{channel}Channel" for verb in ("Create", "Open") for channel in ("Control", "Data"))}

# Seed 004 (S4-71..76) in this project's words, and one service with everything.
SERVICES: dict[str, Any] = {
    "frontend": {
        "image": "nginx:latest",
        "role_mode": "shared",
        "role_name": "frontendServiceRole",
        "policy": [{"actions": ["s3:GetObject", "s3:PutObject"], "resources": ["arn:aws:s3:::frontend-assets/*"]}],
    },
    "api": {
        "image": f"{ECR}/api:1",
        "secrets": {"DB": f"{SECRET}:shop-prod/db-credentials:password::", "JWT": "/shop-prod/jwt"},
        "execute_command": True,
        "policy": [
            {"actions": ["sqs:SendMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"], "resources": [f"arn:aws:sqs:eu-central-1:{ACCOUNT}:jobs"]},
            {"actions": ["cloudwatch:PutMetricData"], "resources": ["*"], "conditions": {"StringEquals": {"cloudwatch:namespace": "shop-prod"}}},
        ],
    },
    "workers": {
        "image": f"{ECR}/workers:1",
        "sidecars": [{"name": "agent", "image": f"210987654321.dkr.ecr.us-east-1.amazonaws.com/agent@sha256:{'a' * 64}", "secrets": {"KEY": "agent-key"}}],
        "managed_policies": ["AWSXRayDaemonWriteAccess"],
    },
    "public": {"image": "public.ecr.aws/nginx/nginx:1.29"},
    "empty": None,
}


def roles(services: dict[str, Any] | None = None, **stack: Any) -> dict[str, Any]:
    return service_roles(services or SERVICES, {**STACK, **stack})


def granted(role: dict[str, Any]) -> dict[str, list[str]]:
    """The resources of each action."""
    return {action: statement["resources"] for statement in role["statements"] for action in statement["actions"]}


def rendered() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every statement of every policy that the sample services get, as AWS receives it."""
    for request in role_requests(roles(), STACK):
        for document in request["inline_policies"].values():
            for statement in document["Statement"]:
                yield request["key"], statement


def test_s0_19_everything_only_where_aws_forces_it() -> None:
    statements = list(rendered())
    wide = [(key, action) for key, statement in statements if "*" in statement["Resource"] and "Condition" not in statement for action in statement["Action"]]
    assert statements
    assert {action for _key, action in wide} <= WITHOUT_RESOURCES
    assert not [action for _key, statement in statements for action in statement["Action"] if "*" in action]


def test_s0_15_s0_19_what_is_derived_names_its_account_and_region() -> None:
    resources = [granted(roles()[f"{name}-execution"]).values() for name in ("api", "workers")]
    derived = [resource for of_service in resources for of_action in of_service for resource in of_action if resource != "*"]
    assert derived
    assert all(resource.split(":")[3] and resource.split(":")[4] for resource in derived)


def test_s0_13_images_are_pulled_from_their_repositories_alone() -> None:
    api, workers = granted(roles()["api-execution"]), granted(roles()["workers-execution"])
    assert api["ecr:BatchGetImage"] == [f"arn:aws:ecr:eu-central-1:{ACCOUNT}:repository/api"]
    assert workers["ecr:BatchGetImage"] == ["arn:aws:ecr:eu-central-1:123456789012:repository/workers", "arn:aws:ecr:us-east-1:210987654321:repository/agent"]
    assert api["ecr:GetAuthorizationToken"] == ["*"]


@pytest.mark.parametrize("key", ["frontendServiceRole", "public-execution", "empty-execution"])
def test_s0_36_public_images_take_no_permission(key: str) -> None:
    assert not [action for action in granted(roles()[key]) if action.startswith("ecr:")]


def test_s0_14_logs_go_to_the_services_own_group() -> None:
    assert granted(roles()["api-execution"])["logs:PutLogEvents"] == [f"arn:aws:logs:eu-central-1:{ACCOUNT}:log-group:/ecs/shop-prod/api:*"]
    named = {"templates": {"log_group/frontend": "/ecs/frontend-task"}}
    assert granted(roles(naming=named)["frontendServiceRole"])["logs:CreateLogStream"] == [
        f"arn:aws:logs:eu-central-1:{ACCOUNT}:log-group:/ecs/frontend-task:*"
    ]


def test_s4_72_s2_27_only_what_is_injected_is_read() -> None:
    api, workers = granted(roles()["api-execution"]), granted(roles()["workers-execution"])
    assert api["secretsmanager:GetSecretValue"] == [f"{SECRET}:shop-prod/db-credentials-??????"]
    assert api["ssm:GetParameters"] == [f"arn:aws:ssm:eu-central-1:{ACCOUNT}:parameter/shop-prod/jwt"]
    assert workers["ssm:GetParameters"] == [f"arn:aws:ssm:eu-central-1:{ACCOUNT}:parameter/agent-key"]
    assert "secretsmanager:GetSecretValue" not in workers
    assert "ssm:GetParameters" not in granted(roles()["public-execution"])


def test_s4_72_decrypting_is_for_the_injected_entries_through_their_service() -> None:
    decrypting = {statement["Sid"]: statement for key, statement in rendered() if key == "api-execution" and statement["Action"] == ["kms:Decrypt"]}
    assert decrypting["DecryptSecrets"]["Condition"] == {
        "StringEquals": {"kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:SecretARN": [f"{SECRET}:shop-prod/db-credentials-??????"]},
    }
    assert decrypting["DecryptParameters"]["Condition"] == {
        "StringEquals": {"kms:ViaService": "ssm.eu-central-1.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:PARAMETER_ARN": [f"arn:aws:ssm:eu-central-1:{ACCOUNT}:parameter/shop-prod/jwt"]},
    }
    assert decrypting["DecryptSecrets"]["Resource"] == [f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/*"]


@pytest.mark.parametrize(
    ("reference", "arns"),
    [
        (f"{SECRET}:db-AbCdEf", [f"{SECRET}:db-AbCdEf", f"{SECRET}:db-AbCdEf-??????"]),
        (f"{SECRET}:db-AbCdEf:password::", [f"{SECRET}:db-AbCdEf", f"{SECRET}:db-AbCdEf-??????"]),
        (f"{SECRET}:db-credentials", [f"{SECRET}:db-credentials-??????"]),
        (f"{SECRET}:db::AWSCURRENT:", [f"{SECRET}:db-??????"]),
    ],
)
def test_secrets_with_and_without_the_suffix_of_their_arn(reference: str, arns: list[str]) -> None:
    assert secret_arns(reference) == arns


def test_s4_76_exec_channels_only_where_exec_is_on() -> None:
    assert len([action for action in granted(roles()["api-task"]) if action.startswith("ssmmessages:")]) == 4
    assert granted(roles()["workers-task"]) == {}


def test_s1_122_s4_73_to_76_custom_policy_is_the_tasks_alone() -> None:
    task, execution = granted(roles()["api-task"]), granted(roles()["api-execution"])
    assert task["sqs:SendMessage"] == [f"arn:aws:sqs:eu-central-1:{ACCOUNT}:jobs"]
    assert not [action for action in execution if action.startswith(("sqs:", "cloudwatch:"))]
    assert not [action for action in task if action.startswith(("ecr:", "secretsmanager:", "logs:"))]
    assert (roles()["workers-task"]["managed_policies"], roles()["workers-execution"]["managed_policies"]) == (["AWSXRayDaemonWriteAccess"], [])


def test_s0_18_c18_one_role_may_be_both() -> None:
    shared = granted(roles()["frontendServiceRole"])
    assert shared["s3:PutObject"] == ["arn:aws:s3:::frontend-assets/*"]
    assert {"logs:CreateLogStream", "logs:PutLogEvents"} <= set(shared)
    assert not [key for key in roles() if key.startswith("frontend-")]


def test_s2_26_28_a_tree_of_parameters_is_a_policy_of_the_task() -> None:
    tree = f"arn:aws:ssm:eu-central-1:{ACCOUNT}:parameter/shop/prod/*"
    policy = [{"actions": ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"], "resources": [tree]}]
    made = roles({"web": {"image": "nginx", "policy": policy}})
    assert granted(made["web-task"])["ssm:GetParametersByPath"] == [tree]
    assert "ssm:GetParameters" not in granted(made["web-execution"])


@pytest.mark.parametrize("key", roles())
def test_s0_18_tasks_assume_every_role_of_a_service(key: str) -> None:
    assert roles()[key]["service"] == "ecs-tasks.amazonaws.com"


KEYS = [
    ({}, "web-execution", "web-task"),
    ({"role_mode": "separate", "role_name": "backend"}, "backend-execution", "backend-task"),
    ({"role_mode": "shared"}, "web-service", "web-service"),
    ({"role_mode": "shared", "role_name": "frontendServiceRole"}, "frontendServiceRole", "frontendServiceRole"),
]


@pytest.mark.parametrize(("service", "execution", "task"), KEYS)
def test_c18_keys_of_a_services_roles(service: dict[str, Any], execution: str, task: str) -> None:
    assert (service_role_key("web", service, "execution"), service_role_key("web", service, "task")) == (execution, task)
    assert set(service_roles({"web": service}, STACK)) == {execution, task}
    assert service_role_arn({"web": service}, "web", "task", STACK) == f"arn:aws:iam::{ACCOUNT}:role/shop-prod-{task}"


def test_c18_s4_72_services_that_name_one_role_share_it() -> None:
    entry = {"role_name": "ecs", "secrets": {"A": f"{SECRET}:db-AbCdEf"}}
    images = {"api": f"{ECR}/api:1", "web": f"{ECR}/web:1"}
    made = roles({name: {**entry, "image": image, "managed_policies": [name, "both"]} for name, image in images.items()})
    assert set(made) == {"ecs-execution", "ecs-task"}
    statements = made["ecs-execution"]["statements"]
    pulls, logs = (
        [entry["resources"] for entry in statements if entry["actions"][-1] == action] for action in ("ecr:GetDownloadUrlForLayer", "logs:PutLogEvents")
    )
    sids = [entry["sid"] for entry in statements]
    assert pulls == [[f"arn:aws:ecr:eu-central-1:{ACCOUNT}:repository/{name}"] for name in images]
    assert logs == [[f"arn:aws:logs:eu-central-1:{ACCOUNT}:log-group:/ecs/shop-prod/{name}:*"] for name in images]
    assert len(sids) == len(set(sids))
    assert sids.count("ReadSecrets") == 1
    assert made["ecs-task"]["managed_policies"] == ["api", "both", "web"]
    assert made["ecs-task"]["description"] == "Task role of the service api, web"
    assert len(role_requests(made, STACK)) == 2


def test_wrong_mode_and_use() -> None:
    with pytest.raises(PolicyDataError, match=r"services\.web\.role_mode is 'none'; allowed are separate, shared"):
        service_roles({"web": {"role_mode": "none"}}, STACK)
    with pytest.raises(PolicyDataError, match="for execution or task, not for 'build'"):
        service_role_arn({"web": {}}, "web", "build", STACK)


@pytest.mark.parametrize(("region", "partition", "suffix"), [("cn-north-1", "aws-cn", "amazonaws.com.cn"), ("us-gov-west-1", "aws-us-gov", "amazonaws.com")])
def test_other_partitions(region: str, partition: str, suffix: str) -> None:
    service = {"image": f"{ACCOUNT}.dkr.ecr.{region}.{suffix}/web:1", "secrets": {"A": "/a"}}
    role = roles({"web": service}, region=region)["web-execution"]
    arns = [resource for statement in role["statements"] for resource in statement["resources"] if resource != "*"]
    assert {arn.split(":")[1] for arn in arns} == {partition}
    assert role["statements"][-1]["conditions"]["StringEquals"] == {"kms:ViaService": f"ssm.{region}.{suffix}"}


def test_account_that_is_not_known_yet() -> None:
    role = roles({"web": {"image": "nginx"}}, account_id="")["web-execution"]
    assert granted(role)["logs:PutLogEvents"] == ["arn:aws:logs:eu-central-1:(known after apply):log-group:/ecs/shop-prod/web:*"]
