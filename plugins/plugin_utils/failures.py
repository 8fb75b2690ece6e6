# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What failed, in one line."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.groundwork.aws.plugins.plugin_utils.layers import LAYERS, kinds_of, layer_of

# What ansible-core puts before the words of a lookup of ours, which speak for themselves.
_WRAPPING = re.compile(r"^.*The lookup plugin 'groundwork\.aws\.\w+' failed: ", re.DOTALL)


def failure_message(result: t.Mapping[str, t.Any]) -> str:
    """Why a task failed: its own message, or those of the loop items that failed."""
    items = [item for item in result.get("results") or [] if isinstance(item, t.Mapping) and item.get("failed")]
    if not items:
        return _WRAPPING.sub("", str(result.get("msg") or "it gave no message"))
    said = dict.fromkeys(f"{_label(item)}{failure_message(item)}" for item in items)
    return "; ".join(said)


def _label(item: t.Mapping[str, t.Any]) -> str:
    label = item.get("_ansible_item_label")
    return f"{label}: " if isinstance(label, str) else ""


def failure_report(failure: dict[str, str], component: str, groups: dict[str, list[str]], state: str = "present") -> str:
    """The line that names a failed component, why it failed, and what waited for it."""
    kind = kinds_of(name for name, hosts in groups.items() if component in hosts)[0]
    names = list(LAYERS) if state == "present" else list(reversed(LAYERS))
    later = names[names.index(layer_of(kind)) + 1 :]
    waiting = list(dict.fromkeys(host for layer in later for host in groups.get(layer, [])))
    waited = f"Waited for it: {', '.join(waiting)}." if waiting else "Nothing waited for it."
    return f"Component '{component}' ({kind}) failed at '{failure['task']}': {failure['message'].strip().rstrip('.')}. {waited}"
