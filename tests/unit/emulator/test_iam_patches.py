# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM behaves as its API reference says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.emulator.patches.iam import policies, roles, service_linked_roles
from tests.unit.emulator.proof import proves, refused

ECS = "AWSServiceRoleForECS"


def trust(service: str = "ecs-tasks.amazonaws.com", **members: Any) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"} | members
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def document(action: str = "s3:GetObject") -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]})


@pytest.fixture
def policy(iam: Any) -> str:
    arn: str = iam.create_policy(PolicyName="boundary", PolicyDocument=document())["Policy"]["Arn"]
    return arn


@pytest.fixture
def role(iam: Any) -> str:
    iam.create_role(RoleName="web", AssumeRolePolicyDocument=trust(), Description="Web", MaxSessionDuration=7200)
    return "web"


@proves(service_linked_roles.service_linked_roles_have_their_names)
@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("ecs.amazonaws.com", ECS),
        ("elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing"),
        ("rds.amazonaws.com", "AWSServiceRoleForRDS"),
        ("ecs.application-autoscaling.amazonaws.com", "AWSServiceRoleForApplicationAutoScaling_ECSService"),
    ],
)
def test_a_service_linked_role_has_its_name(iam: Any, service: str, name: str) -> None:
    made = iam.create_service_linked_role(AWSServiceName=service)["Role"]
    assert made["Arn"].endswith(f":role/aws-service-role/{service}/{name}")
    assert iam.get_role(RoleName=name)["Role"]["Path"] == f"/aws-service-role/{service}/"
    assert [listed["RoleName"] for listed in iam.list_roles(PathPrefix="/aws-service-role/")["Roles"]] == [name]


@proves(service_linked_roles.create_service_linked_role_refuses_a_second_one)
def test_a_service_linked_role_is_made_once(iam: Any) -> None:
    iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    with refused("InvalidInput", f"{ECS} has been taken"):
        iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    with refused("InvalidInput", "Custom suffix"):
        iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com", CustomSuffix="second")


@proves(
    service_linked_roles.delete_role_refuses_service_linked_ones,
    service_linked_roles.put_role_policy_refuses_service_linked_ones,
    service_linked_roles.attach_role_policy_refuses_service_linked_ones,
)
def test_a_service_linked_role_is_the_services(iam: Any, policy: str) -> None:
    iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    with refused("UnmodifiableEntity"):
        iam.put_role_policy(RoleName=ECS, PolicyName="more", PolicyDocument=document())
    with refused("UnmodifiableEntity"):
        iam.attach_role_policy(RoleName=ECS, PolicyArn=policy)
    with refused("UnmodifiableEntity"):
        iam.delete_role(RoleName=ECS)


@proves(service_linked_roles.deletions_are_tasks)
def test_a_service_linked_role_can_be_deleted(iam: Any, role: str) -> None:
    with refused("InvalidInput"):
        iam.delete_service_linked_role(RoleName=role)
    iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    task = iam.delete_service_linked_role(RoleName=ECS)["DeletionTaskId"]
    assert task.startswith(f"task/aws-service-role/ecs.amazonaws.com/{ECS}/")
    assert iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Status"] == "SUCCEEDED"
    with refused("NoSuchEntity"):
        iam.get_role(RoleName=ECS)


@proves(roles.trust_policies_are_checked)
@pytest.mark.parametrize("document", ["{", trust(Resource="*"), trust("ecs-tasks")])
def test_a_malformed_trust_policy_is_refused(iam: Any, document: str) -> None:
    with refused("MalformedPolicyDocument"):
        iam.create_role(RoleName="web", AssumeRolePolicyDocument=document)


@proves(roles.role_names_are_the_same_in_any_case)
def test_role_names_are_the_same_in_any_case(iam: Any, role: str) -> None:
    with refused("EntityAlreadyExists"):
        iam.create_role(RoleName=role.upper(), AssumeRolePolicyDocument=trust())


@proves(roles.boundaries_of_new_roles_must_exist)
def test_a_new_roles_boundary_must_exist(iam: Any, policy: str) -> None:
    with refused("NoSuchEntity"):
        iam.create_role(RoleName="web", AssumeRolePolicyDocument=trust(), PermissionsBoundary=f"{policy}-other")
    iam.create_role(RoleName="web", AssumeRolePolicyDocument=trust(), PermissionsBoundary=policy)
    assert iam.get_role(RoleName="web")["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == policy
    iam.delete_role_permissions_boundary(RoleName="web")
    assert "PermissionsBoundary" not in iam.get_role(RoleName="web")["Role"]


@proves(roles.boundaries_must_exist)
def test_a_boundary_must_exist(iam: Any, role: str) -> None:
    with refused("NoSuchEntity"):
        iam.put_role_permissions_boundary(RoleName=role, PermissionsBoundary="arn:aws:iam::123456789012:policy/none")
    boundary = "arn:aws:iam::aws:policy/PowerUserAccess"
    iam.put_role_permissions_boundary(RoleName=role, PermissionsBoundary=boundary)
    assert iam.get_role(RoleName=role)["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary


@proves(roles.update_role_leaves_what_is_not_given)
def test_an_update_leaves_what_is_not_given(iam: Any, role: str) -> None:
    iam.update_role(RoleName=role, MaxSessionDuration=3600)
    iam.update_role(RoleName=role, Description="The web")
    told = iam.get_role(RoleName=role)["Role"]
    assert (told["Description"], told["MaxSessionDuration"]) == ("The web", 3600)
    iam.update_role(RoleName=role, MaxSessionDuration=7200)
    assert iam.get_role(RoleName=role)["Role"]["Description"] == "The web"


@proves(roles.list_instance_profile_tags)
def test_instance_profiles_have_tags(iam: Any, role: str) -> None:
    iam.create_instance_profile(InstanceProfileName="web", Tags=[{"Key": "a", "Value": "1"}])
    iam.tag_instance_profile(InstanceProfileName="web", Tags=[{"Key": "b", "Value": "2"}])
    iam.untag_instance_profile(InstanceProfileName="web", TagKeys=["a"])
    assert iam.list_instance_profile_tags(InstanceProfileName="web")["Tags"] == [{"Key": "b", "Value": "2"}]
    iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName=role)
    with refused("DeleteConflict"):
        iam.delete_role(RoleName=role)


@proves(policies.attaching_again_changes_nothing)
def test_attaching_again_changes_nothing(iam: Any, role: str, policy: str) -> None:
    iam.attach_role_policy(RoleName=role, PolicyArn=policy)
    iam.attach_role_policy(RoleName=role, PolicyArn=policy)
    assert iam.get_policy(PolicyArn=policy)["Policy"]["AttachmentCount"] == 1


@proves(policies.delete_policy_refuses_one_in_use)
def test_an_attached_policy_stays(iam: Any, role: str, policy: str) -> None:
    iam.attach_role_policy(RoleName=role, PolicyArn=policy)
    with refused("DeleteConflict", "attached to entities"):
        iam.delete_policy(PolicyArn=policy)
    iam.detach_role_policy(RoleName=role, PolicyArn=policy)
    iam.delete_policy(PolicyArn=policy)


@proves(policies.delete_policy_refuses_one_in_use)
def test_a_policy_with_versions_stays(iam: Any, policy: str) -> None:
    iam.create_policy_version(PolicyArn=policy, PolicyDocument=document("s3:PutObject"), SetAsDefault=True)
    with refused("DeleteConflict", "more than one version"):
        iam.delete_policy(PolicyArn=policy)
    iam.delete_policy_version(PolicyArn=policy, VersionId="v1")
    iam.delete_policy(PolicyArn=policy)


@proves(policies.add_client_id_to_open_id_connect_provider, policies.remove_client_id_from_open_id_connect_provider)
def test_an_identity_provider_changes_its_client_ids(iam: Any) -> None:
    provider = iam.create_open_id_connect_provider(Url="https://ci.example.com", ThumbprintList=["0" * 40], ClientIDList=["first"])
    arn = provider["OpenIDConnectProviderArn"]
    iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="second")
    iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="first")
    assert iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)["ClientIDList"] == ["second"]


def test_attachments_of_managed_policies_end_with_the_account(iam: Any, role: str, account: Any) -> None:
    managed = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    iam.attach_role_policy(RoleName=role, PolicyArn=managed)
    assert iam.get_policy(PolicyArn=managed)["Policy"]["AttachmentCount"] == 1
    account.reset()
    assert iam.get_policy(PolicyArn=managed)["Policy"]["AttachmentCount"] == 0
