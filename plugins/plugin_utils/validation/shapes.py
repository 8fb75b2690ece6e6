# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables that are dicts of entries, keyed by the user, and what an entry may say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.backups import RULE_SPEC, SELECTION_SPEC
from ansible_collections.groundwork.aws.plugins.plugin_utils.iam_policies import ROLE_SPEC
from ansible_collections.groundwork.aws.plugins.plugin_utils.restore_testing import TEST_SPEC
from ansible_collections.groundwork.aws.plugins.plugin_utils.security_groups import GROUP_SPEC

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.variables import Role

# Entries that the code of their roles describes.
IN_CODE: dict[str, Mapping[str, Any]] = {
    "backup_restore_tests": TEST_SPEC,
    "backup_rules": RULE_SPEC,
    "backup_selections": SELECTION_SPEC,
    "iam_roles": ROLE_SPEC,
    "security_groups_groups": GROUP_SPEC,
}
# Entries whose keys are those of the role's variable <role>_defaults.
LIKE_DEFAULTS = {
    "kms": "kms_keys",
    "ecr": "ecr_repositories",
    "s3": "s3_buckets",
    "dynamodb": "dynamodb_tables",
    "secrets": "secrets_parameters",
    "sqs": "sqs_queues",
}


def entry_specs(role: Role) -> dict[str, Mapping[str, Any]]:
    """The role's variables that hold entries, each with the specification of one entry."""
    found = {variable: spec for variable, spec in IN_CODE.items() if variable in role.options}
    described = role.options.get(f"{role.name}_defaults", {}).get("options")
    if role.name in LIKE_DEFAULTS and described:
        found[LIKE_DEFAULTS[role.name]] = {"type": "dict", "options": described}
    return found
