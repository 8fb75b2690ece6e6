# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets of AWS Secrets Manager as a flat shape, without their values, which nobody may see."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from .policies import canonical
from .ssm_parameters import SENSITIVE, generate_problems, generated
from .tags import Tags, from_pairs
from .unknown import UNKNOWN, has_unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Set

Shape = dict[str, Any]

#: What stands for the value of a secret that has none yet, and for one that is about to be made anew.
NO_VALUE = "(none)"
RENEWED = "(sensitive, to be renewed)"
#: What stands for plain members that are not the given ones.
OTHER_FIELDS = "(not the given ones)"
#: The tag that tells, without a look at the value, which plain members it was given.
FIELDS_TAG = "groundwork:fields"
#: The key that AWS takes of its own where none is named, and which it does not show.
AWS_KEY = "alias/aws/secretsmanager"
CURRENT = "AWSCURRENT"

#: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
NAME = re.compile(r"[A-Za-z0-9/_+=.@-]{1,512}")
MOST_BYTES = 65536
MOST_DESCRIPTION = 2048
#: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
RECOVERY_DAYS = (7, 30)
#: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
SCHEDULE = re.compile(r"rate\(\d+ (hours?|days?)\)|cron\(.+\)")
DURATION = re.compile(r"[1-9][0-9]?h")
DAYS = re.compile(r"rate\((\d+) days?\)")


def from_response(secret: Mapping[str, Any]) -> Shape:
    """A secret as DescribeSecret gives it; its policy and its value are beside it."""
    tags = from_pairs(secret.get("Tags"))
    version = current_version(secret)
    return {
        "name": secret["Name"],
        "arn": secret["ARN"],
        "version_id": version,
        "description": secret.get("Description") or "",
        "kms_key_id": key_of(secret.get("KmsKeyId")),
        "value": SENSITIVE if version else NO_VALUE,
        "fields_digest": tags.pop(FIELDS_TAG, ""),
        "rotation": rotation_of(secret),
        "policy": None,
        "replica_regions": sorted(replica["Region"] for replica in secret.get("ReplicationStatus") or []),
        "deletion": "scheduled" if secret.get("DeletedDate") else "none",
        "tags": tags,
    }


def current_version(secret: Mapping[str, Any]) -> str:
    """The id of the version that readers get; empty while there is none."""
    stages: Mapping[str, list[str]] = secret.get("VersionIdsToStages") or {}
    return next((version for version, labels in stages.items() if CURRENT in labels), "")


def key_of(key: str | None) -> str:
    """A KMS key, or nothing for the one that AWS keeps for the account."""
    return "" if not key or key.endswith(AWS_KEY) else key


def rotation_of(secret: Mapping[str, Any]) -> Shape:
    """By what and when the value is rotated; empty when it is not."""
    if not secret.get("RotationEnabled"):
        return {}
    rules = secret.get("RotationRules") or {}
    days = rules.get("AutomaticallyAfterDays")
    schedule = rules.get("ScheduleExpression") or (f"rate({days} days)" if days else "")
    return {"lambda_arn": secret.get("RotationLambdaARN") or "", "schedule_expression": schedule_of(schedule), "duration": rules.get("Duration") or ""}


def schedule_of(expression: str) -> str:
    """A schedule in one form: C(rate(1 day\\)) and C(rate(1 days\\)) are the same."""
    return DAYS.sub(r"rate(\1 days)", expression)


def digest_of(fields: Mapping[str, Any] | None) -> str:
    """What tells plain members from others; nothing for none."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:16] if fields else ""


def fields_of(shape: Shape, asked: Mapping[str, Any]) -> Any:
    """The plain members as far as they are known: the given ones, others, or none."""
    given = asked.get("fields")
    if given is None:
        return OTHER_FIELDS if shape["fields_digest"] else {}
    return given if shape["fields_digest"] == digest_of(given) else OTHER_FIELDS


def policy_of(given: Any) -> Shape:
    """A resource policy in one form; one without statements is none."""
    document = canonical(given or {})
    return document if document["Statement"] else {}


def wanted(asked: Shape, base: Shape) -> Shape:
    """What was asked in the form of a shape: the value goes to the calls as C(secret), and is not shown."""
    if "arn" not in base and not {"value", "generate"} & set(asked) and not asked.get("declared"):
        raise AnsibleAWSError(message=f"Failed to create secret {asked['name']}: there is neither value, nor generate, nor declared; one of them is required")
    decided = {key: read(asked[key], base) for key, read in _READ.items() if key in asked}
    has_value = "value" in asked or "generate" in asked
    carried = {"secret": asked.get("value"), "given_fields": asked.get("fields") or {}, "immediately": bool((asked.get("rotation") or {}).get("immediately"))}
    shape = {**asked, **decided, **carried, "deletion": "none", "value": SENSITIVE if has_value else base["value"]}
    written = any(shape.get(key, base[key]) != base[key] for key in ("value", "fields"))
    return {**shape, "version_id": UNKNOWN} if written else shape


def _key(asked: str, base: Shape) -> str:
    """The KMS key as AWS shows it: as it was given, which may be by id where ours is an ARN."""
    key, current = key_of(asked), str(base["kms_key_id"])
    return current if key.rpartition(":key/")[2] == current.rpartition(":key/")[2] else key


def _rotation(asked: Shape, base: Shape) -> Shape:
    """What is not said of a rotation stays as it is; nothing said turns it off."""
    if rotation_is_off(asked):
        return {}
    current = base["rotation"] or {"schedule_expression": "", "duration": ""}
    schedule, duration = asked.get("schedule_expression"), asked.get("duration")
    return {
        "lambda_arn": asked.get("lambda_arn") or "",
        "schedule_expression": current["schedule_expression"] if schedule is None else schedule_of(schedule),
        "duration": current["duration"] if duration is None else duration,
    }


_READ: dict[str, Callable[[Any, Shape], Any]] = {
    "kms_key_id": _key,
    "rotation": _rotation,
    "policy": lambda given, _base: policy_of(given),
    "replica_regions": lambda given, _base: sorted(set(given)),
}


def rotation_is_off(asked: Mapping[str, Any]) -> bool:
    """Whether what is said of a rotation says that there is none."""
    return not any(asked.get(key) for key in ("lambda_arn", "managed", "schedule_expression", "duration"))


def new_value(target: Mapping[str, Any]) -> str:
    """What the secret is to hold: the given value, or a new random one, as a member of a JSON object where it has a key."""
    if target.get("secret") is not None:
        return str(target["secret"])
    said = target["generate"]
    password = generated(said)
    return json.dumps({**target["given_fields"], said["key"]: password}) if said.get("key") else password


def renewed_value(target: Mapping[str, Any], current: str) -> str:
    """A new random value beside the other members that are there."""
    said = target["generate"]
    key = said.get("key")
    return json.dumps({**members(current, target["name"]), **target["given_fields"], key: generated(said)}) if key else generated(said)


def with_fields(target: Mapping[str, Any], current: str) -> str:
    """The value that is there with the given plain members; the same text when it has them already."""
    before = members(current, target["name"])
    after = {**before, **target["given_fields"]}
    return current if after == before else json.dumps(after)


def members(value: str, name: str) -> Shape:
    """The members of a value that is a JSON object; what is none is an error that does not show it."""
    try:
        found = json.loads(value)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise AnsibleAWSError(message=f"Failed to read secret {name}: its value is no JSON object, so it has no members")
    return found


def rotation_request(target: Mapping[str, Any]) -> Shape:
    """What RotateSecret takes."""
    rotation = target["rotation"]
    rules = {"ScheduleExpression": rotation["schedule_expression"], "Duration": rotation["duration"]}
    request = {"RotationLambdaARN": rotation["lambda_arn"], "RotationRules": {key: text for key, text in rules.items() if text}}
    return {**{key: said for key, said in request.items() if said}, "RotateImmediately": target["immediately"]}


def problems(asked: Shape) -> list[str]:
    """What AWS would refuse, and what contradicts itself, a sentence each, never with the value."""
    return [
        *name_problems(asked["name"]),
        *source_problems(asked),
        *generate_problems(asked.get("generate")),
        *rotation_problems(asked.get("rotation") or {}),
        *deletion_problems(asked),
        *text_problems(asked),
    ]


def name_problems(name: str) -> list[str]:
    """A name that Secrets Manager cannot have."""
    well = has_unknown(name) or NAME.fullmatch(name)
    return [] if well else [f"name: is {name!r}, must have 1 to 512 letters, digits and /_+=.@- only"]


def source_problems(asked: Shape) -> list[str]:
    """More than one source of the value, or a JSON object without the member that is generated."""
    sources = [name for name in ("value", "generate", "declared") if asked.get(name) not in (None, False)]
    found = [f"{sources[0]}: is given, and {sources[1]} too; only one of them is allowed"] if len(sources) > 1 else []
    key = (asked.get("generate") or {}).get("key")
    if asked.get("fields") and not key:
        found.append("fields: needs generate.key, the name of the member that is generated")
    if key and key in (asked.get("fields") or {}):
        found.append(f"fields.{key}: is the member that generate makes; leave one of them out")
    return found


def rotation_problems(said: Mapping[str, Any]) -> list[str]:
    """A rotation that nobody does, or at no time."""
    if rotation_is_off(said):
        return []
    lambda_arn, managed = said.get("lambda_arn"), said.get("managed")
    schedule, duration = said.get("schedule_expression"), said.get("duration")
    found = [] if bool(lambda_arn) != bool(managed) else ["rotation: needs one of lambda_arn and managed"]
    if not managed and not schedule:
        found.append("rotation.schedule_expression: is missing, such as rate(30 days)")
    if schedule and not SCHEDULE.fullmatch(schedule):
        found.append(f"rotation.schedule_expression: is {schedule!r}, must be rate(N days), rate(N hours) or cron(...)")
    if duration and not DURATION.fullmatch(duration):
        found.append(f"rotation.duration: is {duration!r}, must be hours such as 3h")
    return found


def deletion_problems(asked: Shape) -> list[str]:
    """A recovery window that AWS does not have."""
    days, (least, most) = asked.get("recovery_window_in_days"), RECOVERY_DAYS
    if days is None:
        return []
    found = [] if least <= days <= most else [f"recovery_window_in_days: is {days}; allowed are {least} to {most}"]
    return [*found, "recovery_window_in_days: is given, and force_delete too; only one of them is allowed"] if asked.get("force_delete") else found


def text_problems(asked: Shape) -> list[str]:
    """Texts that are empty, too long, or no policy."""
    found = []
    if len(asked.get("description") or "") > MOST_DESCRIPTION:
        found.append(f"description: has {len(asked['description'])} characters; allowed are {MOST_DESCRIPTION}")
    size = len(str(asked["value"]).encode()) if asked.get("value") is not None else 1
    if not 1 <= size <= MOST_BYTES:
        found.append(f"value: has {size} bytes; allowed are 1 to {MOST_BYTES}")
    try:
        policy_of(asked.get("policy"))
    except (AttributeError, TypeError, ValueError):
        found.append(f"policy: is {asked['policy']!r}, must be a dict or a JSON object")
    return found


@contextmanager
def hiding(client: Any, hide: Callable[[str], Any], plain: Mapping[str, Any] | None = None) -> Iterator[None]:
    """Tell of every value that goes to Secrets Manager or comes from it, so that nothing which the module says has it, an error of AWS neither.

    Of a JSON object its members are told too, but for the plain ones, which are shown.
    """
    shown = set(plain or {})

    def tell(said: Mapping[str, Any]) -> None:
        for text in hidden(said.get("SecretString") or "", shown):
            hide(text)

    def sent(params: Mapping[str, Any], **_others: Any) -> None:
        tell(params)

    def received(parsed: Mapping[str, Any], **_others: Any) -> None:
        tell(parsed)

    events = client.meta.events
    before, after = "before-parameter-build.secrets-manager", "after-call.secrets-manager"
    handlers = ((f"{before}.CreateSecret", sent), (f"{before}.PutSecretValue", sent), (f"{after}.GetSecretValue", received))
    for event, handler in handlers:
        events.register(event, handler)
    try:
        yield
    finally:
        for event, handler in handlers:
            events.unregister(event, handler)


def hidden(value: str, shown: Set[str]) -> list[str]:
    """What of a value nobody may see: all of it, and each text that is a member of it and not plain."""
    try:
        found = json.loads(value) if value else {}
    except ValueError:
        found = {}
    texts = [text for key, text in found.items() if isinstance(text, str) and text and key not in shown] if isinstance(found, dict) else []
    return [value, *texts] if value else []


def attributes() -> Shape:
    """What a secret is when nobody says: empty, under AWS's own key, in one region, and not rotated."""
    tags: Tags = {}
    return {
        "name": None,
        "description": "",
        "kms_key_id": "",
        "value": NO_VALUE,
        "fields": {},
        "rotation": {},
        "policy": None,
        "replica_regions": [],
        "deletion": "none",
        "tags": tags,
    }
