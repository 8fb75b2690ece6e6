# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where secrets are kept, by the key with which services name them: all that others need to know of an entry, and no value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import place_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name

KIND = "secret"
SSM, MANAGER = "ssm", "secretsmanager"
#: What an entry says of its place.
SAID = ("backend", "source", "key")
#: What stands in a policy for the six characters that Secrets Manager appends to the name in a secret's ARN.
ANY_SUFFIX = "-??????"


def secret_places(entries: Mapping[str, Any], overrides: Mapping[str, Any] | None = None, defaults: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The filter: of each entry where it is kept. Nothing else of it is looked at, so that no vault or lookup is evaluated."""
    keys = dict.fromkeys([*entries, *(overrides or {})])
    return {str(key): _place([(overrides or {}).get(key), entries.get(key), defaults]) for key in keys}


def _place(said: list[Any]) -> dict[str, Any]:
    """What the first of these says that says it."""
    dicts = [one for one in said if isinstance(one, Mapping)]
    return {name: next((one[name] for one in dicts if name in one), None) for name in SAID}


def secret_pattern(key: str, stack: Mapping[str, Any]) -> str:
    """The ARN of the secret of a key as a policy names it before it is there."""
    return place_of(stack).arn("secretsmanager", f"secret:{resource_name(key, KIND, stack)}{ANY_SUFFIX}")
