# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which operations may leave in check mode."""

from __future__ import annotations

import re

import botocore.session
import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.readonly import is_read_only
from ansible_collections.groundwork.aws.plugins.plugin_utils.reads import READS
from scripts import reads

WRITING = re.compile(
    r"(Accept|Acknowledge|Activate|Add|Allocate|Apply|Assign|Associate|Attach|Authorize|Batch(?!Check|Describe|Get)|Cancel|Change|Confirm|Copy|Create"
    r"|Deactivate|Decrease|Delete|Deregister|Detach|Disable|Disassociate|Enable|Execute|Export|Failover|Generate|Import|Increase|Invoke|Merge|Modify|Move"
    r"|Poll|Promote|Publish|Purchase|Put|Reboot|Receive|Register|Reject|Release|Remove|Replace|Replicate|Request|Reset|Restore|Resume|Revoke|Rollback"
    r"|Rotate|Run|Schedule|Send|Set|Sign|Start|Stop|Submit|Subscribe|Suspend|Switchover|Tag|Terminate|Unassign|Unsubscribe|Untag|Update|Upgrade|Upload)"
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
        ("s3", "CreateSession"),
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
        ("stepfunctions", "GetActivityTask"),
        ("inspector", "GetAssessmentReport"),
        ("ec2", "DescribeWhatNobodyKnows"),  # of a botocore that nobody has reviewed
        ("license-manager", "GetLicense"),  # of a service that no module calls
        ("x", "GetX"),
    ],
)
def test_all_else_is_a_write(service: str, operation: str) -> None:
    assert not is_read_only(service, operation)


def test_the_list_is_what_the_rule_and_its_exceptions_make_of_this_botocore() -> None:
    """After an upgrade of botocore or of a collection this says what is new: read it, then run scripts/reads.py."""
    table = reads.table()
    assert reads.differences(table) == []
    assert reads.FILE.read_text(encoding="utf-8") == reads.text_of(table)


def test_a_difference_is_told_by_operation() -> None:
    now = {service: names.split() for service, names in READS.items()}
    now["ec2"] = ["DescribeNews", *(name for name in now["ec2"] if name != "DescribeVpcs")]
    assert reads.differences(now) == ["+ ec2:DescribeNews", "- ec2:DescribeVpcs"]


def test_every_operation_of_every_service_in_use_is_judged_and_no_write_counts_as_a_read() -> None:
    session = botocore.session.get_session()
    walked, wrong = 0, []
    for service in reads.services():
        model = session.get_service_model(service)
        for name in model.operation_names:
            walked += 1
            writes = WRITING.match(name) or model.operation_model(name).http.get("method") in ("PUT", "PATCH", "DELETE")
            if is_read_only(service, name) and writes and f"{service}:{name}" not in reads.READS_IN_DISGUISE:
                wrong.append(f"{service}:{name}")
    assert walked > 4000
    assert wrong == []


def test_every_exception_is_an_operation_that_the_rule_judges_otherwise() -> None:
    session = botocore.session.get_session()
    for name in (*reads.READS_IN_DISGUISE, *reads.WRITES_IN_DISGUISE):
        service, _, operation = name.partition(":")
        model = session.get_service_model(service)
        assert operation in model.operation_names
        by_rule = reads._READING.match(operation) is not None and model.operation_model(operation).http.get("method") not in reads.WRITING_METHODS
        assert by_rule is (name in reads.WRITES_IN_DISGUISE), name
