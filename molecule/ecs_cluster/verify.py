# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario ecs_cluster leaves in AWS."""

import boto3

NAME = "molecule-ecs-cluster-cluster"


def built() -> None:
    """S2-08, S4-81, S4-87: a Fargate cluster with Container Insights and a default strategy."""
    cluster = boto3.client("ecs").describe_clusters(clusters=[NAME], include=["SETTINGS", "TAGS"])["clusters"][0]
    assert cluster["status"] == "ACTIVE", cluster
    assert cluster["settings"] == [{"name": "containerInsights", "value": "enabled"}], cluster["settings"]
    assert set(cluster["capacityProviders"]) == {"FARGATE", "FARGATE_SPOT"}, cluster["capacityProviders"]
    strategy = cluster["defaultCapacityProviderStrategy"]
    assert strategy == [{"capacityProvider": "FARGATE", "base": 1, "weight": 1}], strategy
    tags = {tag["key"]: tag["value"] for tag in cluster["tags"]}
    assert tags["groundwork:key"] == "ecs_cluster", tags
    assert tags["Name"] == NAME, tags


def gone() -> None:
    """No cluster, or one that AWS still shows as inactive."""
    clusters = boto3.client("ecs").describe_clusters(clusters=[NAME])["clusters"]
    assert all(cluster["status"] == "INACTIVE" for cluster in clusters), f"left behind: {clusters}"
