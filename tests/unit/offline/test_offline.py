# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The switch that keeps lookups from calling AWS."""

from __future__ import annotations

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.offline import is_offline, offline


def test_offline_holds_within_nests_and_ends() -> None:
    assert not is_offline()
    with offline():
        with offline():
            assert is_offline()
        assert is_offline()
    assert not is_offline()


def test_offline_ends_with_an_error_too() -> None:
    with pytest.raises(ValueError, match="broken"), offline():
        raise ValueError("broken")
    assert not is_offline()
