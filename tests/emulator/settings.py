# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""moto's settings, which it reads from the environment when it is imported: the package imports this module first."""

from __future__ import annotations

import os

# AWS's managed policies are looked up by name and attached by ARN. The sample images that moto would make for each region
# are of no use here and cost time.
MOTO_SETTINGS = {"MOTO_IAM_LOAD_MANAGED_POLICIES": "true", "MOTO_EC2_LOAD_DEFAULT_AMIS": "false"}

os.environ.update(MOTO_SETTINGS)
