# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The databases that services name in their environment: they exist, and have what is asked of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_databases import ATTRIBUTES, WORD, references
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, listed, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model

KEYS = (WORD, "attribute")


def database_problems(container: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """Everything that is wrong with the databases that one container names."""
    errors = []
    for variable, value in references(container):
        here = f"{path}.environment.{variable}"
        errors += [f"{here}.{name} is unknown; {allowed_or_meant(str(name), KEYS)}" for name in value if name not in KEYS]
        if str(value[WORD]) not in model.databases:
            errors.append(f"{here} names the database {shown(value[WORD])}, which there is not; {allowed_or_meant(str(value[WORD]), model.databases)}")
        if value.get("attribute") not in (None, *ATTRIBUTES):
            errors.append(f"{here}.attribute is {shown(value['attribute'])}; allowed are {listed(ATTRIBUTES)}.")
    return errors
