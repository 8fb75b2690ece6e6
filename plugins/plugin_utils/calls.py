# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An AWS call as a plan, a diff or a log may show it, and the empty answer to a read."""

from __future__ import annotations

import re
import typing as t
from dataclasses import asdict, dataclass, field

SECRET = "(sensitive)"

# Members that hold a secret and are not marked so in every service's model: ElastiCache's AuthToken, a listener's ClientSecret.
_SECRET_NAMES = re.compile(r"(password|clientsecret|authtoken|privatekey)$", re.IGNORECASE)


@dataclass(frozen=True)
class Call:
    """One request to AWS, with secrets replaced."""

    service: str
    operation: str
    parameters: dict[str, t.Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.service}:{self.operation}"

    def as_dict(self) -> dict[str, t.Any]:
        """The call in plain types, for results and JSON."""
        return asdict(self)


def without_secrets(value: t.Any, shape: t.Any) -> t.Any:
    """A request's parameters with what botocore's model marks sensitive replaced, and random client tokens left out."""
    if _is_marked(shape):
        return SECRET
    kind = getattr(shape, "type_name", None)
    if kind == "structure" and isinstance(value, dict):
        return {key: _member(key, item, shape.members.get(key)) for key, item in value.items() if not _is_client_token(shape.members.get(key))}
    if kind == "list" and isinstance(value, (list, tuple)):
        return [without_secrets(item, shape.member) for item in value]
    if kind == "map" and isinstance(value, dict):
        return {key: without_secrets(item, shape.value) for key, item in value.items()}
    return _plain(value)


def is_secret(name: str, shape: t.Any) -> bool:
    """Whether the value of a member may not be shown: by its model, or by its name."""
    return _is_marked(shape) or _SECRET_NAMES.search(name) is not None


def _is_marked(shape: t.Any) -> bool:
    return bool(getattr(shape, "sensitive", False) or "sensitive" in getattr(shape, "metadata", {}))


def _member(name: str, value: t.Any, shape: t.Any) -> t.Any:
    return SECRET if isinstance(value, (str, bytes)) and _SECRET_NAMES.search(name) else without_secrets(value, shape)


def _plain(value: t.Any) -> t.Any:
    if isinstance(value, (bytes, bytearray)):
        return f"({len(value)} bytes)"
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def _is_client_token(shape: t.Any) -> bool:
    return bool(getattr(shape, "metadata", {}).get("idempotencyToken"))


def empty_answer(output_shape: t.Any) -> dict[str, t.Any]:
    """What a read says of something that is not there: empty lists and maps, nothing else."""
    empties: dict[str, t.Callable[[], t.Any]] = {"list": list, "map": dict}
    members = output_shape.members if output_shape is not None else {}
    answer = {name: empties[shape.type_name]() for name, shape in members.items() if shape.type_name in empties}
    return {**answer, "ResponseMetadata": {"HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}}
