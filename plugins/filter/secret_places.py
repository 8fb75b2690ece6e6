# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.secret_places."""

from __future__ import annotations

DOCUMENTATION = r"""
name: secret_places
short_description: Where secrets are kept
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives, for each entry of C(secrets_parameters), its backend, its source, and the member of a JSON object that its value is.
  - Nothing else of an entry is looked at, so that values from vaults and lookups are not evaluated.
positional: overrides, defaults
options:
  _input:
    description: The entries by key.
    type: dict
    required: true
  overrides:
    description: What differs in the environment, in the same form.
    type: dict
  defaults:
    description: What an entry means where it says nothing.
    type: dict
"""

EXAMPLES = r"""
- name: Which of them Secrets Manager keeps
  ansible.builtin.debug:
    msg: "{{ {'token': {'backend': 'secretsmanager'}} | groundwork.aws.secret_places({}, {'source': 'generated', 'key': ''}) }}"
  # => {"token": {"backend": "secretsmanager", "source": "generated", "key": ""}}
"""

RETURN = r"""
_value:
  description: By key, C(backend), C(source) and C(key).
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.secret_places import secret_places

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"secret_places": secret_places}
