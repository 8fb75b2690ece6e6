# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.backup_trust."""

from __future__ import annotations

DOCUMENTATION = r"""
name: backup_trust
short_description: Who may be the role of backups
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives the trust policy of a role that AWS Backup takes on.
options:
  _input:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: The trust policy
  ansible.builtin.debug:
    msg: "{{ stack | groundwork.aws.backup_trust }}"
"""

RETURN = r"""
_value:
  description: The policy.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.backups import backup_trust

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"backup_trust": backup_trust}
