# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ECS: services that keep their settings and roll out, task definitions, clusters, tasks."""

from __future__ import annotations

from . import clusters, services, task_definitions, tasks

__all__ = ["clusters", "services", "task_definitions", "tasks"]
