# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EC2's error codes that moto has no class for: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html."""

from __future__ import annotations

from moto.ec2.exceptions import EC2ClientError


def dependency_violation(message: str) -> EC2ClientError:
    """Something else still uses the resource."""
    return EC2ClientError("DependencyViolation", message)


def client_error(code: str, message: str) -> EC2ClientError:
    """Any other refusal."""
    return EC2ClientError(code, message)
