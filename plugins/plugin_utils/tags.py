# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags: the environment's ordinary ones, and the four by which Groundwork knows what it owns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

OWNERSHIP_PREFIX = "groundwork:"
PROJECT, ENVIRONMENT, COMPONENT, KEY = (OWNERSHIP_PREFIX + part for part in ("project", "environment", "component", "key"))
VALUE_FIELDS = ("project", "environment", "class", "region")


def fill_value(value: object, stack: Mapping[str, Any]) -> str:
    """A tag's value with {project}, {environment}, {class} and {region} filled in."""
    text = str(value)
    for field in VALUE_FIELDS:
        text = text.replace("{" + field + "}", str(stack.get(field) or ""))
    return text


def stack_tags(tags: Mapping[str, object] | None, stack: Mapping[str, Any], component: str) -> dict[str, str]:
    """The tags of everything a component makes: the ordinary ones and whose it is."""
    ordinary = {key: fill_value(value, stack) for key, value in (tags or {}).items()}
    return {**ordinary, PROJECT: str(stack["project"]), ENVIRONMENT: str(stack["environment"]), COMPONENT: component}


def resource_tags(tags: Mapping[str, object] | None, key: str, name: str | None = None) -> dict[str, str]:
    """The tags of one resource: its component's, its key, and its Name where it has one."""
    named = {} if name is None else {"Name": name}
    return {**{tag: str(value) for tag, value in (tags or {}).items()}, KEY: key, **named}
