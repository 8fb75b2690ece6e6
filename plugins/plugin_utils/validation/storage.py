# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is checked of buckets and of tables alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, entries, is_known, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model

KEY_ARN = re.compile(r"arn:aws[a-z0-9-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)/.+")


def key_problems(entry: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """A KMS key that the environment has, or an ARN."""
    named, known = entry.get("kms_key"), model.config_of("kms").get("keys") or {}
    if not is_known(named) or named == "" or named in known or KEY_ARN.fullmatch(str(named)):
        return []
    return [f"{path}.kms_key is {shown(named)}, which is neither a key of kms_keys nor the ARN of one; {allowed_or_meant(str(named), known)}"]


def made_twice(component: Component, things: str, model: Model) -> list[str]:
    """Entries that an earlier component has, too: each would make them its own, in every run."""
    hosts, variable = model.of_kind(component.kind), component.path(things)
    earlier = hosts[: hosts.index(component)] if component in hosts else []
    return [
        f"{variable}.{key} is made by the host {component.host} and by {other.host}; "
        f"the group {component.kind} has one host, or each its own {variable} in host_vars."
        for other in earlier
        for key in component.config.get(things) or {}
        if key in (other.config.get(things) or {})
    ]


def of_all(model: Model, kind: str, things: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The entries of all components of a kind."""
    for component in model.of_kind(kind):
        yield from entries(component.config, things)
