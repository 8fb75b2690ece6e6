# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many tasks a service runs."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.service_counts import service_count


@pytest.mark.parametrize(
    ("service", "desired", "initial"),
    [
        ({"desired_count": 2, "scaling": None}, 2, 2),
        ({"desired_count": 0}, 0, 0),
        ({"desired_count": None}, None, 1),
        ({}, None, 1),
        ({"desired_count": 1, "scaling": {"max_capacity": 4}}, None, 1),
        ({"desired_count": 1, "scaling": {"min_capacity": 3, "max_capacity": 9}}, None, 3),
        ({"desired_count": 5, "scaling": {"min_capacity": 3, "max_capacity": 9}}, None, 5),
        ({"desired_count": 12, "scaling": {"min_capacity": 3, "max_capacity": 9}}, None, 9),
        ({"desired_count": None, "scaling": {"min_capacity": 0, "max_capacity": 9}}, None, 0),
        ({"desired_count": None, "scaling": {"min_capacity": 2, "max_capacity": 9}}, None, 2),
        ({"desired_count": 0, "scaling": {"min_capacity": 0, "max_capacity": 9}}, None, 0),
    ],
)
def test_s4_83_to_s4_85_tasks_of_a_service(service: dict[str, Any], desired: int | None, initial: int) -> None:
    assert service_count(service) == {"desired": desired, "initial": initial}
    assert service_count(service, image_missing=True) == {"desired": 0, "initial": initial}
