#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_proxy
version_added: 0.1.0
short_description: Manage a proxy of RDS
description:
  - Creates, changes, tags and deletes a proxy, which keeps connections to a database for clients that open many; with its pool of connections and the
    database that is behind it. Compares everything that it manages.
  - What is not set is left alone; what is set is made exactly so.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  name:
    description:
      - Name of the proxy, with lower-case letters.
    type: str
    required: true
  engine_family:
    description:
      - What clients speak. Needed for a new proxy; AWS cannot change it.
    type: str
    choices: [mysql, postgresql, sqlserver]
  role_arn:
    description:
      - The role with which the proxy reads the secrets. Needed for a new proxy.
    type: str
  auth:
    description:
      - The secrets with the users that clients may be. Needed for a new proxy.
    type: list
    elements: dict
    suboptions:
      secret_arn:
        description:
          - The ARN of a secret of Secrets Manager with the members C(username) and C(password).
        type: str
        required: true
      iam_auth:
        description:
          - Whether clients sign in with tokens of IAM instead of the password. V(disabled) when it is not set.
        type: str
        choices: [disabled, enabled, required]
      description:
        description:
          - What it is for.
        type: str
      client_password_auth_type:
        description:
          - How clients prove that they know the password.
        type: str
        choices:
          - mysql_native_password
          - mysql_caching_sha2_password
          - postgres_scram_sha_256
          - postgres_md5
          - sql_server_authentication
  subnet_ids:
    description:
      - The subnets, in two availability zones at least. Needed for a new proxy; AWS cannot change them.
    type: list
    elements: str
  security_group_ids:
    description:
      - All security groups of the proxy. A new one has the VPC's default one when this is not set.
    type: list
    elements: str
  require_tls:
    description:
      - Whether connections without TLS are refused. A new proxy takes them when this is not set.
    type: bool
  idle_client_timeout:
    description:
      - After how many seconds a client that says nothing is disconnected, from 1 to 28800.
    type: int
  debug_logging:
    description:
      - Whether the log tells of statements, too. AWS switches it off by itself after a day.
    type: bool
  pool:
    description:
      - The connections to the database.
    type: dict
    suboptions:
      max_connections_percent:
        description:
          - How many there may be, in percent of what the database takes.
        type: int
      max_idle_connections_percent:
        description:
          - How many of them are kept when nobody uses them, in percent of what the database takes.
        type: int
      borrow_timeout:
        description:
          - For how many seconds a client waits for one, from 0 to 300.
        type: int
      session_pinning_filters:
        description:
          - What does not tie a client to its connection, such as V(EXCLUDE_VARIABLE_SETS) for MySQL.
        type: list
        elements: str
      init_query:
        description:
          - SQL with which each connection begins.
        type: str
  instance:
    description:
      - The database instance behind the proxy. Empty for none.
    type: str
  wait_timeout:
    description:
      - How many seconds each change may take.
    type: int
    default: 1800
  match_tags:
    description:
      - With O(state=absent), delete the proxy only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the proxy should be there.
    type: str
    choices: [present, absent]
    default: present
notes:
  - Neither amazon.aws nor community.aws has a module for proxies.
  - A proxy that nothing changes costs one call, and one more for each of O(tags), O(pool) and O(instance) that is set.
  - Clusters of Aurora behind a proxy, and endpoints of it beside its own, are not managed.
seealso:
  - name: Amazon RDS Proxy in the Amazon RDS User Guide
    description: What a proxy does, and what it needs.
    link: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: A proxy before a database
  groundwork.aws.rds_proxy:
    name: shop-prod-rds-proxy
    engine_family: postgresql
    role_arn: arn:aws:iam::123456789012:role/shop-prod-rds-proxy
    auth:
      - secret_arn: arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-prod/db-credentials-a1b2c3
    subnet_ids:
      - subnet-0123456789abcdef0
      - subnet-0123456789abcdef1
    require_tls: true
    idle_client_timeout: 1800
    pool:
      max_connections_percent: 80
      max_idle_connections_percent: 50
      borrow_timeout: 120
    instance: shop-prod-db
    tags:
      Name: shop-prod-rds-proxy
      Environment: prod

- name: No proxy, if it belongs to this environment
  groundwork.aws.rds_proxy:
    name: shop-prod-rds-proxy
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
proxy:
  description: The proxy as it is after the task, with the options above as keys; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
      sample: shop-prod-rds-proxy
    arn:
      description: Its ARN, which does not have its name in it.
      type: str
      returned: always
      sample: arn:aws:rds:eu-central-1:123456789012:db-proxy:prx-0123456789abcdef0
    endpoint:
      description: The host that clients connect to.
      type: str
      returned: always
      sample: shop-prod-rds-proxy.proxy-abcdefghijkl.eu-central-1.rds.amazonaws.com
    status:
      description: Its status in AWS's words.
      type: str
      returned: always
      sample: available
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils import rds_proxies as shapes
from ..module_utils.errors import ErrorHandler
from ..module_utils.fields import argument_spec
from ..module_utils.rds_groups import retag, tags_of
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.tags import to_pairs
from ..module_utils.waiters import error_is, last_answer, value_is, wait, waiter

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    **argument_spec((*shapes.PROXY, shapes.POOL)),
    "instance": {"type": "str"},
    "wait_timeout": {"type": "int", "default": 1800},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
_MISSING = "DBProxyNotFoundFault"
_PROXIES = ErrorHandler(_MISSING)
_TARGETS = ErrorHandler("DBProxyTargetNotFoundFault")
_STATUS = "DBProxies[0].Status"
_STUCK = value_is(f"contains(['{"','".join(shapes.STUCK)}'], {_STATUS})", True, "failure")
_READY = waiter("DescribeDBProxies", value_is(_STATUS, "available"), _STUCK, delay=10)
_FREE = waiter("DescribeDBProxies", error_is(_MISSING), value_is(f"{_STATUS} != 'deleting'", True), delay=10)
_GONE = waiter("DescribeDBProxies", error_is(_MISSING), delay=10)
_HEALTH = "Targets[?Type=='RDS_INSTANCE'] | [0].TargetHealth"
#: A password or a role that is wrong does not become right by waiting.
_REACHED = waiter("DescribeDBProxyTargets", value_is(f"{_HEALTH}.State", "AVAILABLE"), value_is(f"{_HEALTH}.Reason", "AUTH_FAILURE", "failure"), delay=10)


@_PROXIES.read("describe proxy {asked[name]}")
def look(client: Any, asked: Shape) -> Shape | None:
    """The proxy, also when it is on its way out; tags, pool and database where they are asked for."""
    (proxy,) = client.describe_db_proxies(DBProxyName=asked["name"])["DBProxies"]
    found = shapes.from_response(proxy)
    if {"tags", "match_tags"} & asked.keys():
        found["tags"] = tags_of(client, found["arn"])
    if "pool" in asked:
        (group,) = client.describe_db_proxy_target_groups(DBProxyName=asked["name"])["TargetGroups"]
        found["pool"] = shapes.pool_of(group)
    if "instance" in asked:
        found["instance"] = registered(client, asked["name"])
    return found


def registered(client: Any, name: str) -> str | None:
    """The instance behind a proxy."""
    targets = client.describe_db_proxy_targets(DBProxyName=name)["Targets"]
    return next((str(target["RdsResourceId"]) for target in targets if target["Type"] == "RDS_INSTANCE"), None)


def find(client: Any, asked: Shape) -> Shape | None:
    """The proxy; one that is on its way out is none."""
    found: Shape | None = look(client, asked)
    return None if found and found["status"] == "deleting" else found


@_PROXIES.call("create proxy {target[name]}")
def create(client: Any, target: Shape) -> None:
    """Make the proxy, and give it what it can only have once it is there."""
    wait(client, _FREE, {"DBProxyName": target["name"]}, target["wait_timeout"])
    tags = {"Tags": to_pairs(target["tags"])} if target["tags"] else {}
    client.create_db_proxy(DBProxyName=target["name"], **shapes.creation(target), **tags)
    ready(client, target)
    if "pool" in target["given"]:
        set_pool(client, target)
    if target["instance"]:
        register(client, target)


@_PROXIES.call("update proxy {target[name]}")
def update(client: Any, current: Shape, target: Shape, changed: Set[str]) -> None:
    """Change what is to be changed: the proxy, its pool, the database behind it."""
    if current["status"] != "available":
        ready(client, target)
    request = shapes.modification(current, target, changed)
    if request:
        client.modify_db_proxy(DBProxyName=target["name"], **request)
        ready(client, target)
    if "pool" in changed:
        set_pool(client, target)
    if "instance" in changed:
        if current["instance"]:
            release(client, current)
        if target["instance"]:
            register(client, target)


def ready(client: Any, shape: Shape) -> None:
    """Return when the proxy is ready."""
    wait(client, _READY, {"DBProxyName": shape["name"]}, shape["wait_timeout"])


def set_pool(client: Any, target: Shape) -> None:
    """Say all of the pool: what is not said is set back by AWS."""
    client.modify_db_proxy_target_group(DBProxyName=target["name"], TargetGroupName="default", ConnectionPoolConfig=shapes.pool_request(target["pool"]))


def register(client: Any, target: Shape) -> None:
    """Put an instance behind the proxy."""
    client.register_db_proxy_targets(DBProxyName=target["name"], DBInstanceIdentifiers=[target["instance"]])


@_TARGETS.delete("release {current[instance]} from proxy {current[name]}")
def release(client: Any, current: Shape) -> None:
    """Take an instance away from the proxy."""
    client.deregister_db_proxy_targets(DBProxyName=current["name"], DBInstanceIdentifiers=[current["instance"]])


@_PROXIES.call("wait for proxy {shape[name]}")
def settle(client: Any, shape: Shape) -> None:
    """Return when the proxy is ready and reaches its database."""
    ready(client, shape)
    if not shape.get("instance"):
        return
    with last_answer() as refused:
        wait(client, _REACHED, {"DBProxyName": shape["name"]}, shape["wait_timeout"])
    if refused:
        raise AnsibleAWSError(message=f"Failed to reach {shape['instance']} by proxy {shape['name']}: {shapes.reason(refused)}")


@_PROXIES.delete("delete proxy {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete the proxy, and return when it is gone."""
    if current["status"] != "deleting":
        if current["status"] in shapes.BUSY:
            ready(client, current)
        client.delete_db_proxy(DBProxyName=current["name"])
    wait(client, _GONE, {"DBProxyName": current["name"]}, current["wait_timeout"])


PROXY = Kind(
    name="proxy",
    attributes={"name": None, **shapes.NEW, "tags": {}},
    computed=("arn", "endpoint", "status"),
    find=find,
    create=create,
    update=update,
    retag=retag,
    delete=delete,
    settle=settle,
    ready=lambda current: current["status"] not in shapes.BUSY,
    wanted=shapes.wanted,
    problems=shapes.problems,
    immutable=shapes.IMMUTABLE,
    exists=("DBProxyAlreadyExistsFault",),
)


def kind_of(params: Mapping[str, Any]) -> Kind:
    """A proxy; to delete one that is on its way out is to wait for it."""
    return replace(PROXY, find=look) if params["state"] == "absent" else PROXY


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(kind_of(module.params), module.client("rds", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
