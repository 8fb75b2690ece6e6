# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster: its providers and where the output of commands goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.capacity import strategy_problems

if TYPE_CHECKING:
    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model


def logging_problems(component: Component) -> list[str]:
    """A log group is needed when, and only when, logging says so."""
    logging, group = component.config.get("execute_command_logging"), component.config.get("execute_command_log_group")
    if logging == "override" and group == "":
        return ["ecs_cluster_execute_command_log_group is empty; it is required when ecs_cluster_execute_command_logging is override."]
    return []


def problems(component: Component, _model: Model) -> list[str]:
    """Everything that is wrong with the cluster across its variables."""
    providers = [str(provider) for provider in component.config.get("capacity_providers") or [] if provider]
    return strategy_problems(component.config, "default_strategy", "ecs_cluster_default_strategy", providers) + logging_problems(component)
