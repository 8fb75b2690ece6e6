# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which AWS operation an HTTP request is, and whether it only reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qs

import botocore.loaders
import botocore.model

READING_WORDS = (
    "Describe", "Get", "List", "Head", "BatchGet", "BatchDescribe", "Lookup", "Search", "Query", "Scan", "Select",
    "Filter", "Simulate", "Validate", "Test", "Check", "Estimate", "Discover", "Preview", "AssumeRole", "Decrypt",
)  # fmt: skip

# Signing names under which botocore keeps its model elsewhere, or keeps several.
MODELS_OF_SIGNING_NAME = {
    "apigateway": ("apigateway", "apigatewayv2"),
    "elasticfilesystem": ("efs",),
    "s3": ("s3", "s3control"),
    "ses": ("sesv2",),
    "es": ("opensearch", "es"),
}

CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/[^/,\s]*/([^/,\s]*)/([^/,\s]*)/")
CBOR_PATH = re.compile(r"/service/[^/]+/operation/([^/]+)$")
DRY_RUN = {"DryRun": ["true"]}


@dataclass(frozen=True)
class Signature:
    """Who signed a request, for which service and region; empty for an unsigned one."""

    access_key: str = ""
    region: str = ""
    service: str = ""

    @classmethod
    def of(cls, authorization: str) -> Signature:
        found = CREDENTIAL.search(authorization)
        return cls(*found.groups()) if found else cls()


@dataclass(frozen=True)
class Request:
    """The parts of an HTTP request that name its operation; `form` is empty unless the body is a form."""

    service: str
    method: str
    path: str
    query: str
    target: str
    form: str


@dataclass(frozen=True)
class Route:
    """One operation of a REST service."""

    operation: str
    method: str
    path: re.Pattern[str]
    query: frozenset[str]
    specificity: tuple[int, int, bool, int]

    def matches(self, request: Request, asked: frozenset[str]) -> bool:
        return self.method == request.method and self.query <= asked and bool(self.path.fullmatch(request.path))


def operation_of(request: Request) -> str:
    """The operation's name, as AWS spells it; empty when no model knows the request."""
    if request.target:
        return request.target.rsplit(".", 1)[-1]
    action = parse_qs(request.form).get("Action") or parse_qs(request.query).get("Action")
    if action:
        return action[0]
    cbor = CBOR_PATH.search(request.path)
    return cbor.group(1) if cbor else _rest_operation(request)


def is_read_only(request: Request, operation: str) -> bool:
    """True when the request cannot change anything; a request that no model knows is judged by its method."""
    if DRY_RUN.items() <= parse_qs(request.form).items():
        return True
    return operation.startswith(READING_WORDS) if operation else request.method in ("GET", "HEAD", "OPTIONS")


def _rest_operation(request: Request) -> str:
    asked = frozenset(part.partition("=")[0] for part in request.query.split("&") if part)
    matching = [route for route in _routes(request.service) if route.matches(request, asked)]
    best = max(matching, key=lambda route: route.specificity, default=None)
    return best.operation if best else ""


@cache
def _routes(signing_name: str) -> tuple[Route, ...]:
    # Clients of S3 change the paths in the models that they work with, so these are read anew, whatever sessions of this process share.
    loader = botocore.loaders.Loader()
    known = set(loader.list_available_services("service-2"))
    names = [name for name in MODELS_OF_SIGNING_NAME.get(signing_name, (signing_name,)) if name in known]
    models = [botocore.model.ServiceModel(loader.load_service_model(name, "service-2"), name) for name in names]
    return tuple(_route(model.operation_model(name)) for model in models for name in model.operation_names)


def _route(operation: botocore.model.OperationModel) -> Route:
    path, _, query = operation.http["requestUri"].partition("?")
    fixed = frozenset(part.partition("=")[0] for part in query.split("&") if part)
    required = len(operation.input_shape.required_members) if operation.input_shape else 0
    return Route(
        operation=operation.name,
        method=operation.http["method"],
        path=re.compile(_path_pattern(path)),
        query=fixed,
        # PutBucketLifecycle is the old PutBucketLifecycleConfiguration, and CopyObject a PutObject that requires one header more:
        # the one in use, then the plainer of two equals is meant.
        specificity=(len(fixed), len(re.sub(r"\{[^}]*\}", "", path)), not operation.deprecated, -required),
    )


def _path_pattern(path: str) -> str:
    """`/{Bucket}/{Key+}` as a regular expression; a final slash may be missing."""
    parts = re.split(r"(\{[^}]*\})", path.rstrip("/"))
    return "".join(_part_pattern(part) for part in parts) + "/?"


def _part_pattern(part: str) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    return ".+" if part.endswith("+}") else "[^/]+"
