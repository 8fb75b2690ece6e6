# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What moto does otherwise than AWS, repaired in place: one module a service, one small patch a fault."""

from __future__ import annotations

from . import (
    applicationautoscaling,
    authorization,
    backup,
    backup_restore_testing,
    cloudwatch,
    dynamodb,
    ec2,
    ecr,
    ecs,
    efs,
    elasticache,
    elasticache_settings,
    elbv2,
    iam,
    kms,
    logs,
    rds,
    rds_clusters,
    rds_groups,
    rds_proxies,
    s3,
    secretsmanager,
    sqs,
    ssm,
)
from .mechanism import PATCHES, apply, remove

__all__ = [
    "PATCHES",
    "applicationautoscaling",
    "apply",
    "authorization",
    "backup",
    "backup_restore_testing",
    "cloudwatch",
    "dynamodb",
    "ec2",
    "ecr",
    "ecs",
    "efs",
    "elasticache",
    "elasticache_settings",
    "elbv2",
    "iam",
    "kms",
    "logs",
    "rds",
    "rds_clusters",
    "rds_groups",
    "rds_proxies",
    "remove",
    "s3",
    "secretsmanager",
    "sqs",
    "ssm",
]
