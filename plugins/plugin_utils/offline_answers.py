# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS answers to a read in an account in which nothing was made yet, found without asking it.

The rule follows botocore's models: a read that names a thing, by a parameter for its name, id or ARN, is answered with the
error that the model lists for what is missing; every other read with empty lists. What the rule cannot know stands in
`EXCEPTIONS` (errors that the models do not say) and `KNOWN` (what is there in every account, or is said to be there).
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import has_unknown
from ansible_collections.groundwork.aws.plugins.plugin_utils import offline
from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import partition_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.calls import empty_answer

Parameters = t.Mapping[str, t.Any]
Answer = dict[str, t.Any]

_MISSING = re.compile(r"NotFound|NoSuch|DoesNotExist|NotExist|Nonexistent", re.IGNORECASE)
# What says nothing of the thing in an error's name: of NoSuchEntityException and WAFNonexistentItemException nothing is left.
_WORDLESS = re.compile(r"^WAF|(Exception|Fault|Error)$|Resource|Entity|Item|Object")
_NAMING = re.compile(r"(name|id|identifier|arn|url|alias)s?$", re.IGNORECASE)
# They end as names do, and name no thing that could be missing: whose it is, and where to go on.
_NAMING_NOTHING = re.compile(r"^(Exclusive)?Start|Marker$|Token$|^(registryId|CatalogId|OwnerId|accountIdentifiers)$", re.IGNORECASE)
_VERB = re.compile(r"^(BatchGet|BatchDescribe|Describe|Get|List|Head|Query|Scan|Lookup|Search|Select)")
# The event bus, the group of schedules, the parameter groups of this name are in every account.
_DEFAULT = re.compile(r"^default([.:]|$)")


class Failure(t.NamedTuple):
    """An error as AWS answers it."""

    code: str
    status: int = 400
    message: str = "Nothing is there: this plan is made offline."
    query_code: str = ""

    @property
    def answer(self) -> Answer:
        """The error as botocore parses one."""
        said = {"Code": self.code, "Message": self.message, **({"QueryErrorCode": self.query_code} if self.query_code else {})}
        return {"Error": said, "ResponseMetadata": {**empty_answer(None)["ResponseMetadata"], "HTTPStatusCode": self.status}}


NO_BUCKET = Failure("NoSuchBucket", 404)

# Operations whose models do not say what AWS answers for what is missing, each with the page that does.
EXCEPTIONS: dict[str, Failure] = {
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html: no body, so no code
    "s3:HeadBucket": Failure("404", 404),
    "s3:HeadObject": Failure("404", 404),
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html
    "ecs:DescribeTaskDefinition": Failure("ClientException", message="Unable to describe task definition."),
    # https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ListTagsForResource.html
    "ssm:ListTagsForResource": Failure("InvalidResourceId"),
    "ssm:DescribeDocument": Failure("InvalidDocument"),
    "ssm:GetDocument": Failure("InvalidDocument"),
}

# Codes that a service keeps from its protocol before, beside those of its model.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-json-faqs.html
OLD_CODES = {"QueueDoesNotExist": "AWS.SimpleQueueService.NonExistentQueue"}


def answer(model: t.Any, parameters: Parameters, region: str) -> tuple[int, Answer]:
    """The status and the parsed answer to one read, `model` being the operation's in botocore."""
    name, nothing = f"{model.service_model.service_name}:{model.name}", empty_answer(model.output_shape)
    known = KNOWN[name](parameters, region) if name in KNOWN else None
    if known is not None or has_unknown(parameters):
        return 200, {**nothing, **(known or {})}
    failure = failure_of(model, parameters)
    return (failure.status, failure.answer) if failure else (200, {**nothing, **_never_left_out(model.output_shape)})


def failure_of(model: t.Any, parameters: Parameters) -> Failure | None:
    """The error for a thing that the parameters name and that is not there; None where they name none, or AWS answers with nothing."""
    service = model.service_model.service_name
    if f"{service}:{model.name}" in EXCEPTIONS:
        return EXCEPTIONS[f"{service}:{model.name}"]
    if service == "s3":
        return NO_BUCKET if "Bucket" in parameters else None
    errors = [shape for shape in model.error_shapes if _MISSING.search(shape.name)]
    error = _meant(errors, model, parameters) if errors else None
    return _failure(error, bool(model.service_model.is_query_compatible)) if error else None


def _meant(errors: list[t.Any], model: t.Any, parameters: Parameters) -> t.Any:
    """The error about the first thing that is named: of a thing in another the outer one comes first, and is missing too."""
    members = model.input_shape.members if model.input_shape is not None else {}
    given = [name for name in members if name in parameters and not _DEFAULT.match(str(parameters[name]))]
    found = [error for name in given for error in _about(name, errors, model)]
    required = model.input_shape.required_members if members else []
    if not found and any(name in given and members[name].type_name in ("string", "list", "structure") for name in required):
        found = [*_matching(errors, _plain(_VERB.sub("", model.name))), *errors]
    return found[0] if found else None


def _about(parameter: str, errors: list[t.Any], model: t.Any) -> list[t.Any]:
    """The errors that say that what a parameter names is missing; none for a parameter that only narrows a list."""
    word, own = _plain(parameter), _plain(_VERB.sub("", model.name))
    if not _NAMING.search(parameter) or _NAMING_NOTHING.search(parameter):
        return [error for error in errors if _noun(error) == word]
    general = [error for error in errors if not _noun(error)]
    names_own = _NAMING.fullmatch(parameter) or word.startswith(own.removesuffix("s"))
    return [*_matching(errors, word), *general, *([*_matching(errors, own), *errors] if names_own else [])]


def _matching(errors: list[t.Any], word: str) -> list[t.Any]:
    """The errors about what a word begins with, those that say most of it first."""
    return sorted((error for error in errors if _noun(error) and word.startswith(_noun(error))), key=lambda error: -len(_noun(error)))


def _noun(error: t.Any) -> str:
    """What an error is about: `loadbalancer` of LoadBalancerNotFoundException, nothing of NoSuchEntityException."""
    return _plain(_WORDLESS.sub("", _MISSING.sub("", _WORDLESS.sub("", error.name))))


def _plain(word: str) -> str:
    return re.sub(r"[^a-z]", "", word.lower())


def _failure(shape: t.Any, query_compatible: bool) -> Failure:
    said, code = shape.metadata.get("error") or {}, str(shape.error_code)
    return Failure(OLD_CODES.get(code, code), int(said.get("httpStatusCode") or 400), query_code=shape.name if query_compatible else "")


def _never_left_out(shape: t.Any) -> Answer:
    """What AWS answers whatever there is: whether there is more, and how many there are."""
    said: dict[str, t.Any] = {"boolean": False, "integer": 0, "long": 0}
    members = shape.members if shape is not None else {}
    required = set(shape.required_members) if shape is not None else set()
    return {
        name: said[member.type_name]
        for name, member in members.items()
        if member.type_name in said and (name in required or name in ("IsTruncated", "KeyCount", "Count"))
    }


# --- what is there in every account, or is said to be there

# The letters of the zones, where they are not a, b and c: an account has three of the oldest regions' at least, and may have others.
# https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
ZONES = {
    "ap-northeast-1": "acd",
    "ap-northeast-2": "abcd",
    "ca-central-1": "abd",
    "cn-north-1": "abd",
    "us-east-1": "abcdef",
    "us-west-1": "ac",
    "us-west-2": "abcd",
}
EXISTING_VPC = "vpc-00000000000000000"


def _account() -> offline.Account:
    return offline.account() or offline.Account()


def _caller(_parameters: Parameters, region: str) -> Answer:
    number = _account().number
    return {"Account": number, "Arn": f"arn:{partition_of(region)[0]}:iam::{number}:root", "UserId": number}


def _zones(parameters: Parameters, region: str) -> Answer:
    same = {"State": "available", "OptInStatus": "opt-in-not-required", "ZoneType": "availability-zone", "RegionName": region, "GroupName": region}
    letters, short = ZONES.get(region, "abc"), _short(region)
    zones = [{**same, "ZoneName": f"{region}{letter}", "ZoneId": f"{short}-az{number}"} for number, letter in enumerate(letters, 1)]
    names = parameters.get("ZoneNames") or _filtered(parameters, "zone-name")
    ids = parameters.get("ZoneIds") or _filtered(parameters, "zone-id")
    return {"AvailabilityZones": [zone for zone in zones if zone["ZoneName"] in (names or [zone["ZoneName"]]) and zone["ZoneId"] in (ids or [zone["ZoneId"]])]}


def _short(region: str) -> str:
    """A region as the ids of its zones have it: `euc1` of eu-central-1, `apne1` of ap-northeast-1."""
    area, directions, number = re.fullmatch(r"([a-z]+)-(.*)-(\d+)", region).groups()  # type: ignore[union-attr]
    return area + "".join(word[0] for word in re.findall("north|south|east|west|central|gov|.+", directions.replace("-", ""))) + number


def _filtered(parameters: Parameters, name: str) -> list[str]:
    """The values of one filter of EC2's."""
    return [str(value) for entry in parameters.get("Filters") or [] if entry.get("Name") == name for value in entry.get("Values") or []]


def _vpcs(parameters: Parameters, _region: str) -> Answer | None:
    """The VPC that the configuration says is there, or the default one, which an account has."""
    asked = [*(parameters.get("VpcIds") or []), *_filtered(parameters, "vpc-id"), *_filtered(parameters, "tag:Name")]
    named = [name for name in asked if name in _account().existing]
    if named or _filtered(parameters, "is-default") == ["true"]:
        identifier = next((name for name in named if name.startswith("vpc-")), EXISTING_VPC)
        return {"Vpcs": [{"VpcId": identifier, "CidrBlock": "172.31.0.0/16", "State": "available", "IsDefault": not named, "Tags": []}]}
    return None


def _vpc_attribute(_parameters: Parameters, _region: str) -> Answer:
    return {"EnableDnsSupport": {"Value": True}, "EnableDnsHostnames": {"Value": True}}


def _subnets(parameters: Parameters, _region: str) -> Answer | None:
    """The subnets that the configuration says are in a VPC that is there already."""
    vpc = next((name for name in _filtered(parameters, "vpc-id") if name == EXISTING_VPC or name in _account().existing), None)
    subnets = sorted(name for name in _account().existing if name.startswith("subnet-"))
    return {"Subnets": [{"SubnetId": name, "VpcId": vpc, "State": "available", "Tags": []} for name in subnets]} if vpc else None


def _policy_of_aws(parameters: Parameters, _region: str) -> Answer | None:
    """A managed policy of AWS's own: those are in every account."""
    arn = str(parameters.get("PolicyArn"))
    return {"Policy": {"Arn": arn, "PolicyName": arn.rpartition("/")[2], "IsAttachable": True}} if ":iam::aws:policy/" in arn else None


def _key_of_aws(parameters: Parameters, region: str) -> Answer | None:
    """A key that AWS manages: it makes those when they are first used."""
    alias = str(parameters.get("KeyId"))
    arn = f"arn:{partition_of(region)[0]}:kms:{region}:{_account().number}:{alias}"
    return {"KeyMetadata": {"KeyId": alias, "Arn": arn, "KeyManager": "AWS", "KeyState": "Enabled"}} if alias.startswith("alias/aws/") else None


def _images(parameters: Parameters, _region: str) -> Answer | None:
    """Every image, unless the play says that there are none: what a configuration declares is a service that runs."""
    where = {"registryId": _account().number, "repositoryName": parameters.get("repositoryName")}
    return {"images": [{**where, "imageId": identifier} for identifier in parameters.get("imageIds") or []]} if _account().images else None


def _quota(parameters: Parameters, _region: str) -> Answer:
    """A quota that is not known is taken to be large enough."""
    return {"Quota": {"ServiceCode": parameters.get("ServiceCode"), "QuotaCode": parameters.get("QuotaCode"), "Value": 1e9}}


KNOWN: dict[str, t.Callable[[Parameters, str], Answer | None]] = {
    "sts:GetCallerIdentity": _caller,
    "ec2:DescribeAvailabilityZones": _zones,
    "ec2:DescribeVpcs": _vpcs,
    "ec2:DescribeVpcAttribute": _vpc_attribute,
    "ec2:DescribeSubnets": _subnets,
    "iam:GetPolicy": _policy_of_aws,
    "kms:DescribeKey": _key_of_aws,
    "ecr:BatchGetImage": _images,
    "service-quotas:GetServiceQuota": _quota,
    "service-quotas:GetAWSDefaultServiceQuota": _quota,
}
