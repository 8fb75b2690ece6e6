# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module's documentation and its specification must agree on, down to the leaf."""

from __future__ import annotations

from typing import Any

import yaml

FACTS = ("type", "elements", "required", "choices", "default", "aliases")
#: Documented by the fragment amazon.aws.tags.
SHARED = ("tags", "purge_tags")


def documented(module: Any) -> dict[str, Any]:
    """The options as the documentation has them."""
    return _facts(yaml.safe_load(module.DOCUMENTATION)["options"], "suboptions")


def specified(module: Any) -> dict[str, Any]:
    """The options as the module takes them."""
    return _facts({name: option for name, option in module.ARGUMENT_SPEC.items() if name not in SHARED}, "options")


def _facts(options: dict[str, Any], nested: str) -> dict[str, Any]:
    return {name: _facts_of(option, nested) for name, option in options.items()}


def _facts_of(option: dict[str, Any], nested: str) -> dict[str, Any]:
    inner = {"options": _facts(option[nested], nested)} if nested in option else {}
    return {"type": "str"} | {key: option[key] for key in FACTS if key in option} | inner
