# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds that each have a module here: their checks, the names they give, and their findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation import alb_waf, backup, dynamodb, ecr, efs, elasticache, kms, rds, s3, secrets, sqs

if TYPE_CHECKING:
    from types import ModuleType

# In the order of their layers. Each has problems(component, model), declared(model) and findings(model).
MODULES: tuple[ModuleType, ...] = (kms, ecr, s3, dynamodb, secrets, sqs, rds, elasticache, alb_waf, efs, backup)
