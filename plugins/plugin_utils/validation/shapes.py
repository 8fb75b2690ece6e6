# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables that are dicts of entries, keyed by the user: argument_specs cannot describe the entries, their roles' code does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.iam_policies import ROLE_SPEC
from ansible_collections.groundwork.aws.plugins.plugin_utils.security_groups import GROUP_SPEC

if TYPE_CHECKING:
    from collections.abc import Mapping

ENTRIES: dict[str, Mapping[str, Any]] = {
    "iam_roles": ROLE_SPEC,
    "security_groups_groups": GROUP_SPEC,
}
