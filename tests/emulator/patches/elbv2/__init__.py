# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elastic Load Balancing: Application Load Balancers, their target groups, listeners and rules."""

from __future__ import annotations

from . import actions, interfaces, listeners, load_balancers, rules, tags, target_groups

__all__ = ["actions", "interfaces", "listeners", "load_balancers", "rules", "tags", "target_groups"]
