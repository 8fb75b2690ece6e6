# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A container image's name, taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .unknown import UNKNOWN

DOCKER_HUB = "docker.io"
ECR_PUBLIC = ("public.ecr.aws", "ecr-public.aws.com")
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html; the second form is the dual-stack endpoint
ECR_PRIVATE = re.compile(
    rf"^(?P<account>\d{{12}}|{re.escape(UNKNOWN)})\.dkr(?:\.ecr(?:-fips)?|-ecr(?:-fips)?)\.(?P<region>[a-z0-9-]+)\."
    r"(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|on\.aws|on\.amazonwebservices\.com\.cn)$"
)


@dataclass(frozen=True)
class Image:
    """Where an image is kept and which one it is; account and region only where it is in a private ECR registry."""

    registry: str
    repository: str
    tag: str = ""
    digest: str = ""
    account: str = ""
    region: str = ""

    @property
    def is_private_ecr(self) -> bool:
        """Whether pulling it takes permissions on an ECR repository."""
        return bool(self.account)

    @property
    def is_public_ecr(self) -> bool:
        """Whether it comes from the public gallery, which anybody may pull from."""
        return self.registry in ECR_PUBLIC


def _split_registry(name: str) -> tuple[str, str]:
    """The registry and the rest; as Docker reads it, a first part without dot, colon or "localhost" is no registry."""
    first, slash, rest = name.partition("/")
    if slash and (first == "localhost" or "." in first or ":" in first):
        return first, rest
    return DOCKER_HUB, name


def parse_image(image: str) -> Image:
    """An image's name as registry, repository, tag and digest."""
    name, _at, digest = image.strip().partition("@")
    registry, rest = _split_registry(name)
    repository, _colon, tag = rest.partition(":")
    if registry == DOCKER_HUB and "/" not in repository:
        repository = f"library/{repository}"
    private = ECR_PRIVATE.match(registry)
    place = private.groupdict() if private else {}
    return Image(registry, repository, tag or ("" if digest else "latest"), digest, **place)
