# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From operations to IAM actions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils import finder
from ansible_collections.groundwork.aws.plugins.plugin_utils.permissions_actions import RENAMED, actions_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.permissions_dependents import KEY_USED, PASSED_TO, SCALES, SERVICE_LINKED, TAGGED_BY
from ansible_collections.groundwork.aws.plugins.plugin_utils.permissions_needs import is_known
from ansible_collections.groundwork.aws.plugins.plugin_utils.permissions_resources import NAMED, TYPES_OF_EC2_IDS, reference

ROOT = Path(__file__).resolve().parents[3]
SESSION: Any = botocore.session.get_session()

# What the modules of ours ask clients of, what the lookup asks, and what amazon.aws's modules in the roles ask beside these.
OURS = {
    name for path in (ROOT / "plugins" / "modules").glob("*.py") for name in re.findall(r"""client\(\s*"([a-z0-9-]+)\"""", path.read_text(encoding="utf-8"))
}
USED = sorted(OURS | {kind.service for kind in finder.KINDS.values()} | {"iam", "logs", "resourcegroupstaggingapi", "s3", "sts"})
PLANNED = ["acm", "backup", "cognito-idp", "efs", "elasticache", "events", "lambda", "rds", "route53", "scheduler", "secretsmanager", "servicediscovery"]
PLANNED += ["sesv2", "sns", "stepfunctions", "wafv2"]

# Operations that the reference has no action for: data that no role touches, and what is newer than the reference.
WITHOUT_ACTION = {
    "cloudwatch": {"AssociateDatasetKmsKey", "DescribeAlarmContributors", "DisassociateDatasetKmsKey"} | {
        f"{verb}MetricDataQueryDefinition{'s' if verb == 'List' else ''}" for verb in ("Delete", "Get", "List", "Put")
    },
    "dynamodb": {"BatchExecuteStatement", "CancelBulkOperation", "DescribeBulkOperation", "ExecuteTransaction", "ListBulkOperations", "StartBulkPutItems"},
    "ecr": {"ListImageReferrers"},
    "elasticache": {"PrepareMigration", "StopMigration"},
    "iam": {"AcquireRole", "UpdateDelegationRequest"},
    "lambda": {"DeleteDurableExecution", "InvokeWithResponseStream", "PauseDurableExecution", "ResumeDurableExecution"},
    "logs": {"GetLogObject"},
    "rds": {"DescribeServerlessV2PlatformVersions"},
    "route53": {"CreateResourceRecordSetProtections", "DeleteResourceRecordSetProtections", "ListResourceRecordSetProtections"},
    "s3": {
        *("CreateBucketMetadataConfiguration", "CreateSession", "DeleteBucketMetadataConfiguration", "GetBucketMetadataConfiguration"),
        *("ListDirectoryBuckets", "RenameObject", "WriteGetObjectResponse"),
    },
    "secretsmanager": {"AssociateCrossAccountReplica", "DisassociateCrossAccountReplica", "ListResourcePolicies"},
    "ssm": {"DeregisterDefaultHostManagementConfiguration", "RegisterDefaultHostManagementConfiguration"},
}  # fmt: skip
# Of EC2 and Cognito too many to name are of what no role makes; of theirs, what roles make is named here.
OF_ROLES = re.compile(
    r"(Allocate|Associate|Attach|Authorize|Create|Delete|Describe|Detach|Disassociate|Modify|Release|Replace|Revoke|Update)"
    r"(Address|Addresses|AvailabilityZones|FlowLogs|InternetGateway|NatGateway|NetworkAcl|NetworkAclEntry|NetworkInterfaces?|Route|RouteTable|SecurityGroup\w*"
    r"|Subnet|SubnetAttribute|Tags|Vpc|VpcAttribute|VpcEndpoints?|VpcPeeringConnection|UserPool|UserPoolClient|UserPoolDomain|ResourceServer|Group)s?"
)


@pytest.mark.parametrize("service", sorted({*USED, *PLANNED}))
def test_every_operation_of_a_service_needs_actions_that_aws_has(service: str) -> None:
    operations = SESSION.get_service_model(service).operation_names
    if service in ("ec2", "cognito-idp"):
        operations = [name for name in operations if OF_ROLES.fullmatch(name)]
        assert len(operations) > 15
    if service == "s3control":
        operations = [name for name in operations if name.endswith("PublicAccessBlock")]
        assert len(operations) == 3
    unknown = {name for name in operations for action in actions_of(service, name, {}) if not is_known(action)}
    assert unknown == WITHOUT_ACTION.get(service, set())


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "actions"),
    [
        ("sqs", "CreateQueue", {}, ["sqs:CreateQueue"]),
        ("elbv2", "CreateLoadBalancer", {}, ["elasticloadbalancing:CreateLoadBalancer"]),
        ("efs", "CreateFileSystem", {}, ["elasticfilesystem:CreateFileSystem"]),
        ("sesv2", "CreateEmailIdentity", {}, ["ses:CreateEmailIdentity"]),
        ("stepfunctions", "CreateStateMachine", {}, ["states:CreateStateMachine"]),
        ("resourcegroupstaggingapi", "GetResources", {}, ["tag:GetResources"]),
        ("cloudwatch", "PutMetricAlarm", {}, ["cloudwatch:PutMetricAlarm"]),
        ("s3", "ListObjectsV2", {}, ["s3:ListBucket"]),
        ("s3", "HeadBucket", {}, ["s3:ListBucket"]),
        ("s3", "ListBuckets", {}, ["s3:ListAllMyBuckets"]),
        ("s3", "GetObject", {}, ["s3:GetObject"]),
        ("s3", "GetObject", {"VersionId": "1"}, ["s3:GetObjectVersion"]),
        ("s3", "DeleteObjects", {}, ["s3:DeleteObject", "s3:DeleteObjectVersion"]),
        ("s3", "PutBucketEncryption", {}, ["s3:PutEncryptionConfiguration"]),
        ("s3", "DeleteBucketEncryption", {}, ["s3:PutEncryptionConfiguration"]),
        ("s3", "PutBucketLifecycleConfiguration", {}, ["s3:PutLifecycleConfiguration"]),
        ("s3", "GetBucketReplication", {}, ["s3:GetReplicationConfiguration"]),
        ("s3", "PutBucketReplication", {}, ["s3:PutReplicationConfiguration"]),
        ("s3", "PutPublicAccessBlock", {}, ["s3:PutBucketPublicAccessBlock"]),
        ("s3control", "PutPublicAccessBlock", {}, ["s3:PutAccountPublicAccessBlock"]),
        ("s3", "PutBucketVersioning", {}, ["s3:PutBucketVersioning"]),
        ("lambda", "Invoke", {}, ["lambda:InvokeFunction"]),
        ("kms", "ReEncrypt", {}, ["kms:ReEncryptFrom", "kms:ReEncryptTo"]),
        ("sts", "GetCallerIdentity", {}, []),
        ("sts", "AssumeRole", {}, []),
    ],
)
def test_the_actions_of_a_call(service: str, operation: str, parameters: dict[str, str], actions: list[str]) -> None:
    assert list(actions_of(service, operation, parameters)) == actions


def test_every_action_of_the_tables_is_one_of_aws() -> None:
    named = {action for actions in RENAMED.values() for action in actions}
    named |= {*TAGGED_BY.values(), *SERVICE_LINKED, *(action for action in PASSED_TO if ":" in action)}
    named |= {action for actions, _service in KEY_USED.values() for action in actions} | set(KEY_USED)
    named |= {action for actions in SCALES.values() for action in actions}
    assert sorted(action for action in named if not is_known(action)) == []


def test_every_type_of_the_tables_is_one_of_aws() -> None:
    known = {f"{prefix}:{kind}" for prefix, service in reference().items() for kind in service["types"]}
    assert sorted(set(NAMED) - known) == []
    assert sorted({f"ec2:{kind}" for kind in TYPES_OF_EC2_IDS.values()} - known) == []
