# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What S3 calls a public bucket policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .policies import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

# A condition on one of these, with fixed values, narrows "everybody" to somebody:
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
NARROWING = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceip",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "s3:dataaccesspointaccount",
        "s3:dataaccesspointarn",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
    }
)
ANYBODY = frozenset({"*", "0.0.0.0/0", "::/0"})


def is_public(policy: Mapping[str, Any] | str | None) -> bool:
    """Whether a bucket policy lets everybody in, so that BlockPublicPolicy refuses it."""
    return bool(policy) and any(_lets_everybody_in(statement) for statement in canonical(policy or {})["Statement"])


def _lets_everybody_in(statement: Mapping[str, Any]) -> bool:
    if statement.get("Effect") != "Allow" or _narrowed(statement.get("Condition") or {}):
        return False
    return "NotPrincipal" in statement or any("*" in names for names in (statement.get("Principal") or {}).values())


def _narrowed(conditions: Mapping[str, Mapping[str, list[str]]]) -> bool:
    """Whether a condition names who is meant; what is true of all but some, or of anybody, does not."""
    return any(
        key.lower() in NARROWING and not ANYBODY & set(values)
        for operator, keys in conditions.items()
        for key, values in keys.items()
        if "Not" not in operator and not operator.startswith("Null") and not operator.endswith("IfExists")
    )
