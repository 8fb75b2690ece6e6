#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_instance
version_added: 0.1.0
short_description: Manage a database instance of RDS
description:
  - Creates, restores, changes, tags and deletes a database instance or a read replica, and compares everything that it manages.
  - The master user's password is read from AWS Secrets Manager or SSM Parameter Store in the moment in which AWS is given it.
    It is never an argument, and in no result.
  - What is not set is left alone; what is set is made exactly so.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  name:
    description:
      - Identifier of the instance.
    type: str
    required: true
  engine:
    description:
      - The database, such as V(postgres). Needed for a new instance; AWS cannot change it.
    type: str
  engine_version:
    description:
      - The version, V(16) or V(16.4). An instance that has a later version of the same major one has it, since AWS takes instances there by itself.
      - Another major version is an upgrade in place, which AWS cannot take back and for which O(parameter_group_name) must be of that version.
    type: str
  instance_class:
    description:
      - The size, such as V(db.t4g.micro). Another one restarts the instance.
    type: str
  allocated_storage:
    description:
      - The storage in GiB. AWS cannot take storage away, so that an instance with more has as much as it was asked for.
    type: int
  max_allocated_storage:
    description:
      - How far AWS may let the storage grow by itself, in GiB. V(0) keeps it as it is.
    type: int
  storage_type:
    description:
      - The kind of storage.
    type: str
    choices: [gp2, gp3, io1, io2, standard]
  iops:
    description:
      - Reads and writes a second. AWS takes it for V(gp3) from 400 GiB on, below which there are always 3000.
    type: int
  storage_throughput:
    description:
      - MiB a second, for V(gp3) from 400 GiB on.
    type: int
  storage_encrypted:
    description:
      - Whether the storage is encrypted. AWS cannot change it.
    type: bool
  kms_key_id:
    description:
      - The ARN of the KMS key that encrypts the storage. Without it AWS takes the account's C(aws/rds). AWS cannot change it.
    type: str
  multi_az:
    description:
      - Whether there is a standby in another availability zone.
    type: bool
  database:
    description:
      - The database that a new instance has. AWS cannot change it.
    type: str
  master_username:
    description:
      - The master user of a new instance. AWS cannot change it.
    type: str
  master_user_secret:
    description:
      - Where the master user's password is kept. It is given to AWS when the instance is made, and whenever the secret has another current version than
        the instance's tag C(groundwork:secret-version) says.
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
      - The port. Another one restarts the instance.
    type: int
  subnet_group_name:
    description:
      - The subnet group. One in another VPC moves the instance there.
    type: str
  security_group_ids:
    description:
      - All security groups of the instance.
    type: list
    elements: str
  parameter_group_name:
    description:
      - The parameter group. The static parameters of another one are in force after a reboot, which RV(instance.pending_reboot) says.
    type: str
  publicly_accessible:
    description:
      - Whether the instance has an address in the internet. A new one has none when this is not set.
    type: bool
  network_type:
    description:
      - Whether it has IPv4 addresses alone, or IPv6 ones too.
    type: str
    choices: [ipv4, dual]
  ca_certificate:
    description:
      - The authority that signs the instance's certificate, such as V(rds-ca-rsa2048-g1).
    type: str
  backup_retention_days:
    description:
      - For how many days automated backups are kept, with which the instance can be restored as it was at any second.
      - V(0) switches them off, and deletes those that there are.
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
      - Whether snapshots have the tags of the instance.
    type: bool
  deletion_protection:
    description:
      - Whether AWS refuses to delete the instance.
    type: bool
  auto_minor_version_upgrade:
    description:
      - Whether AWS takes the instance to later minor versions by itself.
    type: bool
  iam_authentication:
    description:
      - Whether users of the database may sign in with tokens of IAM.
    type: bool
  performance_insights:
    description:
      - Whether AWS keeps what the load on the database consists of.
    type: bool
  performance_insights_retention_days:
    description:
      - For how long; V(7), 31 times a number of months up to 23, or V(731).
    type: int
  performance_insights_kms_key_id:
    description:
      - The ARN of the KMS key that encrypts it; without it AWS takes the account's C(aws/rds).
    type: str
  log_exports:
    description:
      - All logs that go to CloudWatch Logs, for PostgreSQL V(postgresql), V(upgrade) and V(iam-db-auth-error).
    type: list
    elements: str
  monitoring_interval:
    description:
      - Every how many seconds enhanced monitoring looks at the operating system; V(0) for never.
    type: int
  monitoring_role_arn:
    description:
      - The role with which enhanced monitoring writes its logs.
    type: str
  cluster:
    description:
      - The Aurora cluster that the instance belongs to, of which it has version, storage, users, network, backups and protection. AWS cannot change it.
      - The first instance of a cluster is its writer, others are readers.
    type: str
  promotion_tier:
    description:
      - With O(cluster), how soon the instance becomes the writer when that fails, V(0) first, V(15) last; V(1) when it is not set.
      - A reader of Aurora Serverless v2 is always as large as the writer with V(0) and V(1), and grows and shrinks by itself with others.
    type: int
  replica_of:
    description:
      - The instance whose replica this one is; its ARN where it is in another region.
    type: str
  restore_from:
    description:
      - What a new instance is restored from. It means nothing to an instance that is there.
      - What AWS does not take with a restore, such as the password, follows once the instance is there.
    type: dict
    suboptions:
      snapshot:
        description:
          - The name or ARN of a snapshot.
        type: str
      instance:
        description:
          - The name of an instance with automated backups, to be restored as it was at O(restore_from.time).
        type: str
      resource_id:
        description:
          - The resource id of an instance, instead of its name; also of one that is deleted and whose automated backups are kept.
        type: str
      time:
        description:
          - The time, such as V(2026-11-21T17:00:00Z); V(latest), when it is not set, for the last one that there is, some five minutes ago.
        type: str
  former_name:
    description:
      - What the instance is called so far. Where there is none called O(name), this one is renamed, with its address and everything else that it has.
    type: str
  apply_immediately:
    description:
      - Whether changes are made now, or in the maintenance window, for which the task does not wait.
      - What waits for the window counts as made, and is in RV(instance.pending).
    type: bool
    default: true
  allow_disruption:
    description:
      - Whether a change may restart the instance, or lose something. Without it such a change fails before anything is done; a plan tells it in any case.
    type: bool
    default: true
  skip_final_snapshot:
    description:
      - With O(state=absent), whether the instance goes without a last snapshot. A replica always does.
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
      - With O(state=absent), lift the deletion protection first. Without it a protected instance stays, and the task fails, in check mode too.
    type: bool
    default: false
  wait_timeout:
    description:
      - How many seconds each change may take.
    type: int
    default: 3600
  match_tags:
    description:
      - With O(state=absent), delete the instance only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the instance should be there.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(amazon.aws.rds_instance) does not know O(manage_master_user_password) nor secrets, compares neither all attributes nor C(gp3) storage,
    and has the password among its arguments.
  - An instance that nothing changes costs one call, and one more for the version of a secret that the caller does not say.
  - An instance of an Aurora cluster has no last snapshot of its own. With O(state=absent) it counts as protected when its cluster is.
seealso:
  - name: Settings for DB instances in the Amazon RDS User Guide
    description: What a change interrupts, and when it is made.
    link: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.Modifying.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: A database whose password AWS keeps
  groundwork.aws.rds_instance:
    name: shop-prod-db
    engine: postgres
    engine_version: "16"
    instance_class: db.t4g.micro
    allocated_storage: 20
    max_allocated_storage: 40
    storage_type: gp3
    storage_encrypted: true
    master_username: shop
    manage_master_user_password: true
    database: shop
    deletion_protection: true
    tags:
      Name: shop-prod-db
      Environment: prod

- name: Its replica
  groundwork.aws.rds_instance:
    name: shop-prod-db-replica
    replica_of: shop-prod-db
    instance_class: db.t4g.micro

- name: The same as it was a moment ago, beside it
  groundwork.aws.rds_instance:
    name: shop-prod-db-restored
    restore_from:
      instance: shop-prod-db
    instance_class: db.t4g.micro

- name: No database, but a last snapshot, if it belongs to this environment
  groundwork.aws.rds_instance:
    name: shop-prod-db
    force: true
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
instance:
  description: The instance as it is after the task, with the options above as keys; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its identifier.
      type: str
      returned: always
      sample: shop-prod-db
    arn:
      description: Its ARN.
      type: str
      returned: always
      sample: arn:aws:rds:eu-central-1:123456789012:db:shop-prod-db
    resource_id:
      description: Its resource id, which stays when its name does not.
      type: str
      returned: always
      sample: db-ABCDEFGHIJKLMNOPQRSTUVWXYZ
    address:
      description: The host that clients connect to; null until there is one.
      type: str
      returned: always
      sample: shop-prod-db.abcdefghijkl.eu-central-1.rds.amazonaws.com
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
    master_user_secret_arn:
      description: The ARN of the secret in which AWS keeps the password, with O(manage_master_user_password).
      type: str
      returned: always
    secret_version:
      description: The version of O(master_user_secret) that it has.
      type: str
      returned: always
    replicas:
      description: The names of its replicas.
      type: list
      elements: str
      returned: always
      sample:
        - shop-prod-db-replica
    pending:
      description: What waits for the maintenance window, by AWS's names.
      type: list
      elements: str
      returned: always
      sample: []
    pending_reboot:
      description: Whether parameters wait for a reboot.
      type: bool
      returned: always
      sample: false
disruptions:
  description: What the change interrupts or loses, a sentence each.
  returned: when there is something
  type: list
  elements: str
  sample:
    - "instance_class: db.t4g.micro becomes db.t4g.small, which restarts it"
"""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils import rds_instances as shapes
from ..module_utils.errors import ErrorHandler
from ..module_utils.fields import argument_spec
from ..module_utils.rds_credentials import SECRET, Credentials, password_of, remember, version_tags
from ..module_utils.rds_databases import Asked, complete, delete_with_snapshot
from ..module_utils.resource import ALLOW_DISRUPTION, MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.tags import carries, to_pairs
from ..module_utils.waiters import error_is, value_is, wait, waiter

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Set

ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    **argument_spec((*shapes.INSTANCE, SECRET, shapes.RESTORE)),
    "replica_of": {"type": "str"},
    "former_name": {"type": "str"},
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
_MISSING = ("DBInstanceNotFound", "DBInstanceNotFoundFault")
_INSTANCES = ErrorHandler(*_MISSING)
_CLUSTERS = ErrorHandler("DBClusterNotFoundFault")
_STATUS = "DBInstances[0].DBInstanceStatus"
_IDLE = f"contains(['{"','".join(shapes.READY)}'], {_STATUS})"
_STUCK = value_is(f"contains(['{"','".join(shapes.STUCK)}'], {_STATUS})", True, "failure")
_READY = waiter("DescribeDBInstances", value_is(_IDLE, True), _STUCK, delay=15)
#: Also nothing is about to begin, which AWS shows some seconds before the status.
_DONE = waiter("DescribeDBInstances", value_is(f"{_IDLE} && length(keys(DBInstances[0].PendingModifiedValues || `{{}}`)) == `0`", True), _STUCK, delay=15)
#: Under another name it is found once it has it.
_RENAMED = waiter("DescribeDBInstances", value_is(_IDLE, True), _STUCK, *(error_is(code, "retry") for code in _MISSING), delay=15)
#: The name is free, or somebody has it who does not leave.
_FREE = waiter("DescribeDBInstances", *(error_is(code) for code in _MISSING), value_is(f"{_STATUS} != 'deleting'", True), delay=15)
_GONE = waiter("DescribeDBInstances", *(error_is(code) for code in _MISSING), delay=15)


@_INSTANCES.read("describe database instance {name}")
def look(client: Any, asked: Shape, name: str) -> Shape | None:
    """The instance of a name, also when it is on its way out."""
    (instance,) = client.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
    return shapes.from_response(instance, waits=asked.get("apply_immediately") is False)


def find(client: Any, asked: Shape) -> Shape | None:
    """The instance, under its name or else its former one; one that is on its way out is none."""
    for name in [asked["name"], *([asked["former_name"]] if asked.get("former_name") else [])]:
        found: Shape | None = look(client, asked, name)
        if found and found["status"] != "deleting":
            return found
    return None


def find_deletable(client: Any, asked: Shape) -> Shape | None:
    """The instance, when it may be deleted: a protected one, or one of a protected cluster, is only deleted by force."""
    found: Shape | None = look(client, asked, asked["name"])
    if found and not asked.get("force") and carries(found["tags"], asked.get("match_tags")):
        whose = protection(client, found)
        if whose:
            raise AnsibleAWSError(message=f"Failed to delete database instance {found['name']}: {whose} deletion protection is on; force lifts it")
    return found


def protection(client: Any, instance: Shape) -> str:
    """Whose protection keeps an instance from being deleted; nobody's for none. AWS itself deletes the instances of a protected cluster."""
    if instance["deletion_protection"]:
        return "its"
    cluster = instance["cluster"]
    return f"the cluster {cluster}'s" if cluster and cluster_is_protected(client, cluster) else ""


@_CLUSTERS.read("describe database cluster {name}", default=False)
def cluster_is_protected(client: Any, name: str) -> bool:
    """Whether AWS refuses to delete a cluster."""
    (cluster,) = client.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"]
    return bool(cluster.get("DeletionProtection"))


@_INSTANCES.call("create database instance {target[name]}")
def create(client: Any, target: Shape) -> None:
    """Make the instance, in one of four ways, and give it what it can only have once it is there."""
    wait(client, _FREE, {"DBInstanceIdentifier": target["name"]}, target["wait_timeout"])
    password, version = password_of(target) if shapes.way_of(target) == "new" else ({}, None)
    tags = {**target["tags"], **version_tags(version)}
    made = {"Tags": to_pairs(tags)} if tags else {}
    if shapes.way_of(target) == "new":
        client.create_db_instance(DBInstanceIdentifier=target["name"], **shapes.creation(target, members(client, "CreateDBInstance")), **password, **made)
        return
    if shapes.way_of(target) == "replica":
        named = shapes.creation(target, members(client, "CreateDBInstanceReadReplica"))
        client.create_db_instance_read_replica(DBInstanceIdentifier=target["name"], SourceDBInstanceIdentifier=target["replica_of"], **named, **made)
    else:
        operation, source = shapes.restoration(target)
        method = client.restore_db_instance_from_db_snapshot if "Snapshot" in operation else client.restore_db_instance_to_point_in_time
        method(**source, **shapes.creation(target, members(client, operation)), **made)
    complete(INSTANCE, client, target)


def members(client: Any, operation: str) -> Collection[str]:
    """The parameters that an operation has in the botocore that is there."""
    return frozenset(client.meta.service_model.operation_model(operation).input_shape.members)


@_INSTANCES.call("update database instance {target[name]}")
def update(client: Any, current: Shape, target: Shape, changed: Set[str]) -> Shape:
    """Change what is to be changed in one call, the password and the name among it."""
    changed &= target["given"]
    if current["busy"]:
        settle(client, current | {"wait_timeout": target["wait_timeout"]})
    request = shapes.modification(current, target, changed)
    password, version = password_of(target) if "secret_version" in changed else ({}, None)
    if request or password:
        at_once = target["apply_immediately"] or "name" in changed
        client.modify_db_instance(DBInstanceIdentifier=current["name"], ApplyImmediately=at_once, **request, **password)
    if "name" in changed:
        wait(client, _RENAMED, {"DBInstanceIdentifier": target["name"]}, target["wait_timeout"])
    arn = current["arn"].removesuffix(current["name"]) + target["name"]
    if "secret_version" in changed:
        remember(client, arn, version)
    return {"arn": arn}


@_INSTANCES.call("wait for database instance {shape[name]}")
def settle(client: Any, shape: Shape) -> None:
    """Return when nothing is under way any more."""
    what = _READY if shape.get("apply_immediately") is False else _DONE
    wait(client, what, {"DBInstanceIdentifier": shape["name"]}, shape["wait_timeout"])


@_INSTANCES.call("tag database instance {current[name]}")
def retag(client: Any, current: Shape, to_set: dict[str, str], to_remove: list[str]) -> None:
    """Change the tags that differ."""
    if to_set:
        client.add_tags_to_resource(ResourceName=current["arn"], Tags=to_pairs(to_set))
    if to_remove:
        client.remove_tags_from_resource(ResourceName=current["arn"], TagKeys=to_remove)


@_INSTANCES.delete("delete database instance {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete the instance, with a last snapshot unless told otherwise, and return when it is gone."""
    if current["deletion_protection"]:
        client.modify_db_instance(DBInstanceIdentifier=current["name"], DeletionProtection=False, ApplyImmediately=True)
    if current["status"] != "deleting":
        if current["busy"] or current["deletion_protection"]:
            wait(client, _READY, {"DBInstanceIdentifier": current["name"]}, current["wait_timeout"])
        delete_instance(client, current)
    wait(client, _GONE, {"DBInstanceIdentifier": current["name"]}, current["wait_timeout"])


def delete_instance(client: Any, current: Shape) -> None:
    """Delete it; a replica and an instance of a cluster have nothing of their own to keep."""
    delete_it = partial(client.delete_db_instance, DBInstanceIdentifier=current["name"])
    if current["cluster"]:
        delete_it(SkipFinalSnapshot=True)
        return
    last = {**current, "skip_final_snapshot": current["skip_final_snapshot"] or bool(current["replica_of"])}
    delete_with_snapshot(client, partial(delete_it, DeleteAutomatedBackups=current["delete_automated_backups"]), last, "DBSnapshotAlreadyExists")


INSTANCE = Asked(
    name="instance",
    attributes={"name": None, **shapes.NEW, "tags": {}},
    computed=("arn", "resource_id", "status", "address", "master_user_secret_arn", "replicas", "pending", "pending_reboot"),
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
    exists=("DBInstanceAlreadyExists",),
)


def kind_of(params: Mapping[str, Any]) -> Kind:
    """An instance; one that is to go must not be protected without force, which a plan says too."""
    return replace(INSTANCE, find=find_deletable) if params["state"] == "absent" else INSTANCE


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
