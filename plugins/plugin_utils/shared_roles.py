# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One role for several services: it may do what each of them needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Role = dict[str, Any]
Statement = dict[str, Any]


def with_free_sid(statement: Statement, taken: Iterable[str | None]) -> Statement:
    """The statement under a name that its policy does not have yet; IAM refuses the same one twice."""
    sid, others = statement.get("sid"), set(taken)
    if sid is None or sid not in others:
        return statement
    number = next(number for number in range(2, len(others) + 3) if f"{sid}{number}" not in others)
    return {**statement, "sid": f"{sid}{number}"}


def joined(first: Role, second: Role) -> Role:
    """Both roles as one; what both may do stands there once."""
    statements = list(first["statements"])
    for statement in second["statements"]:
        if statement not in statements:
            statements.append(with_free_sid(statement, [known.get("sid") for known in statements]))
    managed = list(dict.fromkeys([*first["managed_policies"], *second["managed_policies"]]))
    description = f"{first['description']}, {second['description'].rpartition(' ')[2]}"
    return {**first, "description": description, "statements": statements, "managed_policies": managed}


def merged(parts: Iterable[Mapping[str, Role]]) -> dict[str, Role]:
    """The roles of all services by key; those with one key are one role."""
    found: dict[str, Role] = {}
    for roles in parts:
        for key, role in roles.items():
            found[key] = joined(found[key], role) if key in found else role
    return found
