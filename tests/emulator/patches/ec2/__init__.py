# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EC2: what hinders a deletion, gateways, endpoints, groups, network ACLs, flow logs, tags."""

from __future__ import annotations

from . import addresses, dependencies, endpoints, flow_logs, nat_gateways, network_acls, security_groups, tags, zones

__all__ = ["addresses", "dependencies", "endpoints", "flow_logs", "nat_gateways", "network_acls", "security_groups", "tags", "zones"]
