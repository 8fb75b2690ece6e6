# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup C(groundwork.aws.journal)."""

from __future__ import annotations

DOCUMENTATION = r"""
name: journal
short_description: What an environment's runs asked of AWS
version_added: 0.1.0
author:
  - Groundwork contributors (@groundwork)
description:
  - Reads the journals of an environment's runs, the lines of all of them in the order of their times.
  - Fails when there is none.
options:
  _terms:
    description: The name of the environment.
    type: list
    elements: str
    required: true
  file:
    description: One journal, instead of all that the folder of the runs has of the environment.
    type: str
    default: ''
  runs_folder:
    description: The folder in which runs keep their records, as the callback P(groundwork.aws.groundwork#callback) has it.
    type: str
    default: .groundwork/runs
    env:
      - name: GROUNDWORK_RUNS
    ini:
      - section: groundwork
        key: runs_folder
"""

EXAMPLES = r"""
- name: Show what runs of the environment dev have deleted
  ansible.builtin.debug:
    msg: "{{ query('groundwork.aws.journal', 'dev') | selectattr('operation', 'match', 'Delete') | map(attribute='parameters') }}"
"""

RETURN = r"""
_raw:
  description: A dict for each line; docs/journal.md says what is in it.
  type: list
  elements: dict
"""

import typing as t
from pathlib import Path

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.groundwork.aws.plugins.plugin_utils import journal_files


class LookupModule(LookupBase):
    """Ansible's way to the journals."""

    def run(self, terms: list[str], variables: dict[str, t.Any] | None = None, **kwargs: t.Any) -> list[dict[str, t.Any]]:
        """The lines of the journals."""
        self.set_options(var_options=variables, direct=kwargs)
        file, folder = self.get_option("file"), Path(self.get_option("runs_folder") or ".groundwork/runs").expanduser()
        files = [Path(file).expanduser()] if file else journal_files.of(folder, terms[0])
        try:
            entries = journal_files.read(files)
        except OSError as error:
            raise AnsibleLookupError(f"The journal {file} cannot be read: {error.strerror}.") from None  # which ansible-core would say once more
        if not entries:
            raise AnsibleLookupError(_missing(terms[0], file, folder))
        return entries


def _missing(environment: str, file: str, folder: Path) -> str:
    if file:
        return f"{file} is no journal: no line of it is a call."
    return (
        f"There is no journal of the environment '{environment}' in {folder}. A run of site.yml writes one, a check run (--check) does not: "
        f"run it first, or name a journal with -e journal=FILE."
    )
