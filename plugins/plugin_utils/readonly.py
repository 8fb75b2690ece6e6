# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which AWS operations only read. Whatever is not known to read counts as a write."""

from __future__ import annotations

import functools

from ansible_collections.groundwork.aws.plugins.plugin_utils.reads import READS


def is_read_only(service: str, operation: str) -> bool:
    """Whether a call leaves AWS as it is, for example `is_read_only("ec2", "DescribeVpcs")`."""
    return operation in _reads_of(service)


@functools.cache
def _reads_of(service: str) -> frozenset[str]:
    return frozenset(READS.get(service, "").split())
