# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The databases and caches that services name in their environment: they exist, and have what is asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_caches import CACHE
from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_databases import DATABASE
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, listed, shown

if TYPE_CHECKING:
    from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_hosts import Word
    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model


def database_problems(container: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """Everything that is wrong with the databases that one container names."""
    return host_problems(DATABASE, container, path, model.databases)


def cache_problems(container: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """Everything that is wrong with the caches that one container names, tokens of those that have none among it."""
    return host_problems(CACHE, container, path, model.caches) + token_problems(container, path, model)


def host_problems(named: Word, container: Mapping[str, Any], path: str, known: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with what one container names with a word."""
    errors, word, keys = [], named.word, (named.word, "attribute")
    for variable, value in named.references(container):
        here = f"{path}.environment.{variable}"
        errors += [f"{here}.{name} is unknown; {allowed_or_meant(str(name), keys)}" for name in value if name not in keys]
        if str(value[word]) not in known:
            errors.append(f"{here} names the {word} {shown(value[word])}, which there is not; {allowed_or_meant(str(value[word]), known)}")
        if value.get("attribute") not in (None, *named.attributes):
            errors.append(f"{here}.attribute is {shown(value['attribute'])}; allowed are {listed(named.attributes)}.")
    return errors


def token_problems(container: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """Tokens of caches that have none."""
    named = {variable: value[CACHE.word] for variable, value in (container.get("secrets") or {}).items() if isinstance(value, Mapping) and CACHE.word in value}
    return [
        f"{path}.secrets.{variable} is the token of the cache {host}, which has none, since caches.{host}.auth is false."
        for variable, host in named.items()
        if host in model.caches and not model.caches[host].get("auth")
    ]
