# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of attributes: words and pairs as AWS's services write them."""

from __future__ import annotations

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.fields import apart, request_of, shape_of, table, together, word


@pytest.mark.parametrize(
    ("ours", "aws"),
    [
        ("step_scaling", "StepScaling"),
        ("average", "Average"),
        ("greater_than_or_equal_to_threshold", "GreaterThanOrEqualToThreshold"),
    ],
)
def test_words_that_aws_joins(ours: str, aws: str) -> None:
    assert (apart(aws), together(ours)) == (ours, aws)
    fields = (word("kind", (ours,), "Kind", joined=True),)
    assert shape_of(fields, {"Kind": aws}) == {"kind": ours}
    assert request_of(fields, {"kind": ours}) == {"Kind": aws}


@pytest.mark.parametrize(("pairs", "name"), [("Value", "Name"), ("value", "name")])
def test_pairs_are_named_as_aws_does(pairs: str, name: str) -> None:
    fields, response = (table("dimensions", "D", pairs=pairs),), {"D": [{name: "a", pairs: "1"}, {name: "b", pairs: "2"}]}
    assert shape_of(fields, response) == {"dimensions": {"a": "1", "b": "2"}}
    assert request_of(fields, {"dimensions": {"b": "2", "a": "1"}}) == response
