# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Planning subnets, availability zones and NAT gateways."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.subnets import (
    NetworkError,
    Subnet,
    choose_zones,
    first_of_each_zone,
    nat_of,
    nat_subnets,
    plan_subnets,
)

REGION = "eu-central-1"
A, B, C = (f"{REGION}{letter}" for letter in "abc")
SCHEME = {"newbits": 8, "public_offset": 0, "private_offset": 100}


def network(cidr: str = "10.0.0.0/16", **more: Any) -> dict[str, Any]:
    return {"settings": {"cidr_block": cidr}, "tiers": ["public", "private"], "scheme": SCHEME, **more}


def planned(zones: list[str], **more: Any) -> dict[str, tuple[str, str]]:
    return {subnet.key: (subnet.az, subnet.cidr) for subnet in plan_subnets(network(**more), zones)}


@pytest.mark.parametrize(
    ("wanted", "zones"),
    [
        ([B], [B]),
        ([C, A], [C, A]),
        (2, [A, B]),
        ("2", [A, B]),
        (["3"], [A, B, C]),
        (1, [A]),
    ],
)
def test_s4_15_c5_zones_are_named_or_counted(wanted: Any, zones: list[str]) -> None:
    assert choose_zones(wanted, [C, A, B], REGION) == zones


def test_an_offline_plan_counts_zones_by_letter() -> None:
    assert choose_zones(2, [], REGION) == [A, B]


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (4, f"vpc_availability_zones: 4 zones asked for; {REGION} has 3: {A}, {B}, {C}"),
        (0, "vpc_availability_zones: 0 zones asked for"),
        (["us-east-1a"], f"vpc_availability_zones: 'us-east-1a' is not in the region {REGION}"),
        ([REGION], f"vpc_availability_zones: '{REGION}' is not in the region"),
        ([A, A], f"vpc_availability_zones: {A} stands there twice"),
        ([], "vpc_availability_zones: is empty"),
    ],
)
def test_wrong_zones_are_one_sentence(wanted: Any, sentence: str) -> None:
    with pytest.raises(NetworkError) as caught:
        choose_zones(wanted, [A, B, C], REGION)
    assert str(caught.value).startswith(sentence)


def test_s4_21_public_from_0_and_private_from_100() -> None:
    assert planned([A, B]) == {
        f"public-{A}": (A, "10.0.0.0/24"),
        f"public-{B}": (B, "10.0.1.0/24"),
        f"private-{A}": (A, "10.0.100.0/24"),
        f"private-{B}": (B, "10.0.101.0/24"),
    }


def test_s2_03_and_04_offsets_of_the_scheme() -> None:
    assert [cidr for _az, cidr in planned([A, B, C], cidr="10.3.0.0/16", scheme={"newbits": 8, "public_offset": 1, "private_offset": 101}).values()] == [
        "10.3.1.0/24",
        "10.3.2.0/24",
        "10.3.3.0/24",
        "10.3.101.0/24",
        "10.3.102.0/24",
        "10.3.103.0/24",
    ]


@pytest.mark.parametrize("second", [0, 1, 2, 3], ids=["prod", "qa", "staging", "test"])
def test_s2_01_each_environment_has_a_network_of_its_own(second: int) -> None:
    addresses = {
        cidr for _az, cidr in planned([A, B, C], cidr=f"10.{second}.0.0/16", scheme={"newbits": 8, "public_offset": 1, "private_offset": 101}).values()
    }
    assert addresses == {f"10.{second}.{third}.0/24" for third in (1, 2, 3, 101, 102, 103)}


def test_s0_22_and_28_one_public_subnet() -> None:
    assert planned([B], tiers=["public"], scheme={**SCHEME, "public_offset": 1}) == {f"public-{B}": (B, "10.0.1.0/24")}


def test_c4_explicit_subnets_win_over_the_scheme() -> None:
    explicit = [{"cidr": "10.0.5.0/26", "availability_zone": A}, {"cidr": "10.0.5.64/26", "availability_zone": A}]
    assert planned([A], public_subnets=explicit) == {
        f"public-{A}": (A, "10.0.5.0/26"),
        f"public-{A}-2": (A, "10.0.5.64/26"),
        f"private-{A}": (A, "10.0.100.0/24"),
    }
    assert list(planned([A], private_subnets=explicit, tiers=[])) == [f"private-{A}", f"private-{A}-2"]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"cidr": "10.0.0.0/8"}, "vpc_cidr: 10.0.0.0/8 is a /8; AWS allows /16 to /28"),
        ({"cidr": "10.0.0.0"}, "vpc_cidr: 10.0.0.0/32 is a /32; AWS allows /16 to /28"),
        ({"cidr": "10.0.0.1/16"}, "vpc_cidr: '10.0.0.1/16' is not an IPv4 network"),
        ({"cidr": "ten"}, "vpc_cidr: 'ten' is not an IPv4 network"),
        ({"cidr": "10.0.0.0/24"}, "vpc_subnet_scheme.newbits: 8 more bits than 10.0.0.0/24 make a /32; allowed are 0 to 4"),
        (
            {"scheme": {**SCHEME, "private_offset": 255}},
            "vpc_subnet_scheme.private_offset: 255 with 2 availability zones does not fit into the 256 /24 networks",
        ),
        ({"scheme": {**SCHEME, "public_offset": -1}}, "vpc_subnet_scheme.public_offset: -1 with"),
        ({"scheme": {**SCHEME, "private_offset": 1}}, f"vpc_private_subnets: 10.0.1.0/24 (private-{A}) overlaps 10.0.1.0/24 (public-{B})"),
        ({"public_subnets": [{"cidr": "10.9.0.0/24", "availability_zone": A}]}, "vpc_public_subnets: 10.9.0.0/24 is outside of the VPC's 10.0.0.0/16"),
        ({"public_subnets": [{"cidr": "10.0.0.0/29", "availability_zone": A}]}, "vpc_public_subnets[0].cidr: 10.0.0.0/29 is a /29"),
        (
            {"private_subnets": [{"cidr": "10.0.0.128/25", "availability_zone": A}]},
            f"vpc_private_subnets: 10.0.0.128/25 (private-{A}) overlaps 10.0.0.0/24 (public-{A})",
        ),
    ],
)
def test_wrong_addresses_are_one_sentence(more: dict[str, Any], sentence: str) -> None:
    with pytest.raises(NetworkError) as caught:
        planned([A, B], **more)
    assert str(caught.value).startswith(sentence)


def public(*zones: str) -> list[Subnet]:
    return [Subnet(f"public-{az}", "public", az, f"10.0.{index}.0/24", index) for index, az in enumerate(zones)]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [("none", 0), ("0", 0), (0, 0), ("one", 1), (1, 1), ("2", 2), ("per_az", 3), (3, 3)],
)
def test_s4_16_and_23_nat_gateways(wanted: object, count: int) -> None:
    assert [host.az for host in nat_subnets(wanted, public(A, B, C))] == [A, B, C][:count]


def test_two_public_subnets_of_one_zone_get_one_nat_gateway() -> None:
    assert [host.key for host in nat_subnets("per_az", first_of_each_zone(public(A, B)) + public(A))] == [f"public-{A}", f"public-{B}"]


@pytest.mark.parametrize(
    ("wanted", "zones", "sentence"),
    [
        (4, [A, B, C], "vpc_nat_gateways: 4 asked for; the public subnets are in 3 availability zones"),
        ("one", [], "vpc_nat_gateways: 1 asked for; the public subnets are in 0 availability zones"),
        ("many", [A], "vpc_nat_gateways: 'many' is none of none, one, per_az and a number from 0 to 1"),
        (-1, [A], "vpc_nat_gateways: -1 is none of"),
        (True, [A], "vpc_nat_gateways: True is none of"),
    ],
)
def test_s4_26_too_many_nat_gateways_are_one_sentence(wanted: object, zones: list[str], sentence: str) -> None:
    with pytest.raises(NetworkError) as caught:
        nat_subnets(wanted, public(*zones))
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("hosts", "ways"),
    [
        ([], [None, None, None]),
        ([A], [A, A, A]),
        ([A, B], [A, B, A]),
        ([A, B, C], [A, B, C]),
        ([B], [B, B, B]),
    ],
)
def test_s4_24_private_subnets_use_nat_gateways_in_turn(hosts: list[str], ways: list[str | None]) -> None:
    private = [Subnet(f"private-{az}", "private", az, f"10.0.{index}.0/24", index) for index, az in enumerate([A, B, C])]
    assert [nat_of(subnet, public(*hosts)) for subnet in private] == ways
    assert nat_of(public(A)[0], public(*hosts)) is None
