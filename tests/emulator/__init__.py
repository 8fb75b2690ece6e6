# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The AWS emulator of this project: moto, with its gaps closed by small patches, and a log of every request."""

from __future__ import annotations

from . import settings  # first: moto reads it
from .server import Emulator

__all__ = ["Emulator", "settings"]
