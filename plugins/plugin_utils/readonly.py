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
    "Describe",
    "Filter",
    "Get",
    "Head",
    "List",
    "Lookup",
    "Query",
    "Scan",
    "Search",
    "Select",
    "Simulate",
)

WRITES_IN_DISGUISE = frozenset(
    {
        "cognito-identity:GetId",
        "cognito-identity:GetOpenIdTokenForDeveloperIdentity",
        "cognito-idp:GetUserAttributeVerificationCode",
        "connect:GetFederationToken",
        "redshift:GetClusterCredentials",
        "redshift-serverless:GetCredentials",
        "sagemaker:GetScalingConfigurationRecommendation",
        "stepfunctions:GetActivityTask",
        "sts:GetFederationToken",
    }
)

# Verify, Check, Validate and Preview mean a test in one service and a change in another, so each is named.
READS_IN_DISGUISE = frozenset(
    {
        "accessanalyzer:ValidatePolicy",
        "cloudformation:ValidateTemplate",
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:Verify",
        "kms:VerifyMac",
        "route53domains:CheckDomainAvailability",
        "secretsmanager:ValidateResourcePolicy",
        "signin:CreateOAuth2Token",
        "sns:CheckIfPhoneNumberIsOptedOut",
        "sso-oidc:CreateToken",
        "stepfunctions:ValidateStateMachineDefinition",
        "sts:AssumeRole",
        "sts:AssumeRoleWithSAML",
        "sts:AssumeRoleWithWebIdentity",
        "sts:DecodeAuthorizationMessage",
        "wafv2:CheckCapacity",
    }
)

_READING = re.compile(rf"({'|'.join(READING_VERBS)})(?![a-z])")


def is_read_only(service: str, operation: str) -> bool:
    """Whether a call leaves AWS as it is, for example `is_read_only("ec2", "DescribeVpcs")`."""
    name = f"{service}:{operation}"
    if name in READS_IN_DISGUISE:
        return True
    return name not in WRITES_IN_DISGUISE and _READING.match(operation) is not None
