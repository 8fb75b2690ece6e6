# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small RDS that keeps state: instances that are busy until somebody looks, and changes that wait for their window."""

from __future__ import annotations

from typing import Any

from .fake import AWSError, FakeAWS, Request, Response

ARN = "arn:aws:rds:eu-central-1:123456789012:"
DEFAULT_KEY = "arn:aws:kms:eu-central-1:123456789012:key/99999999-89ab-cdef-0123-456789abcdef"
#: What CreateDBInstance and its like take, and DescribeDBInstances calls otherwise.
RENAMED = {
    "EnableIAMDatabaseAuthentication": "IAMDatabaseAuthenticationEnabled",
    "EnablePerformanceInsights": "PerformanceInsightsEnabled",
    "EnableCloudwatchLogsExports": "EnabledCloudwatchLogsExports",
}
#: What is changed at once, whatever is asked.
AT_ONCE = {"DeletionProtection", "MonitoringInterval", "CopyTagsToSnapshot", "AutoMinorVersionUpgrade", "PreferredBackupWindow", "PreferredMaintenanceWindow"}
UNSTORED = {"MasterUserPassword", "Tags", "ApplyImmediately", "AllowMajorVersionUpgrade", "ManageMasterUserPassword", "MasterUserSecretKmsKeyId"}


class FakeRDS(FakeAWS):
    """Instances."""

    service = "rds"

    def __init__(self) -> None:
        super().__init__()
        self.instances: dict[str, Response] = {}
        self.passwords: dict[str, str] = {}
        self.snapshots: list[str] = []
        #: How many more looks will find what is under way still under way.
        self.looks = 0

    def instance(self, name: str) -> Response:
        if name not in self.instances:
            raise AWSError("DBInstanceNotFound", f"DBInstance {name} not found.", 404)
        return self.instances[name]

    def idle(self, name: str) -> Response:
        instance = self.instance(name)
        if instance["DBInstanceStatus"] != "available":
            raise AWSError("InvalidDBInstanceState", f"Instance {name} is {instance['DBInstanceStatus']}")
        return instance

    def describe_db_instances(self, request: Request) -> Response:
        name = request["DBInstanceIdentifier"]
        shown = {**self.instance(name)}
        if self.looks:
            self.looks -= 1
        elif shown["DBInstanceStatus"] == "deleting":
            del self.instances[name]
        else:
            self.instances[name]["DBInstanceStatus"] = "available"
            if self.instances[name].pop("Now", False):
                self.instances[name] |= self.instances[name]["PendingModifiedValues"]
                self.instances[name]["PendingModifiedValues"] = {}
        return {"DBInstances": [shown]}

    def create_db_instance(self, request: Request) -> Response:
        return self.born(request, {"Engine": request["Engine"], "EngineVersion": "16.4", "AllocatedStorage": 20, "MasterUsername": "postgres"})

    def create_db_instance_read_replica(self, request: Request) -> Response:
        source = self.idle(request["SourceDBInstanceIdentifier"])
        source["ReadReplicaDBInstanceIdentifiers"] = [*source["ReadReplicaDBInstanceIdentifiers"], request["DBInstanceIdentifier"]]
        copied = {**inherited(source), "ReadReplicaSourceDBInstanceIdentifier": source["DBInstanceIdentifier"]}
        return self.born({key: value for key, value in request.items() if key != "SourceDBInstanceIdentifier"}, copied)

    def restore_db_instance_to_point_in_time(self, request: Request) -> Response:
        source, name = self.idle(request["SourceDBInstanceIdentifier"]), request["TargetDBInstanceIdentifier"]
        apart = ("SourceDBInstanceIdentifier", "TargetDBInstanceIdentifier", "UseLatestRestorableTime", "RestoreTime")
        said = {key: value for key, value in request.items() if key not in apart}
        return self.born({**said, "DBInstanceIdentifier": name}, inherited(source))

    def restore_db_instance_from_db_snapshot(self, request: Request) -> Response:
        if request["DBSnapshotIdentifier"] not in self.snapshots:
            raise AWSError("DBSnapshotNotFound")
        said = {key: value for key, value in request.items() if key != "DBSnapshotIdentifier"}
        return self.born(said, {"Engine": "postgres", "EngineVersion": "16.4", "AllocatedStorage": 20, "MasterUsername": "shop", "DBName": "shop"})

    def born(self, request: Request, usual: Response) -> Response:
        request, name = dict(request), request["DBInstanceIdentifier"]
        if name in self.instances:
            raise AWSError("DBInstanceAlreadyExists")
        self.passwords[name] = request.get("MasterUserPassword", self.passwords.get(name, ""))
        self.instances[name] = instance = {
            "DBInstanceArn": f"{ARN}db:{name}",
            "DbiResourceId": f"db-{name.upper()}",
            "Endpoint": {"Address": f"{name}.abc.eu-central-1.rds.amazonaws.com", "Port": request.pop("Port", 5432)},
            "DBSubnetGroup": {"DBSubnetGroupName": "default"},
            "DBParameterGroups": [{"DBParameterGroupName": "default.postgres16", "ParameterApplyStatus": "in-sync"}],
            "StorageType": "gp3",
            "AutoMinorVersionUpgrade": True,
            "BackupRetentionPeriod": 1,
            "PreferredBackupWindow": "13:14-13:44",
            "PreferredMaintenanceWindow": "wed:06:38-wed:07:08",
            "CACertificateIdentifier": "rds-ca-rsa2048-g1",
            "PendingModifiedValues": {},
            "ReadReplicaDBInstanceIdentifiers": [],
            "TagList": request.get("Tags", []),
            **usual,
        }
        self.manage(instance, request)
        self.set(instance, request)
        instance["DBInstanceStatus"] = "creating"
        return {"DBInstance": instance}

    def modify_db_instance(self, request: Request) -> Response:
        request, instance = dict(request), self.idle(request["DBInstanceIdentifier"])
        assert request.get("AllocatedStorage", instance["AllocatedStorage"]) >= instance["AllocatedStorage"], "storage never shrinks"
        major = str(request.get("EngineVersion", instance["EngineVersion"])).split(".")[0] != instance["EngineVersion"].split(".")[0]
        assert major == request.get("AllowMajorVersionUpgrade", False)
        if "MasterUserPassword" in request:
            self.passwords[request["DBInstanceIdentifier"]] = request["MasterUserPassword"]
        self.manage(instance, request)
        new = request.pop("NewDBInstanceIdentifier", "")
        if request.get("DBPortNumber"):
            instance["Endpoint"]["Port"] = request.pop("DBPortNumber")
        logs = request.pop("CloudwatchLogsExportConfiguration", {})
        exports = set(instance.get("EnabledCloudwatchLogsExports", [])) | set(logs.get("EnableLogTypes", []))
        instance["EnabledCloudwatchLogsExports"] = sorted(exports - set(logs.get("DisableLogTypes", [])))
        deferred = {key: request.pop(key) for key in ("DBInstanceClass", "AllocatedStorage", "EngineVersion", "MultiAZ", "Iops") if key in request}
        instance["PendingModifiedValues"] = {**instance["PendingModifiedValues"], **deferred}
        instance["Now"] = request["ApplyImmediately"]
        self.set(instance, request)
        instance["DBInstanceStatus"] = "modifying" if request["ApplyImmediately"] else "available"
        if new:
            self.instances[new] = {**self.instances.pop(instance["DBInstanceIdentifier"]), "DBInstanceIdentifier": new, "DBInstanceArn": f"{ARN}db:{new}"}
        return {"DBInstance": instance}

    def manage(self, instance: Response, request: Request) -> None:
        """The secret that AWS keeps itself."""
        if request.get("ManageMasterUserPassword"):
            key = request.get("MasterUserSecretKmsKeyId", DEFAULT_KEY)
            instance["MasterUserSecret"] = {"SecretArn": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!db-1-AbCdEf", "KmsKeyId": key}
        elif request.get("ManageMasterUserPassword") is False:
            assert request.get("MasterUserPassword"), "a password that AWS no longer keeps has to be said"
            instance.pop("MasterUserSecret", None)

    def set(self, instance: Response, request: Request) -> None:
        """The settings that all ways share."""
        for key, value in request.items():
            if key == "DBParameterGroupName":
                instance["DBParameterGroups"] = [{"DBParameterGroupName": value, "ParameterApplyStatus": "pending-reboot"}]
            elif key == "DBSubnetGroupName":
                instance["DBSubnetGroup"] = {"DBSubnetGroupName": value}
            elif key == "VpcSecurityGroupIds":
                instance["VpcSecurityGroups"] = [{"VpcSecurityGroupId": group, "Status": "active"} for group in value]
            elif key not in UNSTORED:
                instance[RENAMED.get(key, key)] = value
        if instance.get("PerformanceInsightsEnabled"):
            instance.setdefault("PerformanceInsightsRetentionPeriod", 7)
            instance.setdefault("PerformanceInsightsKMSKeyId", DEFAULT_KEY)
        if instance.get("StorageEncrypted"):
            instance.setdefault("KmsKeyId", DEFAULT_KEY)

    def delete_db_instance(self, request: Request) -> Response:
        instance = self.idle(request["DBInstanceIdentifier"])
        if instance.get("DeletionProtection"):
            raise AWSError("InvalidParameterCombination", "Cannot delete protected DB Instance")
        if not request["SkipFinalSnapshot"]:
            if request["FinalDBSnapshotIdentifier"] in self.snapshots:
                raise AWSError("DBSnapshotAlreadyExists")
            self.snapshots.append(request["FinalDBSnapshotIdentifier"])
        else:
            assert "FinalDBSnapshotIdentifier" not in request
        instance["DBInstanceStatus"] = "deleting"
        return {"DBInstance": instance}

    def add_tags_to_resource(self, request: Request) -> None:
        instance = self.by_arn(request)
        given = {pair["Key"] for pair in request["Tags"]}
        instance["TagList"] = [*(pair for pair in instance["TagList"] if pair["Key"] not in given), *request["Tags"]]

    def remove_tags_from_resource(self, request: Request) -> None:
        instance = self.by_arn(request)
        instance["TagList"] = [pair for pair in instance["TagList"] if pair["Key"] not in request["TagKeys"]]

    def by_arn(self, request: Request) -> Response:
        return self.instance(request["ResourceName"].rpartition(":")[2])


def inherited(source: Response) -> dict[str, Any]:
    """What a replica and a restored instance have of their source."""
    kept = ("Engine", "EngineVersion", "AllocatedStorage", "MasterUsername", "DBName", "StorageEncrypted", "KmsKeyId", "StorageType")
    return {key: source[key] for key in kept if key in source}
