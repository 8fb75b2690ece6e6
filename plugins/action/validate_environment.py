# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action groundwork.aws.validate_environment; its documentation stands in the module of the same name."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase

from ansible_collections.groundwork.aws.plugins.plugin_utils import findings, project, service_findings
from ansible_collections.groundwork.aws.plugins.plugin_utils.offline import offline
from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import plain
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.checks import Inventory, validate
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.variables import Host, Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.findings import Finding
    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model


def host_of(name: str, variables: Mapping[str, Any]) -> Host:
    """A host whose variables are evaluated as they are read, and never by asking AWS."""

    def read(variable: str) -> Any:
        try:
            with offline():
                return plain(variables[variable])
        except AnsibleError as error:
            raise Unreadable(str(error).splitlines()[0].rstrip(".")) from error

    return Host(name, frozenset(variables), read)


def found_in(model: Model) -> list[Finding]:
    """The environment's findings, with its waivers as of today."""
    waivers = [waiver for waiver in model.environment.get("findings_waived") or [] if waiver]
    return findings.waived(service_findings.find(model), waivers, dt.datetime.now(tz=dt.UTC).date())


def failure(errors: list[str]) -> dict[str, Any]:
    """The result when something is wrong."""
    head = f"The environment cannot be built: {len(errors)} {'errors' if len(errors) > 1 else 'error'} in its inventory and variables."
    return {"failed": True, "msg": "\n".join([head, *(f"- {error}" for error in errors)]), "errors": errors}


def success(model: Model) -> dict[str, Any]:
    """The result when all is well: what there is to think about."""
    found = found_in(model)
    open_ones = sum(not finding.waived for finding in found)
    head = f"The environment {model.environment.get('name')} is valid: {len(model.components)} components, {open_ones} findings."
    lines = [*(f"- {finding.line}" for finding in found), *(f"- {line}" for line in findings.posture(found))]
    return {"msg": "\n".join([head, *lines]), "findings": [finding.as_dict() for finding in found], "posture": findings.posture(found)}


class ActionModule(ActionBase):
    """Validates the whole inventory, whatever part of it is being run."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True
    _VALID_ARGS = frozenset[str]()

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Read everything, then say everything that is wrong with it."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        said = task_vars or {}
        hostvars, groups = said["hostvars"], said["groups"]
        given = Inventory(
            groups={name: list(hosts) for name, hosts in groups.items()},
            hosts={name: host_of(name, hostvars[name]) for name in groups["all"]},
            roles=project.roles(self._loader.load_from_file),
            wired=project.wired_names(project.wiring_folders(str(said["playbook_dir"]))),
        )
        errors, model = validate(given)
        return {**result, "changed": False, **(failure(errors) if errors else success(model))}
