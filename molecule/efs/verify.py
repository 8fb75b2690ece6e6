# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario efs leaves in AWS."""

import json

import boto3

NAME = "molecule-efs-component"


def built() -> None:
    """S1-88 to S1-93: an encrypted file system that one service gets into, from two zones."""
    efs = boto3.client("efs")
    (system,) = efs.describe_file_systems(CreationToken=NAME)["FileSystems"]
    mine = {"FileSystemId": system["FileSystemId"]}
    assert (system["Encrypted"], system["ThroughputMode"], system["NumberOfMountTargets"]) == (True, "elastic", 2), system
    assert efs.describe_lifecycle_configuration(**mine)["LifecyclePolicies"] == [{"TransitionToIA": "AFTER_30_DAYS"}]
    assert efs.describe_backup_policy(**mine)["BackupPolicy"]["Status"] == "ENABLED"
    (point,) = efs.describe_access_points(**mine)["AccessPoints"]
    assert (point["Name"], point["PosixUser"]["Uid"], point["RootDirectory"]["Path"]) == (f"{NAME}-uploads", 33, "/uploads"), point
    tls, web = json.loads(efs.describe_file_system_policy(**mine)["Policy"])["Statement"]
    assert tls["Effect"] == "Deny", tls
    assert web["Principal"] == {"AWS": ["arn:aws:iam::123456789012:role/molecule-efs-web-task"]}, web
    assert web["Condition"]["StringEquals"] == {"elasticfilesystem:AccessPointArn": point["AccessPointArn"]}, web


def gone() -> None:
    """No file system, no way into one."""
    efs = boto3.client("efs")
    systems, points = efs.describe_file_systems()["FileSystems"], efs.describe_access_points()["AccessPoints"]
    assert (systems, points) == ([], []), f"left behind: {systems} {points}"
