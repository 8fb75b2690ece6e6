# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Descriptions of services, read into plain dicts: the same content in the same order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import UnknownServiceError
from botocore.loaders import JSONFileLoader, Loader

from ansible_collections.groundwork.aws.plugins.plugin_utils.models import PlainFiles


def loaded(file_loader: Any, service: str) -> Any:
    return Loader(file_loader=file_loader).load_service_model(service, "service-2")


@pytest.mark.parametrize("service", ["sts", "logs"])
def test_a_model_is_the_same_in_the_same_order(service: str) -> None:
    assert json.dumps(loaded(PlainFiles(), service)) == json.dumps(loaded(JSONFileLoader(), service))


def test_a_service_that_is_none_is_told_as_by_botocore() -> None:
    with pytest.raises(UnknownServiceError):
        loaded(PlainFiles(), "no-service")


def test_a_model_of_the_users_own_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "own" / "2026-01-01"
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_text('{"metadata": {"ä": 1}}', encoding="utf-8")
    model = Loader(extra_search_paths=[str(tmp_path)], file_loader=PlainFiles()).load_service_model("own", "service-2")
    assert model == {"metadata": {"ä": 1}}
