# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of images, taken apart."""

from __future__ import annotations

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.images import Image, parse_image

ACCOUNT = "123456789012"
DIGEST = "sha256:" + "a" * 64
PRIVATE = [
    (f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/web:1", ACCOUNT, "eu-central-1", "web", "1"),
    (f"{ACCOUNT}.dkr.ecr.us-gov-west-1.amazonaws.com/shop/web", ACCOUNT, "us-gov-west-1", "shop/web", "latest"),
    (f"{ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn/web:1", ACCOUNT, "cn-north-1", "web", "1"),
    (f"{ACCOUNT}.dkr.ecr-fips.us-east-1.amazonaws.com/web:1", ACCOUNT, "us-east-1", "web", "1"),
    (f"{ACCOUNT}.dkr-ecr.eu-west-1.on.aws/web:1", ACCOUNT, "eu-west-1", "web", "1"),
    (f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/web@{DIGEST}", ACCOUNT, "eu-central-1", "web", ""),
    ("(known after apply).dkr.ecr.eu-central-1.amazonaws.com/web:1", "(known after apply)", "eu-central-1", "web", "1"),
]
OTHERS = [
    ("nginx", Image("docker.io", "library/nginx", "latest")),
    ("nginx:latest", Image("docker.io", "library/nginx", "latest")),
    ("grafana/grafana:12.0", Image("docker.io", "grafana/grafana", "12.0")),
    (f"nginx@{DIGEST}", Image("docker.io", "library/nginx", "", DIGEST)),
    (f"nginx:1.29@{DIGEST}", Image("docker.io", "library/nginx", "1.29", DIGEST)),
    ("ghcr.io/owner/app:1", Image("ghcr.io", "owner/app", "1")),
    ("registry.example.com:5000/app", Image("registry.example.com:5000", "app", "latest")),
    ("localhost/app:2", Image("localhost", "app", "2")),
    ("public.ecr.aws/nginx/nginx:1.29", Image("public.ecr.aws", "nginx/nginx", "1.29")),
    # Not AWS's, whatever it looks like.
    (f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com.example.com/web", Image(f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com.example.com", "web", "latest")),
]


@pytest.mark.parametrize(("name", "account", "region", "repository", "tag"), PRIVATE)
def test_c13_private_ecr(name: str, account: str, region: str, repository: str, tag: str) -> None:
    image = parse_image(name)
    assert image.is_private_ecr
    assert (image.account, image.region, image.repository, image.tag) == (account, region, repository, tag)


@pytest.mark.parametrize(("name", "image"), OTHERS)
def test_s0_36_public_images_belong_to_nobody(name: str, image: Image) -> None:
    assert parse_image(name) == image
    assert not image.is_private_ecr


def test_public_gallery() -> None:
    assert parse_image("public.ecr.aws/nginx/nginx:1.29").is_public_ecr
    assert not parse_image("nginx").is_public_ecr
