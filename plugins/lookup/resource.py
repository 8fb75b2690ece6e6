# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup C(groundwork.aws.resource)."""

from __future__ import annotations

DOCUMENTATION = r"""
name: resource
short_description: Find what another component of the environment made
version_added: 0.1.0
author:
  - Groundwork contributors (@groundwork)
description:
  - Asks AWS for the identifier of a resource of this environment, by its ownership tags or its exact name.
  - Each kind is listed once a run, for all components together.
  - In check mode, and where a component is to be removed, what is not there is answered with V((known after apply)).
    Otherwise it is an error that names the component that makes it.
options:
  _terms:
    description:
      - The kind and the key, as in C('security_group', 'api'), or several keys of one kind.
      - The kinds are V(account), V(vpc), V(named_vpc), V(default_vpc), V(subnets), V(default_subnets), V(internet_gateway), V(nat_gateways),
        V(security_group), V(kms_key), V(load_balancer), V(target_group), V(file_system), V(access_point), V(ssm_parameter), V(secret),
        V(rds_instance), V(rds_cluster), V(rds_proxy) and V(cache).
      - For V(subnets) the key is the tier, V(public) or V(private), and the answer a list. V(nat_gateways) takes no key and answers a list.
      - The kind V(account) takes no key and answers the number of the account that the credentials belong to.
    type: list
    elements: str
    required: true
  stack:
    description: The environment, as the variable C(stack) holds it (project, environment, region and profile).
    type: dict
    required: true
  attribute:
    description:
      - What to answer instead of the identifier, as AWS spells it.
      - V(CidrBlock) of a VPC, V(DNSName) and V(CanonicalHostedZoneId) of a load balancer, V(Version) of an SSM parameter or a secret,
        V(Endpoint) of a database instance, V(Endpoint), V(ReaderEndpoint) and V(Port) of a database cluster, V(NodeGroups) of a cache.
    type: str
"""

EXAMPLES = r"""
- name: Show where the tasks of a service run
  ansible.builtin.debug:
    msg: "{{ lookup('groundwork.aws.resource', 'subnets', 'private', stack=stack) }}"
"""

RETURN = r"""
_raw:
  description: The identifier; a list of identifiers for kinds in the plural.
  type: list
  elements: raw
"""

import typing as t

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils import clients, finder, seen
from ansible_collections.groundwork.aws.plugins.plugin_utils.boto import HAS_BOTO, botocore
from ansible_collections.groundwork.aws.plugins.plugin_utils.offline import account_number, is_offline, refuse_without_callback


class LookupModule(LookupBase):
    """Ansible's way to the finder."""

    def run(self, terms: list[str], variables: dict[str, t.Any] | None = None, **kwargs: t.Any) -> list[t.Any]:
        """The identifier or identifiers that the terms mean."""
        self.set_options(var_options=variables, direct=kwargs)
        if not HAS_BOTO:
            raise AnsibleLookupError("The lookup groundwork.aws.resource needs boto3 and botocore in the Python that runs Ansible.")
        refuse_without_callback(variables or {})
        clients.install()
        stack = self.get_option("stack")
        try:
            if terms[0] == "account":
                return [account_number() or UNKNOWN if is_offline() else finder.account(stack)]
            return [self._find(terms[0], key, stack, variables or {}) for key in self._keys(terms)]
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
            raise AnsibleLookupError(f"Failed to look up {' '.join(terms)}: {error}") from error

    def _keys(self, terms: list[str]) -> list[str]:
        """The keys that the terms name; none at all is one without a name where the kind has only one."""
        kind = finder.KINDS.get(terms[0])
        return terms[1:] or ([""] if kind is None or kind.keyless else [])

    def _find(self, name: str, key: str, stack: dict[str, t.Any], variables: dict[str, t.Any]) -> t.Any:
        if name not in finder.KINDS:
            raise AnsibleLookupError(f"'{name}' is no kind of resource that can be looked up; it is one of {', '.join(sorted(finder.KINDS))}.")
        kind = finder.KINDS[name]
        attribute = self.get_option("attribute") or ""
        if attribute and attribute not in kind.attributes:
            raise AnsibleLookupError(f"'{attribute}' is no attribute of the kind '{name}'; allowed are {', '.join(kind.attributes) or 'none'}.")
        removing = variables.get("component_state") == "absent"
        may_be_missing = removing or is_offline() or bool(variables.get("ansible_check_mode"))
        known = {} if removing else seen.things(stack)
        told = known.get(f"{name}/{key}#{attribute}" if attribute else f"{name}/{key}", "")
        if told and (may_be_missing or told != UNKNOWN):
            return told
        asked = (kind, key, stack)
        found = [] if is_offline() else finder.find(*asked, attribute=attribute)
        if not found and not may_be_missing:
            found = finder.find(*asked, fresh=True, attribute=attribute)
        if finder.is_ambiguous(kind, found) and not removing:
            raise AnsibleLookupError(f"{_what(kind, key, stack)} is ambiguous in {stack['region']}: there are {', '.join(map(str, found))}.")
        if not found and not may_be_missing:
            raise AnsibleLookupError(_missing(kind, key, stack, variables.get("groups", {})))
        to_come = finder.more_to_come(kind, key, known) if may_be_missing else 0
        if to_come or not found:
            found = [*found, *[UNKNOWN] * max(to_come, 1)]
        return found if kind.plural else found[0]


def _what(kind: finder.Kind, key: str, stack: dict[str, t.Any]) -> str:
    return f"The {kind.words}{f' {key!r}' if key not in ('', 'vpc') else ''} of environment '{stack['environment']}'"


def _missing(kind: finder.Kind, key: str, stack: dict[str, t.Any], groups: dict[str, list[str]]) -> str:
    what = f"{_what(kind, key, stack)} "
    does, them = ("do not exist", "them") if kind.plural else ("does not exist", "it")
    makers = groups.get(kind.made_by, [])
    if not makers:
        return f"{what}{does} in {stack['region']}; no component of this inventory makes {them}."
    return f"{what}{does} in {stack['region']}; component '{makers[0]}' ({kind.made_by}) makes {them}: run --limit {makers[0]} first."
