# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policy documents in one form."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.policies import canonical, minified_length

READ: dict[str, Any] = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["b", "a"]}
WRITE: dict[str, Any] = {"Effect": "Allow", "Action": ["s3:PutObject"], "Resource": ["a"]}


def document(*statements: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements), **rest}


def trust(principal: Any, **rest: Any) -> dict[str, Any]:
    return document({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **rest})


EQUAL: list[tuple[Any, Any]] = [
    (document(WRITE), document({**WRITE, "Action": "s3:PutObject", "Resource": "a"})),
    (document(WRITE), {**document(), "Statement": WRITE}),
    (document(READ), document({**READ, "Action": ["s3:ListBucket", "s3:GetObject", "s3:GetObject"], "Resource": ["a", "b"]})),
    (document(READ, WRITE), document(WRITE, READ)),
    (document(WRITE), json.dumps(document(WRITE))),
    (trust("*"), trust({"AWS": "*"})),
    (trust({"AWS": "123456789012"}), trust({"AWS": ["arn:aws:iam::123456789012:root"]})),
    (trust({"AWS": "123456789012"}), trust({"AWS": ["arn:aws-cn:iam::123456789012:root"]})),
    (
        trust({"AWS": "x"}, Condition={"Bool": {"aws:MultiFactorAuthPresent": True}}),
        trust({"AWS": "x"}, Condition={"Bool": {"aws:MultiFactorAuthPresent": ["true"]}}),
    ),
    (trust({"AWS": "x"}, Condition={"NumericLessThan": {"a": 5}}), trust({"AWS": "x"}, Condition={"NumericLessThan": {"a": "5"}})),
    ({"Statement": [WRITE]}, {"Version": "2008-10-17", "Statement": [WRITE]}),
]
DIFFERENT: list[tuple[Any, Any]] = [
    (document(WRITE), document({**WRITE, "Effect": "Deny"})),
    (document(WRITE), document({**WRITE, "Sid": "Named"})),
    (document(WRITE), document(READ, WRITE)),
    (document(WRITE), {**document(WRITE), "Version": "2008-10-17"}),
    (document(WRITE), document(WRITE, Id="x")),
    (document(WRITE), document({**WRITE, "Condition": {"Bool": {"a": "true"}}})),
    (trust({"AWS": "x"}, Condition={"Bool": {"a": "true"}}), trust({"AWS": "x"}, Condition={"Bool": {"a": "false"}})),
    (trust({"AWS": "x"}, Condition={"StringEquals": {"a": "x"}}), trust({"AWS": "x"}, Condition={"StringLike": {"a": "x"}})),
    (trust({"AWS": "x"}), trust({"Service": "x"})),
    (trust({"AWS": "arn:aws:iam::123456789012:root"}), trust({"AWS": "arn:aws:iam::123456789012:role/x"})),
    (document({"Effect": "Allow", "Action": "a", "Resource": "b"}), document({"Effect": "Allow", "NotAction": "a", "Resource": "b"})),
]


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_equal_documents_are_one(one: Any, other: Any) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_documents_stay_different(one: Any, other: Any) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize("given", [one for pair in EQUAL + DIFFERENT for one in pair])
def test_canonical_form_is_stable(given: Any) -> None:
    assert canonical(canonical(given)) == canonical(given)


def test_length_is_without_white_space() -> None:
    assert minified_length({"a b": ["c", "d"]}) == len('{"ab":["c","d"]}')
