# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What IAM asks of who sends a request, and what a policy says of it: so that the emulator refuses what AWS would refuse."""

from __future__ import annotations

from .demands import DEMANDED, Demand, demands_of
from .policies import is_allowed

__all__ = ["DEMANDED", "Demand", "demands_of", "is_allowed"]
