# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario iam leaves in AWS."""

import boto3

PREFIX = "molecule-iam-"


def roles() -> dict[str, dict[str, object]]:
    """The environment's roles by name."""
    return {role["RoleName"]: role for role in boto3.client("iam").list_roles()["Roles"] if role["RoleName"].startswith(PREFIX)}


def profiles() -> dict[str, list[str]]:
    """The environment's instance profiles with their roles."""
    found = boto3.client("iam").list_instance_profiles()["InstanceProfiles"]
    return {
        profile["InstanceProfileName"]: [role["RoleName"] for role in profile["Roles"]]
        for profile in found
        if profile["InstanceProfileName"].startswith(PREFIX)
    }


def built() -> None:
    """S0-09, S0-14, C18: a role for instances with its profile, and the two roles of a service."""
    iam, account = boto3.client("iam"), boto3.client("sts").get_caller_identity()["Account"]
    found = roles()
    assert set(found) == {f"{PREFIX}instance", f"{PREFIX}web-execution", f"{PREFIX}web-task"}, f"found {sorted(found)}"
    assert profiles() == {f"{PREFIX}instance": [f"{PREFIX}instance"]}, f"found {profiles()}"
    attached = [policy["PolicyName"] for policy in iam.list_attached_role_policies(RoleName=f"{PREFIX}instance")["AttachedPolicies"]]
    assert attached == ["AmazonEC2ContainerServiceforEC2Role"], attached
    trust = found[f"{PREFIX}web-execution"]["AssumeRolePolicyDocument"]["Statement"][0]
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": [account]}, trust
    document = iam.get_role_policy(RoleName=f"{PREFIX}web-execution", PolicyName="permissions")["PolicyDocument"]
    resources = [resource for statement in document["Statement"] for resource in statement["Resource"]]
    assert resources == [f"arn:aws:logs:eu-central-1:{account}:log-group:/ecs/molecule-iam/web:*"], resources


def gone() -> None:
    """No role and no instance profile of the environment."""
    assert roles() == {}, f"left behind: {sorted(roles())}"
    assert profiles() == {}, f"left behind: {sorted(profiles())}"
