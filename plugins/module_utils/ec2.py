# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules of EC2 share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import ErrorHandler, refusal
from .tags import Tags, to_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable

_TAGS = ErrorHandler()


@_TAGS.call("tag {resource_id}")
def retag(client: Any, resource_id: str, to_set: Tags, to_remove: list[str]) -> None:
    """Set and remove tags of any resource of EC2."""
    if to_set:
        client.create_tags(Resources=[resource_id], Tags=to_pairs(to_set))
    if to_remove:
        client.delete_tags(Resources=[resource_id], Tags=[{"Key": key} for key in to_remove])


def raise_unsuccessful(description: str, operation: str, answer: dict[str, Any], content: Iterable[str] = ()) -> None:
    """The first error that stands under C(Unsuccessful) in an answer that says the call went well; some codes may be fine."""
    for item in answer.get("Unsuccessful") or []:
        if item["Error"].get("Code") not in content:
            raise refusal(description, operation, item["Error"])
