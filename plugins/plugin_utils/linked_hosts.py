# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts that a service names in its environment with a word for their kind: C({database: main, attribute: host})."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.service_roles import containers_of, each_container

Entry = dict[str, Any]


@dataclass(frozen=True)
class Word:
    """How services name a kind of host, and what may be named of one; the first attribute is meant where a service names none."""

    word: str
    attributes: tuple[str, ...]
    #: What is raised where a service names what there is not.
    error: type[ValueError]

    def references(self, container: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The variables of a container whose values are of such a host."""
        for variable, value in (container.get("environment") or {}).items():
            if isinstance(value, Mapping) and self.word in value:
                yield variable, value

    def hosts_of(self, service: Mapping[str, Any]) -> list[str]:
        """The hosts that a service talks to: those that its containers name, in their environment or among their secrets."""
        containers = containers_of(service)
        said = [value for container in containers for _variable, value in self.references(container)]
        secrets = [value for container in containers for value in (container.get("secrets") or {}).values()]
        said += [value for value in secrets if isinstance(value, Mapping) and self.word in value]
        return list(dict.fromkeys(str(value[self.word]) for value in said))

    def known(self, value: Mapping[str, Any], entries: Mapping[str, Any], variable: str) -> tuple[str, str]:
        """The host and the attribute that a value names."""
        host, attribute = str(value[self.word]), str(value.get("attribute") or self.attributes[0])
        if host not in entries:
            raise self.error(f"environment.{variable} names the {self.word} {host!r}, which there is not; allowed are {', '.join(entries) or 'none'}.")
        if attribute not in self.attributes:
            raise self.error(f"environment.{variable}.attribute is {attribute!r}; allowed are {', '.join(self.attributes)}.")
        return host, attribute

    def all_known(self, service: Mapping[str, Any], entries: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """The same of everything that a service's containers name."""
        for container in containers_of(service):
            for variable, value in self.references(container):
                yield self.known(value, entries, variable)

    def linked(self, service: Mapping[str, Any], entries: Mapping[str, Any], meant: Callable[[str, str], str]) -> Entry:
        """The service whose containers have, in the place of each such value, what a host and its attribute mean."""

        def change(container: Mapping[str, Any], _path: str) -> Entry:
            said = {variable: meant(*self.known(value, entries, variable)) for variable, value in self.references(container)}
            return {"environment": {**container["environment"], **said}} if said else {}

        return each_container(service, "", change)
