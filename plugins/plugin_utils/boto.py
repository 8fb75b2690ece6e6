# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""boto3, botocore and amazon.aws where they are installed; where not, everything goes the ordinary way, and the modules say so."""

from __future__ import annotations

import typing as t
from importlib import import_module

_PARTS = ("botocore", "botocore.config", "botocore.exceptions", "botocore.loaders", "botocore.waiter", "boto3")

boto3: t.Any = None
botocore: t.Any = None
upstream: t.Any = None
try:
    botocore, *_parts, boto3 = (import_module(name) for name in _PARTS)
    upstream = import_module("ansible_collections.amazon.aws.plugins.module_utils.botocore")
except ImportError:
    HAS_BOTO = False
else:
    HAS_BOTO = True
