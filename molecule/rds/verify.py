# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario rds leaves in AWS."""

import json

import boto3

NAME, REPLICA = "molecule-rds-component", "molecule-rds-component-replica"
SECRET = "molecule-rds/component-credentials"


def instances() -> dict[str, dict[str, object]]:
    """The environment's instances by name."""
    return {one["DBInstanceIdentifier"]: one for one in boto3.client("rds").describe_db_instances()["DBInstances"]}


def built() -> None:
    """S4-42, S4-44, S4-45: an encrypted instance that is not public, its replica, its parameters and the secret with its password."""
    rds = boto3.client("rds")
    found = instances()
    assert sorted(found) == [NAME, REPLICA], found
    database, replica = found[NAME], found[REPLICA]
    assert (database["StorageType"], database["StorageEncrypted"], database["PubliclyAccessible"]) == ("gp3", True, False), database
    assert (database["AllocatedStorage"], database["MaxAllocatedStorage"], database["DeletionProtection"]) == (20, 40, False), database
    assert replica["ReadReplicaSourceDBInstanceIdentifier"] == NAME, replica
    group = database["DBParameterGroups"][0]["DBParameterGroupName"]
    set_by_us = rds.describe_db_parameters(DBParameterGroupName=group, Source="user")["Parameters"]
    parameters = {one["ParameterName"]: one["ParameterValue"] for one in set_by_us}
    assert (parameters["rds.force_ssl"], parameters["max_connections"]) == ("1", "87"), parameters
    secret = json.loads(boto3.client("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"])
    assert (sorted(secret), len(secret["password"])) == (["database", "password", "username"], 32), sorted(secret)


def gone() -> None:
    """No instance, no group of ours, no secret."""
    rds = boto3.client("rds")
    groups = [
        one["DBParameterGroupName"] for one in rds.describe_db_parameter_groups()["DBParameterGroups"] if one["DBParameterGroupName"].startswith("molecule-rds")
    ]
    subnets, secrets = rds.describe_db_subnet_groups()["DBSubnetGroups"], boto3.client("secretsmanager").list_secrets()["SecretList"]
    left = (instances(), groups, subnets, [secret["Name"] for secret in secrets])
    assert left == ({}, [], [], []), f"left behind: {left}"
