# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policy documents in one form, whichever of the many equal ways they were written in."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: What a document without a version has: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
OLDEST_VERSION = "2008-10-17"
LISTS = ("Action", "NotAction", "Resource", "NotResource")
PRINCIPALS = ("Principal", "NotPrincipal")
ACCOUNT_ROOT = re.compile(r"^arn:[a-z-]+:iam::(\d{12}):root$")


def canonical(document: Mapping[str, Any] | str) -> dict[str, Any]:
    """A policy document with lists sorted and single values in lists, so that comparing is C(!=)."""
    given = json.loads(document) if isinstance(document, str) else document
    statements = [_statement(statement) for statement in _as_list(given.get("Statement") or [])]
    return {
        **{key: value for key, value in given.items() if key not in ("Version", "Statement")},
        "Version": given.get("Version") or OLDEST_VERSION,
        "Statement": sorted(statements, key=_text),
    }


def minified_length(document: Mapping[str, Any]) -> int:
    """The characters that AWS counts: all but white space."""
    return len(re.sub(r"\s", "", json.dumps(document)))


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _texts(value: Any) -> list[str]:
    """One or several values, as AWS keeps them: booleans and numbers as text."""
    return sorted({str(item).lower() if isinstance(item, bool) else str(item) for item in _as_list(value)})


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _principal(value: Any) -> dict[str, list[str]]:
    """Who is meant: everybody is AWS's everybody, and an account's root is the account."""
    by_type = {"AWS": value} if value == "*" else value
    return {kind: sorted({ACCOUNT_ROOT.sub(r"\1", name) for name in _texts(names)}) for kind, names in sorted(by_type.items())}


def _conditions(value: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, list[str]]]:
    return {operator: {key: _texts(values) for key, values in sorted(keys.items())} for operator, keys in sorted(value.items())}


def _statement(statement: Mapping[str, Any]) -> dict[str, Any]:
    """One statement with its elements in one form."""
    forms: dict[str, Callable[[Any], Any]] = {
        **dict.fromkeys(LISTS, _texts),
        **dict.fromkeys(PRINCIPALS, _principal),
        "Condition": _conditions,
    }
    return {key: forms[key](value) if key in forms else value for key, value in sorted(statement.items())}
