# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which AWS operations only read. Whatever is not known to read counts as a write."""

from __future__ import annotations

import re

READING_VERBS = (
    "BatchCheck",
    "BatchDescribe",
    "BatchGet",
    "Check",
    "Describe",
    "Filter",
    "Get",
    "Head",
    "List",
    "Lookup",
    "Preview",
    "Query",
    "Scan",
    "Search",
    "Select",
    "Simulate",
    "Validate",
    "Verify",
    "View",
)

# Names that begin like a read and change something, or hand out something new that lives on.
WRITES_IN_DISGUISE = frozenset(
    {
        "cognito-idp:VerifySoftwareToken",
        "cognito-idp:VerifyUserAttribute",
        "ec2:GetConsoleScreenshot",
        "ses:VerifyDomainDkim",
        "ses:VerifyDomainIdentity",
        "ses:VerifyEmailAddress",
        "ses:VerifyEmailIdentity",
        "sts:GetFederationToken",
    }
)

# Names that do not begin like a read and change nothing.
READS_IN_DISGUISE = frozenset(
    {
        "kms:Decrypt",
        "kms:Encrypt",
        "sts:AssumeRole",
        "sts:AssumeRoleWithSAML",
        "sts:AssumeRoleWithWebIdentity",
        "sts:DecodeAuthorizationMessage",
        "sso:GetRoleCredentials",
        "sso-oidc:CreateToken",
        "signin:CreateOAuth2Token",
    }
)

_READING = re.compile(rf"({'|'.join(READING_VERBS)})(?![a-z])")


def is_read_only(service: str, operation: str) -> bool:
    """Whether a call leaves AWS as it is, for example `is_read_only("ec2", "DescribeVpcs")`."""
    name = f"{service}:{operation}"
    if name in READS_IN_DISGUISE:
        return True
    return name not in WRITES_IN_DISGUISE and _READING.match(operation) is not None
