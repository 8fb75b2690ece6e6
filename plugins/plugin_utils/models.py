# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""botocore's descriptions of services, read in half the time: into plain dicts, which keep their order, instead of OrderedDicts."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

from ansible_collections.groundwork.aws.plugins.plugin_utils.boto import botocore

_Base: t.Any = botocore.loaders.JSONFileLoader if botocore else object


class PlainFiles(_Base):
    """What botocore's loader reads files with."""

    def _load_file(self, full_path: str, open_method: t.Callable[..., t.Any]) -> t.Any:
        if not Path(full_path).is_file():
            return None
        with open_method(full_path, "rb") as file:
            return json.loads(file.read())
