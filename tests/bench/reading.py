# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an account holds of each kind, down to rules, routes and policies: the same reading for every tool."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tests.integration.inventory_of_account import everything

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.conftest import Aws

    Reader = Callable[[Aws, str, "Names"], Iterable["Thing"]]

Thing = tuple[str, str]
Names = dict[str, list[str]]
#: What a bucket may have beside itself, the call that tells, and the member of its answer; without that the call fails or has nothing.
OF_A_BUCKET = {
    "bucket_versioning": ("get_bucket_versioning", "Status"),
    "bucket_encryption": ("get_bucket_encryption", "ServerSideEncryptionConfiguration"),
    "bucket_public_access_block": ("get_public_access_block", "PublicAccessBlockConfiguration"),
    "bucket_ownership_controls": ("get_bucket_ownership_controls", "OwnershipControls"),
    "bucket_policy": ("get_bucket_policy", "Policy"),
    "bucket_lifecycle": ("get_bucket_lifecycle_configuration", "Rules"),
}
OF_A_QUEUE = {"queue_policy": "Policy", "queue_redrive_allow_policy": "RedriveAllowPolicy"}
#: These belong to the account: AWS makes them itself where nobody does, and nobody destroys them.
SERVICE_LINKED = "AWSServiceRoleFor"


def things_of(aws: Aws, region: str) -> set[Thing]:
    """Kind and name of each thing of the account, and of each part that Terraform counts as a resource of its own."""
    whole = {thing for thing in everything(aws, region) if not thing[1].startswith(SERVICE_LINKED)} - _made_with_the_vpc(aws, region)
    names: Names = {}
    for kind, name in sorted(whole):
        names.setdefault(kind, []).append(name)
    readers: tuple[Reader, ...] = (
        _network,
        _rules,
        _policies,
        _repositories,
        _buckets,
        _queues,
        _clusters,
    )
    return whole.union(*(reader(aws, region, names) for reader in readers))


def counted(before: set[Thing], after: set[Thing]) -> Counter[str]:
    """How many things of each kind there are more than before."""
    return Counter(kind for kind, _ in after - before)


def _made_with_the_vpc(aws: Aws, region: str) -> set[Thing]:
    """The main route table and the default network ACL of each VPC, which AWS makes, and nobody uses here."""
    client = aws("ec2", region)
    tables = client.describe_route_tables(Filters=[{"Name": "association.main", "Values": ["true"]}])["RouteTables"]
    lists = client.describe_network_acls(Filters=[{"Name": "default", "Values": ["true"]}])["NetworkAcls"]
    return {("route_table", table["RouteTableId"]) for table in tables} | {("network_acl", one["NetworkAclId"]) for one in lists}


def _network(aws: Aws, region: str, names: Names) -> Iterable[Thing]:
    """Routes that somebody made (those of gateway endpoints come with them), and which subnet has which table."""
    for table in aws("ec2", region).describe_route_tables()["RouteTables"]:
        for route in table["Routes"]:
            if route.get("GatewayId") != "local" and not route.get("GatewayId", "").startswith("vpce-"):
                yield "route", f"{table['RouteTableId']} {route.get('DestinationCidrBlock')}"
        for association in table["Associations"]:
            if not association.get("Main"):
                yield "route_table_association", association["RouteTableAssociationId"]


def _rules(aws: Aws, region: str, names: Names) -> Iterable[Thing]:
    """Rules of security groups."""
    pages = aws("ec2", region).get_paginator("describe_security_group_rules").paginate()
    return [("security_group_rule", rule["SecurityGroupRuleId"]) for page in pages for rule in page["SecurityGroupRules"]]


def _policies(aws: Aws, region: str, names: Names) -> Iterable[Thing]:
    """Inline and attached policies of roles."""
    client = aws("iam", region)
    for role in names.get("iam_role", []):
        for name in client.list_role_policies(RoleName=role)["PolicyNames"]:
            yield "role_policy", f"{role}/{name}"
        for policy in client.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
            yield "role_policy_attachment", f"{role}/{policy['PolicyArn']}"


def _repositories(aws: Aws, region: str, names: Names) -> Iterable[Thing]:
    """Lifecycle policies of repositories."""
    client = aws("ecr", region)
    found = {name: _asked(client.get_lifecycle_policy, "lifecyclePolicyText", repositoryName=name) for name in names.get("ecr_repository", [])}
    return [("ecr_lifecycle_policy", name) for name, policy in found.items() if policy]


def _buckets(aws: Aws, region: str, names: Names) -> Iterable[Thing]:
    """What buckets are set to."""
    client = aws("s3", region)
    for name in names.get("s3_bucket", []):
        for kind, (operation, member) in OF_A_BUCKET.items():
            if _asked(getattr(client, operation), member, Bucket=name):
                yield kind, name


def _queues(aws: Aws, region: str, names: Names) -> Iterable[Thing]:
    """Policies of queues."""
    client = aws("sqs", region)
    for name in names.get("sqs_queue", []):
        said = client.get_queue_attributes(QueueUrl=client.get_queue_url(QueueName=name)["QueueUrl"], AttributeNames=["All"]).get("Attributes", {})
        yield from ((kind, name) for kind, attribute in OF_A_QUEUE.items() if said.get(attribute))


def _clusters(aws: Aws, region: str, names: Names) -> Iterable[Thing]:
    """Capacity providers of clusters."""
    found = aws("ecs", region).describe_clusters(clusters=names.get("ecs_cluster", []))["clusters"]
    return [("cluster_capacity_providers", cluster["clusterName"]) for cluster in found if cluster["capacityProviders"]]


def _asked(call: Callable[..., Any], member: str, **arguments: Any) -> Any:
    """A member of an answer; None where AWS says that there is no such thing."""
    try:
        return call(**arguments).get(member)
    except ClientError:
        return None
