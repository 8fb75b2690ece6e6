# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restore testing as data: when, which recovery points, what of, and as a role that can restore that and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.restore_testing import ALGORITHMS, POINT_TYPES
from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import place_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.backups import CLASSES, checked, holds, vault_arn
from ansible_collections.groundwork.aws.plugins.plugin_utils.tags import ENVIRONMENT, PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import Place

Statement = dict[str, Any]
TYPES = ["aurora", "dynamodb", "efs", "rds", "s3"]
STRINGS = {"type": "list", "elements": "str"}
#: When, and which recovery points, in the form of an option of argument_specs.
SETTINGS_SPEC: dict[str, Any] = {
    "type": "dict",
    "options": {
        "schedule": {"type": "str"},
        "timezone": {"type": "str"},
        "start_window_hours": {"type": "int"},
        "algorithm": {"type": "str", "choices": list(ALGORITHMS)},
        "types": {**STRINGS, "choices": list(POINT_TYPES)},
        "vaults": STRINGS,
        "not_vaults": STRINGS,
        "window_days": {"type": "int"},
    },
}
#: What is restored, in the form of an option of argument_specs.
TEST_SPEC: dict[str, Any] = {
    "type": "dict",
    "options": {
        "type": {"type": "str", "choices": TYPES, "required": True},
        "resources": STRINGS,
        "all_tags": {"type": "dict"},
        "not_tags": {"type": "dict"},
        "metadata": {"type": "dict"},
        "validation_window_hours": {"type": "int"},
        "classes": {**STRINGS, "choices": CLASSES},
    },
}
SCHEDULE = "cron(0 6 ? * SUN *)"
POINTS = {"algorithm": "algorithm", "types": "types", "vaults": "include_vaults", "not_vaults": "exclude_vaults", "window_days": "window_days"}
# What AWS Backup restores for a test is called so.
# https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-inferred-metadata.html
TESTED = "awsbackup-restore-test"


def restore_tests(tests: Mapping[str, Any], environment_class: str) -> dict[str, dict[str, Any]]:
    """The tests of environments of this class, with their values in their types."""
    typed = checked(tests, TEST_SPEC, "backup_restore_tests")
    return {key: test for key, test in typed.items() if holds(test, environment_class)}


def restore_testing_plan(tests: Mapping[str, Any], settings: Mapping[str, Any], vault: str, stack: Mapping[str, Any]) -> dict[str, Any]:
    """The filter: plan, selections and role of what is tested in this environment; no selections where nothing is."""
    held = restore_tests(tests, str(stack["class"]))
    types = sorted({str(test["type"]) for test in held.values()})
    return {
        **plan_request(checked({"of": settings}, SETTINGS_SPEC, "backup_restore_testing")["of"], vault, stack),
        "selections": [selection_request(key, test, stack) for key, test in held.items()],
        "inline_policies": {"restore": restore_policy(types, place_of(stack))} if types else {},
    }


def plan_request(settings: Mapping[str, Any], vault: str, stack: Mapping[str, Any]) -> dict[str, Any]:
    """When, and which recovery points: those of the own vault, where nothing else is said. All is said, so that nothing is left as somebody made it."""
    points = {theirs: settings[ours] for ours, theirs in POINTS.items() if settings.get(ours) is not None}
    usual = {"algorithm": ALGORITHMS[0], "types": list(POINT_TYPES), "include_vaults": [vault_arn({}, vault, stack)], "exclude_vaults": [], "window_days": 30}
    return {
        "schedule": settings.get("schedule") or SCHEDULE,
        "timezone": settings.get("timezone") or "Etc/UTC",
        "start_window_hours": settings.get("start_window_hours") or 24,
        "recovery_points": {**usual, **points},
    }


def selection_request(key: str, test: Mapping[str, Any], stack: Mapping[str, Any]) -> dict[str, Any]:
    """One test as the module takes it; what says no ARNs is about what the environment owns."""
    mine = {} if test.get("resources") else {PROJECT: str(stack["project"]), ENVIRONMENT: str(stack["environment"])}
    every = test.get("all_tags")
    return {
        "name": key,
        "resource_type": test["type"],
        "resources": test.get("resources") or ["*"],
        "all_tags": mine if every is None else every,
        "not_tags": test.get("not_tags") or {},
        "metadata": test.get("metadata") or {},
        "validation_window_hours": test.get("validation_window_hours") or 0,
    }


def restore_policy(types: Iterable[str], place: Place) -> dict[str, Any]:
    """What the role may: restore things of these types under the names of tests, and with the keys of this account.

    Of AWS's own AWSBackupServiceRolePolicyForRestores and AWSBackupServiceRolePolicyForS3Restore what these types need, in this account and region:
    https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html
    """
    statements = [statement for service in dict.fromkeys(SERVICES[each] for each in types) for statement in STATEMENTS[service](place)]
    services = sorted({SERVICES[each] for each in types})
    return {"Version": "2012-10-17", "Statement": [*statements, *_keys(services, place)]}


def _allow(actions: Iterable[str], resources: list[str], **conditions: dict[str, Any]) -> Statement:
    condition = {"Condition": conditions} if conditions else {}
    return {"Effect": "Allow", "Action": sorted(actions), "Resource": resources, **condition}


#: What restoring a database asks to be allowed for. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html
RESTORED_FROM = ("auto-backup", "cluster", "cluster-auto-backup", "cluster-pg", "cluster-snapshot", "db", "og", "pg", "snapshot", "subgrp")


def _databases(place: Place) -> list[Statement]:
    ours = [place.arn("rds", f"{kind}:*") for kind in RESTORED_FROM]
    tests = [place.arn("rds", f"{kind}:{TESTED}*") for kind in ("cluster", "db")]
    looks = ("DBInstances", "DBSnapshots", "DBClusters", "DBClusterSnapshots")
    restores = ("DBInstanceFromDBSnapshot", "DBInstanceToPointInTime", "DBClusterFromSnapshot", "DBClusterToPointInTime")
    return [
        _allow([f"rds:Describe{each}" for each in looks], ["*"]),
        _allow(["rds:AddTagsToResource", "rds:CreateDBInstance", "rds:ListTagsForResource", *(f"rds:Restore{each}" for each in restores)], ours),
        _allow(["rds:DeleteDBInstance", "rds:DeleteDBCluster"], tests),
    ]


def _tables(place: Place) -> list[Statement]:
    writes = ("BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem")
    return [
        _allow(["dynamodb:DescribeTable", "dynamodb:RestoreTableFromAwsBackup"], [place.arn("dynamodb", "table/*")]),
        _allow(["dynamodb:RestoreTableFromBackup"], [place.arn("dynamodb", "table/*/backup/*")]),
        _allow([f"dynamodb:{each}" for each in writes], [place.arn("dynamodb", f"table/{TESTED}*")]),
    ]


def _file_systems(place: Place) -> list[Statement]:
    every = [place.arn("elasticfilesystem", "file-system/*")]
    makes = ("CreateFilesystem", "DescribeFilesystems", "Restore", "TagResource")
    marked = {f"aws:ResourceTag/{TESTED}": "false"}
    return [_allow([f"elasticfilesystem:{each}" for each in makes], every), _allow(["elasticfilesystem:DeleteFilesystem"], every, Null=marked)]


def _buckets(place: Place) -> list[Statement]:
    bucket = f"arn:{place.partition}:s3:::{TESTED}*"
    buckets = ("CreateBucket", "GetBucketLocation", "GetBucketOwnershipControls", "GetBucketVersioning", "ListBucket", "ListBucketVersions")
    settings = ("PutBucketOwnershipControls", "PutBucketVersioning")
    reads = ("GetObject", "GetObjectAcl", "GetObjectTagging", "GetObjectVersion", "GetObjectVersionAcl", "ListMultipartUploadParts")
    writes = ("DeleteObject", "PutObject", "PutObjectAcl", "PutObjectTagging", "PutObjectVersionAcl")
    return [_allow([f"s3:{each}" for each in (*buckets, *settings)], [bucket]), _allow([f"s3:{each}" for each in (*reads, *writes)], [f"{bucket}/*"])]


def _keys(services: list[str], place: Place) -> list[Statement]:
    every = [place.arn("kms", "key/*")]
    uses = ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo")
    via = {"kms:ViaService": [f"{service}.{place.region}.{place.dns_suffix}" for service in services]}
    return [
        _allow([f"kms:{each}" for each in uses], every, StringEquals=via),
        _allow(["kms:CreateGrant"], every, Bool={"kms:GrantIsForAWSResource": "true"}),
        _allow(["kms:DescribeKey"], every),
    ]


SERVICES = {"aurora": "rds", "dynamodb": "dynamodb", "efs": "elasticfilesystem", "rds": "rds", "s3": "s3"}
STATEMENTS = {"rds": _databases, "dynamodb": _tables, "elasticfilesystem": _file_systems, "s3": _buckets}
