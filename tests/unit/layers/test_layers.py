# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers and kinds."""

from __future__ import annotations

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils import layers


@pytest.mark.parametrize(("groups", "kind"), [(["foundation", "prod", "vpc"], "vpc"), (["ecs_service", "prod", "services"], "ecs_service")])
def test_kind_is_the_group_that_names_one(groups: list[str], kind: str) -> None:
    assert layers.kind_of(groups) == kind


@pytest.mark.parametrize(("groups", "words"), [(["prod"], "no kind"), (["vpc", "iam", "prod"], "vpc, iam")])
def test_a_component_has_exactly_one_kind(groups: list[str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        layers.kind_of(groups)


@pytest.mark.parametrize(("kind", "layer"), [("vpc", "foundation"), ("ecs_cluster", "perimeter"), ("ecs_service", "services"), ("backup", "operations")])
def test_layer_of_a_kind(kind: str, layer: str) -> None:
    assert layers.layer_of(kind) == layer


def test_what_is_no_kind_has_no_layer() -> None:
    with pytest.raises(ValueError, match="'web' is no kind"):
        layers.layer_of("web")


def test_a_kind_stands_in_one_layer() -> None:
    assert len(layers.KINDS) == len(set(layers.KINDS))


def test_component_of_a_kind() -> None:
    assert layers.component_of("vpc", {"vpc": ["network"]}) == "network"
    with pytest.raises(ValueError, match="exactly one host in the group vpc; it has a, b"):
        layers.component_of("vpc", {"vpc": ["a", "b"]})
    with pytest.raises(ValueError, match="it has none"):
        layers.component_of("vpc", {})
