# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ElastiCache in a few lines: groups that are busy after each change until somebody looks, and what AWS refuses."""

from __future__ import annotations

import datetime as dt
from typing import Any

from .fake import AWSError, FakeAWS, Request, Response

PREFIX = "arn:aws:elasticache:eu-central-1:123456789012"
VERSIONS = {"7.1": "7.1.0", "7.2": "7.2.6", "8.0": "8.0.1", "8.1": "8.1.0", "5.0.6": "5.0.6"}
#: What ModifyReplicationGroup changes of the group as its own answer has it, and of its nodes.
OF_GROUP = {
    "ReplicationGroupDescription": "Description",
    "Engine": "Engine",
    "CacheNodeType": "CacheNodeType",
    "SnapshotRetentionLimit": "SnapshotRetentionLimit",
    "SnapshotWindow": "SnapshotWindow",
    "AutoMinorVersionUpgrade": "AutoMinorVersionUpgrade",
}


class FakeElastiCache(FakeAWS):
    service = "elasticache"

    def __init__(self) -> None:
        super().__init__()
        self.groups: dict[str, Response] = {}
        self.nodes: dict[str, Response] = {}
        self.subnet_groups: dict[str, Response] = {}
        self.parameter_groups: dict[str, Response] = {}
        self.values: dict[str, dict[str, str]] = {}
        self.tags: dict[str, dict[str, str]] = {}
        #: The tokens that each group takes, the newest last; None where it takes clients without one.
        self.tokens: dict[str, list[str | None]] = {}
        self.snapshots: list[str] = []
        self.clock = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)

    def tick(self) -> dt.datetime:
        self.clock += dt.timedelta(seconds=1)
        return self.clock

    # --- tags

    def tag(self, arn: str, pairs: list[dict[str, str]]) -> None:
        self.tags.setdefault(arn, {}).update({pair["Key"]: pair["Value"] for pair in pairs})

    def of_arn(self, request: Request) -> str:
        arn = str(request["ResourceName"])
        self.idle(self.groups.get(arn.rpartition(":")[2]) if ":replicationgroup:" in arn else None)
        return arn

    def list_tags_for_resource(self, request: Request) -> Response:
        return {"TagList": [{"Key": key, "Value": value} for key, value in self.tags.get(self.of_arn(request), {}).items()]}

    def add_tags_to_resource(self, request: Request) -> None:
        self.tag(self.of_arn(request), request["Tags"])

    def remove_tags_from_resource(self, request: Request) -> None:
        arn = self.of_arn(request)
        for key in request["TagKeys"]:
            self.tags[arn].pop(key, None)

    # --- subnet groups

    def create_cache_subnet_group(self, request: Request) -> None:
        name = request["CacheSubnetGroupName"]
        if name in self.subnet_groups:
            raise AWSError("CacheSubnetGroupAlreadyExists")
        self.subnet_groups[name] = {"CacheSubnetGroupName": name, "VpcId": "vpc-1", "ARN": f"{PREFIX}:subnetgroup:{name}"}
        self.tag(self.subnet_groups[name]["ARN"], request.get("Tags", []))
        self.modify_cache_subnet_group(request)

    def modify_cache_subnet_group(self, request: Request) -> None:
        self.subnet_groups[request["CacheSubnetGroupName"]] |= {
            "CacheSubnetGroupDescription": request["CacheSubnetGroupDescription"],
            "Subnets": [{"SubnetIdentifier": subnet} for subnet in request["SubnetIds"]],
        }

    def describe_cache_subnet_groups(self, request: Request) -> Response:
        if request["CacheSubnetGroupName"] not in self.subnet_groups:
            raise AWSError("CacheSubnetGroupNotFoundFault")
        return {"CacheSubnetGroups": [self.subnet_groups[request["CacheSubnetGroupName"]]]}

    def delete_cache_subnet_group(self, request: Request) -> None:
        del self.subnet_groups[request["CacheSubnetGroupName"]]

    # --- parameter groups

    def create_cache_parameter_group(self, request: Request) -> None:
        name = request["CacheParameterGroupName"]
        if name in self.parameter_groups:
            raise AWSError("CacheParameterGroupAlreadyExists")
        said = {key: value for key, value in request.items() if key != "Tags"}
        self.parameter_groups[name] = {**said, "ARN": f"{PREFIX}:parametergroup:{name}"}
        self.values[name] = {}
        self.tag(self.parameter_groups[name]["ARN"], request.get("Tags", []))

    def describe_cache_parameter_groups(self, request: Request) -> Response:
        if request["CacheParameterGroupName"] not in self.parameter_groups:
            raise AWSError("CacheParameterGroupNotFound")
        return {"CacheParameterGroups": [self.parameter_groups[request["CacheParameterGroupName"]]]}

    def describe_cache_parameters(self, request: Request) -> Response:
        assert request["Source"] == "user", "the hundreds of parameters that nobody has set are not read"
        given = self.values[request["CacheParameterGroupName"]]
        return {"Parameters": [{"ParameterName": name, "ParameterValue": value} for name, value in given.items()]}

    def modify_cache_parameter_group(self, request: Request) -> None:
        pairs = request["ParameterNameValues"]
        assert 1 <= len(pairs) <= 20, "as many as AWS takes"
        self.values[request["CacheParameterGroupName"]] |= {pair["ParameterName"]: pair["ParameterValue"] for pair in pairs}

    def reset_cache_parameter_group(self, request: Request) -> None:
        assert 1 <= len(request["ParameterNameValues"]) <= 20, "as many as AWS takes"
        for pair in request["ParameterNameValues"]:
            del self.values[request["CacheParameterGroupName"]][pair["ParameterName"]]

    def delete_cache_parameter_group(self, request: Request) -> None:
        del self.parameter_groups[request["CacheParameterGroupName"]]

    # --- replication groups

    def idle(self, group: Response | None) -> None:
        if group and group["Status"] != "available":
            raise AWSError("InvalidReplicationGroupState", f"Replication group must be in available state, is {group['Status']}")

    def create_replication_group(self, request: Request) -> None:
        name = request["ReplicationGroupId"]
        if name in self.groups:
            raise AWSError("ReplicationGroupAlreadyExists")
        host = f"{name}.abc123.euc1.cache.amazonaws.com"
        self.groups[name] = {
            "ReplicationGroupId": name,
            "ARN": f"{PREFIX}:replicationgroup:{name}",
            "Status": "creating",
            "MemberClusters": [],
            "AtRestEncryptionEnabled": request["AtRestEncryptionEnabled"],
            "TransitEncryptionEnabled": request["TransitEncryptionEnabled"],
            "TransitEncryptionMode": request.get("TransitEncryptionMode", "required" if request["TransitEncryptionEnabled"] else None),
            "KmsKeyId": request.get("KmsKeyId"),
            "ReplicationGroupCreateTime": self.tick(),
            "NodeGroups": [
                {
                    "PrimaryEndpoint": {"Address": f"master.{host}", "Port": request["Port"]},
                    "ReaderEndpoint": {"Address": f"replica.{host}", "Port": request["Port"]},
                }
            ],
        }
        self.nodes[name] = {
            "CacheSubnetGroupName": request.get("CacheSubnetGroupName", "default"),
            "PreferredMaintenanceWindow": "sun:01:00-sun:02:00",
            "CacheParameterGroup": {"CacheParameterGroupName": "default.valkey8"},
            "SecurityGroups": [],
        }
        self.count(name, request["NumCacheClusters"])
        self.change(name, {"SnapshotWindow": "05:00-06:00", **request})
        self.tokens[name] = [request.get("AuthToken")]
        if "AuthToken" in request:
            self.groups[name] |= {"AuthTokenEnabled": True, "AuthTokenLastModifiedDate": self.tick()}
        self.tag(self.groups[name]["ARN"], request.get("Tags", []))

    def count(self, name: str, nodes: int) -> None:
        self.groups[name]["MemberClusters"] = [f"{name}-{number:03}" for number in range(1, nodes + 1)]

    def change(self, name: str, request: Request) -> None:
        """The settings that CreateReplicationGroup and ModifyReplicationGroup share."""
        group, node = self.groups[name], self.nodes[name]
        group |= {OF_GROUP[key]: value for key, value in request.items() if key in OF_GROUP}
        for key, ours in (("AutomaticFailoverEnabled", "AutomaticFailover"), ("MultiAZEnabled", "MultiAZ")):
            if key in request:
                group[ours] = "enabled" if request[key] else "disabled"
        self.needs_replica(group, len(group["MemberClusters"]))
        if "EngineVersion" in request:
            node["EngineVersion"] = VERSIONS[request["EngineVersion"]]
        if "PreferredMaintenanceWindow" in request:
            node["PreferredMaintenanceWindow"] = request["PreferredMaintenanceWindow"]
        if "CacheParameterGroupName" in request:
            node["CacheParameterGroup"] = {"CacheParameterGroupName": request["CacheParameterGroupName"]}
        if "SecurityGroupIds" in request:
            node["SecurityGroups"] = [{"SecurityGroupId": group_id} for group_id in request["SecurityGroupIds"]]
        notified = {key: request[f"Notification{key}"] for key in ("TopicArn", "TopicStatus") if f"Notification{key}" in request}
        node["NotificationConfiguration"] = {"TopicStatus": "active", **node.get("NotificationConfiguration", {}), **notified}

    def needs_replica(self, group: Response, nodes: int) -> None:
        if nodes == 1 and "enabled" in (group.get("AutomaticFailover"), group.get("MultiAZ")):
            raise AWSError("InvalidParameterCombination", "failover needs a replica")

    def described(self, request: Request) -> Response:
        if request["ReplicationGroupId"] not in self.groups:
            raise AWSError("ReplicationGroupNotFoundFault")
        return self.groups[request["ReplicationGroupId"]]

    def describe_replication_groups(self, request: Request) -> Response:
        """As it is, and from the next look on as it will be."""
        group = self.described(request)
        answer = {**group}
        if group["Status"] == "deleting":
            del self.groups[group["ReplicationGroupId"]]
        group["Status"] = "available"
        return {"ReplicationGroups": [answer]}

    def describe_cache_clusters(self, request: Request) -> Response:
        name = request["CacheClusterId"].rpartition("-")[0]
        if request["CacheClusterId"] not in self.groups[name]["MemberClusters"]:
            raise AWSError("CacheClusterNotFound")
        return {"CacheClusters": [{**self.nodes[name], "CacheClusterId": request["CacheClusterId"]}]}

    def modify_replication_group(self, request: Request) -> None:
        group = self.described(request)
        self.idle(group)
        if "AuthToken" in request:
            self.authenticate(group, request)
        if "TransitEncryptionEnabled" in request:
            self.encrypt(group, request)
        self.change(group["ReplicationGroupId"], request)
        group["Status"] = "modifying"

    def authenticate(self, group: Response, request: Request) -> None:
        """https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html"""
        tokens, token = self.tokens[group["ReplicationGroupId"]], request["AuthToken"]
        if request["AuthTokenUpdateStrategy"] == "SET":
            if len(tokens) < 2 or tokens[-1] != token:
                raise AWSError("InvalidParameterCombination", "SET takes the token that was rotated in")
            tokens[:] = [token]
        elif token in tokens:
            raise AssertionError("a token is rotated in once: twice, and the one before it is no longer taken")
        else:
            tokens[:] = [tokens[-1], token]
        group |= {"AuthTokenEnabled": True, "AuthTokenLastModifiedDate": self.tick()}

    def encrypt(self, group: Response, request: Request) -> None:
        """https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption-enable.html"""
        now = group["TransitEncryptionMode"] if group["TransitEncryptionEnabled"] else "disabled"
        there = request["TransitEncryptionMode"] if request["TransitEncryptionEnabled"] else "disabled"
        if {now, there} == {"disabled", "required"}:
            raise AWSError("InvalidParameterCombination", "go by way of preferred")
        group |= {"TransitEncryptionEnabled": there != "disabled", "TransitEncryptionMode": None if there == "disabled" else there}

    def increase_replica_count(self, request: Request) -> None:
        self.replicas(request, 1)

    def decrease_replica_count(self, request: Request) -> None:
        self.replicas(request, -1)

    def replicas(self, request: Request, direction: int) -> None:
        group = self.described(request)
        self.idle(group)
        nodes = request["NewReplicaCount"] + 1
        assert (nodes - len(group["MemberClusters"])) * direction > 0, "more is more"
        self.needs_replica(group, nodes)
        self.count(group["ReplicationGroupId"], nodes)
        group["Status"] = "modifying"

    def delete_replication_group(self, request: Request) -> Any:
        group = self.described(request)
        self.idle(group)
        if "FinalSnapshotIdentifier" in request:
            self.snapshots.append(request["FinalSnapshotIdentifier"])
        group["Status"] = "deleting"
