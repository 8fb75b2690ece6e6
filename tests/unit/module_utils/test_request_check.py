# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS would refuse in a request."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest

from ansible_collections.groundwork.aws.plugins.module_utils import request_check
from tests.unit.modules.strict import errors

ROLE = {"AWSServiceName": "ecs.amazonaws.com"}


@pytest.mark.parametrize(
    ("service", "operation", "params", "problem"),
    [
        ("iam", "CreateServiceLinkedRole", ROLE, None),
        ("iam", "CreateServiceLinkedRole", {}, "CreateServiceLinkedRole.AWSServiceName: is required"),
        ("iam", "CreateServiceLinkedRole", {**ROLE, "Suffix": "a"}, "CreateServiceLinkedRole.Suffix: AWS knows no such parameter"),
        ("iam", "CreateServiceLinkedRole", {**ROLE, "CustomSuffix": "a b"}, "CreateServiceLinkedRole.CustomSuffix: is 'a b', which does not match"),
        ("iam", "CreateServiceLinkedRole", {**ROLE, "CustomSuffix": ""}, "CreateServiceLinkedRole.CustomSuffix: "),
        ("iam", "CreateServiceLinkedRole", {**ROLE, "CustomSuffix": "a" * 65}, "CreateServiceLinkedRole.CustomSuffix: has a length of 65, the most is 64"),
        ("iam", "CreateServiceLinkedRole", {**ROLE, "Description": 5}, "CreateServiceLinkedRole.Description: is int, AWS wants string"),
        ("iam", "CreateServiceLinkedRole", {**ROLE, "Description": "Grün, für §1"}, None),
        ("iam", "UpdateRole", {"RoleName": "a", "MaxSessionDuration": 60}, "UpdateRole.MaxSessionDuration: is 60, the least is 3600"),
        ("iam", "UpdateRole", {"RoleName": "a", "MaxSessionDuration": True}, "UpdateRole.MaxSessionDuration: is bool, AWS wants integer"),
        ("iam", "TagRole", {"RoleName": "a", "Tags": [{"Key": "Größe", "Value": "a/b:c@d"}]}, None),
        (
            "iam",
            "TagRole",
            {"RoleName": "a", "Tags": [{"Key": "a", "Value": "b"}, {"Key": "a;b", "Value": ""}]},
            "TagRole.Tags[1].Key: is 'a;b', which does not match",
        ),
        ("ec2", "CreateFlowLogs", {"ResourceIds": ["vpc-1"], "ResourceType": "Vpc"}, "CreateFlowLogs.ResourceType: is 'Vpc', AWS allows VPC, Subnet"),
        ("ec2", "DescribeVpcs", {"MaxResults": 2}, "DescribeVpcs.MaxResults: is 2, the least is 5"),
        ("ecs", "UpdateClusterSettings", {"cluster": "a", "settings": [{"name": "x"}]}, "UpdateClusterSettings.settings[0].name: is 'x', AWS allows"),
        ("sqs", "CreateQueue", {"QueueName": "a", "Attributes": {"Delay": "1"}}, "CreateQueue.Attributes.Delay (the key): is 'Delay', AWS allows"),
        ("s3", "UpdateObjectEncryption", {"Bucket": "a", "Key": "b", "ObjectEncryption": {}}, "UpdateObjectEncryption.ObjectEncryption: wants exactly one of"),
        ("sts", "GetCallerIdentity", {}, None),
    ],
)
def test_errors(service: str, operation: str, params: dict[str, Any], problem: str | None) -> None:
    found = errors(service, operation, params)
    if problem is None:
        assert found == []
    else:
        assert found[0].startswith(problem)


@pytest.mark.parametrize("service", ["ec2", "ecs", "iam", "kms", "logs", "s3", "secretsmanager", "sqs", "ssm"])
def test_hardly_a_pattern_is_beyond_python(service: str) -> None:
    model = botocore.session.get_session().get_service_model(service)
    patterns = {model.shape_for(name).metadata.get("pattern") for name in model.shape_names} - {None}
    beyond = {pattern for pattern in patterns if request_check._compiled(pattern) is None}
    assert len(beyond) <= 1, beyond


def test_pattern_of_one_character_means_that_it_occurs() -> None:
    assert request_check._matches(r"[,;]", "a,b")
    assert not request_check._matches(r"[a-z]+", "ab9")
