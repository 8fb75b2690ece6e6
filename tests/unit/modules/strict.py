# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether AWS would take a request, by botocore's model of the service."""

from __future__ import annotations

import functools
from typing import Any

import botocore.session

from ansible_collections.groundwork.aws.plugins.plugin_utils import strict


def errors(service: str, operation: str, params: dict[str, Any]) -> list[str]:
    """What is wrong with a request, as the guard of a run says it; empty when AWS would take it."""
    return strict.errors(_model(service).operation_model(operation), params)


@functools.cache
def _model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)
