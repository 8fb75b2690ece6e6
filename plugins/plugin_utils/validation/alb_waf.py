# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load balancers: what AWS would refuse, what is named, and what there is to think about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.groundwork.aws.plugins.plugin_utils.findings import Finding
    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model


def problems(_component: Component, _model: Model) -> list[str]:
    """Everything that is wrong across the component's variables."""
    return []


def declared(_model: Model) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """All that has names: the kind of name, the key, and fields of its own for the template."""
    yield from ()


def findings(_model: Model) -> Iterator[Finding]:
    """What is allowed and advised against."""
    yield from ()
