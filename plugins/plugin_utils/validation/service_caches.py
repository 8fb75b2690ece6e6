# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The caches that services name in their environment and among their secrets: they exist, and have what is asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_caches import ATTRIBUTES, WORD, references
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, listed, shown

if TYPE_CHECKING:
    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model

KEYS = (WORD, "attribute")


def cache_problems(container: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """Everything that is wrong with the caches that one container names."""
    errors = []
    for variable, value in references(container):
        here = f"{path}.environment.{variable}"
        errors += [f"{here}.{name} is unknown; {allowed_or_meant(str(name), KEYS)}" for name in value if name not in KEYS]
        if str(value[WORD]) not in model.caches:
            errors.append(f"{here} names the cache {shown(value[WORD])}, which there is not; {allowed_or_meant(str(value[WORD]), model.caches)}")
        if value.get("attribute") not in (None, *ATTRIBUTES):
            errors.append(f"{here}.attribute is {shown(value['attribute'])}; allowed are {listed(ATTRIBUTES)}.")
    return errors + token_problems(container, path, model)


def token_problems(container: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """Tokens of caches that have none."""
    named = {variable: value[WORD] for variable, value in (container.get("secrets") or {}).items() if isinstance(value, Mapping) and WORD in value}
    return [
        f"{path}.secrets.{variable} is the token of the cache {host}, which has none, since caches.{host}.auth is false."
        for variable, host in named.items()
        if host in model.caches and not model.caches[host].get("auth")
    ]
