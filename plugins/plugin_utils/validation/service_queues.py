# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The queues that services name by key: they exist, and what a service may do with them has a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_queues import variable_names
from ansible_collections.groundwork.aws.plugins.plugin_utils.queue_names import dead_letter_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.sqs import queues_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, items, shown

if TYPE_CHECKING:
    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model

ACCESS = ("send", "receive", "redrive")
KEYS = ("access", "variable", "dead_letter_variable")
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def queue_problems(service: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """Everything that is wrong with the queues of one service."""
    named = service.get("queues") or {}
    if named and not model.of_kind("sqs"):
        return [f"{path}.queues names queues, but the inventory has no host in the group sqs, which makes them."]
    known = queues_of(model)
    errors: list[str] = []
    for key, said in named.items():
        here = f"{path}.queues.{key}"
        if key not in known:
            errors.append(f"{here} is no queue of sqs_queues; {allowed_or_meant(str(key), known)}")
        if said is not None and not isinstance(said, Mapping):
            errors.append(f"{here} is {shown(said)}; it must be a dict of keys and values.")
            continue
        errors += _use_problems(said or {}, here, known.get(key))
    return errors + _shared_variables(named, path)


def _use_problems(said: Mapping[str, Any], here: str, queue: Mapping[str, Any] | None) -> list[str]:
    """How one service uses one queue."""
    errors = [f"{here}.{name} is unknown; {allowed_or_meant(str(name), KEYS)}" for name in said if name not in KEYS]
    access = said.get("access")
    if not isinstance(access, (list, type(None))):
        return [*errors, f"{here}.access is {shown(access)}; it must be a list of {', '.join(ACCESS)}."]
    errors += [f"{here}.access[{index}] is {shown(word)}; allowed are {', '.join(ACCESS)}." for index, word in items(said, "access") if word not in ACCESS]
    if "redrive" in (access or []) and queue is not None and dead_letter_of(queue) is None:
        errors.append(f"{here}.access has redrive, but the queue has no dead-letter queue.")
    named = dict(zip(("variable", "dead_letter_variable"), variable_names("", said), strict=True))
    return errors + [
        f"{here}.{name} is {shown(variable)}; it must be the name of an environment variable, or a list of such."
        for name, variables in named.items()
        for variable in variables
        if said.get(name) is not None and not VARIABLE.fullmatch(variable)
    ]


def _shared_variables(named: Mapping[str, Any], path: str) -> list[str]:
    """One variable cannot hold the URLs of two queues."""
    users: dict[str, list[str]] = {}
    for key, said in named.items():
        for variables in variable_names(str(key), said or {}) if isinstance(said, (Mapping, type(None))) else ():
            for variable in variables:
                users.setdefault(variable, []).append(str(key))
    return [f"{path}.queues gives the variable {variable} to {' and '.join(keys)}; each URL has its own." for variable, keys in users.items() if len(keys) > 1]
