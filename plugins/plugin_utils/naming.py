# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of resources: a template filled in, cleaned to what AWS accepts, cut without ever colliding."""

from __future__ import annotations

import hashlib
import re
import string
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.name_rules import NameRule, rule_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HASH_LENGTH = 7
FIELDS = ("project", "env", "key", "kind", "region", "hash")
FALLBACK_TEMPLATE = "{project}-{env}-{key}"


class NamingError(ValueError):
    """A template that cannot be filled in."""


@dataclass(frozen=True)
class Name:
    """A resource's name as AWS gets it, and how it came about."""

    kind: str
    key: str
    wanted: str
    name: str
    limit: int
    suffix_length: int = 0

    @property
    def was_cut(self) -> bool:
        """Whether the cleaned name, with its suffix, was longer than AWS allows."""
        return len(clean(self.wanted, rule_of(self.kind))) + self.suffix_length > self.limit


def short_hash(*parts: str) -> str:
    """Seven hex digits that depend on the parts alone, so that every run gives the same."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:HASH_LENGTH]


def template_fields(template: str) -> list[str]:
    """The names of the fields in a template."""
    try:
        return [field for _text, field, _format, _conversion in string.Formatter().parse(template) if field is not None]
    except ValueError as error:
        raise NamingError(f"the name template {template!r} cannot be read: {error}") from error


def template_of(kind: str, key: str, naming: Mapping[str, Any]) -> str:
    """The template of one resource: of kind/key, else of its kind, else the default."""
    templates = naming.get("templates") or {}
    for entry in (f"{kind}/{key}", kind):
        if entry in templates:
            return str(templates[entry])
    return str(naming.get("default") or FALLBACK_TEMPLATE)


def fill(template: str, fields: Mapping[str, str]) -> str:
    """The template with its fields filled in."""
    unknown = [field for field in template_fields(template) if field not in fields]
    if unknown:
        raise NamingError(f"the name template {template!r} has the unknown field {{{unknown[0]}}}; allowed are {', '.join(sorted(fields))}")
    return template.format_map(fields)


def _begin(name: str, rule: NameRule) -> str:
    """The name with a beginning that AWS accepts."""
    first_wrong = bool(rule.start) and not re.match(f"[{rule.start}]", name)
    prefix_wrong = name.lower().startswith(rule.forbidden_prefixes) if rule.forbidden_prefixes else False
    return f"x-{name}" if name and (first_wrong or prefix_wrong) else name


def _split_fixed(name: str, rule: NameRule) -> tuple[str, str, str]:
    """The name's parts: a beginning and an ending that AWS gives a meaning, and what is between."""
    suffix = rule.keeps_suffix if rule.keeps_suffix and name.endswith(rule.keeps_suffix) else ""
    body = name.removesuffix(suffix) if suffix else name
    return rule.keeps_prefix, body.removeprefix(rule.keeps_prefix), suffix


def _clean_body(body: str, rule: NameRule) -> str:
    body = body.lower() if rule.lower else body
    body = re.sub(f"[^{rule.allowed}]+", rule.joint, body, flags=re.ASCII)
    if rule.collapse:
        body = re.sub(f"([{re.escape(rule.collapse)}])[{re.escape(rule.collapse)}]+", r"\1", body)
    return _begin(body.strip(rule.trim) if rule.trim else body, rule)


def clean(name: str, rule: NameRule) -> str:
    """The name in AWS's characters for its kind, however long."""
    prefix, body, suffix = _split_fixed(name, rule)
    return prefix + _clean_body(body, rule) + suffix


def finish(wanted: str, rule: NameRule, tail: str = "") -> str:
    """A name that AWS accepts: cleaned, with the tail appended, cut with a hash of all of it where it is too long."""
    prefix, body, suffix = _split_fixed(wanted, rule)
    body = _clean_body(body, rule)
    room = rule.length - len(prefix + suffix)
    whole = f"{body}{rule.joint}{tail}" if tail and body else body
    if body and rule.minimum <= len(prefix + whole + suffix) and len(whole) <= room:
        return prefix + whole + suffix
    end = tail or short_hash(wanted)
    body = body[: room - len(end) - 1].rstrip("-_./ ") or "x"
    return f"{prefix}{body}{rule.joint}{end}{suffix}"


def make_name(key: str, kind: str, stack: Mapping[str, Any], **extra: object) -> Name:
    """The name of the resource `key` of a kind in an environment."""
    naming = stack.get("naming") or {}
    project, env = str(stack.get("project") or ""), str(stack.get("environment") or "")
    tail = short_hash(project, env, kind, key)
    fields = {"project": project, "env": env, "key": key, "kind": kind, "region": str(stack.get("region") or ""), "hash": tail}
    template = template_of(kind, key, naming)
    wanted = fill(template, {**fields, **{name: str(value) for name, value in extra.items()}})
    rule = rule_of(kind)
    with_suffix = bool(naming.get("suffix")) and rule.suffixed and "hash" not in template_fields(template)
    suffix = tail if with_suffix else ""
    return Name(kind, key, wanted, finish(wanted, rule, suffix), rule.length, len(suffix) + 1 if suffix else 0)


def resource_name(key: str, kind: str, stack: Mapping[str, Any], **extra: object) -> str:
    """The filter: the name of a key of a kind."""
    return make_name(key, kind, stack, **extra).name


def clashing(names: Iterable[Name]) -> list[tuple[str, str, list[str]]]:
    """The (kind, name, keys) where several resources of one kind end up with the same name."""
    found: dict[tuple[str, str], list[Name]] = {}
    for made in names:
        same = made.name if rule_of(made.kind).case_matters else made.name.lower()
        found.setdefault((made.kind, same), []).append(made)
    return [(kind, same[0].name, [name.key for name in same]) for (kind, _same), same in found.items() if len(same) > 1]


def clashes(pairs: Iterable[tuple[str, str]], stack: Mapping[str, Any]) -> list[tuple[str, str, list[str]]]:
    """The same for pairs of kind and key."""
    return clashing(make_name(key, kind, stack) for kind, key in dict.fromkeys(pairs))
