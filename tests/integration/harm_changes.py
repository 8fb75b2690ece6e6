# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of one attribute of one thing, as somebody makes them by hand: what a change is, and those of tags, which nearly every kind has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.integration.harm_reading import Account, service_of
from tests.integration.inventory_of_account import EC2, as_dict

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Changes one attribute of the thing of an id; false where the thing has nothing to change in this way.
Act = Callable[[Account, str], bool | None]


@dataclass(frozen=True)
class Change:
    """One attribute, of any thing of a kind."""

    kind: str
    name: str
    act: Act

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


CHANGES: list[Change] = []


def change(kind: str) -> Callable[[Act], Act]:
    """Take a function for a change of things of this kind."""

    def register(act: Act) -> Act:
        CHANGES.append(Change(kind, act.__name__, act))
        return act

    return register


def change_each(kind: str, settings: Mapping[str, Any], act: Callable[[Account, str, str, Any], bool | None]) -> None:
    """A change for each setting: its name, and the value that it gets."""
    CHANGES.extend(Change(kind, name, _setting(act, name, value)) for name, value in settings.items())


def _setting(act: Callable[[Account, str, str, Any], bool | None], name: str, value: Any) -> Act:
    return lambda account, identifier: act(account, identifier, name, value)


def pairs(name: str, text: str) -> dict[str, Any]:
    """A tag as most services take it."""
    return {"Tags": [{"Key": name, "Value": text}]}


@dataclass(frozen=True)
class Tagging:
    """How a service tags: its two operations, and what they take for the thing, for a tag, and for a tag that goes."""

    service: str
    tag: str
    untag: str
    thing: Callable[[Account, str], dict[str, Any]]
    said: Callable[[str, str], dict[str, Any]] = pairs
    gone: Callable[[str], dict[str, Any]] = lambda name: {"TagKeys": [name]}

    def put(self, account: Account, identifier: str, name: str, text: str) -> None:
        """Give the thing a tag."""
        getattr(account(self.service), self.tag)(**self.thing(account, identifier), **self.said(name, text))

    def remove(self, account: Account, identifier: str, name: str) -> None:
        """Take a tag from the thing."""
        getattr(account(self.service), self.untag)(**self.thing(account, identifier), **self.gone(name))


def _of_ecs(kind: str) -> Tagging:
    def arn(account: Account, identifier: str) -> dict[str, Any]:
        if kind == "ecs_service":
            return {"resourceArn": service_of(account, identifier)["serviceArn"]}
        cluster = kind == "ecs_cluster"
        return {"resourceArn": account("ecs").describe_clusters(clusters=[identifier])["clusters"][0]["clusterArn"] if cluster else identifier}

    return Tagging("ecs", "tag_resource", "untag_resource", arn, lambda name, text: {"tags": [{"key": name, "value": text}]}, lambda name: {"tagKeys": [name]})


def _repository(account: Account, name: str) -> dict[str, Any]:
    return {"resourceArn": account("ecr").describe_repositories(repositoryNames=[name])["repositories"][0]["repositoryArn"]}


def _scalable(account: Account, resource_id: str) -> dict[str, Any]:
    found = account("application-autoscaling").describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=[resource_id])
    return {"ResourceARN": found["ScalableTargets"][0]["ScalableTargetARN"]}


TAGGING: dict[str, Tagging] = {
    **{kind: Tagging("ec2", "create_tags", "delete_tags", lambda _, name: {"Resources": [name]}, gone=lambda name: {"Tags": [{"Key": name}]}) for kind in EC2},
    **{kind: _of_ecs(kind) for kind in ("ecs_cluster", "ecs_service", "task_definition")},
    **{
        kind: Tagging("elbv2", "add_tags", "remove_tags", lambda _, arn: {"ResourceArns": [arn]})
        for kind in ("load_balancer", "listener", "listener_rule", "target_group")
    },
    "iam_role": Tagging("iam", "tag_role", "untag_role", lambda _, name: {"RoleName": name}),
    "iam_instance_profile": Tagging("iam", "tag_instance_profile", "untag_instance_profile", lambda _, name: {"InstanceProfileName": name}),
    "log_group": Tagging(
        "logs",
        "tag_log_group",
        "untag_log_group",
        lambda _, name: {"logGroupName": name},
        lambda name, text: {"tags": {name: text}},
        lambda name: {"tags": [name]},
    ),
    "kms_key": Tagging(
        "kms", "tag_resource", "untag_resource", lambda _, key: {"KeyId": key}, lambda name, text: {"Tags": [{"TagKey": name, "TagValue": text}]}
    ),
    "ecr_repository": Tagging(
        "ecr", "tag_resource", "untag_resource", _repository, lambda name, text: {"tags": [{"Key": name, "Value": text}]}, lambda name: {"tagKeys": [name]}
    ),
    "scalable_target": Tagging("application-autoscaling", "tag_resource", "untag_resource", _scalable, lambda name, text: {"Tags": {name: text}}),
    "dynamodb_table": Tagging(
        "dynamodb",
        "tag_resource",
        "untag_resource",
        lambda account, name: {"ResourceArn": account("dynamodb").describe_table(TableName=name)["Table"]["TableArn"]},
    ),
    "ssm_parameter": Tagging("ssm", "add_tags_to_resource", "remove_tags_from_resource", lambda _, name: {"ResourceType": "Parameter", "ResourceId": name}),
    "secret": Tagging("secretsmanager", "tag_resource", "untag_resource", lambda _, name: {"SecretId": name}),
    "sqs_queue": Tagging(
        "sqs",
        "tag_queue",
        "untag_queue",
        lambda account, name: {"QueueUrl": account("sqs").get_queue_url(QueueName=name)["QueueUrl"]},
        lambda name, text: {"Tags": {name: text}},
    ),
    "alarm": Tagging(
        "cloudwatch",
        "tag_resource",
        "untag_resource",
        lambda account, name: {"ResourceARN": account("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["AlarmArn"]},
    ),
}


def tag_changes(kind: str, tagging: Tagging) -> list[Change]:
    """A tag less, another value, a tag more; tags that every environment has."""
    return [
        Change(kind, "tag_removed", lambda account, name: tagging.remove(account, name, "ManagedBy")),
        Change(kind, "tag_changed", lambda account, name: tagging.put(account, name, "Environment", "by-hand")),
        Change(kind, "tag_added", lambda account, name: tagging.put(account, name, "ByHand", "yes")),
    ]


CHANGES += [changed for kind, tagging in TAGGING.items() for changed in tag_changes(kind, tagging)]


def retag_bucket(account: Account, name: str, changed: Callable[[dict[str, str]], dict[str, str]]) -> None:
    """The tags of a bucket, which S3 takes all at once."""
    tags = changed(as_dict(account("s3").get_bucket_tagging(Bucket=name)["TagSet"]))
    account("s3").put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": key, "Value": value} for key, value in tags.items()]})


@change("s3_bucket")
def tag_removed(account: Account, name: str) -> None:
    retag_bucket(account, name, lambda tags: {key: value for key, value in tags.items() if key != "ManagedBy"})


@change("s3_bucket")
def tag_changed(account: Account, name: str) -> None:
    retag_bucket(account, name, lambda tags: {**tags, "Environment": "by-hand"})


@change("s3_bucket")
def tag_added(account: Account, name: str) -> None:
    retag_bucket(account, name, lambda tags: {**tags, "ByHand": "yes"})
