# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Aurora clusters that keep state, and their instances: busy until somebody looks, with changes that wait for their window."""

from __future__ import annotations

from .fake import AWSError, Request, Response
from .fake_rds import ARN, DEFAULT_KEY, FakeRDS

#: What CreateDBCluster and its like take, and DescribeDBClusters calls otherwise.
RENAMED = {
    "EnableIAMDatabaseAuthentication": "IAMDatabaseAuthenticationEnabled",
    "EnableCloudwatchLogsExports": "EnabledCloudwatchLogsExports",
    "DBClusterParameterGroupName": "DBClusterParameterGroup",
    "DBSubnetGroupName": "DBSubnetGroup",
}
UNSTORED = {"MasterUserPassword", "Tags", "ApplyImmediately", "AllowMajorVersionUpgrade", "ManageMasterUserPassword", "MasterUserSecretKmsKeyId"}
DEFERRED = ("EngineVersion", "BackupRetentionPeriod", "StorageType")
SOURCES = ("SourceDBClusterIdentifier", "SnapshotIdentifier", "UseLatestRestorableTime", "RestoreToTime")


class FakeClusters(FakeRDS):
    """Clusters, and instances that may belong to one."""

    def __init__(self) -> None:
        super().__init__()
        self.clusters: dict[str, Response] = {}

    def cluster(self, name: str) -> Response:
        if name not in self.clusters:
            raise AWSError("DBClusterNotFoundFault", f"DBCluster {name} not found.", 404)
        return self.clusters[name]

    def idle_cluster(self, name: str) -> Response:
        cluster = self.cluster(name)
        if cluster["Status"] != "available":
            raise AWSError("InvalidDBClusterStateFault", f"Cluster {name} is {cluster['Status']}")
        return cluster

    def members(self, name: str) -> list[Response]:
        own = [one for one in self.instances.values() if one.get("DBClusterIdentifier") == name]
        return [
            {"DBInstanceIdentifier": one["DBInstanceIdentifier"], "IsClusterWriter": not place, "DBClusterParameterGroupStatus": "in-sync"}
            for place, one in enumerate(own)
        ]

    def describe_db_clusters(self, request: Request) -> Response:
        name = request["DBClusterIdentifier"]
        cluster = self.cluster(name)
        shown = {**cluster, "DBClusterMembers": self.members(name)}
        if self.looks:
            self.looks -= 1
        elif cluster["Status"] == "deleting":
            del self.clusters[name]
        else:
            cluster["Status"] = "available"
            if cluster.pop("Now", False):
                cluster |= cluster["PendingModifiedValues"]
                cluster["PendingModifiedValues"] = {}
        return {"DBClusters": [shown]}

    def create_db_cluster(self, request: Request) -> Response:
        return self.begun(request, {"EngineVersion": "16.9", "MasterUsername": "postgres"})

    def restore_db_cluster_from_snapshot(self, request: Request) -> Response:
        if request["SnapshotIdentifier"] not in self.snapshots:
            raise AWSError("DBClusterSnapshotNotFoundFault")
        return self.restored(request, {"EngineVersion": "16.9", "MasterUsername": "shop", "DatabaseName": "shop"})

    def restore_db_cluster_to_point_in_time(self, request: Request) -> Response:
        source = self.idle_cluster(request["SourceDBClusterIdentifier"])
        kept = ("Engine", "EngineVersion", "MasterUsername", "DatabaseName", "StorageEncrypted", "KmsKeyId")
        return self.restored(request, {key: source[key] for key in kept if key in source})

    def restored(self, request: Request, usual: Response) -> Response:
        return self.begun({key: value for key, value in request.items() if key not in SOURCES}, usual)

    def begun(self, request: Request, usual: Response) -> Response:
        name = request["DBClusterIdentifier"]
        if name in self.clusters:
            raise AWSError("DBClusterAlreadyExistsFault")
        self.passwords[name] = request.get("MasterUserPassword", "")
        self.clusters[name] = cluster = {
            "DBClusterArn": f"{ARN}cluster:{name}",
            "DbClusterResourceId": f"cluster-{name.upper()}",
            "Endpoint": f"{name}.cluster-abc.eu-central-1.rds.amazonaws.com",
            "ReaderEndpoint": f"{name}.cluster-ro-abc.eu-central-1.rds.amazonaws.com",
            "Port": 5432,
            "DBSubnetGroup": "default",
            "DBClusterParameterGroup": "default.aurora-postgresql16",
            "BackupRetentionPeriod": 1,
            "PreferredBackupWindow": "13:14-13:44",
            "PreferredMaintenanceWindow": "wed:06:38-wed:07:08",
            "PendingModifiedValues": {},
            "TagList": request.get("Tags", []),
            **usual,
        }
        self.set_cluster(cluster, request)
        cluster["Status"] = "creating"
        return {"DBCluster": cluster}

    def modify_db_cluster(self, request: Request) -> Response:
        request, cluster = dict(request), self.idle_cluster(request["DBClusterIdentifier"])
        major = str(request.get("EngineVersion", cluster["EngineVersion"])).split(".")[0] != cluster["EngineVersion"].split(".")[0]
        assert major == request.get("AllowMajorVersionUpgrade", False)
        if "MasterUserPassword" in request:
            self.passwords[request["DBClusterIdentifier"]] = request["MasterUserPassword"]
        logs = request.pop("CloudwatchLogsExportConfiguration", {})
        exports = set(cluster.get("EnabledCloudwatchLogsExports", [])) | set(logs.get("EnableLogTypes", []))
        cluster["EnabledCloudwatchLogsExports"] = sorted(exports - set(logs.get("DisableLogTypes", [])))
        deferred = {key: request.pop(key) for key in DEFERRED if key in request}
        cluster["PendingModifiedValues"] = {**cluster["PendingModifiedValues"], **deferred}
        cluster["Now"] = request["ApplyImmediately"]
        self.set_cluster(cluster, request)
        cluster["Status"] = "modifying" if request["ApplyImmediately"] else "available"
        return {"DBCluster": cluster}

    def set_cluster(self, cluster: Response, request: Request) -> None:
        """The settings that all ways share."""
        self.manage(cluster, request)
        for key, value in request.items():
            if key == "VpcSecurityGroupIds":
                cluster["VpcSecurityGroups"] = [{"VpcSecurityGroupId": group, "Status": "active"} for group in value]
            elif key == "ServerlessV2ScalingConfiguration":
                pause = {"SecondsUntilAutoPause": value.get("SecondsUntilAutoPause", 300)} if not value["MinCapacity"] else {}
                cluster[key] = {"MinCapacity": float(value["MinCapacity"]), "MaxCapacity": float(value["MaxCapacity"]), **pause}
            elif key not in UNSTORED:
                cluster[RENAMED.get(key, key)] = value
        if cluster.get("StorageType") == "aurora":
            del cluster["StorageType"]
        if cluster.get("StorageEncrypted"):
            cluster.setdefault("KmsKeyId", DEFAULT_KEY)

    def delete_db_cluster(self, request: Request) -> Response:
        cluster = self.idle_cluster(request["DBClusterIdentifier"])
        assert not self.members(request["DBClusterIdentifier"])
        if cluster.get("DeletionProtection"):
            raise AWSError("InvalidParameterCombination", "Cannot delete protected Cluster")
        if not request["SkipFinalSnapshot"]:
            if request["FinalDBSnapshotIdentifier"] in self.snapshots:
                raise AWSError("DBClusterSnapshotAlreadyExistsFault")
            self.snapshots.append(request["FinalDBSnapshotIdentifier"])
        else:
            assert "FinalDBSnapshotIdentifier" not in request
        cluster["Status"] = "deleting"
        return {"DBCluster": cluster}

    def create_db_instance(self, request: Request) -> Response:
        name = request.get("DBClusterIdentifier")
        if not name:
            return super().create_db_instance(request)
        cluster = self.cluster(name)
        shared = {"EngineVersion": cluster["EngineVersion"], "StorageType": "aurora", "AllocatedStorage": 1, "PromotionTier": 1}
        return self.born(request, {**shared, "DBClusterIdentifier": name, "BackupRetentionPeriod": cluster["BackupRetentionPeriod"]})

    def delete_db_instance(self, request: Request) -> Response:
        instance = self.idle(request["DBInstanceIdentifier"])
        if instance.get("DBClusterIdentifier"):
            assert request == {"DBInstanceIdentifier": request["DBInstanceIdentifier"], "SkipFinalSnapshot": True}
        return super().delete_db_instance(request)

    def by_arn(self, request: Request) -> Response:
        kind, name = request["ResourceName"].split(":")[-2:]
        return self.cluster(name) if kind == "cluster" else self.instance(name)
