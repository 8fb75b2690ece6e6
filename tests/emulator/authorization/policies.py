# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a statement is about a request, and what it says.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

Context = Mapping[str, str]


def matches(pattern: str, text: str, any_case: bool = False) -> bool:
    """`*` is any text, a slash or a colon too, and `?` one character; anything else is itself."""
    return _compiled(pattern, any_case).fullmatch(text) is not None


@cache
def _compiled(pattern: str, any_case: bool) -> re.Pattern[str]:
    expression = "".join({"*": ".*", "?": "."}.get(character, re.escape(character)) for character in pattern)
    return re.compile(expression, (re.IGNORECASE if any_case else 0) | re.DOTALL)


OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, given: wanted == given,
    "StringNotEquals": lambda wanted, given: wanted != given,
    "StringLike": matches,
    "ArnLike": matches,
    "ArnEquals": matches,
    "Bool": lambda wanted, given: wanted.lower() == given.lower(),
}


def listed(value: Any) -> list[Any]:
    """A value of a policy that may stand alone or in a list."""
    return value if isinstance(value, list) else [value]


def applies(statement: Mapping[str, Any], action: str, resource: str, context: Context) -> bool:
    """Whether a statement is about an action on a resource, in a context: its conditions are all fulfilled."""
    return _names_action(statement, action) and _names_resource(statement, resource) and fulfilled(statement.get("Condition", {}), context)


def _names_action(statement: Mapping[str, Any], action: str) -> bool:
    if "NotAction" in statement:
        return not any(matches(pattern, action, any_case=True) for pattern in listed(statement["NotAction"]))
    return any(matches(pattern, action, any_case=True) for pattern in listed(statement["Action"]))


def _names_resource(statement: Mapping[str, Any], resource: str) -> bool:
    """A trust policy has no resources: it is about the role that it is of."""
    if "NotResource" in statement:
        return not any(matches(pattern, resource) for pattern in listed(statement["NotResource"]))
    return "Resource" not in statement or any(matches(pattern, resource) for pattern in listed(statement["Resource"]))


def fulfilled(conditions: Mapping[str, Mapping[str, Any]], context: Context) -> bool:
    """All operators, and of each all keys, must hold for one of the values."""
    return all(_holds(operator, key, values, context) for operator, keys in conditions.items() for key, values in keys.items())


def _holds(operator: str, key: str, values: Any, context: Context) -> bool:
    given = {name.lower(): value for name, value in context.items()}.get(key.lower())
    plain = operator.removesuffix("IfExists")
    if given is None:
        return operator != plain or plain == "StringNotEquals"
    held = [OPERATORS[plain](str(wanted), given) for wanted in listed(values)]
    return all(held) if plain == "StringNotEquals" else any(held)


def is_allowed(policies: Iterable[Mapping[str, Any]], action: str, resource: str, context: Context) -> bool:
    """Whether the policies allow it: a statement does, and none denies it."""
    about = [one for policy in policies for one in listed(policy["Statement"]) if applies(one, action, resource, context)]
    return bool(about) and all(one["Effect"] == "Allow" for one in about)
