# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What services run: images, or tags of images in repositories that there are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import template_fields
from ansible_collections.groundwork.aws.plugins.plugin_utils.repositories import DIGEST, Registry, registry_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.limits import ACCOUNT_ID, REGION
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model

TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
IMAGE_DIGEST = re.compile(rf"{DIGEST}[0-9a-f]{{64}}")
LONGEST_TAG = 128
TAG_WORDS = "up to 128 letters, digits and _ . -, beginning with none of the last two, or a digest such as sha256:0123..."
TEMPLATE = re.compile(r"([A-Za-z0-9_.-]|\{service\}|\{tag\})+")


def tagged(model: Model) -> list[str]:
    """The services whose images are in the environment's repositories."""
    return [name for name, service in model.services.items() if service.get("tag") not in (None, "")]


def registry_problems(model: Model) -> list[str]:
    """The variables that say where images are."""
    account, region, template = (model.registry.get(name) or "" for name in ("registry_account_id", "registry_region", "tag_template"))
    errors: list[str] = []
    if account and not ACCOUNT_ID.fullmatch(str(account)):
        errors.append(f"ecr_registry_account_id is {shown(account)}; it must be twelve digits in quotes, or empty.")
    if region and not REGION.fullmatch(str(region)):
        errors.append(f"ecr_registry_region is {shown(region)}; it must be the name of an AWS region, such as eu-central-1, or empty.")
    if template and not (TEMPLATE.fullmatch(str(template)) and "tag" in template_fields(str(template))):
        errors.append(f"ecr_tag_template is {shown(template)}; it must have {{tag}}, and may have {{service}} and letters, digits and _ . - beside it.")
    return errors


def where(model: Model) -> Registry:
    """Where the images of the environment's services are."""
    said = model.registry
    return registry_of({name.removeprefix("registry_"): said.get(name) for name in ("mode", "registry_account_id", "registry_region", "tag_template")})


def image_source_problems(key: str, service: Mapping[str, Any], model: Model) -> list[str]:
    """A service says by image or by tag what it runs; a tag is one that an image can have, in repositories that there are."""
    path, image, tag = f"services.{key}", service.get("image"), service.get("tag")
    if tag in (None, ""):
        return [] if image is not None else [f"{path} has neither image nor tag; one of them is required."]
    if image is not None:
        return [f"{path} has both image and tag; only one of them is allowed."]
    errors = registry_problems(model)
    said = model.registry
    if not (model.of_kind("ecr") or said.get("registry_account_id") or said.get("registry_region")):
        errors.append(
            f"{path}.tag is of an image in ECR, but the inventory's group ecr has no host; add one, or say whose the images are in ecr_registry_account_id."
        )
    return errors + tag_problems(key, str(tag), where(model))


def tag_problems(key: str, tag: str, registry: Registry) -> list[str]:
    """A tag, by itself and as the template makes it, or a digest."""
    path = f"services.{key}.tag"
    if not (IMAGE_DIGEST if tag.startswith(DIGEST) else TAG).fullmatch(tag):
        return [f"{path} is {shown(tag)}; allowed are {TAG_WORDS}."]
    made = tag if tag.startswith(DIGEST) else registry.tag_of(key, tag)
    if tag.startswith(DIGEST) or len(made) <= LONGEST_TAG:
        return []
    return [f"{path} makes a tag of {len(made)} characters by ecr_tag_template, {shown(made)}; allowed are {LONGEST_TAG}."]
