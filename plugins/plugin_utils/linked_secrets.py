# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that a service names by their key in secrets_parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.parameters import parameter_arn

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Entry = dict[str, Any]


def link(_name: str, service: Entry, links: Mapping[str, Any]) -> Entry:
    """The service whose containers have the ARN of each parameter that they name by key; ARNs and paths stay."""
    keys = links.get("secrets") or ()
    linked = {**service, **_linked(service, keys, links)}
    sidecars = service.get("sidecars")
    return {**linked, "sidecars": [{**sidecar, **_linked(sidecar, keys, links)} for sidecar in sidecars]} if sidecars else linked


def _linked(container: Mapping[str, Any], keys: Collection[str], links: Mapping[str, Any]) -> Entry:
    said = container.get("secrets")
    return {"secrets": {variable: _reference(value, keys, links) for variable, value in said.items()}} if said else {}


def _reference(value: Any, keys: Collection[str], links: Mapping[str, Any]) -> Any:
    return parameter_arn(value, links["stack"]) if isinstance(value, str) and value in keys else value
