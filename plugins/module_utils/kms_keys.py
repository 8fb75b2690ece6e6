# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""KMS keys as a flat shape, what they can be used for, and how one is told from all others."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from .policies import canonical
from .tags import OWNERSHIP, Tags, from_pairs, to_pairs
from .unknown import UNKNOWN, has_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

Shape = dict[str, Any]

SYMMETRIC = "symmetric_default"
ASYMMETRIC_USES = {"rsa": ("encrypt_decrypt", "sign_verify"), "ecc_nist": ("sign_verify", "key_agreement")}
#: What a key of each specification may be used for; the first is meant when nobody says:
#: https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html
USAGES: dict[str, tuple[str, ...]] = {
    SYMMETRIC: ("encrypt_decrypt",),
    **{f"hmac_{bits}": ("generate_verify_mac",) for bits in (224, 256, 384, 512)},
    **{f"rsa_{bits}": ASYMMETRIC_USES["rsa"] for bits in (2048, 3072, 4096)},
    **{f"ecc_nist_p{bits}": ASYMMETRIC_USES["ecc_nist"] for bits in (256, 384, 521)},
    "ecc_nist_edwards25519": ("sign_verify",),
    "ecc_secg_p256k1": ("sign_verify",),
    "sm2": ("encrypt_decrypt", "sign_verify", "key_agreement"),
    **{f"ml_dsa_{size}": ("sign_verify",) for size in (44, 65, 87)},
}
KEY_SPECS = tuple(USAGES)
KEY_USAGES = tuple(dict.fromkeys(usage for usages in USAGES.values() for usage in usages))
#: A key in one of these states cannot be used, changed or named any more.
GOING = ("PendingDeletion", "PendingReplicaDeletion")
ROTATION_DAYS = (90, 2560)
#: What AWS takes when rotation is enabled without a period.
USUAL_ROTATION_DAYS = 365
WINDOW_DAYS = (7, 30)
ALIAS = re.compile(r"alias/(?!aws/)[a-zA-Z0-9/_-]{1,250}")
OWN_KEY = OWNERSHIP[-1]

ATTRIBUTES: Shape = {
    "alias": None,
    "description": "",
    "enabled": True,
    "enable_key_rotation": False,
    "rotation_period_in_days": None,
    "policy": UNKNOWN,
    "key_spec": SYMMETRIC,
    "key_usage": USAGES[SYMMETRIC][0],
    "multi_region": False,
    "tags": {},
}


def from_response(alias: str, metadata: Mapping[str, Any], policy: str, rotation: Mapping[str, Any], tags: Tags) -> Shape:
    """A key as five answers of AWS describe it; a period is that of a rotation which happens."""
    rotates = bool(rotation.get("KeyRotationEnabled"))
    return {
        "alias": alias,
        "key_id": metadata["KeyId"],
        "arn": metadata["Arn"],
        "description": metadata.get("Description") or "",
        "enabled": bool(metadata.get("Enabled")),
        "enable_key_rotation": rotates,
        "rotation_period_in_days": (rotation.get("RotationPeriodInDays") or USUAL_ROTATION_DAYS) if rotates else None,
        "policy": canonical(policy),
        "key_spec": str(metadata.get("KeySpec") or SYMMETRIC).lower(),
        "key_usage": str(metadata["KeyUsage"]).lower(),
        "multi_region": bool(metadata.get("MultiRegion")),
        "tags": tags,
    }


def read_tags(client: Any, key_id: str) -> Tags:
    """The tags of a key; the caller says what an error means."""
    pages = client.get_paginator("list_resource_tags").paginate(KeyId=key_id)
    return from_pairs([pair for page in pages for pair in page["Tags"]], "TagKey", "TagValue")


def to_request(target: Mapping[str, Any]) -> Shape:
    """What CreateKey takes: what cannot be changed later, and what would otherwise need calls of its own."""
    request = {
        "Description": target["description"],
        "KeySpec": target["key_spec"].upper(),
        "KeyUsage": target["key_usage"].upper(),
        "MultiRegion": target["multi_region"],
        "Policy": "" if target["policy"] == UNKNOWN else json.dumps(target["policy"]),
        "Tags": to_pairs(target["tags"], "TagKey", "TagValue"),
    }
    return {key: value for key, value in request.items() if value}


def wanted(asked: Shape, base: Shape) -> Shape:
    """What was asked in the form of a shape, with what follows from it."""
    shape = {key: asked[key] for key in ATTRIBUTES if key in asked}
    if "policy" in asked:
        shape["policy"] = canonical(asked["policy"])
    uses = USAGES.get(str(asked.get("key_spec", base["key_spec"])), (base["key_usage"],))
    usual = base["key_usage"] if base["key_usage"] in uses else uses[0]
    return {**shape, "key_usage": asked.get("key_usage", usual), **_rotation(asked, base)}


def _rotation(asked: Shape, base: Shape) -> Shape:
    """Whether and how often the key should rotate; AWS changes neither of a key that is and stays disabled."""
    if not (base["enabled"] or asked.get("enabled")):
        return {key: base[key] for key in ("enable_key_rotation", "rotation_period_in_days")}
    rotates = asked.get("enable_key_rotation", base["enable_key_rotation"])
    days = asked.get("rotation_period_in_days") or base["rotation_period_in_days"] or USUAL_ROTATION_DAYS
    return {"enable_key_rotation": rotates, "rotation_period_in_days": days if rotates else None}


def problems(asked: Mapping[str, Any]) -> list[str]:
    """What AWS would refuse, a sentence each."""
    found = _use_problems(asked)
    alias = asked["alias"]
    if not has_unknown(alias) and not ALIAS.fullmatch(alias):
        found.append(f"alias: is {alias!r}, must be alias/ and 1 to 250 letters, digits and /_-, and not begin with alias/aws/, which is AWS's own")
    limits = (("rotation_period_in_days", ROTATION_DAYS), ("pending_window_in_days", WINDOW_DAYS))
    return found + [
        f"{name}: is {asked[name]}, must be {low} to {high} days" for name, (low, high) in limits if name in asked and not low <= asked[name] <= high
    ]


def _use_problems(asked: Mapping[str, Any]) -> list[str]:
    spec, usage = asked.get("key_spec", SYMMETRIC), asked.get("key_usage")
    found = []
    if "key_spec" in asked and usage is not None and usage not in USAGES[spec]:
        found.append(f"key_usage: is {usage}, which a key of {spec} does not know; allowed are {', '.join(USAGES[spec])}")
    if spec != SYMMETRIC and asked.get("enable_key_rotation"):
        found.append(f"enable_key_rotation: AWS does not rotate keys of {spec}, only those of {SYMMETRIC}")
    return found


def ownership(asked: Mapping[str, Any]) -> Tags:
    """The tags that say which single key of which environment is meant; empty where the task does not say it."""
    said = asked.get("match_tags") or asked.get("tags") or {}
    marks = {name: str(said[name]) for name in OWNERSHIP if name in said}
    return marks if OWN_KEY in marks else {}


def recognised(asked: Mapping[str, Any]) -> Tags:
    """The tags by which a key is known that a run made and did not come to name: those of ownership, else all that it was given."""
    said = asked.get("tags") or {}
    return ownership(asked) or ({} if any(name in said for name in OWNERSHIP) else {name: str(text) for name, text in said.items()})
