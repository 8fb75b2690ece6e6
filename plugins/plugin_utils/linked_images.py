# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The image of a service that gives a tag alone is in the environment's ECR repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def link(_name: str, service: dict[str, Any], _links: Mapping[str, Any]) -> dict[str, Any]:
    """The service with the link replaced."""
    return service
