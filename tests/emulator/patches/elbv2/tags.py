# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags of load balancers, target groups, listeners and rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.elbv2.exceptions import ELBClientError, TooManyTagsError
from moto.elbv2.models import ELBv2Backend
from moto.elbv2.responses import ELBV2Response

from ..mechanism import Function, replaces

if TYPE_CHECKING:
    from moto.core.responses import ActionResult

AT_ONCE, MOST_TAGS = 20, 50


@replaces(ELBV2Response, "describe_tags")
def tags_are_told_of_twenty_things_at_once(original: Function, response: Any) -> ActionResult:
    """One call tells the tags of twenty things; moto's any number.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html
    """
    if len(response._get_param("ResourceArns", [])) > AT_ONCE:
        raise ELBClientError("ValidationError", f"The number of ARNs cannot be more than '{AT_ONCE}'")
    return original(response)


@replaces(ELBv2Backend, "describe_tags")
def tags_of_what_is_not_there_are_an_error(original: Function, backend: Any, resource_arns: list[str]) -> dict[str, dict[str, str]]:
    """What is not there has no tags to tell; moto tells an empty list.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html
    """
    for arn in resource_arns:
        backend._get_resource_by_arn(arn)
    tags: dict[str, dict[str, str]] = original(backend, resource_arns)
    return tags


@replaces(ELBv2Backend, "add_tags")
def fifty_tags_fit(_: Function, backend: Any, resource_arns: list[str], tags: list[dict[str, str]]) -> None:
    """A thing may have fifty tags; moto refuses the eleventh.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-tags.html
    """
    keys = set(backend.tagging_service.flatten_tag_list(tags))
    for arn in resource_arns:
        backend._get_resource_by_arn(arn)
        if len(keys | set(backend.tagging_service.get_tag_dict_for_resource(arn))) > MOST_TAGS:
            raise TooManyTagsError
        backend.tagging_service.tag_resource(arn, tags)
