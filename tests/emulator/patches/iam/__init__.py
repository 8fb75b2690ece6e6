# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM: service-linked roles, and what roles and policies refuse."""

from __future__ import annotations

from . import policies, roles, service_linked_roles

__all__ = ["policies", "roles", "service_linked_roles"]
