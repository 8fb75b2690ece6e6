# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples in the modules' documentation run as they stand, with ids that exist, through ansible-playbook."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from ansible_collections.groundwork.aws.plugins.modules import (
    backup_plan,
    backup_restore_testing_plan,
    backup_restore_testing_selection,
    backup_selection,
    backup_vault,
    ec2_flow_log,
    ec2_vpc_endpoint,
    ecr_repository,
    efs_access_point,
    efs_file_system,
    efs_file_system_policy,
    efs_mount_target,
    iam_service_linked_role,
    rds_cluster,
    rds_cluster_parameter_group,
    rds_instance,
    rds_parameter_group,
    rds_proxy,
    rds_subnet_group,
    s3_bucket_replication,
    s3control_public_access_block,
    secretsmanager_secret,
    ssm_parameter,
    ssm_parameter_copy,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator
    from tests.integration.playing import Playing

EFS = (efs_access_point, efs_file_system, efs_file_system_policy, efs_mount_target)
RDS = (rds_cluster, rds_cluster_parameter_group, rds_instance, rds_parameter_group, rds_proxy, rds_subnet_group)
BACKUP = (backup_plan, backup_restore_testing_plan, backup_restore_testing_selection, backup_selection, backup_vault)
S3 = (s3_bucket_replication, s3control_public_access_block)
SSM = (ssm_parameter, ssm_parameter_copy)
MODULES = (
    *BACKUP,
    ec2_flow_log,
    ec2_vpc_endpoint,
    ecr_repository,
    *EFS,
    iam_service_linked_role,
    *RDS,
    *S3,
    secretsmanager_secret,
    *SSM,
)
#: The examples of these modules, each of which ends with a deletion.
EXAMPLES = 60


def ids_that_exist(aws: Aws) -> dict[str, str]:
    """What the examples name, and what stands in for it."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    aws("s3").create_bucket(Bucket="shop-prod-flow-logs", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    for name in ("shop-prod-uploads", "shop-prod-uploads-copy"):
        aws("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        aws("s3").put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    file_system = aws("efs").create_file_system(CreationToken="theirs")["FileSystemId"]
    aws("efs").describe_file_systems()
    aws("secretsmanager").create_secret(Name="shop-prod/theirs", SecretString='{"password": "not-a-secret"}')
    rules = [{"RuleName": "daily", "TargetBackupVaultName": "theirs"}]
    plan = aws("backup").create_backup_plan(BackupPlan={"BackupPlanName": "theirs", "Rules": rules})["BackupPlanId"]
    points = {"Algorithm": "LATEST_WITHIN_WINDOW", "IncludeVaults": ["*"], "RecoveryPointTypes": ["SNAPSHOT"]}
    tested = {"RestoreTestingPlanName": "theirs", "ScheduleExpression": "cron(0 6 ? * SUN *)", "RecoveryPointSelection": points}
    aws("backup").create_restore_testing_plan(RestoreTestingPlan=tested)
    aws("rds").create_db_instance(DBInstanceIdentifier="shop-theirs", Engine="postgres", DBInstanceClass="db.t4g.micro", AllocatedStorage=20)
    return {
        "instance: shop-prod-db\n    tags": "instance: shop-theirs\n    tags",
        "plan: shop_prod_restore_testing": "plan: theirs",
        "backup_plan_id: 01234567-89ab-cdef-0123-456789abcdef": f"backup_plan_id: {plan}",
        "fs-0123456789abcdef0": file_system,
        "vpc-0123456789abcdef0": vpc,
        "subnet-0123456789abcdef0": ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.0.0/24", AvailabilityZone="eu-central-1a")["Subnet"]["SubnetId"],
        "subnet-0123456789abcdef1": ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.1.0/24", AvailabilityZone="eu-central-1b")["Subnet"]["SubnetId"],
        "sg-0123456789abcdef0": ec2.create_security_group(VpcId=vpc, GroupName="web", Description="web")["GroupId"],
        "rtb-0123456789abcdef0": ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"],
    }


@pytest.fixture
def playbook(fresh_account: Emulator, aws: Aws, tmp_path: Path) -> Path:
    assert fresh_account.url
    text = "\n".join(module.EXAMPLES for module in MODULES)
    for example, real in ids_that_exist(aws).items():
        text = text.replace(example, real)
    tasks: list[dict[str, Any]] = [task for document in text.split("- name: ")[1:] for task in yaml.safe_load(f"- name: {document}")]
    head = {"hosts": "localhost", "gather_facts": False, "vars": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}}
    path = tmp_path / "examples.yml"
    path.write_text(yaml.safe_dump([{**head, "tasks": tasks}], sort_keys=False), encoding="utf-8")
    return path


@pytest.mark.parametrize("runner", [True, pytest.param(False, marks=pytest.mark.thorough)])
def test_examples_run(play: Playing, playbook: Path, runner: bool) -> None:
    result = play(playbook, variables={"groundwork_runner": runner}).assert_ok()
    assert result.recap["localhost"] == {**result.recap["localhost"], "ok": EXAMPLES, "changed": EXAMPLES, "failed": 0}


@pytest.mark.thorough
def test_examples_are_planned_without_a_write(play: Playing, playbook: Path) -> None:
    result = play(playbook, variables={"groundwork_runner": False}, check=True).assert_ok()
    assert result.writes == []
    assert result.recap["localhost"]["changed"] == EXAMPLES - len(MODULES)
