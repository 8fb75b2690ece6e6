# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS would refuse in a request, and what it would not."""

from __future__ import annotations

import functools
import io
from typing import Any

import botocore.loaders
import botocore.session
import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils import strict
from scripts import reads
from tests.unit.modules.strict import errors

ROLE = {"AWSServiceName": "ecs.amazonaws.com"}
FLOW_LOGS = {"ResourceIds": ["vpc-1"]}
VISIBILITY = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "a"}
RULE = {"Name": "a", "Priority": 1, "Statement": {"GeoMatchStatement": {"CountryCodes": []}}, "VisibilityConfig": VISIBILITY}

#: Examples in botocore's own models that AWS would refuse: they hold a placeholder, or a number as text.
BAD_EXAMPLES = {
    "ec2:CreateImage",
    "ec2:ModifySpotFleetRequest",
    "kms:CreateCustomKeyStore",
    "kms:UpdateCustomKeyStore",
    "lambda:UpdateEventSourceMapping",
    "s3:CompleteMultipartUpload",
    "s3:ListMultipartUploads",
    "s3:ListObjects",
    "s3:ListObjectsV2",
    "s3:UploadPart",
    "s3:UploadPartCopy",
}


@functools.cache
def model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


@pytest.mark.parametrize(
    ("service", "operation", "params", "problem"),
    [
        ("iam", "CreateServiceLinkedRole", ROLE, None),
        ("iam", "CreateServiceLinkedRole", {}, "AWSServiceName is missing, AWS requires it"),
        ("iam", "CreateServiceLinkedRole", {**ROLE, "Suffix": "a"}, "Suffix is nothing that AWS knows, allowed are AWSServiceName, CustomSuffix, Description"),
        (
            "iam",
            "CreateServiceLinkedRole",
            {**ROLE, "CustomSuffix": "a b"},
            r"CustomSuffix is 'a b', allowed is what matches [\w+=,.@-]+ (iam:customSuffixType)",
        ),
        ("iam", "CreateServiceLinkedRole", {**ROLE, "CustomSuffix": "Größe"}, r"CustomSuffix is 'Größe', allowed is what matches"),
        ("iam", "CreateServiceLinkedRole", {**ROLE, "CustomSuffix": "a" * 65}, "CustomSuffix has 65 characters, allowed are 1 to 64 (iam:customSuffixType)"),
        ("iam", "CreateServiceLinkedRole", {**ROLE, "Description": 5}, "Description is of Python's type int, AWS wants a string"),
        ("iam", "CreateServiceLinkedRole", {**ROLE, "Description": "Grün, für §1\nund mehr"}, None),
        ("iam", "UpdateRole", {"RoleName": "a", "MaxSessionDuration": 60}, "MaxSessionDuration is 60, allowed are 3600 to 43200"),
        ("iam", "UpdateRole", {"RoleName": "a", "MaxSessionDuration": True}, "MaxSessionDuration is of Python's type bool, AWS wants an integer"),
        ("iam", "TagRole", {"RoleName": "a", "Tags": [{"Key": "Größe", "Value": "a/b:c@d"}]}, None),
        (
            "iam",
            "TagRole",
            {"RoleName": "a", "Tags": [{"Key": "a", "Value": "b"}, {"Key": "a;b", "Value": ""}]},
            "Tags[1].Key is 'a;b', allowed is what matches",
        ),
        ("iam", "TagRole", {"RoleName": "a", "Tags": [{"Key": str(n), "Value": ""} for n in range(51)]}, "Tags has 51 entries, allowed are at most 50"),
        (
            "ec2",
            "CreateFlowLogs",
            {**FLOW_LOGS, "ResourceType": "Vpc"},
            "ResourceType is 'Vpc', allowed are CoreNetwork, ",
        ),
        ("ec2", "DescribeVpcs", {"MaxResults": 2}, "MaxResults is 2, allowed are 5 to 1000"),
        ("ecs", "UpdateClusterSettings", {"cluster": "a", "settings": [{"name": "x"}]}, "settings[0].name is 'x', allowed are containerInsights"),
        ("ecs", "CreateCluster", {"clusterName": "a", "tags": "x"}, "tags is of Python's type str, AWS wants a list"),
        ("sqs", "CreateQueue", {"QueueName": "a", "Attributes": {"DelaySecond": "1"}}, "Attributes (the key) is 'DelaySecond', allowed are DelaySeconds and 2"),
        ("s3", "UpdateObjectEncryption", {"Bucket": "a", "Key": "b", "ObjectEncryption": {}}, "ObjectEncryption has 0 members, allowed is one of SSEKMS"),
        ("kms", "DescribeKey", {"KeyId": "a" * 2049}, "KeyId has 2049 characters, allowed are 1 to 2048"),
        ("sts", "GetCallerIdentity", {}, None),
        ("sts", "GetCallerIdentity", {"Name": "x"}, "Name is nothing that AWS knows"),
        (
            "wafv2",
            "CheckCapacity",
            {"Scope": "REGIONAL", "Rules": [RULE]},
            "Rules[0].Statement.GeoMatchStatement.CountryCodes has 0 entries, allowed are at least 1",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place_its_value_and_what_is_allowed(service: str, operation: str, params: dict[str, Any], problem: str | None) -> None:
    found = errors(service, operation, params)
    if problem is None:
        assert found == []
    else:
        assert found[0].startswith(problem)


def test_everything_that_is_wrong_is_said() -> None:
    assert len(errors("iam", "UpdateRole", {"MaxSessionDuration": 60, "X": 1})) == 3


def test_what_a_plan_does_not_know_yet_is_not_checked() -> None:
    assert errors("iam", "CreateServiceLinkedRole", {"AWSServiceName": UNKNOWN, "CustomSuffix": f"of {UNKNOWN}"}) == []
    assert errors("ecs", "CreateCluster", {"clusterName": "a", "tags": UNKNOWN}) == []
    assert errors("iam", "UpdateRole", {"RoleName": UNKNOWN, "MaxSessionDuration": 60}) != []


@pytest.mark.parametrize(
    ("service", "operation", "params"),
    [
        ("ssm", "PutParameter", {"Name": "/a", "Value": ["hunter2"]}),
        ("iam", "CreateLoginProfile", {"UserName": "u", "Password": "hunter2" * 20}),
        ("secretsmanager", "CreateSecret", {"Name": "a", "SecretString": "hunter2" * 10000}),
        ("cognito-idp", "AdminCreateUser", {"UserPoolId": "eu-central-1_x", "Username": "u", "UserAttributes": [{"Name": "hunter2" * 5}]}),
        (
            "elbv2",
            "CreateListener",
            {"LoadBalancerArn": "a", "DefaultActions": [{"Type": "forward", "AuthenticateOidcConfig": {"ClientSecret": 5, "Issuer": "i"}}]},
        ),
    ],
)
def test_a_secret_is_refused_and_not_shown(service: str, operation: str, params: dict[str, Any]) -> None:
    found = errors(service, operation, params)
    assert found
    assert "hunter2" not in " ".join(found)


def test_a_long_value_is_cut() -> None:
    assert len(errors("iam", "CreateServiceLinkedRole", {**ROLE, "CustomSuffix": ";" * 5000})[0]) < 200


def test_a_name_among_many_is_said_with_those_that_look_like_it() -> None:
    found = errors("ec2", "DescribeVpcs", {"VpcIds": [], "Filters": [], "MaxResult": 5})
    assert found == ["MaxResult is nothing that AWS knows, allowed are DryRun, Filters, MaxResults, NextToken, VpcIds"]
    found = errors("cloudwatch", "PutMetricData", {"Namespace": "a", "MetricData": [{"MetricName": "a", "Unit": "Kilobyte/Second"}]})
    assert found[0].startswith("MetricData[0].Unit is 'Kilobyte/Second', allowed are Kilobytes/Second, ")
    assert found[0].endswith(" and 24 others (cloudwatch:StandardUnit)")


def test_what_is_read_from_a_file_has_no_length_to_check() -> None:
    assert errors("kms", "Encrypt", {"KeyId": "a", "Plaintext": io.BytesIO(b"x" * 5000)}) == []
    assert errors("kms", "Encrypt", {"KeyId": "a", "Plaintext": b"x" * 5000}) == ["Plaintext has 5000 bytes, allowed are 1 to 4096 (kms:PlaintextType)"]


def test_what_botocore_adds_by_itself_is_not_missed() -> None:
    assert errors("ec2", "CreateNatGateway", {"SubnetId": "subnet-1"}) == []
    assert errors("efs", "CreateFileSystem", {}) == []


@pytest.mark.parametrize("name", ["iam:customSuffixType", "iam:CreateServiceLinkedRole"])
def test_a_shape_or_an_operation_may_be_let_pass(name: str) -> None:
    operation = model("iam").operation_model("CreateServiceLinkedRole")
    assert strict.errors(operation, {**ROLE, "CustomSuffix": "a b"}) != []
    assert strict.errors(operation, {**ROLE, "CustomSuffix": "a b"}, [name]) == []


@pytest.mark.parametrize("name", strict.FALSE_ALARMS)
def test_each_false_alarm_is_one(name: str) -> None:
    """The shape is there, it says what is not believed, and a value that it does not know passes."""
    service, _, shape_name = name.partition(":")
    shape = model(service).shape_for(shape_name)
    assert shape.metadata.get("enum") or shape.metadata.get("pattern")
    check = strict._Check(service, ())
    check.value(shape, "a-new.thing", "Value", hidden=False)
    assert check.found == []


@pytest.mark.parametrize("service", reads.services())
def test_python_can_say_every_pattern_of_a_service_in_use(service: str) -> None:
    patterns = {model(service).shape_for(name).metadata.get("pattern") for name in model(service).shape_names} - {None}
    assert {pattern for pattern in patterns if strict._compiled(pattern) is None} == set()


def test_what_awss_own_examples_send_passes() -> None:
    loader, refused, passed = botocore.loaders.create_loader(), set(), 0
    for service in reads.services():
        for operation, examples in _examples(loader, service).items():
            wrong = [errors(service, operation, example.get("input") or {}) for example in examples]
            refused |= {f"{service}:{operation}"} if any(wrong) else set()
            passed += wrong.count([])
    assert refused == BAD_EXAMPLES
    assert passed > 800


def _examples(loader: Any, service: str) -> dict[str, list[dict[str, Any]]]:
    try:
        found = loader.load_service_model(service, "examples-1")["examples"]
    except botocore.exceptions.UnknownServiceError:
        return {}
    return {operation: examples for operation, examples in found.items() if operation in model(service).operation_names}


@pytest.mark.parametrize(
    ("pattern", "value", "matches"),
    [
        (r"[,;]", "a,b", True),  # a pattern of one character means that it occurs
        (r"[a-z]+", "ab9", False),
        (r"\d{12}", "١٢٣٤٥٦٧٨٩٠١٢", False),
        (r".*\S.*", "two\nlines", True),
        (r"arn:aws:iam::\d{12}:role/.*", "arn:aws-us-gov:iam::123456789012:role/x", True),
        (r"arn:aws:iam::\d{12}:role/.*", "arn:other:iam::123456789012:role/x", False),
        (r"[\w-_]*", "a-b_c", True),
        (r"[\w-/.@]+", "a-b/c", True),
        (r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]*", "a😀", True),
        (r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]*", "a\x01", False),
        (r"\p{XDigit}{4}", "0aF9", True),
        (r"^\P{C}*$", "what Python cannot say lets everything pass", True),
    ],
)
def test_patterns_mean_in_python_what_they_mean_to_aws(pattern: str, value: str, matches: bool) -> None:
    assert strict._matches(pattern, value) is matches
