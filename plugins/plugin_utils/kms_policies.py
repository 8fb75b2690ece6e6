# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Key policies: who administers a key, who uses it, and which AWS services use it in the account's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import Place, place_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.iam_policies import VERSION, statement_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.tags import COMPONENT, ENVIRONMENT, KEY, PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Statement = dict[str, Any]
THIS_KEY = "*"  # in a key policy, the key that it belongs to
DATA_KEYS = ("kms:Decrypt", "kms:GenerateDataKey*")
GRANTS = ("kms:CreateGrant", "kms:DescribeKey")
WHOLE_CYCLE = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*")

# https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-administrators
ADMINISTER = [
    *(f"kms:{verb}*" for verb in ("Create", "Describe", "Enable", "List", "Put", "Update", "Revoke", "Disable", "Get", "Delete")),
    *(f"kms:{operation}" for operation in ("TagResource", "UntagResource", "ScheduleKeyDeletion", "CancelKeyDeletion", "RotateKeyOnDemand")),
]
# https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-users-crypto
USE: dict[str, tuple[str, ...]] = {
    "encrypt_decrypt": (*WHOLE_CYCLE, "kms:DescribeKey"),
    "sign_verify": ("kms:Sign", "kms:Verify", "kms:GetPublicKey", "kms:DescribeKey"),
    "generate_verify_mac": ("kms:GenerateMac", "kms:VerifyMac", "kms:DescribeKey"),
    "key_agreement": ("kms:DeriveSharedSecret", "kms:GetPublicKey", "kms:DescribeKey"),
}


def service_statement(sid: str, principal: str, actions: Iterable[str], conditions: Mapping[str, Any]) -> Statement:
    """An AWS service that uses the key by itself."""
    return {"Sid": sid, "Effect": "Allow", "Principal": {"Service": principal}, "Action": list(actions), "Resource": THIS_KEY, "Condition": dict(conditions)}


def via_statement(service: str, actions: Iterable[str], place: Place) -> Statement:
    """Everybody of this account who may use a service, through that service and not otherwise: what AWS's own keys say.

    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
    """
    through = f"{service}.{place.region}.{place.dns_suffix}"
    return {
        "Sid": f"Through{service.capitalize()}",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": list(actions),
        "Resource": THIS_KEY,
        "Condition": {"StringEquals": {"kms:CallerAccount": place.account, "kms:ViaService": through}},
    }


def from_source(place: Place, pattern: str) -> dict[str, Any]:
    """Only for things of this account, which a service names when it acts for them."""
    return {"StringEquals": {"aws:SourceAccount": place.account}, "ArnLike": {"aws:SourceArn": pattern}}


def logs(place: Place) -> list[Statement]:
    """Log groups of this account: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html."""
    conditions = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": place.arn("logs", "*")}}
    return [service_statement("Logs", f"logs.{place.region}.{place.dns_suffix}", [*WHOLE_CYCLE, "kms:Describe*"], conditions)]


def s3(place: Place) -> list[Statement]:
    """Buckets, and their notifications to encrypted queues and topics.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    """
    own = from_source(place, f"arn:{place.partition}:s3:::*")
    return [via_statement("s3", DATA_KEYS, place), service_statement("S3Notifications", "s3.amazonaws.com", DATA_KEYS, own)]


def sns(place: Place) -> list[Statement]:
    """Topics, and what they deliver to encrypted queues.

    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
    """
    own = from_source(place, place.arn("sns", "*"))
    return [via_statement("sns", DATA_KEYS, place), service_statement("SnsDeliveries", "sns.amazonaws.com", DATA_KEYS, own)]


def events(place: Place) -> list[Statement]:
    """Rules of EventBridge that send to encrypted queues and topics; to a topic it says of whom it acts by the topic alone.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
    """
    topics = {"ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": place.arn("sns", "*")}}
    rules = from_source(place, place.arn("events", "rule/*"))
    principal = "events.amazonaws.com"
    return [service_statement("EventsToTopics", principal, DATA_KEYS, topics), service_statement("EventsToQueues", principal, DATA_KEYS, rules)]


def cloudwatch(place: Place) -> list[Statement]:
    """Alarms that send to encrypted topics: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services."""
    return [service_statement("Alarms", "cloudwatch.amazonaws.com", DATA_KEYS, from_source(place, place.arn("cloudwatch", "alarm:*")))]


#: Services that only ever use the key with the rights of whoever calls them: their name in kms:ViaService, what their page asks for, and the page.
VIA: dict[str, tuple[str, tuple[str, ...], str]] = {
    "sqs": ("sqs", DATA_KEYS, "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html"),
    "ssm": (
        "ssm",
        ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"),
        "https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html",
    ),
    "secretsmanager": ("secretsmanager", DATA_KEYS, "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html"),
    "dynamodb": ("dynamodb", (*WHOLE_CYCLE, *GRANTS), "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html"),
    "rds": ("rds", GRANTS, "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html"),
    "elasticache": ("elasticache", GRANTS, "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/at-rest-encryption.html"),
    "ecr": ("ecr", (*GRANTS, "kms:RetireGrant"), "https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html"),
    "efs": (
        "elasticfilesystem",
        (*GRANTS, "kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"),
        "https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html",
    ),
    "backup": (
        "backup",
        (*GRANTS, "kms:RetireGrant", "kms:Decrypt", "kms:GenerateDataKey"),
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html",
    ),
}
#: Services that also, or only, use the key by themselves.
ALONE: dict[str, Callable[[Place], list[Statement]]] = {"logs": logs, "s3": s3, "sns": sns, "events": events, "cloudwatch": cloudwatch}
#: Every service that may stand among the users of a key.
USERS = tuple(sorted([*VIA, *ALONE]))


def user_statements(user: str, place: Place) -> list[Statement]:
    """What one AWS service needs."""
    if user in ALONE:
        return ALONE[user](place)
    name, actions, _page = VIA[user]
    return [via_statement(name, actions, place)]


def root_statement(place: Place) -> Statement:
    """What AWS gives every key: the account may do everything, which is what lets its IAM policies count.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-root-enable-iam
    """
    principal = {"AWS": place.iam_arn("root")}
    return {"Sid": "Enable IAM User Permissions", "Effect": "Allow", "Principal": principal, "Action": "kms:*", "Resource": THIS_KEY}


def people_statements(entry: Mapping[str, Any]) -> list[Statement]:
    """Those who administer the key, and those who use it; who encrypts may also let AWS services use the key for what is theirs."""
    found = [_people("Administer", entry.get("administrators"), ADMINISTER)]
    usage = str(entry.get("key_usage") or "encrypt_decrypt")
    found.append(_people("Use", entry.get("principals"), USE[usage]))
    if usage == "encrypt_decrypt":
        grants = ("kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant")
        found.append(_people("Grant", entry.get("principals"), grants, {"Bool": {"kms:GrantIsForAWSResource": "true"}}))
    return [statement for statement in found if statement]


def _people(sid: str, arns: Iterable[str] | None, actions: Iterable[str], conditions: Mapping[str, Any] | None = None) -> Statement:
    if not arns:
        return {}
    head = {"Sid": sid, "Effect": "Allow", "Principal": {"AWS": sorted(set(arns))}, "Action": list(actions), "Resource": THIS_KEY}
    return {**head, "Condition": dict(conditions)} if conditions else head


def extra_statement(data: Mapping[str, Any]) -> Statement:
    """A statement in the form of a service's policy, with principals; the resource is this key."""
    return statement_of({**data, "resources": [THIS_KEY]})


def key_policy(entry: Mapping[str, Any], stack: Mapping[str, Any]) -> dict[str, Any]:
    """The filter: the policy of a key, from its entry in kms_keys."""
    place = place_of(stack)
    services = [statement for user in dict.fromkeys(entry.get("users") or []) for statement in user_statements(user, place)]
    extra = [extra_statement(data) for data in entry.get("statements") or []]
    return {"Version": VERSION, "Statement": [root_statement(place), *people_statements(entry), *services, *extra]}


def deletions(found: Iterable[Mapping[str, Any]], entries: Mapping[str, Any], usual_days: int) -> list[dict[str, Any]]:
    """The filter: keys that were found by their tags, as the module deletes them: by alias, by whose they are, and after how many days."""
    return [_deletion(key, entries, usual_days) for key in found]


def _deletion(key: Mapping[str, Any], entries: Mapping[str, Any], usual_days: int) -> dict[str, Any]:
    owned = {name: key["tags"][name] for name in (PROJECT, ENVIRONMENT, COMPONENT, KEY) if name in key["tags"]}
    entry = entries.get(owned.get(KEY, "").removeprefix("kms_key/")) or {}
    return {"alias": key["alias"], "match_tags": owned, "pending_window_in_days": entry.get("deletion_window_days") or usual_days}
