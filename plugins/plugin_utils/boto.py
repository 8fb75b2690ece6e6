# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""boto3, botocore and amazon.aws where they are installed; where not, everything goes the ordinary way, and the modules say so."""

from __future__ import annotations

import typing as t

__all__ = ["HAS_BOTO", "boto3", "botocore", "upstream"]

boto3: t.Any = None
botocore: t.Any = None
try:
    import boto3
    import botocore
    import botocore.config
    import botocore.exceptions
    import botocore.loaders
    import botocore.waiter
    from ansible_collections.amazon.aws.plugins.module_utils import botocore as upstream
except ImportError:
    HAS_BOTO, upstream = False, None
else:
    HAS_BOTO = True
