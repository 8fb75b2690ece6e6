#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_cluster
version_added: 0.1.0
short_description: Manage an Aurora cluster of RDS
description:
  - Creates, restores, changes, tags and deletes an Aurora cluster, and compares everything that it manages.
  - Its instances are made by M(groundwork.aws.rds_instance) with C(cluster); without one nothing answers at its address.
  - The master user's password is read from AWS Secrets Manager or SSM Parameter Store in the moment in which AWS is given it.
    It is never an argument, and in no result.
  - What is not set is left alone; what is set is made exactly so.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  name:
    description:
      - Identifier of the cluster.
    type: str
    required: true
  engine:
    description:
      - The database, such as V(aurora-postgresql). Needed for a new cluster, and for one from a snapshot; AWS cannot change it.
    type: str
  engine_version:
    description:
      - The version, V(16) or V(16.9). A cluster that has a later version of the same major one has it, since AWS takes clusters there by itself.
      - Another major version is an upgrade in place, which AWS cannot take back and for which O(parameter_group_name) must be of that version.
    type: str
  serverless:
    description:
      - Between what sizes instances of the class C(db.serverless) grow and shrink by themselves, in units of Aurora of some 2 GiB of memory each.
    type: dict
    suboptions:
      min_capacity:
        description:
          - The smallest, in halves. With V(0) an instance pauses when nobody is connected.
        type: float
        required: true
      max_capacity:
        description:
          - The largest, in halves.
        type: float
        required: true
      seconds_until_auto_pause:
        description:
          - With O(serverless.min_capacity=0), after how many idle seconds it pauses, from 300 to 86400; V(300) when it is not set.
        type: int
  storage_type:
    description:
      - Whether reads and writes are paid for one by one, or with instances and storage that cost more. AWS lets nobody change it back at once.
    type: str
    choices: [aurora, aurora-iopt1]
  storage_encrypted:
    description:
      - Whether the storage is encrypted. AWS cannot change it.
    type: bool
  kms_key_id:
    description:
      - The ARN of the KMS key that encrypts the storage. Without it AWS takes the account's C(aws/rds). AWS cannot change it.
    type: str
  database:
    description:
      - The database that a new cluster has. AWS cannot change it.
    type: str
  master_username:
    description:
      - The master user of a new cluster. AWS cannot change it.
    type: str
  master_user_secret:
    description:
      - Where the master user's password is kept. It is given to AWS when the cluster is made, and whenever the secret has another current version than
        the cluster's tag C(groundwork:secret-version) says.
    type: dict
    suboptions:
      arn:
        description:
          - The ARN of a secret of Secrets Manager.
        type: str
      name:
        description:
          - The name of a secret of Secrets Manager, instead of its ARN.
        type: str
      parameter:
        description:
          - The name of a parameter of SSM Parameter Store, instead of a secret.
        type: str
      key:
        description:
          - The member of a JSON secret that is the password. Without it the whole value is.
        type: str
      version:
        description:
          - The version that is current, where the caller knows it, as V(secret.version_id) of a task before does; it saves a call.
        type: str
  manage_master_user_password:
    description:
      - Whether AWS makes, keeps and rotates the password in a secret of its own, instead of O(master_user_secret).
    type: bool
  master_user_secret_kms_key_id:
    description:
      - The ARN of the KMS key that encrypts the secret of O(manage_master_user_password).
    type: str
  port:
    description:
      - The port. Another one restarts the instances.
    type: int
  subnet_group_name:
    description:
      - The subnet group. AWS cannot change it.
    type: str
  security_group_ids:
    description:
      - All security groups of the cluster and its instances.
    type: list
    elements: str
  parameter_group_name:
    description:
      - The cluster parameter group. The static parameters of another one are in force after the instances are rebooted, which
        RV(cluster.pending_reboot) says.
    type: str
  network_type:
    description:
      - Whether it has IPv4 addresses alone, or IPv6 ones too.
    type: str
    choices: [ipv4, dual]
  backup_retention_days:
    description:
      - For how many days automated backups are kept, with which the cluster can be restored as it was at any second, from 1 to 35.
    type: int
  backup_window:
    description:
      - When AWS makes backups, in UTC, such as V(03:00-04:00).
    type: str
  maintenance_window:
    description:
      - When AWS makes changes, in UTC, such as V(mon:04:00-mon:05:00).
    type: str
  copy_tags_to_snapshots:
    description:
      - Whether snapshots have the tags of the cluster.
    type: bool
  deletion_protection:
    description:
      - Whether AWS refuses to delete the cluster.
    type: bool
  iam_authentication:
    description:
      - Whether users of the database may sign in with tokens of IAM.
    type: bool
  log_exports:
    description:
      - All logs that go to CloudWatch Logs, for PostgreSQL V(postgresql), V(instance) and V(iam-db-auth-error).
    type: list
    elements: str
  restore_from:
    description:
      - What a new cluster is restored from. It means nothing to a cluster that is there.
      - What AWS does not take with a restore, such as the password, follows once the cluster is there.
    type: dict
    suboptions:
      snapshot:
        description:
          - The name or ARN of a cluster snapshot.
        type: str
      cluster:
        description:
          - The name of a cluster, to be restored as it was at O(restore_from.time).
        type: str
      resource_id:
        description:
          - The resource id of a cluster, instead of its name; also of one that is deleted and whose automated backups are kept.
        type: str
      time:
        description:
          - The time, such as V(2026-11-21T17:00:00Z); V(latest), when it is not set, for the last one that there is, some five minutes ago.
        type: str
  apply_immediately:
    description:
      - Whether changes are made now, or in the maintenance window, for which the task does not wait.
      - What waits for the window counts as made, and is in RV(cluster.pending).
    type: bool
    default: true
  allow_disruption:
    description:
      - Whether a change may restart the instances. Without it such a change fails before anything is done; a plan tells it in any case.
    type: bool
    default: true
  skip_final_snapshot:
    description:
      - With O(state=absent), whether the cluster goes without a last snapshot.
    type: bool
    default: false
  final_snapshot_name:
    description:
      - With O(state=absent), the name of that snapshot; C(<name>-final-snapshot), when it is not set. Where that is taken, the time is added.
    type: str
  delete_automated_backups:
    description:
      - With O(state=absent), whether its automated backups go with it. Otherwise they stay for as many days as they are kept.
    type: bool
    default: true
  force:
    description:
      - With O(state=absent), lift the deletion protection first. Without it a protected cluster stays, and the task fails, in check mode too.
    type: bool
    default: false
  wait_timeout:
    description:
      - How many seconds each change may take.
    type: int
    default: 3600
  match_tags:
    description:
      - With O(state=absent), delete the cluster only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the cluster should be there. One that has instances is not deleted; they go first.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(amazon.aws.rds_cluster) has the password among its arguments, does not know O(manage_master_user_password), and changes a cluster
    in every run in which security groups or the storage type are said.
  - A cluster that nothing changes costs one call, and one more for the version of a secret that the caller does not say.
  - Global clusters, clones and Aurora Serverless v1 are not managed.
seealso:
  - name: Using Aurora Serverless v2 in the Amazon Aurora User Guide
    description: What capacities mean, and when an instance pauses.
    link: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: A cluster that pauses when nobody uses it
  groundwork.aws.rds_cluster:
    name: shop-dev-aurora
    engine: aurora-postgresql
    engine_version: "16.9"
    serverless:
      min_capacity: 0
      max_capacity: 1
    storage_encrypted: true
    database: shop
    master_username: shop
    manage_master_user_password: true
    tags:
      Name: shop-dev-aurora
      Environment: dev

- name: No cluster, but a last snapshot, if it belongs to this environment
  groundwork.aws.rds_cluster:
    name: shop-dev-aurora
    match_tags:
      Environment: dev
    state: absent
"""

RETURN = r"""
cluster:
  description: The cluster as it is after the task, with the options above as keys; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its identifier.
      type: str
      returned: always
      sample: shop-dev-aurora
    arn:
      description: Its ARN.
      type: str
      returned: always
      sample: arn:aws:rds:eu-central-1:123456789012:cluster:shop-dev-aurora
    resource_id:
      description: Its resource id.
      type: str
      returned: always
      sample: cluster-ABCDEFGHIJKLMNOPQRSTUVWXYZ
    address:
      description: The host that leads to the writer.
      type: str
      returned: always
      sample: shop-dev-aurora.cluster-abcdefghijkl.eu-central-1.rds.amazonaws.com
    reader_address:
      description: The host that leads to the readers, or to the writer where there is no reader.
      type: str
      returned: always
      sample: shop-dev-aurora.cluster-ro-abcdefghijkl.eu-central-1.rds.amazonaws.com
    port:
      description: The port that clients connect to.
      type: int
      returned: always
      sample: 5432
    status:
      description: Its status in AWS's words.
      type: str
      returned: always
      sample: available
    instances:
      description: The names of its instances.
      type: list
      elements: str
      returned: always
      sample:
        - shop-dev-aurora-1
    writer:
      description: The one among them that is the writer now; null where there is none.
      type: str
      returned: always
      sample: shop-dev-aurora-1
    master_user_secret_arn:
      description: The ARN of the secret in which AWS keeps the password, with O(manage_master_user_password).
      type: str
      returned: always
    secret_version:
      description: The version of O(master_user_secret) that it has.
      type: str
      returned: always
    pending:
      description: What waits for the maintenance window, by AWS's names.
      type: list
      elements: str
      returned: always
      sample: []
    pending_reboot:
      description: Whether parameters wait for a reboot of an instance.
      type: bool
      returned: always
      sample: false
disruptions:
  description: What the change interrupts, a sentence each.
  returned: when there is something
  type: list
  elements: str
  sample:
    - "port: 5432 becomes 5433, which restarts its instances at once"
"""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils import rds_clusters as shapes
from ..module_utils.errors import ErrorHandler
from ..module_utils.fields import argument_spec
from ..module_utils.rds_credentials import SECRET, Credentials, password_of, remember, version_tags
from ..module_utils.rds_databases import Asked, complete, delete_with_snapshot
from ..module_utils.rds_groups import retag
from ..module_utils.resource import ALLOW_DISRUPTION, MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.tags import carries, to_pairs
from ..module_utils.waiters import error_is, value_is, wait, waiter

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    **argument_spec((*shapes.CLUSTER, SECRET, shapes.RESTORE)),
    "apply_immediately": {"type": "bool", "default": True},
    "skip_final_snapshot": {"type": "bool", "default": False},
    "final_snapshot_name": {"type": "str"},
    "delete_automated_backups": {"type": "bool", "default": True},
    "force": {"type": "bool", "default": False},
    "wait_timeout": {"type": "int", "default": 3600},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **ALLOW_DISRUPTION,
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
_MISSING = "DBClusterNotFoundFault"
_CLUSTERS = ErrorHandler(_MISSING)
_STATUS = "DBClusters[0].Status"
_IDLE = f"contains(['{"','".join(shapes.READY)}'], {_STATUS})"
_STUCK = value_is(f"contains(['{"','".join(shapes.STUCK)}'], {_STATUS})", True, "failure")
_READY = waiter("DescribeDBClusters", value_is(_IDLE, True), _STUCK, delay=15)
#: Also nothing is about to begin, which AWS shows some seconds before the status.
_DONE = waiter("DescribeDBClusters", value_is(f"{_IDLE} && length(keys(DBClusters[0].PendingModifiedValues || `{{}}`)) == `0`", True), _STUCK, delay=15)
#: The name is free, or somebody has it who does not leave.
_FREE = waiter("DescribeDBClusters", error_is(_MISSING), value_is(f"{_STATUS} != 'deleting'", True), delay=15)
_GONE = waiter("DescribeDBClusters", error_is(_MISSING), delay=15)


@_CLUSTERS.read("describe database cluster {asked[name]}")
def look(client: Any, asked: Shape) -> Shape | None:
    """The cluster, also when it is on its way out."""
    (cluster,) = client.describe_db_clusters(DBClusterIdentifier=asked["name"])["DBClusters"]
    return shapes.from_response(cluster, waits=asked.get("apply_immediately") is False)


def find(client: Any, asked: Shape) -> Shape | None:
    """The cluster; one that is on its way out is none."""
    found: Shape | None = look(client, asked)
    return None if found and found["status"] == "deleting" else found


def find_deletable(client: Any, asked: Shape) -> Shape | None:
    """The cluster, when it may be deleted: a protected one is only deleted by force."""
    found: Shape | None = look(client, asked)
    if found and found["deletion_protection"] and not asked.get("force") and carries(found["tags"], asked.get("match_tags")):
        raise AnsibleAWSError(message=f"Failed to delete database cluster {found['name']}: its deletion protection is on; force lifts it")
    return found


@_CLUSTERS.call("create database cluster {target[name]}")
def create(client: Any, target: Shape) -> None:
    """Make the cluster, in one of three ways, and give it what it can only have once it is there."""
    wait(client, _FREE, {"DBClusterIdentifier": target["name"]}, target["wait_timeout"])
    if target.get(shapes.RESTORE.name):
        restore(client, target)
        return
    password, version = password_of(target)
    tags = {**target["tags"], **version_tags(version)}
    made = {"Tags": to_pairs(tags)} if tags else {}
    named = shapes.creation(target, client.meta.service_model.operation_model("CreateDBCluster").input_shape.members)
    client.create_db_cluster(DBClusterIdentifier=target["name"], **named, **password, **made)


def restore(client: Any, target: Shape) -> None:
    """Make the cluster from a snapshot, or from another one."""
    operation, source = shapes.restoration(target)
    named = shapes.creation(target, client.meta.service_model.operation_model(operation).input_shape.members)
    made = {"Tags": to_pairs(target["tags"])} if target["tags"] else {}
    method = client.restore_db_cluster_from_snapshot if "Snapshot" in operation else client.restore_db_cluster_to_point_in_time
    method(DBClusterIdentifier=target["name"], **source, **named, **made)
    complete(CLUSTER, client, target)


@_CLUSTERS.call("update database cluster {target[name]}")
def update(client: Any, current: Shape, target: Shape, changed: Set[str]) -> None:
    """Change what is to be changed in one call, the password among it."""
    changed &= target["given"]
    if current["busy"]:
        settle(client, target)
    request = shapes.modification(current, target, changed)
    password, version = password_of(target) if "secret_version" in changed else ({}, None)
    if request or password:
        client.modify_db_cluster(DBClusterIdentifier=target["name"], ApplyImmediately=target["apply_immediately"], **request, **password)
    if "secret_version" in changed:
        remember(client, current["arn"], version)


@_CLUSTERS.call("wait for database cluster {shape[name]}")
def settle(client: Any, shape: Shape) -> None:
    """Return when nothing is under way any more."""
    what = _READY if shape.get("apply_immediately") is False else _DONE
    wait(client, what, {"DBClusterIdentifier": shape["name"]}, shape["wait_timeout"])


@_CLUSTERS.delete("delete database cluster {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete the cluster, with a last snapshot unless told otherwise, and return when it is gone."""
    named = {"DBClusterIdentifier": current["name"]}
    if current["status"] != "deleting":
        refuse_instances(current)
        if current["deletion_protection"]:
            client.modify_db_cluster(**named, DeletionProtection=False, ApplyImmediately=True)
        if current["busy"] or current["deletion_protection"]:
            wait(client, _READY, named, current["wait_timeout"])
        delete_it = partial(client.delete_db_cluster, **named, DeleteAutomatedBackups=current["delete_automated_backups"])
        delete_with_snapshot(client, delete_it, current, "DBClusterSnapshotAlreadyExistsFault")
    wait(client, _GONE, named, current["wait_timeout"])


def refuse_instances(current: Shape) -> None:
    """AWS deletes no cluster that has instances."""
    if current["instances"]:
        names = ", ".join(current["instances"])
        raise AnsibleAWSError(message=f"Failed to delete database cluster {current['name']}: it has the instances {names}; delete them first")


CLUSTER = Asked(
    name="cluster",
    attributes={"name": None, **shapes.NEW, "tags": {}},
    computed=(
        *("arn", "resource_id", "status", "address", "reader_address", "master_user_secret_arn", "instances", "writer", "pending"),
        "pending_reboot",
    ),
    find=find,
    create=create,
    update=update,
    retag=retag,
    delete=delete,
    settle=settle,
    ready=lambda current: not current["busy"],
    wanted=shapes.wanted,
    problems=shapes.problems,
    immutable=shapes.IMMUTABLE,
    disruptive=shapes.disruptions,
    exists=("DBClusterAlreadyExistsFault",),
)


def kind_of(params: Mapping[str, Any]) -> Kind:
    """A cluster; one that is to go must not be protected without force, which a plan says too."""
    return replace(CLUSTER, find=find_deletable) if params["state"] == "absent" else CLUSTER


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    params = dict(module.params)
    if params[SECRET.name]:
        params["credentials"] = Credentials(params[SECRET.name], lambda service: module.client(service, config=RETRIES))
    try:
        result = run(kind_of(params), module.client("rds", config=RETRIES), params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
