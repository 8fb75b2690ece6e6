# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Security groups as data: ports, sources and descriptions that AWS takes."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.limits import SG_DESCRIPTION, SG_DESCRIPTION_LENGTH
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, entries, is_known, items, range_problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model

PROTOCOLS = ("tcp", "udp", "icmp", "icmpv6", "all")
WITH_PORTS = ("tcp", "udp")
TARGETS = ("cidrs", "ipv6_cidrs", "groups", "prefix_lists")
PORT_NAMES = ("port", "from_port", "to_port")
GROUP_ID = re.compile(r"(\d{12}/)?sg-[0-9a-f]{8,17}")
PREFIX_LIST = re.compile(r"pl-[0-9a-f]{8,17}")


def description_problems(text: object, path: str) -> list[str]:
    """A description that AWS refuses."""
    if not is_known(text):
        return []
    if not str(text).strip():
        return [f"{path} is empty; every group and every rule says what it is for."]
    if len(str(text)) > SG_DESCRIPTION_LENGTH:
        return [f"{path} has {len(str(text))} characters; allowed are {SG_DESCRIPTION_LENGTH}."]
    if not SG_DESCRIPTION.fullmatch(str(text)):
        return [f"{path} is {shown(text)}; allowed are letters without accents, digits, spaces and . _ - : / ( ) # , @ [ ] + = & ; {{ }} ! $ *"]
    return []


def cidr_problem(text: object, version: int, path: str) -> list[str]:
    """An address range that is none, or that has bits beyond its prefix (AWS would change it, and every run again)."""
    try:
        network = ipaddress.ip_network(str(text), strict=False)
    except ValueError:
        network = None
    if network is None or network.version != version or "/" not in str(text):
        example = "203.0.113.0/24" if version == 4 else "2001:db8::/32"
        return [f"{path} is {shown(text)}, which is no IPv{version} range; it looks like {example}."]
    if str(network) != str(text).lower():
        return [f"{path} is {shown(text)}; write it as {network}."]
    return []


def port_problems(rule: Mapping[str, Any], path: str) -> list[str]:
    """Ports that do not exist, or that do not go together."""
    protocol = rule.get("protocol") or "tcp"
    if str(protocol) not in PROTOCOLS and not (str(protocol).isdigit() and int(protocol) <= 255):
        return [f"{path}.protocol is {shown(protocol)}; allowed are tcp, udp, icmp, icmpv6, all and a protocol number from 0 to 255."]
    if protocol not in WITH_PORTS or rule.get("all"):
        return []
    given = [name for name in PORT_NAMES if rule.get(name) is not None]
    if given not in (["port"], ["from_port", "to_port"]):
        return [f"{path} says {' and '.join(given) or 'no port'}; it needs either port, or from_port and to_port, or all: true."]
    errors = [problem for name in given for problem in range_problem(f"{path}.{name}", rule[name], 0, 65535)]
    if not errors and "from_port" in given and rule["from_port"] > rule["to_port"]:
        errors.append(f"{path}.from_port is {rule['from_port']}, above to_port {rule['to_port']}; from_port is the lower one.")
    return errors


def target_problems(rule: Mapping[str, Any], path: str, keys: Sequence[str]) -> list[str]:
    """Sources and destinations: there is one, and it exists."""
    if not any(rule.get(target) for target in TARGETS):
        return [f"{path} has no source or destination; one of {', '.join(TARGETS)} is required."]
    errors: list[str] = []
    for name, version in (("cidrs", 4), ("ipv6_cidrs", 6)):
        errors += [problem for index, cidr in items(rule, name) for problem in cidr_problem(cidr, version, f"{path}.{name}[{index}]")]
    errors += [
        f"{path}.groups[{index}] is {shown(group)}, which is no security group of this environment; {allowed_or_meant(str(group), [*keys, 'self'])}"
        for index, group in items(rule, "groups")
        if group not in keys and group != "self" and not GROUP_ID.fullmatch(str(group))
    ]
    return errors + [
        f"{path}.prefix_lists[{index}] is {shown(name)}; it must be the id of a prefix list, such as pl-0123456789abcdef0."
        for index, name in items(rule, "prefix_lists")
        if not PREFIX_LIST.fullmatch(str(name))
    ]


def single_rules(rule: Mapping[str, Any]) -> set[tuple[Any, ...]]:
    """A rule as the single permissions that AWS makes of it."""
    what = (rule.get("protocol") or "tcp", bool(rule.get("all")), *(rule.get(name) for name in PORT_NAMES))
    return {(*what, target, value) for target in TARGETS for value in rule.get(target) or []}


def rules_problems(holder: Mapping[str, Any], direction: str, path: str, keys: Sequence[str]) -> list[str]:
    """A list of rules: each one, and the same one twice, which AWS refuses."""
    errors: list[str] = []
    seen: dict[tuple[Any, ...], int] = {}
    for index, rule in items(holder, direction):
        here = f"{path}.{direction}[{index}]"
        errors += description_problems(rule.get("description"), f"{here}.description") + port_problems(rule, here) + target_problems(rule, here, keys)
        first = min((seen[single] for single in single_rules(rule) if single in seen), default=None)
        if first is not None:
            errors.append(f"{here} repeats {path}.{direction}[{first}]; each permission may stand there once.")
        seen |= {single: index for single in single_rules(rule) if single not in seen}
    return errors


def declared(model: Model) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """The groups given as data, with key and path."""
    for component in model.of_kind("security_groups"):
        for key, group in entries(component.config, "groups"):
            yield key, f"security_groups_groups.{key}", group


def problems(_component: Component, model: Model) -> list[str]:
    """Everything that is wrong with the security groups given as data."""
    errors: list[str] = []
    for _key, path, group in declared(model):
        errors += description_problems(group.get("description"), f"{path}.description")
        for direction in ("ingress", "egress"):
            errors += rules_problems(group, direction, path, model.security_group_keys)
    return errors
