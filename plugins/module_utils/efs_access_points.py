# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an access point of EFS may be."""

from __future__ import annotations

import re

MOST_ID, MOST_GROUPS, LONGEST_PATH = 4294967295, 16, 100
# https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html
_PATH = re.compile(r"/|(/(?!\.)[^$#<>;`|&?{}^*/\n]+){1,4}")
# https://docs.aws.amazon.com/efs/latest/ug/API_CreationInfo.html
_MODE = re.compile(r"[0-7]{3,4}")


def is_path(path: str) -> bool:
    """Whether it can be the root of an access point."""
    return bool(_PATH.fullmatch(path)) and len(path) <= LONGEST_PATH


def is_mode(permissions: str) -> bool:
    """Whether these are permissions of a directory, in octal."""
    return bool(_MODE.fullmatch(permissions))
