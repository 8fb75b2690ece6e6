#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: elasticache_replication_group
version_added: 0.1.0
short_description: Manage a replication group of ElastiCache, a cache of Valkey or Redis
description:
  - Creates, changes, tags and deletes a replication group of one shard, which is a primary node and its replicas, with encryption, AUTH token, failover and
    snapshots.
  - What is not set is left alone; what is set is made exactly so.
  - What AWS does not change in place, O(port), O(subnet_group), O(at_rest_encryption) and O(kms_key_id), replaces the group, which loses all that it holds.
    With O(allow_disruption=false) that is refused.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  name:
    description:
      - Id of the group, in lower case.
    type: str
    required: true
  description:
    description:
      - What the group is for; that of a new group is its name when this is not set.
    type: str
  engine:
    description:
      - What runs on the nodes; a new group has V(valkey) when this is not set. AWS makes Valkey of Redis, and never the other way.
    type: str
    choices: [valkey, redis]
  engine_version:
    description:
      - Its version, such as V(8.1) or V(7.1). From version 6 on major and minor version are chosen.
      - AWS never goes back to an older one. A newer minor version that it has brought in by itself stays.
    type: str
  node_type:
    description:
      - The size of each node, such as C(cache.t4g.small). Required for a new group.
    type: str
  nodes:
    description:
      - How many nodes there are, the primary among them, from 1 to 6. A new group has one when this is not set.
    type: int
  port:
    description:
      - The port on which nodes listen, 6379 of a new group when this is not set.
    type: int
  parameter_group:
    description:
      - The parameter group. Without it a new group has that of AWS for its version.
    type: str
  subnet_group:
    description:
      - The subnet group, which says where nodes stand.
    type: str
  security_group_ids:
    description:
      - All security groups of the nodes.
    type: list
    elements: str
  transit_encryption:
    description:
      - Whether clients use TLS, they all (V(required), of a new group when this is not set), those that like to (V(preferred)), or none.
      - AWS goes from one end to the other by way of V(preferred). Stay there until all clients have been changed; otherwise those that have not are cut off.
    type: str
    choices: [disabled, preferred, required]
  at_rest_encryption:
    description:
      - Whether disks and snapshots are encrypted; those of a new group are when this is not set.
    type: bool
  kms_key_id:
    description:
      - The ARN of the KMS key that encrypts them. Empty for the key of ElastiCache.
    type: str
  auth_token_secret:
    description:
      - The secret with the password that clients have to give. The module reads the value itself, and only to give it to AWS.
      - The tag C(groundwork:secret-version) of the group says which version of the secret it has. Another version is rotated in.
    type: dict
    suboptions:
      name:
        description:
          - Name or ARN of the secret, or the name of the parameter. Empty leaves the password of a group alone, and gives a new one none.
        type: str
        required: true
      store:
        description:
          - Whether it is in Secrets Manager or in the parameters of Systems Manager.
        type: str
        choices: [secretsmanager, ssm]
        default: secretsmanager
      key:
        description:
          - The member of a secret that is JSON. Without it the whole secret is the password.
        type: str
      version_id:
        description:
          - The version of the secret, if it is known already; that spares a call. Empty, like not set, has it read.
        type: str
  auth_token_update:
    description:
      - With V(rotate) the group takes a new password and, for now, also the one before it (or none, where there was none), so that no client is cut off.
      - With V(set) it takes the newest alone, once all clients have that. AWS wants the one before the other; a version that was not rotated in before is,
        and set at once, which cuts clients off.
    type: str
    choices: [rotate, set]
    default: rotate
  automatic_failover:
    description:
      - Whether a replica becomes the primary when that fails. Needs two nodes.
    type: bool
  multi_az:
    description:
      - Whether the nodes are in several availability zones. Needs O(automatic_failover).
    type: bool
  snapshot_retention_days:
    description:
      - For how many days automatic snapshots are kept, from 0 (none is made) to 35.
    type: int
  snapshot_window:
    description:
      - The hours of the day, in UTC, in which the snapshot is made, such as V(03:00-04:00).
    type: str
  maintenance_window:
    description:
      - The hours of the week, in UTC, in which AWS does its work, such as V(sun:05:00-sun:06:00).
    type: str
  auto_minor_version_upgrade:
    description:
      - Whether AWS brings in newer minor versions by itself; into a new group it does when this is not set.
    type: bool
  notification_topic_arn:
    description:
      - The SNS topic that hears of failovers and the like. Empty for none.
    type: str
  restore_from_snapshot:
    description:
      - The snapshot with which a new group begins. It says nothing to a group that is there.
    type: str
  apply_immediately:
    description:
      - Whether another node type or version comes at once, or in the next O(maintenance_window). What waits for that counts as done.
    type: bool
    default: true
  allow_disruption:
    description:
      - Whether a change may interrupt clients or lose what the cache holds. Where it is false, the task fails before it changes anything, and says what
        it would have interrupted. A plan says so in any case.
    type: bool
    default: true
  final_snapshot:
    description:
      - When the group is deleted, the name of a snapshot that is made of it first; C({created\}) in it is the time at which the group was created.
    type: str
  wait_timeout:
    description:
      - How many seconds each change may take.
    type: int
    default: 3600
  match_tags:
    description:
      - With O(state=absent), delete the group only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the group should be there.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(community.aws.elasticache) makes single clusters alone, without replicas, failover, encryption, passwords and Valkey.
  - A group that somebody is changing just now is awaited before it is read, also in check mode, since AWS does not tell its tags before.
  - Groups with several shards (cluster mode) are not managed.
seealso:
  - name: Authenticating with AUTH in the Amazon ElastiCache User Guide
    description: What C(ROTATE) and C(SET) do.
    link: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html
  - name: In-transit encryption in the Amazon ElastiCache User Guide
    description: How it is switched on and off.
    link: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption-enable.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: A cache of two nodes, of which one takes over when the other fails
  groundwork.aws.elasticache_replication_group:
    name: shop-prod-cache
    engine: valkey
    engine_version: "8.0"
    node_type: cache.t4g.small
    nodes: 2
    subnet_group: shop-prod-cache
    security_group_ids:
      - sg-0123456789abcdef0
    automatic_failover: true
    multi_az: true
    snapshot_retention_days: 7
    snapshot_window: 03:00-04:00
    maintenance_window: sun:05:00-sun:06:00
    tags:
      Name: shop-prod-cache
      Environment: prod

- name: A password for it, which services without one do not need yet
  groundwork.aws.elasticache_replication_group:
    name: shop-prod-cache
    auth_token_secret:
      name: shop-prod/cache-auth
      key: password

- name: And from now on they do
  groundwork.aws.elasticache_replication_group:
    name: shop-prod-cache
    auth_token_secret:
      name: shop-prod/cache-auth
      key: password
    auth_token_update: set

- name: No more, but for a last snapshot, if it belongs to this environment
  groundwork.aws.elasticache_replication_group:
    name: shop-prod-cache
    final_snapshot: shop-prod-cache-{created}
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
replication_group:
  description: The group as it is after the task, with the options above as keys; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its id.
      type: str
      returned: always
      sample: shop-prod-cache
    arn:
      description: Its ARN.
      type: str
      returned: always
      sample: arn:aws:elasticache:eu-central-1:123456789012:replicationgroup:shop-prod-cache
    status:
      description: Its state in AWS's words.
      type: str
      returned: always
      sample: available
    primary_endpoint:
      description: The host that takes writes.
      type: str
      returned: always
      sample: master.shop-prod-cache.abc123.euc1.cache.amazonaws.com
    reader_endpoint:
      description: The host that spreads reads over the replicas.
      type: str
      returned: always
      sample: replica.shop-prod-cache.abc123.euc1.cache.amazonaws.com
    full_engine_version:
      description: The version with the patch that AWS chose.
      type: str
      returned: always
      sample: 8.0.1
    members:
      description: The ids of its nodes.
      type: list
      elements: str
      returned: always
      sample:
        - shop-prod-cache-001
        - shop-prod-cache-002
    auth_token_version:
      description: The version of the secret that it has; null where the module has never given it one.
      type: str
      returned: always
    former_auth_token:
      description: Whether it still takes the password before that one, too.
      type: bool
      returned: always
    created:
      description: When it was created, as digits.
      type: str
      returned: always
      sample: '20260102030405000000'
    tags:
      description: The tags, without those in which the module keeps versions of the secret.
      type: dict
      returned: always
      sample:
        Name: shop-prod-cache
disruptions:
  description: What the change interrupts or loses, a sentence each.
  returned: when it does
  type: list
  elements: str
"""

import json
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils import elasticache_groups as shapes
from ..module_utils.elasticache import BUSY, patiently, retag, tags_of
from ..module_utils.elasticache_versions import ENGINES, VersionError
from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import ALLOW_DISRUPTION, MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.secretsmanager_secrets import current_version
from ..module_utils.unknown import UNKNOWN, has_unknown
from ..module_utils.waiters import all_are, any_is, error_is, wait, waiter

if TYPE_CHECKING:
    from collections.abc import Set

TOKEN_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "store": {"type": "str", "choices": ["secretsmanager", "ssm"], "default": "secretsmanager"},
    "key": {"type": "str", "no_log": False},  # it names a member, it holds none
    "version_id": {"type": "str"},
}
ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "description": {"type": "str"},
    "engine": {"type": "str", "choices": list(ENGINES)},
    "engine_version": {"type": "str"},
    "node_type": {"type": "str"},
    "nodes": {"type": "int"},
    "port": {"type": "int"},
    "parameter_group": {"type": "str"},
    "subnet_group": {"type": "str"},
    "security_group_ids": {"type": "list", "elements": "str"},
    "transit_encryption": {"type": "str", "choices": list(shapes.TRANSIT)},
    "at_rest_encryption": {"type": "bool"},
    "kms_key_id": {"type": "str", "no_log": False},  # it names a key, it holds none
    "auth_token_secret": {"type": "dict", "no_log": False, "options": TOKEN_SPEC},
    "auth_token_update": {"type": "str", "choices": ["rotate", "set"], "default": "rotate", "no_log": False},
    "automatic_failover": {"type": "bool"},
    "multi_az": {"type": "bool"},
    "snapshot_retention_days": {"type": "int"},
    "snapshot_window": {"type": "str"},
    "maintenance_window": {"type": "str"},
    "auto_minor_version_upgrade": {"type": "bool"},
    "notification_topic_arn": {"type": "str"},
    "restore_from_snapshot": {"type": "str"},
    "apply_immediately": {"type": "bool", "default": True},
    "final_snapshot": {"type": "str"},
    "wait_timeout": {"type": "int", "default": 3600},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **ALLOW_DISRUPTION,
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
_GROUPS = ErrorHandler("ReplicationGroupNotFoundFault")
_SECRETS = ErrorHandler()
_STATE = "ReplicationGroups[].Status"
_READY = waiter("DescribeReplicationGroups", all_are(_STATE, "available"), any_is(_STATE, "create-failed"), any_is(_STATE, "deleting"), delay=15)
_GONE = waiter("DescribeReplicationGroups", error_is("ReplicationGroupNotFoundFault"), delay=15)


@_GROUPS.read("describe cache {asked[name]}")
def find(client: Any, asked: Shape) -> Shape | None:
    """The group with what only its nodes tell, and its tags, once nobody changes it any more."""
    group = _settled(client, asked)
    if group is None:
        return None
    node = client.describe_cache_clusters(CacheClusterId=min(group["MemberClusters"]))["CacheClusters"][0]
    return shapes.from_response(group, node, tags_of(client, group["ARN"]))


def _settled(client: Any, asked: Shape) -> Shape | None:
    """The group when AWS is done with it; none when that is its end."""
    group: Shape = _described(client, asked["name"])
    if group["Status"] == "available":
        return group
    wait(client, _GONE if group["Status"] == "deleting" else _READY, {"ReplicationGroupId": asked["name"]}, asked["wait_timeout"])
    return None if group["Status"] == "deleting" else _described(client, asked["name"])


def _described(client: Any, name: str) -> Any:
    return client.describe_replication_groups(ReplicationGroupId=name)["ReplicationGroups"][0]


def wanted(asked: Shape, base: Shape) -> Shape:
    """The group as asked; an error where AWS has no way there."""
    if base.get("sharded"):
        raise AnsibleAWSError(message=f"Failed to update cache {asked['name']}: it has several shards, which this module does not manage")
    if "arn" not in base and "node_type" not in asked:
        raise AnsibleAWSError(message=f"Failed to create cache {asked['name']}: node_type is missing; a new one needs it")
    try:
        return shapes.wanted(asked, base)
    except VersionError as error:
        raise AnsibleAWSError(message=f"Failed to update cache {asked['name']}: {error}") from error


@_GROUPS.call("create cache {target[name]}")
def create(client: Any, target: Shape) -> None:
    """Make the group, with its token."""
    token = target["token"]() if "token" in target else None
    with patiently(client, ("InvalidCacheParameterGroupState",), target["wait_timeout"]):
        client.create_replication_group(**shapes.create_request(target, token))


def update(client: Any, current: Shape, target: Shape, _changed: Set[str]) -> Shape:
    """One change after the other, as AWS wants it."""
    for step in shapes.steps_before(current, target):
        make(client, target, step)
    if target["auth_token_version"]:
        renew_token(client, current, target)
    for step in shapes.steps_after(current, target):
        make(client, target, step)
    return {"unnoted": False}


@_GROUPS.call("update cache {target[name]}")
def make(client: Any, target: Shape, step: shapes.Step, immediately: bool = False) -> None:
    """Make one step, and wait until the group is ready for the next."""
    plain = step.operation == "modify_replication_group" and "TransitEncryptionEnabled" not in step.request
    at_once = immediately or not plain or target["apply_immediately"]
    with patiently(client, BUSY, target["wait_timeout"]):
        getattr(client, step.operation)(ReplicationGroupId=target["name"], ApplyImmediately=at_once, **step.request)
    ready(client, target)


def renew_token(client: Any, current: Shape, target: Shape) -> None:
    """Rotate another version in, and where that is asked for take it alone.

    It is noted before which one is on its way, since AWS does not tell which one it has: sent once more after a run that was
    killed, the new token would stand in the place of the one before it, which services still use.
    """
    version = target["auth_token_version"]
    if version != current["auth_token_version"]:
        retag(client, current, {shapes.NEXT: f"{version}/{current['auth_token_changed']}"}, [])
        make(client, target, _token_step(target, "ROTATE"), immediately=True)
        note(client, {**current, "auth_token_version": version, "former_auth_token": True, "noted_version": current["auth_token_version"]})
    elif current["unnoted"]:
        note(client, current)
    if _taken_alone_now(current, target):
        make(client, target, _token_step(target, "SET"), immediately=True)
        note(client, {**target, "arn": current["arn"]})


def _taken_alone_now(current: Shape, target: Shape) -> bool:
    took_another = current["former_auth_token"] or current["auth_token_version"] != target["auth_token_version"]
    return took_another and not target["former_auth_token"]


def _token_step(target: Shape, strategy: str) -> shapes.Step:
    return shapes.Step("modify_replication_group", {"AuthToken": target["token"](), "AuthTokenUpdateStrategy": strategy})


def note(client: Any, shape: Shape) -> None:
    """Keep in tags which version the token is, and whether the one before is taken, too."""
    former = {shapes.BEFORE: shape["noted_version"] or shapes.NO_TOKEN} if shape["former_auth_token"] else {}
    version = {shapes.VERSION: shape["auth_token_version"]} if shape["auth_token_version"] else {}
    retag(client, shape, {**version, **former}, [shapes.NEXT] if former else [shapes.NEXT, shapes.BEFORE])


@_GROUPS.call("wait for cache {shape[name]}")
def ready(client: Any, shape: Shape) -> None:
    """Return when the group can be used, and changed."""
    wait(client, _READY, {"ReplicationGroupId": shape["name"]}, shape["wait_timeout"])


def settle(client: Any, shape: Shape) -> None:
    """Wait for what was written, and note what a killed run had no time to."""
    if shape.get("unnoted"):
        note(client, shape)
    ready(client, shape)


@_GROUPS.delete("delete cache {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete the group, after a last snapshot where that is asked for, and return when it is gone."""
    name = current.get("final_snapshot")
    snapshot = {"FinalSnapshotIdentifier": name.replace("{created}", current["created"])} if name else {}
    with patiently(client, BUSY, current["wait_timeout"]):
        client.delete_replication_group(ReplicationGroupId=current["name"], **snapshot)
    wait(client, _GONE, {"ReplicationGroupId": current["name"]}, current["wait_timeout"])


REPLICATION_GROUP = Kind(
    name="replication_group",
    attributes=shapes.NEW,
    computed=shapes.COMPUTED,
    find=find,
    create=create,
    update=update,
    settle=settle,
    ready=lambda current: not current["unnoted"],
    retag=retag,
    delete=delete,
    wanted=wanted,
    problems=shapes.problems,
    immutable=shapes.IMMUTABLE,
    replace=True,
    disruptive=shapes.disruptions,
    exists=("ReplicationGroupAlreadyExists",),
)


@_SECRETS.call("find the version of secret {secret[name]}")
def version_of(client: Any, secret: Shape) -> str:
    """The present version of a secret or of a parameter."""
    if secret["store"] == "ssm":
        return str(client.get_parameter(Name=secret["name"])["Parameter"]["Version"])
    return current_version(client.describe_secret(SecretId=secret["name"]))


@_SECRETS.call("read secret {secret[name]}")
def token_of(client: Any, secret: Shape, version: str) -> str:
    """The password in one version of a secret or of a parameter."""
    if secret["store"] == "ssm":
        text = client.get_parameter(Name=f"{secret['name']}:{version}", WithDecryption=True)["Parameter"]["Value"]
    else:
        text = client.get_secret_value(SecretId=secret["name"], VersionId=version)["SecretString"]
    if not secret.get("key"):
        return str(text)
    try:
        return str(json.loads(text)[secret["key"]])
    except (ValueError, KeyError, TypeError):
        raise AnsibleAWSError(message=f"Failed to read secret {secret['name']}: it is no JSON with the key {secret['key']}") from None


def with_token(module: AnsibleAWSModule) -> Shape:
    """The module's parameters with the version of the token, and the way to its value, which is read only to give it to AWS."""
    secret = module.params["auth_token_secret"]
    if secret is None or not secret["name"] or module.params["state"] == "absent":
        return dict(module.params)
    if has_unknown(secret):
        return {**module.params, "auth_token_version": UNKNOWN}
    client = module.client(secret["store"], config=RETRIES)
    version = secret["version_id"] or version_of(client, secret)

    def token() -> str:
        value = token_of(client, secret, version)
        module.no_log_values.add(value)
        return value

    return {**module.params, "auth_token_version": version, "token": token}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(REPLICATION_GROUP, module.client("elasticache", config=RETRIES), with_token(module), module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
