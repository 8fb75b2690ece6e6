# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.kms_deletions."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kms_deletions
short_description: KMS keys that were found by their tags, as the module kms_key deletes them
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Says of each key its alias, the ownership tags that it must carry to be deleted, and after how many days AWS should delete it.
  - The days are those of the key's entry in C(kms_keys); a key that has left the data gets the usual ones.
positional: entries, usual_days
options:
  _input:
    description: The keys, as M(groundwork.aws.kms_tagged_info) returns them.
    type: list
    elements: dict
    required: true
  entries:
    description: The entries of C(kms_keys).
    type: dict
    required: true
  usual_days:
    description: The days of a key that has no entry.
    type: int
    required: true
"""

EXAMPLES = r"""
- name: What is to be deleted
  ansible.builtin.debug:
    msg: "{{ found.kms_keys | groundwork.aws.kms_deletions(kms_keys, 30) }}"
"""

RETURN = r"""
_value:
  description: The parameters of one module call for each key.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.kms_policies import deletions

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"kms_deletions": deletions}
