# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario elasticache leaves in AWS."""

import boto3

NAME, PARAMETERS, SECRET = "molecule-elasticache-component", "molecule-elasticache-component-valkey8", "molecule-elasticache/component-auth"


def built() -> None:
    """S4-60 to S4-63: two encrypted nodes that want a token, of which one takes over, with snapshots and parameters."""
    elasticache = boto3.client("elasticache")
    (group,) = elasticache.describe_replication_groups(ReplicationGroupId=NAME)["ReplicationGroups"]
    assert (group["TransitEncryptionEnabled"], group["AtRestEncryptionEnabled"], group["AuthTokenEnabled"]) == (True, True, True), group
    assert (group["AutomaticFailover"], group["MultiAZ"], len(group["MemberClusters"])) == ("enabled", "enabled", 2), group
    assert (group["SnapshotRetentionLimit"], group["SnapshotWindow"]) == (1, "03:00-04:00"), group
    (node,) = elasticache.describe_cache_clusters(CacheClusterId=f"{NAME}-001")["CacheClusters"]
    assert (node["CacheSubnetGroupName"], node["CacheParameterGroup"]["CacheParameterGroupName"]) == (NAME, PARAMETERS), node
    parameters = elasticache.describe_cache_parameters(CacheParameterGroupName=PARAMETERS, Source="user")["Parameters"]
    values = {parameter["ParameterName"]: parameter["ParameterValue"] for parameter in parameters}
    assert values == {"maxmemory-policy": "volatile-lru", "notify-keyspace-events": "Ex", "timeout": "60", "tcp-keepalive": "300"}, values
    token = boto3.client("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"]
    assert len(token) == 32, "a token of 32 characters"
    assert token.isalnum(), "of letters and digits"


def gone() -> None:
    """No cache, no groups, no secret."""
    elasticache = boto3.client("elasticache")
    left = [
        *elasticache.describe_replication_groups()["ReplicationGroups"],
        *elasticache.describe_cache_subnet_groups()["CacheSubnetGroups"],
        *elasticache.describe_cache_parameter_groups()["CacheParameterGroups"],
        *[secret for secret in boto3.client("secretsmanager").list_secrets()["SecretList"] if secret["Name"] == SECRET],
    ]
    assert left == [], f"left behind: {left}"
