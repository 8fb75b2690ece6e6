# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What load balancers, target groups and listeners have in common: error codes, names and tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from .errors import ErrorHandler
from .tags import Tags, from_pairs, to_pairs
from .unknown import has_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .resource import Shape

LOAD_BALANCERS = ErrorHandler("LoadBalancerNotFound")
TARGET_GROUPS = ErrorHandler("TargetGroupNotFound")
#: A listener goes with its load balancer, and a rule with its listener.
LISTENERS = ErrorHandler("ListenerNotFound", "LoadBalancerNotFound", "RuleNotFound")

# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html
_AT_ONCE = 20
_NAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,32}(?<!-)")
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-tags.html
_TAG_WORDS = "letters, digits, spaces and + - = . _ : / @"
_MOST_TAGS, _LONGEST_KEY, _LONGEST_VALUE = 50, 127, 255


def tags_of(client: Any, arns: Sequence[str]) -> dict[str, Tags]:
    """The tags of each thing, in as few calls as AWS allows."""
    batches = [list(arns[start : start + _AT_ONCE]) for start in range(0, len(arns), _AT_ONCE)]
    answers = [client.describe_tags(ResourceArns=batch)["TagDescriptions"] for batch in batches]
    return {found["ResourceArn"]: from_pairs(found["Tags"]) for answer in answers for found in answer}


def change_tags(client: Any, arn: str, to_set: Tags, to_remove: list[str]) -> None:
    """Change the tags that differ."""
    if to_set:
        client.add_tags(ResourceArns=[arn], Tags=to_pairs(to_set))
    if to_remove:
        client.remove_tags(ResourceArns=[arn], TagKeys=to_remove)


def tags_request(tags: Mapping[str, str]) -> Shape:
    """The tags of a creating call, which takes none rather than an empty list."""
    return {"Tags": to_pairs(tags)} if tags else {}


def refuse_incomplete(what: str, asked: Mapping[str, Any], base: Mapping[str, Any], needed: Sequence[str]) -> None:
    """What is not there yet is not made without these options, which may be left out of one that is there."""
    missing = [name for name in needed if not asked.get(name)]
    if missing and "arn" not in base:
        raise AnsibleAWSError(message=f"Failed to create {what}: {' and '.join(missing)} must be set")


def name_problems(name: str, reserved: str = "") -> list[str]:
    """What AWS would refuse of a name."""
    if has_unknown(name) or (_NAME.fullmatch(name) and not (reserved and name.startswith(reserved))):
        return []
    also = f" and not begin with {reserved}" if reserved else ""
    return [f"name: is {name!r}, must have 1 to 32 letters, digits and hyphens, with no hyphen at either end{also}"]


def tag_problems(tags: Mapping[str, Any] | None, path: str = "tags") -> list[str]:
    """What AWS would refuse of tags: Elastic Load Balancing takes fewer characters than most services."""
    found = [f"{path}: has {len(tags)} tags, the most is {_MOST_TAGS}"] if tags and len(tags) > _MOST_TAGS else []
    for key, value in (tags or {}).items():
        text = "" if value is None else str(value)
        if has_unknown([str(key), text]):
            continue
        if not _all_taken(f"{key}{text}"):
            found.append(f"{path}.{key}: has other characters than AWS takes here: {_TAG_WORDS}")
        if not 1 <= len(str(key)) <= _LONGEST_KEY or len(text) > _LONGEST_VALUE:
            found.append(f"{path}.{key}: is too long; a key has 1 to {_LONGEST_KEY} characters, a value {_LONGEST_VALUE} at most")
        if str(key).lower().startswith("aws:"):
            found.append(f"{path}.{key}: must not begin with aws:, which AWS keeps for itself")
    return found


def _all_taken(text: str) -> bool:
    return all(letter.isalnum() or letter.isspace() or letter in "+-=._:/@" for letter in text)
