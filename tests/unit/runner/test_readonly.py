# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which operations may leave in check mode."""

from __future__ import annotations

import re

import botocore.session
import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.readonly import is_read_only

SERVICES = ("ec2", "ecs", "iam", "logs", "elbv2", "sts", "application-autoscaling", "servicediscovery", "kms", "ecr", "s3", "sqs")
WRITING = re.compile(
    r"(Accept|Add|Allocate|Apply|Associate|Attach|Authorize|Cancel|Change|Copy|Create|Delete|Deregister|Detach|Disable|Disassociate|Enable"
    r"|Import|Modify|Put|Register|Reject|Release|Remove|Replace|Reset|Restore|Revoke|Run|Send|Set|Start|Stop|Tag|Terminate|Unassign|Untag|Update|Upload)"
)


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("ec2", "DescribeVpcs"),
        ("ec2", "GetEbsEncryptionByDefault"),
        ("ecr", "BatchGetImage"),
        ("ecr", "BatchCheckLayerAvailability"),
        ("iam", "ListRolePolicies"),
        ("iam", "SimulatePrincipalPolicy"),
        ("s3", "HeadBucket"),
        ("dynamodb", "Query"),
        ("sts", "AssumeRole"),
        ("kms", "Decrypt"),
    ],
)
def test_a_read_may_leave(service: str, operation: str) -> None:
    assert is_read_only(service, operation)


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("ec2", "CreateVpc"),
        ("ecr", "BatchDeleteImage"),
        ("ses", "VerifyEmailIdentity"),
        ("sts", "GetFederationToken"),
        ("x", "Listen"),  # begins with a reading verb's letters, and is another word
        ("x", "Getaway"),
        ("x", "SomethingNew"),
    ],
)
def test_all_else_is_a_write(service: str, operation: str) -> None:
    assert not is_read_only(service, operation)


@pytest.mark.parametrize("service", SERVICES)
def test_no_operation_with_a_writing_verb_counts_as_a_read(service: str) -> None:
    operations = botocore.session.get_session().get_service_model(service).operation_names
    assert [name for name in operations if WRITING.match(name) and is_read_only(service, name)] == []
    assert any(is_read_only(service, name) for name in operations)
