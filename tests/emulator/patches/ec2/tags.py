# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Types of tagged resources."""

from __future__ import annotations

import moto.ec2.models.tags

from ..mechanism import replaces

NAMES = {"eipalloc": "elastic-ip", "fl": "vpc-flow-log", "nat": "natgateway", "pl": "prefix-list", "sgr": "security-group-rule"}


@replaces(moto.ec2.models.tags, "EC2_PREFIX_TO_RESOURCE")
def describe_tags_tells_types_by_their_names(original: dict[str, str]) -> dict[str, str]:
    """describe_tags tells and filters the types that TagSpecifications take; moto has names of its own for some.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TagSpecification.html
    """
    return original | NAMES
