# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits of AWS that more than one check needs, with the pages that state them."""

from __future__ import annotations

import re

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
RETENTION_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html: CPU units -> MiB
FARGATE_SIZES: dict[int, tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: tuple(range(1024, 4096 + 1, 1024)),
    1024: tuple(range(2048, 8192 + 1, 1024)),
    2048: tuple(range(4096, 16384 + 1, 1024)),
    4096: tuple(range(8192, 30720 + 1, 1024)),
    8192: tuple(range(16384, 61440 + 1, 4096)),
    16384: tuple(range(32768, 122880 + 1, 8192)),
}

# https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
TAG_KEY_LENGTH, TAG_VALUE_LENGTH, TAG_COUNT = 128, 256, 50
TAG_CHARACTERS = re.compile(r"[\w\s.:/=+\-@]*")

# https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
SMALLEST_PREFIX, LARGEST_PREFIX = 28, 16
RESERVED_ADDRESSES = 5

# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
SG_DESCRIPTION = re.compile(r"[A-Za-z0-9. _\-:/()#,@\[\]+=&;{}!$*]*")
SG_DESCRIPTION_LENGTH = 255

REGION = re.compile(r"[a-z]{2,4}(-[a-z]+){1,2}-\d{1,2}")
ACCOUNT_ID = re.compile(r"\d{12}")
PARTITION = "aws[a-z0-9-]*"
ARN = re.compile(rf"arn:{PARTITION}:[a-z0-9-]+:[a-z0-9-]*:(\d{{12}}|aws)?:.+")


def is_zone_of(zone: str, region: str) -> bool:
    """Whether a name may be that of an availability zone, Local Zone or Wavelength Zone of a region."""
    forms = (r"[a-z]", r"-[a-z]{3,4}-\d[a-z]", r"-wl\d-[a-z]{3,4}-wlz-\d")
    return any(re.fullmatch(re.escape(region) + form, zone) for form in forms)
