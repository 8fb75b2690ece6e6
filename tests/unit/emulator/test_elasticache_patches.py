# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ElastiCache behaves as its API reference says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Aws
from tests.emulator.patches import elasticache as patches
from tests.emulator.patches import elasticache_settings as settings
from tests.unit.emulator.proof import proves, refused

NAME = "shop-prod-cache"
ARN = f"arn:aws:elasticache:eu-central-1:123456789012:replicationgroup:{NAME}"
PARAMETERS = f"arn:aws:elasticache:eu-central-1:123456789012:parametergroup:{NAME}"
OLD, NEW = "a" * 32, "b" * 32


@pytest.fixture
def elasticache(aws: Aws) -> Any:
    return aws("elasticache")


@pytest.fixture
def subnets(aws: Aws) -> list[str]:
    """Two subnets in one VPC."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    return [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.9.{number}.0/24")["Subnet"]["SubnetId"] for number in (0, 1)]


def make(elasticache: Any, **more: Any) -> dict[str, Any]:
    """A group that is ready, as the call answered."""
    request = {"ReplicationGroupDescription": "cache", "CacheNodeType": "cache.t4g.micro", "Engine": "valkey", "EngineVersion": "8.0", **more}
    answer: dict[str, Any] = elasticache.create_replication_group(ReplicationGroupId=NAME, **request)["ReplicationGroup"]
    described(elasticache)
    return answer


def described(elasticache: Any) -> dict[str, Any]:
    found: dict[str, Any] = elasticache.describe_replication_groups(ReplicationGroupId=NAME)["ReplicationGroups"][0]
    return found


def node(elasticache: Any) -> dict[str, Any]:
    found: dict[str, Any] = elasticache.describe_cache_clusters(CacheClusterId=f"{NAME}-001")["CacheClusters"][0]
    return found


def change(elasticache: Any, **request: Any) -> dict[str, Any]:
    """The group once a change has ended."""
    elasticache.modify_replication_group(ReplicationGroupId=NAME, ApplyImmediately=True, **request)
    return described(elasticache)


def make_parameters(elasticache: Any, **more: Any) -> None:
    elasticache.create_cache_parameter_group(CacheParameterGroupName=NAME, CacheParameterGroupFamily="valkey8", Description="cache", **more)


@proves(patches.groups_have_as_many_nodes_as_asked)
def test_a_group_has_nodes_in_zones_of_its_region(elasticache: Any) -> None:
    answer = make(elasticache, NumCacheClusters=3)
    assert answer["MemberClusters"] == [f"{NAME}-00{number}" for number in (1, 2, 3)]
    members = answer["NodeGroups"][0]["NodeGroupMembers"]
    assert [(member["PreferredAvailabilityZone"], member["CurrentRole"]) for member in members] == [
        ("eu-central-1a", "primary"),
        ("eu-central-1b", "replica"),
        ("eu-central-1c", "replica"),
    ]


@proves(patches.nodes_are_clusters)
def test_nodes_tell_what_their_group_does_not(elasticache: Any) -> None:
    topic = "arn:aws:sns:eu-central-1:123456789012:alarms"
    make(elasticache, NumCacheClusters=2, SecurityGroupIds=["sg-1"], NotificationTopicArn=topic, PreferredMaintenanceWindow="sun:05:00-sun:06:00")
    told = node(elasticache)
    assert (told["EngineVersion"], told["PreferredMaintenanceWindow"], told["CacheSubnetGroupName"]) == ("8.0.1", "sun:05:00-sun:06:00", "default")
    assert told["SecurityGroups"] == [{"SecurityGroupId": "sg-1", "Status": "active"}]
    assert told["CacheParameterGroup"]["CacheParameterGroupName"] == "default.valkey8"
    assert told["NotificationConfiguration"] == {"TopicArn": topic, "TopicStatus": "active"}
    assert [each["CacheClusterId"] for each in elasticache.describe_cache_clusters()["CacheClusters"]] == [f"{NAME}-001", f"{NAME}-002"]


@proves(patches.groups_are_born_with_a_version_and_a_window)
def test_a_version_gets_its_patch_and_an_unknown_one_is_refused(elasticache: Any) -> None:
    make(elasticache, TransitEncryptionEnabled=True)
    assert node(elasticache)["EngineVersion"] == "8.0.1"
    assert described(elasticache)["TransitEncryptionMode"] == "required"
    with refused("InvalidParameterCombination", "Cannot find version 9.9 for valkey"):
        make(elasticache, EngineVersion="9.9")


@proves(patches.groups_are_made_of_what_there_is)
def test_a_group_is_made_of_what_there_is(elasticache: Any) -> None:
    with refused("CacheSubnetGroupNotFoundFault"):
        make(elasticache, CacheSubnetGroupName="none")
    with refused("CacheParameterGroupNotFound"):
        make(elasticache, CacheParameterGroupName="none")


@proves(patches.groups_are_refused_what_does_not_go_together)
def test_a_group_is_refused_what_does_not_go_together(elasticache: Any) -> None:
    with refused("InvalidParameterCombination", "at least one replica"):
        make(elasticache, AutomaticFailoverEnabled=True)
    with refused("InvalidParameterCombination", "TransitEncryptionEnabled"):
        make(elasticache, AuthToken=OLD)
    with refused("InvalidParameterValue", "16 to 128"):
        make(elasticache, AuthToken="short", TransitEncryptionEnabled=True)


@proves(patches.a_new_group_is_not_ready)
def test_a_new_group_is_not_ready(elasticache: Any) -> None:
    assert make(elasticache)["Status"] == "creating"
    assert described(elasticache)["Status"] == "available"


@proves(patches.a_change_has_ended_when_somebody_looks)
def test_a_group_that_is_being_deleted_is_gone_when_somebody_looks(elasticache: Any) -> None:
    make(elasticache, Tags=[{"Key": "Name", "Value": NAME}])
    assert elasticache.delete_replication_group(ReplicationGroupId=NAME)["ReplicationGroup"]["Status"] == "deleting"
    with refused("ReplicationGroupNotFoundFault"):
        described(elasticache)
    make(elasticache)
    assert elasticache.list_tags_for_resource(ResourceName=ARN)["TagList"] == []


@proves(patches.tags_are_told_of_what_is_there_and_ready)
def test_a_busy_group_does_not_tell_its_tags(elasticache: Any) -> None:
    with refused("ReplicationGroupNotFoundFault"):
        elasticache.list_tags_for_resource(ResourceName=ARN)
    make(elasticache)
    elasticache.modify_replication_group(ReplicationGroupId=NAME, ReplicationGroupDescription="other")
    with refused("InvalidReplicationGroupState"):
        elasticache.list_tags_for_resource(ResourceName=ARN)


@proves(patches.everything_of_a_group_changes)
def test_everything_of_a_group_changes(elasticache: Any) -> None:
    make(elasticache, NumCacheClusters=2, TransitEncryptionEnabled=True)
    make_parameters(elasticache)
    windows = {"SnapshotWindow": "03:00-04:00", "PreferredMaintenanceWindow": "sun:05:00-sun:06:00"}
    more = {"SecurityGroupIds": ["sg-2"], "CacheParameterGroupName": NAME, "EngineVersion": "8.1", "AutoMinorVersionUpgrade": False}
    changed = change(
        elasticache, AutomaticFailoverEnabled=True, MultiAZEnabled=True, CacheNodeType="cache.t4g.small", SnapshotRetentionLimit=7, **windows, **more
    )
    assert (changed["AutomaticFailover"], changed["MultiAZ"], changed["CacheNodeType"]) == ("enabled", "enabled", "cache.t4g.small")
    assert (changed["SnapshotRetentionLimit"], changed["SnapshotWindow"], changed["AutoMinorVersionUpgrade"]) == (7, "03:00-04:00", False)
    told = node(elasticache)
    assert (told["EngineVersion"], told["PreferredMaintenanceWindow"]) == ("8.1.0", "sun:05:00-sun:06:00")
    assert told["SecurityGroups"] == [{"SecurityGroupId": "sg-2", "Status": "active"}]
    assert told["CacheParameterGroup"]["CacheParameterGroupName"] == NAME
    assert change(elasticache, ReplicationGroupDescription="other")["MultiAZ"] == "enabled"


@proves(patches.everything_of_a_group_changes)
def test_there_is_no_way_back(elasticache: Any) -> None:
    make(elasticache)
    with refused("InvalidParameterCombination", "downgrade"):
        change(elasticache, EngineVersion="7.2")
    with refused("InvalidParameterCombination", "from valkey to redis"):
        change(elasticache, Engine="redis", EngineVersion="7.1")
    elasticache.modify_replication_group(ReplicationGroupId=NAME, ReplicationGroupDescription="other")
    with refused("InvalidReplicationGroupState"):
        elasticache.modify_replication_group(ReplicationGroupId=NAME, ReplicationGroupDescription="yet another")


@proves(patches.everything_of_a_group_changes)
def test_a_token_is_set_only_after_it_was_rotated_in(elasticache: Any) -> None:
    make(elasticache, TransitEncryptionEnabled=True)
    assert described(elasticache)["AuthTokenEnabled"] is False
    with refused("InvalidParameterCombination", "only after ROTATE"):
        change(elasticache, AuthToken=NEW, AuthTokenUpdateStrategy="SET")
    rotated = change(elasticache, AuthToken=NEW, AuthTokenUpdateStrategy="ROTATE")
    assert (rotated["AuthTokenEnabled"], "AuthTokenLastModifiedDate" in rotated) == (True, True)
    assert change(elasticache, AuthToken=NEW, AuthTokenUpdateStrategy="SET")["AuthTokenEnabled"] is True
    with refused("InvalidParameterCombination", "only after ROTATE"):
        change(elasticache, AuthToken=NEW, AuthTokenUpdateStrategy="SET")


@proves(patches.everything_of_a_group_changes)
def test_tls_comes_and_goes_by_way_of_preferred(elasticache: Any) -> None:
    make(elasticache)
    with refused("InvalidParameterCombination", "preferred"):
        change(elasticache, TransitEncryptionEnabled=True, TransitEncryptionMode="required")
    assert change(elasticache, TransitEncryptionEnabled=True, TransitEncryptionMode="preferred")["TransitEncryptionMode"] == "preferred"
    assert change(elasticache, TransitEncryptionEnabled=True, TransitEncryptionMode="required")["TransitEncryptionMode"] == "required"
    with refused("InvalidParameterCombination", "preferred"):
        change(elasticache, TransitEncryptionEnabled=False)


@proves(patches.replicas_are_added, patches.replicas_are_taken_away)
def test_replicas_come_and_go(elasticache: Any) -> None:
    make(elasticache, NumCacheClusters=2, AutomaticFailoverEnabled=True)
    elasticache.increase_replica_count(ReplicationGroupId=NAME, NewReplicaCount=2, ApplyImmediately=True)
    assert described(elasticache)["MemberClusters"] == [f"{NAME}-00{number}" for number in (1, 2, 3)]
    with refused("NoOperationFault"):
        elasticache.increase_replica_count(ReplicationGroupId=NAME, NewReplicaCount=2, ApplyImmediately=True)
    elasticache.decrease_replica_count(ReplicationGroupId=NAME, NewReplicaCount=1, ApplyImmediately=True)
    assert len(described(elasticache)["MemberClusters"]) == 2
    with refused("InvalidParameterCombination", "at least one replica"):
        elasticache.decrease_replica_count(ReplicationGroupId=NAME, NewReplicaCount=0, ApplyImmediately=True)


@proves(patches.groups_are_deleted_after_a_snapshot)
def test_a_group_leaves_a_snapshot(elasticache: Any) -> None:
    make(elasticache)
    elasticache.delete_replication_group(ReplicationGroupId=NAME, FinalSnapshotIdentifier=f"{NAME}-final")
    assert [snapshot["SnapshotName"] for snapshot in elasticache.describe_snapshots()["Snapshots"]] == [f"{NAME}-final"]


@proves(settings.parameter_groups_are_made, settings.parameter_groups_are_described, settings.parameter_groups_have_tags)
def test_a_parameter_group_has_a_family_and_tags(elasticache: Any) -> None:
    make_parameters(elasticache, Tags=[{"Key": "Name", "Value": NAME}])
    (told,) = elasticache.describe_cache_parameter_groups(CacheParameterGroupName=NAME)["CacheParameterGroups"]
    assert (told["CacheParameterGroupFamily"], told["Description"], told["ARN"]) == ("valkey8", "cache", PARAMETERS)
    assert elasticache.list_tags_for_resource(ResourceName=PARAMETERS)["TagList"] == [{"Key": "Name", "Value": NAME}]
    with refused("CacheParameterGroupAlreadyExists"):
        make_parameters(elasticache)
    with refused("CacheParameterGroupNotFound"):
        elasticache.describe_cache_parameter_groups(CacheParameterGroupName="none")
    with refused("InvalidParameterValue", "redis99"):
        elasticache.create_cache_parameter_group(CacheParameterGroupName="other", CacheParameterGroupFamily="redis99", Description="cache")


@proves(settings.parameters_are_described, settings.parameters_are_set, settings.parameters_are_reset)
def test_parameters_are_set_and_reset(elasticache: Any) -> None:
    make_parameters(elasticache)
    pairs = [{"ParameterName": "maxmemory-policy", "ParameterValue": "volatile-lru"}, {"ParameterName": "timeout", "ParameterValue": "0"}]
    elasticache.modify_cache_parameter_group(CacheParameterGroupName=NAME, ParameterNameValues=pairs)
    assert values(elasticache) == {"maxmemory-policy": "volatile-lru", "timeout": "0"}
    elasticache.reset_cache_parameter_group(CacheParameterGroupName=NAME, ResetAllParameters=False, ParameterNameValues=[{"ParameterName": "timeout"}])
    assert values(elasticache) == {"maxmemory-policy": "volatile-lru"}
    elasticache.reset_cache_parameter_group(CacheParameterGroupName=NAME, ResetAllParameters=True)
    assert values(elasticache) == {}
    many = [{"ParameterName": f"parameter-{number}", "ParameterValue": "0"} for number in range(21)]
    with refused("InvalidParameterValue", "1 to 20"):
        elasticache.modify_cache_parameter_group(CacheParameterGroupName=NAME, ParameterNameValues=many)


def values(elasticache: Any) -> dict[str, str]:
    parameters = elasticache.describe_cache_parameters(CacheParameterGroupName=NAME, Source="user")["Parameters"]
    return {parameter["ParameterName"]: parameter["ParameterValue"] for parameter in parameters}


@proves(settings.parameter_groups_are_deleted)
def test_a_parameter_group_in_use_is_not_deleted(elasticache: Any) -> None:
    make_parameters(elasticache)
    make(elasticache, CacheParameterGroupName=NAME)
    with refused("InvalidCacheParameterGroupState"):
        elasticache.delete_cache_parameter_group(CacheParameterGroupName=NAME)
    elasticache.delete_replication_group(ReplicationGroupId=NAME)
    with refused("ReplicationGroupNotFoundFault"):
        described(elasticache)
    elasticache.delete_cache_parameter_group(CacheParameterGroupName=NAME)
    assert elasticache.describe_cache_parameter_groups()["CacheParameterGroups"] == []


@proves(settings.subnet_groups_are_changed, settings.subnet_groups_are_deleted)
def test_a_subnet_group_is_changed_and_deleted_when_nothing_stands_in_it(elasticache: Any, subnets: list[str]) -> None:
    elasticache.create_cache_subnet_group(CacheSubnetGroupName=NAME, CacheSubnetGroupDescription="cache", SubnetIds=subnets[:1])
    elasticache.modify_cache_subnet_group(CacheSubnetGroupName=NAME, CacheSubnetGroupDescription="other", SubnetIds=subnets)
    (told,) = elasticache.describe_cache_subnet_groups(CacheSubnetGroupName=NAME)["CacheSubnetGroups"]
    assert told["CacheSubnetGroupDescription"] == "other"
    assert sorted(subnet["SubnetIdentifier"] for subnet in told["Subnets"]) == sorted(subnets)
    make(elasticache, CacheSubnetGroupName=NAME)
    with refused("CacheSubnetGroupInUse"):
        elasticache.delete_cache_subnet_group(CacheSubnetGroupName=NAME)
    elasticache.delete_replication_group(ReplicationGroupId=NAME)
    with refused("ReplicationGroupNotFoundFault"):
        described(elasticache)
    elasticache.delete_cache_subnet_group(CacheSubnetGroupName=NAME)
    with refused("CacheSubnetGroupNotFoundFault"):
        elasticache.delete_cache_subnet_group(CacheSubnetGroupName=NAME)


@proves(settings.tagged_things_are_of_the_types_of_their_arns)
def test_tagged_things_are_found_by_the_types_of_their_arns(elasticache: Any, aws: Aws) -> None:
    tags = [{"Key": "groundwork:project", "Value": "shop"}]
    make_parameters(elasticache, Tags=tags)
    make(elasticache, Tags=tags)
    tagging = aws("resourcegroupstaggingapi")
    filters = {"TagFilters": [{"Key": "groundwork:project", "Values": ["shop"]}]}
    for kind, arn in (("replicationgroup", ARN), ("parametergroup", PARAMETERS)):
        found = tagging.get_resources(ResourceTypeFilters=[f"elasticache:{kind}"], **filters)["ResourceTagMappingList"]
        assert [each["ResourceARN"] for each in found] == [arn]
