# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SSM Parameter Store behaves as its API reference says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.patches import ssm as patches
from tests.unit.emulator.proof import proves, refused

if TYPE_CHECKING:
    from tests.conftest import Aws

NAME = "/shop/prod/token"


@pytest.fixture
def ssm(aws: Aws) -> Any:
    return aws("ssm")


@pytest.fixture
def kms(aws: Aws) -> Any:
    return aws("kms")


def put(ssm: Any, value: str = "hidden", **more: Any) -> dict[str, Any]:
    said = {"Name": NAME, "Type": "SecureString", **more}
    answer: dict[str, Any] = ssm.put_parameter(Value=value, **said)
    return answer


def described(ssm: Any, name: str = NAME) -> dict[str, Any]:
    found = ssm.describe_parameters(ParameterFilters=[{"Key": "Name", "Option": "Equals", "Values": [name]}])["Parameters"]
    return dict(found[0])


@proves(patches.descriptions_of_parameters_have_their_arn)
def test_a_description_has_the_arn(ssm: Any) -> None:
    put(ssm)
    put(ssm, Name="token")
    prefix = "arn:aws:ssm:eu-central-1:123456789012:parameter"
    assert (described(ssm)["ARN"], described(ssm, "token")["ARN"]) == (f"{prefix}{NAME}", f"{prefix}/token")


@proves(patches.names_of_parameters_are_checked)
@pytest.mark.parametrize("name", ["shop/prod/token", "/shop//token", "/shop/the token", "/shop/token/", "/shop/tökèn"])
def test_names_are_checked(ssm: Any, name: str) -> None:
    with refused("ValidationException", "each sub-path"):
        put(ssm, Name=name)
    put(ssm, Name="/Shop/prod.eu/the_token-1")


@proves(patches.hierarchies_have_fifteen_levels)
def test_a_hierarchy_has_fifteen_levels(ssm: Any) -> None:
    put(ssm, Name="/" + "/".join("abcdefghijklmno"))
    with refused("HierarchyLevelLimitExceededException"):
        put(ssm, Name="/" + "/".join("abcdefghijklmnop"))


@proves(patches.values_match_their_pattern)
def test_a_value_matches_the_pattern(ssm: Any) -> None:
    with refused("ParameterPatternMismatchException"):
        put(ssm, "12a", AllowedPattern=r"^\d+$")
    put(ssm, "12", AllowedPattern=r"^\d+$")
    with refused("ParameterPatternMismatchException"):
        put(ssm, "12a", Overwrite=True)
    assert put(ssm, "12a", Overwrite=True, AllowedPattern="")["Version"] == 2


@proves(patches.values_fit_their_tier)
def test_a_value_fits_its_tier(ssm: Any) -> None:
    put(ssm, "x" * 4096)
    with refused("ValidationException", "Standard tier parameters support a maximum parameter value of 4096 characters"):
        put(ssm, "x" * 4097, Overwrite=True)
    put(ssm, "x" * 8192, Overwrite=True, Tier="Advanced")
    with refused("ValidationException"):
        put(ssm, "x" * 8193, Overwrite=True)


@proves(patches.advanced_parameters_stay_advanced)
def test_an_advanced_parameter_stays_advanced(ssm: Any) -> None:
    put(ssm, Tier="Advanced")
    with refused("ValidationException", "You can't downgrade a parameter"):
        put(ssm, Overwrite=True, Tier="Standard")
    assert described(ssm)["Tier"] == "Advanced"


@proves(patches.an_intelligent_tier_is_one_of_two)
@pytest.mark.parametrize(("length", "tier"), [(4096, "Standard"), (4097, "Advanced")])
def test_an_intelligent_tier_is_one_of_two(ssm: Any, length: int, tier: str) -> None:
    assert put(ssm, "x" * length, Tier="Intelligent-Tiering")["Tier"] == tier
    assert put(ssm, "x", Tier="Intelligent-Tiering", Overwrite=True)["Tier"] == tier
    assert described(ssm)["Tier"] == tier


@proves(patches.only_secure_strings_have_a_key)
def test_only_a_secure_string_has_a_key(ssm: Any) -> None:
    put(ssm)
    assert described(ssm)["KeyId"] == "alias/aws/ssm"
    put(ssm, Type="String", Overwrite=True)
    assert "KeyId" not in described(ssm)
    assert ssm.get_parameter(Name=NAME)["Parameter"]["Value"] == "hidden"


@proves(patches.keys_of_parameters_exist)
def test_the_key_exists(ssm: Any, kms: Any) -> None:
    key = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName="alias/shop", TargetKeyId=key["KeyId"])
    arn = key["Arn"]
    for name in (key["KeyId"], arn, "alias/shop", arn.replace(f"key/{key['KeyId']}", "alias/shop"), "alias/aws/ssm"):
        put(ssm, Overwrite=True, KeyId=name)
        assert described(ssm)["KeyId"] == name
    for name in (arn[:-4] + "0000", "alias/none", "01234567-89ab-cdef-0123-456789abcdef"):
        with refused("InvalidKeyId"):
            put(ssm, Overwrite=True, KeyId=name)
