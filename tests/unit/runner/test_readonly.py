# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which operations may leave in check mode."""

from __future__ import annotations

import re

import botocore.session
import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.readonly import READS_IN_DISGUISE, WRITES_IN_DISGUISE, is_read_only

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
        ("kms", "Verify"),
        ("ecr", "GetAuthorizationToken"),
        ("ec2", "GetPasswordData"),
        ("logs", "FilterLogEvents"),
        ("logs", "GetQueryResults"),
        ("ssm", "GetParameter"),
        ("sso", "GetRoleCredentials"),
        ("wafv2", "CheckCapacity"),
        ("accessanalyzer", "ValidatePolicy"),
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
        ("iam", "GenerateServiceLastAccessedDetails"),
        ("logs", "StartQuery"),
        ("sqs", "ReceiveMessage"),
        ("sns", "VerifySMSSandboxPhoneNumber"),
        ("license-manager", "CheckInLicense"),
        ("apigatewayv2", "PreviewPortal"),
        ("account", "VerifyPhoneNumber"),
        ("cognito-identity", "GetId"),
        ("cognito-idp", "GetUserAttributeVerificationCode"),
        ("stepfunctions", "GetActivityTask"),
        ("x", "Listen"),  # begins with a reading verb's letters, and is another word
        ("x", "Getaway"),
        ("x", "SomethingNew"),
    ],
)
def test_all_else_is_a_write(service: str, operation: str) -> None:
    assert not is_read_only(service, operation)


def test_no_operation_of_any_service_that_writes_by_its_verb_or_method_counts_as_a_read() -> None:
    session = botocore.session.get_session()
    wrong = []
    for service in session.get_available_services():
        model = session.get_service_model(service)
        for name in model.operation_names:
            writes = WRITING.match(name) or model.operation_model(name).http.get("method") in ("PUT", "PATCH", "DELETE")
            if writes and is_read_only(service, name) and f"{service}:{name}" not in READS_IN_DISGUISE:
                wrong.append(f"{service}:{name}")
    assert wrong == []


def test_every_exception_is_an_operation_of_its_service() -> None:
    session = botocore.session.get_session()
    for name in (*READS_IN_DISGUISE, *WRITES_IN_DISGUISE):
        service, _, operation = name.partition(":")
        assert operation in session.get_service_model(service).operation_names
