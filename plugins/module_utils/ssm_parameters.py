# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters of SSM Parameter Store as a flat shape, without their values, which nobody may see."""

from __future__ import annotations

import re
import secrets
import string
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from .tags import Tags, from_pairs, to_pairs
from .unknown import UNKNOWN, has_unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

Shape = dict[str, Any]

#: What stands for every value, and for one that should be another.
SENSITIVE = "(sensitive)"
ANOTHER = "(sensitive, not the given one)"

TYPES = {"string": "String", "string_list": "StringList", "secure_string": "SecureString"}
TIERS = {"standard": "Standard", "advanced": "Advanced", "intelligent_tiering": "Intelligent-Tiering"}
SECURE = "secure_string"
#: The key that AWS takes of its own where none is named.
AWS_KEY = "alias/aws/ssm"
#: How many bytes a value may have: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
MOST_BYTES = {"standard": 4096, "advanced": 8192}
#: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html#sysman-parameter-name-constraints
MOST_LEVELS = 15
MOST_DESCRIPTION = MOST_PATTERN = 1024
NAME = re.compile(r"(/[A-Za-z0-9_.-]+)+|[A-Za-z0-9_.-]+")
RESERVED = re.compile(r"/?(aws|ssm)", re.IGNORECASE)

LENGTH = 32
LONGEST = 4096
ALPHABET = string.ascii_letters + string.digits + "-_"


def characters(alphabet: str, exclude: str = "") -> list[str]:
    """The characters that a value is made of, each once."""
    return sorted(set(alphabet) - set(exclude))


def generated(said: Mapping[str, Any]) -> str:
    """A new random value."""
    choices = characters(said.get("alphabet") or ALPHABET, said.get("exclude") or "")
    return "".join(secrets.choice(choices) for _place in range(said.get("length") or LENGTH))


def from_response(parameter: Mapping[str, Any], tags: Sequence[Mapping[str, str]]) -> Shape:
    """A parameter as DescribeParameters gives it, with its tags."""
    return {
        "name": parameter["Name"],
        "arn": parameter.get("ARN"),
        "version": parameter["Version"],
        "type": _ours(TYPES, parameter["Type"]),
        "description": parameter.get("Description") or "",
        "key_id": parameter.get("KeyId") or "",
        "tier": _ours(TIERS, parameter.get("Tier") or "Standard"),
        "allowed_pattern": parameter.get("AllowedPattern") or "",
        "data_type": parameter.get("DataType") or "text",
        "value": SENSITIVE,
        "tags": from_pairs(tags),
    }


def _ours(words: Mapping[str, str], theirs: str) -> str:
    return next((word for word, said in words.items() if said == theirs), theirs)


def wanted(asked: Shape, base: Shape) -> Shape:
    """What was asked in the form of a shape: the value goes to the calls as C(secret), and is not shown."""
    if "arn" not in base and "value" not in asked and "generate" not in asked:
        raise AnsibleAWSError(message=f"Failed to create parameter {asked['name']}: there is neither value nor generate; one of them is required")
    kind = asked.get("type") or base["type"]
    decided = {"type": kind, "key_id": key_of(kind, asked.get("key_id"), base["key_id"]), "tier": tier_of(asked, base), "value": SENSITIVE}
    return {**asked, **decided, "asked_tier": asked.get("tier"), "secret": asked.get("value")}


def key_of(kind: str, asked: str | None, current: str) -> str:
    """The KMS key as AWS shows it: as it was given, which may be by id where ours is an ARN."""
    if kind != SECURE:
        return ""
    if asked is None:
        return current or AWS_KEY
    key = asked or AWS_KEY
    return current if _key_id(key) == _key_id(current) else key


def _key_id(key: str) -> str:
    return key.rpartition(":key/")[2]


def tier_of(asked: Shape, base: Shape) -> str:
    """The tier as AWS shows it, which is never intelligent; what AWS cannot do is an error."""
    tier, current = asked.get("tier"), str(base["tier"])
    if tier == "intelligent_tiering":
        return "advanced" if len(str(asked.get("value") or "").encode()) > MOST_BYTES["standard"] else current
    if tier == "standard" and current == "advanced":
        words = "AWS cannot take it from tier advanced back to standard; say tier advanced, or delete it first"
        raise AnsibleAWSError(message=f"Failed to update parameter {asked['name']}: {words}")
    return str(tier or current)


def create_request(target: Shape, value: str) -> Shape:
    """What PutParameter takes for a new parameter."""
    request = {**_request(target, value), "DataType": "" if target["data_type"] == "text" else target["data_type"], "Tags": to_pairs(target["tags"])}
    return {key: said for key, said in request.items() if said}


def update_request(target: Shape, value: str, current: Shape) -> Shape:
    """What PutParameter takes for one that is there: all of it, since a new version has only what is said, empty or not."""
    request = {key: said for key, said in _request(target, value).items() if said or key in ("Description", "AllowedPattern")}
    if target["data_type"] != "text" or current["data_type"] != "text":
        request["DataType"] = target["data_type"]
    return {**request, "Overwrite": True}


def _request(target: Shape, value: str) -> Shape:
    return {
        "Name": target["name"],
        "Value": value,
        "Type": TYPES[target["type"]],
        "Description": target["description"],
        "AllowedPattern": target["allowed_pattern"],
        "KeyId": target["key_id"],
        "Tier": TIERS.get(target.get("asked_tier") or target["tier"]),
    }


def problems(asked: Shape) -> list[str]:
    """What AWS would refuse, a sentence each, never with the value."""
    found = name_problems(asked["name"]) + value_problems(asked) + generate_problems(asked.get("generate"))
    if asked.get("key_id") and asked.get("type", SECURE) != SECURE:
        found.append(f"key_id: is set, but type is {asked['type']}; only a secure_string is encrypted with a key")
    limits = (("description", MOST_DESCRIPTION), ("allowed_pattern", MOST_PATTERN))
    return found + [f"{name}: has {len(asked[name])} characters; allowed are {most}" for name, most in limits if len(asked.get(name) or "") > most]


def name_problems(name: str) -> list[str]:
    """A name that Parameter Store cannot have."""
    if has_unknown(name):
        return []
    if not NAME.fullmatch(name):
        return [f"name: is {name!r}, must have letters, digits and ._- only, and begin with a slash where it has slashes"]
    if RESERVED.match(name):
        return [f"name: is {name!r}, must not begin with aws or ssm, which AWS keeps for itself"]
    levels = len(name.strip("/").split("/"))
    return [f"name: has {levels} levels; allowed are {MOST_LEVELS}"] if levels > MOST_LEVELS else []


def value_problems(asked: Shape) -> list[str]:
    """A value that is none, too long, or not the only one."""
    value = asked.get("value")
    if value is None:
        return []
    both = ["value: is given, and generate too; only one of them is allowed"] if "generate" in asked else []
    if not value:
        return [*both, "value: is empty; it must have one character at least"]
    most = MOST_BYTES["standard" if asked.get("tier") == "standard" else "advanced"]
    size = len(value.encode())
    return [*both, f"value: has {size} bytes; allowed are {most}{' in the tier standard' if most == MOST_BYTES['standard'] else ''}"] if size > most else both


def generate_problems(said: Mapping[str, Any] | None) -> list[str]:
    """A random value that would not be one."""
    if said is None:
        return []
    length = said.get("length") or LENGTH
    found = [] if 1 <= length <= LONGEST else [f"generate.length: is {length}; allowed are 1 to {LONGEST}"]
    if len(characters(said.get("alphabet") or ALPHABET, said.get("exclude") or "")) < 2:
        found.append("generate.alphabet: has fewer than two different characters that are not excluded")
    return found


@contextmanager
def hiding(client: Any, hide: Callable[[str], Any]) -> Iterator[None]:
    """Tell of every value that goes to Parameter Store or comes from it, so that nothing which the module says has it, an error of AWS neither."""

    def sent(params: Mapping[str, Any], **_others: Any) -> None:
        hide(params["Value"])

    def received(parsed: Mapping[str, Any], **_others: Any) -> None:
        if "Value" in parsed.get("Parameter", {}):
            hide(parsed["Parameter"]["Value"])

    events = client.meta.events
    handlers = (("before-parameter-build.ssm.PutParameter", sent), ("after-call.ssm.GetParameter", received))
    for event, handler in handlers:
        events.register(event, handler)
    try:
        yield
    finally:
        for event, handler in handlers:
            events.unregister(event, handler)


def attributes() -> Shape:
    """What a parameter is when nobody says: secure, under AWS's own key, in the account's tier."""
    tags: Tags = {}
    return {
        "name": None,
        "type": SECURE,
        "description": "",
        "key_id": "",
        "tier": UNKNOWN,
        "allowed_pattern": "",
        "data_type": "text",
        "value": SENSITIVE,
        "tags": tags,
    }
