# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Capacity provider strategies, as clusters and services have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import items, listed, range_problem, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FARGATE = ("FARGATE", "FARGATE_SPOT")
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
LARGEST_WEIGHT, LARGEST_BASE, MOST_ITEMS = 1000, 100000, 20


def providers_of(holder: Mapping[str, Any], name: str) -> list[str]:
    """The providers of a strategy."""
    return [str(item["capacity_provider"]) for _index, item in items(holder, name) if item.get("capacity_provider")]


def item_problems(item: Mapping[str, Any], path: str, known: Sequence[str]) -> list[str]:
    """One entry of a strategy."""
    errors = range_problem(f"{path}.weight", item.get("weight"), 0, LARGEST_WEIGHT) + range_problem(f"{path}.base", item.get("base"), 0, LARGEST_BASE)
    provider = item.get("capacity_provider")
    if provider and known and provider not in known:
        errors.append(f"{path}.capacity_provider is {shown(provider)}, which the cluster does not have; allowed are {listed(known)}.")
    return errors


def strategy_problems(holder: Mapping[str, Any], name: str, path: str, known: Sequence[str]) -> list[str]:
    """A strategy's entries, and what goes together."""
    strategy = list(items(holder, name))
    errors = [problem for index, item in strategy for problem in item_problems(item, f"{path}[{index}]", known)]
    providers = providers_of(holder, name)
    errors += [f"{path} has {provider} twice; each provider may stand there once." for provider in sorted({p for p in providers if providers.count(p) > 1})]
    with_base = [provider for (_index, item), provider in zip(strategy, providers, strict=False) if item.get("base")]
    if len(with_base) > 1:
        errors.append(f"{path} gives a base to {listed(with_base)}; only one provider may have one.")
    if strategy and not any(item.get("weight", 1) for _index, item in strategy):
        errors.append(f"{path} has no weight above 0; one provider at least needs one.")
    if len(strategy) > MOST_ITEMS:
        errors.append(f"{path} has {len(strategy)} providers; allowed are {MOST_ITEMS}.")
    if 0 < sum(provider in FARGATE for provider in providers) < len(providers):
        errors.append(f"{path} mixes Fargate with other providers; allowed are {listed(FARGATE)}, or other providers alone.")
    return errors
