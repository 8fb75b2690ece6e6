# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Availability zones."""

from __future__ import annotations

import inspect
from typing import Any

from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend
from moto.ec2.models.subnets import SubnetBackend

from ..mechanism import Function, replaces
from .errors import client_error

OPTED_IN = "opt-in-not-required"


@replaces(RegionsAndZonesBackend, "describe_availability_zones")
def zones_tell_their_opt_in(original: Function, backend: Any, filters: Any = None, **named: Any) -> list[Any]:
    """A zone tells its opt-in status and group, and can be filtered by them.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html
    """
    others = {name: values for name, values in (filters or {}).items() if name != "opt-in-status"}
    zones: list[Any] = original(backend, others, **named)
    for zone in zones:
        zone.opt_in_status, zone.group_name, zone.network_border_group = OPTED_IN, zone.region_name, zone.region_name
    return zones if OPTED_IN in (filters or {}).get("opt-in-status", [OPTED_IN]) else []


@replaces(SubnetBackend, "create_subnet")
def create_subnet_refuses_a_foreign_zone(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """A zone of another region is refused; moto takes it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html
    """
    zone = inspect.signature(original).bind(backend, *arguments, **named).arguments.get("availability_zone")
    known = sorted(zone.name for zone in backend.describe_availability_zones())
    if zone and zone not in known:
        raise client_error(
            "InvalidParameterValue",
            f"Value ({zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following "
            f"availability zones: {', '.join(known)}.",
        )
    return original(backend, *arguments, **named)
