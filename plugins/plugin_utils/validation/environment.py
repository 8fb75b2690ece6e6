# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What belongs to the environment: who and where it is, its tags, what it accepts."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.tags import OWNERSHIP_PREFIX, VALUE_FIELDS, fill_value
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.limits import (
    ACCOUNT_ID,
    REGION,
    RETENTION_DAYS,
    TAG_CHARACTERS,
    TAG_COUNT,
    TAG_KEY_LENGTH,
    TAG_VALUE_LENGTH,
)
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import entries, is_known, items, listed, range_problem, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model

SLUG = re.compile(r"[a-z]([a-z0-9-]{0,30}[a-z0-9])?")
OWN_TAGS = 5  # four of ownership, and Name
LEASE_SECONDS = (2, 3600)
FORBIDDEN_PREFIXES = ("aws:", OWNERSHIP_PREFIX)


def identity_problems(said: Mapping[str, Any]) -> list[str]:
    """Project, region and account in the forms that they have."""
    errors: list[str] = []
    project, name, region, account = (said.get(key) for key in ("project", "name", "region", "account_id"))
    for key, text in (("project", project), ("name", name)):
        if is_known(text) and not SLUG.fullmatch(str(text)):
            errors.append(f"environment_{key} is {shown(text)}; it must be 1 to 32 lower-case letters, digits and hyphens, beginning with a letter.")
    if is_known(region) and not REGION.fullmatch(str(region)):
        errors.append(f"environment_region is {shown(region)}; it must be the name of an AWS region, such as eu-central-1.")
    if is_known(account) and account != "" and not ACCOUNT_ID.fullmatch(str(account)):
        errors.append(f"environment_account_id is {shown(account)}; it must be twelve digits in quotes, or empty.")
    return errors


def tag_problems(key: str, text: str) -> list[str]:
    """One ordinary tag, with its value filled in."""
    path = f"environment_tags.{key}"
    errors: list[str] = []
    if key.lower().startswith(FORBIDDEN_PREFIXES):
        errors.append(f"{path} begins with a reserved prefix; allowed are all but {listed(FORBIDDEN_PREFIXES)}.")
    if not 1 <= len(key) <= TAG_KEY_LENGTH:
        errors.append(f"{path} is a key of {len(key)} characters; allowed are 1 to {TAG_KEY_LENGTH}.")
    if len(text) > TAG_VALUE_LENGTH:
        errors.append(f"{path} is a value of {len(text)} characters; allowed are {TAG_VALUE_LENGTH}.")
    left = re.search(r"\{(\w*)\}", text)
    if left:
        errors.append(f"{path} has the unknown field {{{left[1]}}}; allowed are {listed('{' + field + '}' for field in VALUE_FIELDS)}.")
    elif not (TAG_CHARACTERS.fullmatch(key) and TAG_CHARACTERS.fullmatch(text)):
        errors.append(f"{path} has characters that not every AWS service takes; allowed are letters, digits, spaces and . : / = + - @ _")
    return errors


def tags_problems(said: Mapping[str, Any]) -> list[str]:
    """The ordinary tags, one by one and how many."""
    tags = said.get("tags") or {}
    stack = {"project": said.get("project"), "environment": said.get("name"), "class": said.get("class"), "region": said.get("region")}
    errors = [problem for key, text in tags.items() for problem in tag_problems(str(key), fill_value(text, stack))]
    if len(tags) > TAG_COUNT - OWN_TAGS:
        errors.append(
            f"environment_tags has {len(tags)} tags; allowed are {TAG_COUNT - OWN_TAGS}, since AWS takes {TAG_COUNT} and {OWN_TAGS} are Groundwork's."
        )
    return errors


def waiver_problems(said: Mapping[str, Any]) -> list[str]:
    """Waivers with a reason and a day."""
    errors: list[str] = []
    for index, waiver in items(said, "findings_waived"):
        until, reason = waiver.get("until"), waiver.get("reason")
        if is_known(reason) and not str(reason).strip():
            errors.append(f"findings_waived[{index}].reason is empty; it says why the finding is accepted.")
        try:
            dt.date.fromisoformat(str(until))
        except ValueError:
            if until is not None:
                errors.append(f"findings_waived[{index}].until is {shown(until)}; it must be a day, written as YYYY-MM-DD.")
    return errors


def lock_problems(model: Model) -> list[str]:
    """The table of the lock, where it is one of the environment's own, and the lease."""
    said = model.environment
    key, seconds = said.get("lock_table"), said.get("lock_seconds")
    errors = range_problem("environment_lock_seconds", seconds, *LEASE_SECONDS, "seconds")
    tables = [entry for component in model.of_kind("dynamodb") for name, entry in entries(component.config, "tables") if name == key]
    for entry in tables[:1]:
        hash_key = entry.get("hash_key") or {}
        if entry.get("range_key") or hash_key.get("type", "S") != "S":
            errors.append(f"environment_lock_table names dynamodb_tables.{key}; the table of the lock has a hash_key of the type S, and no range_key.")
    return errors


def problems(model: Model) -> list[str]:
    """Everything that is wrong with the environment's own variables across each other."""
    said, days = model.environment, model.retention_days
    errors = identity_problems(said) + tags_problems(said) + waiver_problems(said) + lock_problems(model)
    if is_known(days) and days not in RETENTION_DAYS:
        errors.append(f"logs_retention_days is {shown(days)}; allowed are {listed(RETENTION_DAYS)}.")
    return errors
