# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The placeholder of a plan: where it stands."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN, first_unknown, has_unknown


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"vpc_id": UNKNOWN}, "vpc_id"),
        ({"a": "b", "subnet_ids": ["subnet-1", UNKNOWN]}, "subnet_ids[1]"),
        ({"service": {"web": {"groups": [{"id": UNKNOWN}]}}}, "service.web.groups[0].id"),
        ({"arn": f"arn:aws:s3:::{UNKNOWN}/*"}, "arn"),
        ([UNKNOWN], "[0]"),
        (UNKNOWN, ""),
        ({"a": None, "b": 1, "c": [], "d": True}, None),
    ],
)
def test_first_unknown(value: Any, path: str | None) -> None:
    assert first_unknown(value) == path
    assert has_unknown(value) is (path is not None)
