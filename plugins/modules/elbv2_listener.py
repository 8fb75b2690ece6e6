#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: elbv2_listener
version_added: 0.1.0
short_description: Manage listeners of Application Load Balancers, with their rules
description:
  - Creates, changes and deletes listeners, with their certificates, their default action, their rules, headers of their responses and their tags.
  - What is not set is left alone; what is set is made exactly so. O(rules) is the complete list when it is set, so a rule that somebody added goes.
  - A rule whose priority changes keeps its ARN, and priorities of several rules change in one call.
    A rule is taken for another that says the same, or has the same conditions, or else the same priority.
notes:
  - M(amazon.aws.elb_application_lb) manages listeners and rules with their load balancer alone, plans only the first difference,
    and gives listeners and rules no tags.
options:
  load_balancer:
    description:
      - Name or ARN of the load balancer; with its ARN there is a call less.
    type: str
    required: true
  port:
    description:
      - The port on which it listens.
    type: int
    required: true
  protocol:
    description:
      - How clients speak. Needed to create.
    type: str
    choices: [http, https]
  ssl_policy:
    description:
      - Name of the security policy, which says what versions of TLS and which ciphers are taken. AWS takes an old one for a new listener when it is not set.
    type: str
  certificates:
    description:
      - >-
        ARNs of the certificates for O(protocol=https). The first is the default; a client that names its host gets the one that fits.
    type: list
    elements: str
  mutual_authentication:
    description:
      - Whether clients show certificates too.
    type: dict
    suboptions:
      mode:
        description:
          - Whether a client's certificate is not asked for, handed on to the targets, or checked.
        type: str
        choices: ["off", passthrough, verify]
      trust_store_arn:
        description:
          - The trust store by which they are checked.
        type: str
      ignore_client_certificate_expiry:
        description:
          - Whether expired ones are taken.
        type: bool
      advertise_trust_store_ca_names:
        description:
          - Whether clients are told whose certificates are taken.
        type: bool
  default_actions:
    description:
      - What happens to requests that no rule is for, one action. Needed to create.
    type: list
    elements: dict
    suboptions: &actions
      forward:
        description:
          - Send it to a target group, or to one of several.
        type: dict
        suboptions:
          target_group_arn:
            description:
              - The target group, when there is only one.
            type: str
          target_groups:
            description:
              - The target groups, at most five, in no particular order.
            type: list
            elements: dict
            suboptions:
              target_group_arn:
                description:
                  - The target group.
                type: str
                required: true
              weight:
                description:
                  - Its share of the requests, 0 to 999; V(1) when it is not set.
                type: int
          stickiness:
            description:
              - Whether a client stays with the target group that it met first.
            type: dict
            suboptions:
              enabled:
                description:
                  - Whether it does.
                type: bool
              duration:
                description:
                  - For how many seconds, 1 to 604800.
                type: int
      redirect:
        description:
          - Send the client elsewhere. What is not set stays as in the request.
        type: dict
        suboptions:
          protocol:
            description:
              - The protocol.
            type: str
            choices: [http, https, "#{protocol}"]
          port:
            description:
              - The port, or V(#{port}).
            type: str
          host:
            description:
              - The host, in which V(#{host}) stands for that of the request.
            type: str
          path:
            description:
              - The path with a leading slash, in which V(#{host}), V(#{path}) and V(#{port}) stand for those of the request.
            type: str
          query:
            description:
              - The query without the question mark.
            type: str
          status_code:
            description:
              - Whether it is for good or for now.
            type: int
            choices: [301, 302]
            required: true
      fixed_response:
        description:
          - Answer it here.
        type: dict
        suboptions:
          status_code:
            description:
              - The status, 200 to 299 or 400 to 599.
            type: int
            required: true
          content_type:
            description:
              - What the body is; V(text/plain) when it is not set.
            type: str
            choices: [text/plain, text/css, text/html, application/javascript, application/json]
          body:
            description:
              - The body, at most 1024 characters.
            type: str
  rules:
    description:
      - What happens to certain requests; all rules of the listener when it is set.
    type: list
    elements: dict
    suboptions:
      priority:
        description:
          - Its place, 1 to 50000; of the rules that a request meets, the lowest counts.
        type: int
        required: true
      conditions:
        description:
          - Which requests it is for. All conditions must hold, and of the values of each, one.
        type: dict
        required: true
        suboptions:
          host_headers:
            description:
              - Hosts, in which V(*) and V(?) stand for any characters and for one.
            type: list
            elements: str
          paths:
            description:
              - Paths, in which V(*) and V(?) stand for any characters and for one.
            type: list
            elements: str
          http_headers:
            description:
              - Headers, of which each must fit.
            type: list
            elements: dict
            suboptions:
              name:
                description:
                  - Name of the header.
                type: str
                required: true
              values:
                description:
                  - The values that fit.
                type: list
                elements: str
                required: true
          query_strings:
            description:
              - Parameters of the query, of which each must fit.
            type: list
            elements: dict
            suboptions:
              key:
                description:
                  - Name of the parameter; any when it is not set.
                type: str
              values:
                description:
                  - The values that fit.
                type: list
                elements: str
                required: true
          source_ips:
            description:
              - Address ranges of clients.
            type: list
            elements: str
          methods:
            description:
              - Methods, in capitals.
            type: list
            elements: str
      actions:
        description:
          - What happens to them, one action.
        type: list
        elements: dict
        required: true
        suboptions: *actions
      tags:
        description:
          - Tags of the rule beside those of the listener, O(tags), which its rules carry too. Without O(tags), none is taken from the rule.
        type: dict
  response_headers:
    description:
      - Headers that the load balancer puts into responses, or takes from them. An empty text is no such header.
        They are read, compared and shown only when they are set.
    type: dict
    suboptions:
      server:
        description:
          - Whether responses say that a load balancer of AWS sends them.
        type: bool
      strict_transport_security:
        description:
          - Value of C(Strict-Transport-Security).
        type: str
      content_security_policy:
        description:
          - Value of C(Content-Security-Policy).
        type: str
      x_content_type_options:
        description:
          - Value of C(X-Content-Type-Options).
        type: str
      x_frame_options:
        description:
          - Value of C(X-Frame-Options).
        type: str
      access_control_allow_origin:
        description:
          - Value of C(Access-Control-Allow-Origin).
        type: str
      access_control_allow_methods:
        description:
          - Value of C(Access-Control-Allow-Methods).
        type: str
      access_control_allow_headers:
        description:
          - Value of C(Access-Control-Allow-Headers).
        type: str
      access_control_allow_credentials:
        description:
          - Value of C(Access-Control-Allow-Credentials).
        type: str
      access_control_expose_headers:
        description:
          - Value of C(Access-Control-Expose-Headers).
        type: str
      access_control_max_age:
        description:
          - Value of C(Access-Control-Max-Age).
        type: str
  match_tags:
    description:
      - With O(state=absent), delete the listener only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether it should be there.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
  - amazon.aws.tags
author:
  - Groundwork contributors (@groundwork-aws)
"""

EXAMPLES = r"""
- name: Plain requests are led to HTTPS
  groundwork.aws.elbv2_listener:
    load_balancer: shop-prod
    port: 80
    protocol: http
    default_actions:
      - redirect:
          protocol: https
          port: "443"
          status_code: 301
    tags:
      Environment: prod

- name: Requests to the shop go to its service, those to the API to two versions of it
  groundwork.aws.elbv2_listener:
    load_balancer: shop-prod
    port: 443
    protocol: https
    ssl_policy: ELBSecurityPolicy-TLS13-1-2-2021-06
    certificates:
      - arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef
    default_actions:
      - fixed_response:
          status_code: 404
          body: There is nothing here.
    rules:
      - priority: 10
        conditions:
          host_headers: [www.example.com]
        actions:
          - forward:
              target_group_arn: arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/shop-prod-web/0123456789abcdef
        tags:
          Name: shop-prod-web
      - priority: 20
        conditions:
          host_headers: [api.example.com]
          paths: [/v1/*]
        actions:
          - forward:
              target_groups:
                - target_group_arn: arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/shop-prod-api/0123456789abcdef
                  weight: 90
                - target_group_arn: arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/shop-prod-api-next/0123456789abcdef
                  weight: 10
    response_headers:
      server: false
      strict_transport_security: max-age=63072000; includeSubDomains
    tags:
      Environment: prod

- name: No listener of this environment for plain requests
  groundwork.aws.elbv2_listener:
    load_balancer: shop-prod
    port: 80
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
listener:
  description: The listener as AWS has it, with the options above as keys and what AWS fills in; none when it is absent.
  returned: always
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/shop-prod/0123456789abcdef/0123456789abcdef
    load_balancer_arn:
      description: The ARN of its load balancer.
      type: str
      sample: arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shop-prod/0123456789abcdef
    rule_arns:
      description: The ARN of each rule, by its priority.
      type: dict
      sample:
        "10": arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener-rule/app/shop-prod/0123456789abcdef/0123456789abcdef/0123456789abcdef
"""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils import elbv2_listeners as listeners
from ..module_utils import elbv2_rules as rules
from ..module_utils.elbv2 import LISTENERS, change_tags, tags_of, tags_request
from ..module_utils.errors import answer_lost, error_code
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, run
from ..module_utils.retries import no_blind_repeat

if TYPE_CHECKING:
    from collections.abc import Set

    from ..module_utils.elbv2_rules import Rule
    from ..module_utils.resource import Shape
    from ..module_utils.tags import Tags

ARGUMENT_SPEC: dict[str, Any] = {
    "load_balancer": {"type": "str", "required": True},
    "port": {"type": "int", "required": True},
    **listeners.ARGUMENTS,
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}


@LISTENERS.read("look for load balancer {name}")
def balancer_arn(client: Any, name: str) -> str | None:
    """The ARN of a load balancer, by its name or by itself; none when there is no such load balancer."""
    if name.startswith("arn:"):
        return name
    found = client.describe_load_balancers(Names=[name])["LoadBalancers"]
    return found[0]["LoadBalancerArn"] if found else None


@LISTENERS.read("describe listener {port} of load balancer {asked[load_balancer]}")
def find(client: Any, asked: Shape, port: int) -> Shape | None:
    """The listener with all that was asked for; its rules are read when they are, and its headers too."""
    arn = asked.get("load_balancer_arn") or balancer_arn(client, asked["load_balancer"])
    pages = client.get_paginator("describe_listeners").paginate(LoadBalancerArn=arn) if arn else []
    found = next((listener for page in pages for listener in page["Listeners"] if listener["Port"] == port), None)
    return found and {**with_parts(client, listeners.from_response(found), asked), "load_balancer": asked["load_balancer"]}


def with_parts(client: Any, shape: Shape, asked: Shape) -> Shape:
    """A listener with what DescribeListeners does not tell, as far as it is asked for."""
    arn = shape["arn"]
    found = rules_of(client, arn) if "rules" in asked else []
    if "certificates" in asked and shape["protocol"] == "https":
        shape |= listeners.certificates_of(certificates_of(client, arn))
    headers = client.describe_listener_attributes(ListenerArn=arn)["Attributes"] if asked.get("response_headers") else []
    arns = rules.arns_of(found)
    tags = tags_of(client, [arn, *arns.values()])
    return {
        **shape,
        "rules": rules.from_response(found, tags),
        "rule_arns": arns,
        "response_headers": listeners.headers_of(headers, asked.get("response_headers") or {}),
        "tags": tags.get(arn, {}),
    }


def rules_of(client: Any, arn: str) -> list[Shape]:
    """The rules of a listener as AWS gives them."""
    pages = client.get_paginator("describe_rules").paginate(ListenerArn=arn)
    return [rule for page in pages for rule in page["Rules"]]


def certificates_of(client: Any, arn: str) -> list[Shape]:
    """The certificates of a listener as AWS gives them."""
    pages = client.get_paginator("describe_listener_certificates").paginate(ListenerArn=arn)
    return [certificate for page in pages for certificate in page["Certificates"]]


@LISTENERS.call("create listener {target[port]} of load balancer {target[load_balancer]}")
def create(client: Any, target: Shape) -> Shape:
    """Make the listener, then all that takes calls of its own."""
    balancer = balancer_arn(client, target["load_balancer"])
    if balancer is None:
        raise AnsibleAWSError(message=f"Failed to find load balancer {target['load_balancer']}, whose listener {target['port']} is; make it first")
    arn = client.create_listener(LoadBalancerArn=balancer, **listeners.create_request(target))["Listeners"][0]["ListenerArn"]
    nothing = {**listeners.DEFAULTS, "rule_arns": {}, "arn": arn}
    complete(client, nothing, target)
    return {"arn": arn, "load_balancer_arn": balancer}


def update(client: Any, current: Shape, target: Shape, changed: Set[str]) -> None:
    """Change what differs."""
    default = {"certificates"} if current["certificates"][:1] != target["certificates"][:1] else set()
    of_listener = (changed & listeners.OF_THE_LISTENER) | default
    if of_listener:
        modify(client, current, target, of_listener)
    complete(client, current, target)


@LISTENERS.call("change listener {current[port]} of load balancer {current[load_balancer]}")
def modify(client: Any, current: Shape, target: Shape, changed: Set[str]) -> None:
    """Change the listener itself."""
    request = listeners.modify_request(target, changed)
    if request:
        client.modify_listener(ListenerArn=current["arn"], **request)


def complete(client: Any, current: Shape, target: Shape) -> None:
    """Change certificates beside the default one, headers and rules."""
    certify(client, current, target)
    head(client, current, target)
    bring_rules(client, current["arn"], (current["rules"], current["rule_arns"]), target)


@LISTENERS.call("set the certificates of listener {target[port]} of load balancer {target[load_balancer]}")
def certify(client: Any, current: Shape, target: Shape) -> None:
    """Add and take away certificates, which AWS takes one at a time."""
    to_add, to_remove = listeners.further_certificates(current, target)
    for arn in to_add:
        client.add_listener_certificates(ListenerArn=current["arn"], Certificates=[{"CertificateArn": arn}])
    for arn in to_remove:
        client.remove_listener_certificates(ListenerArn=current["arn"], Certificates=[{"CertificateArn": arn}])


@LISTENERS.call("set the headers of listener {target[port]} of load balancer {target[load_balancer]}")
def head(client: Any, current: Shape, target: Shape) -> None:
    """Set the headers that differ."""
    pairs = listeners.headers_request(target, current)
    if pairs:
        client.modify_listener_attributes(ListenerArn=current["arn"], Attributes=pairs)


def bring_rules(client: Any, arn: str, before: tuple[list[Rule], dict[str, str]], target: Shape, again: bool = True) -> None:
    """Make the rules those that are asked; where an answer is lost or a priority is taken meanwhile, look again, once."""
    try:
        with no_blind_repeat(client):
            change_rules(client, arn, rules.steps(*before, target["rules"]), target)
    except AnsibleAWSError as error:
        if not again or not (answer_lost(error) or error_code(error) == "PriorityInUse"):
            raise
        bring_rules(client, arn, described(client, arn, target), target, again=False)


@LISTENERS.call("describe the rules of listener {target[port]} of load balancer {target[load_balancer]}")
def described(client: Any, arn: str, target: Shape) -> tuple[list[Rule], dict[str, str]]:  # noqa: ARG001  # the message names the target
    """The rules with their tags, and their ARNs."""
    found = rules_of(client, arn)
    arns = rules.arns_of(found)
    return rules.from_response(found, tags_of(client, list(arns.values()))), arns


@LISTENERS.call("change the rules of listener {target[port]} of load balancer {target[load_balancer]}")
def change_rules(client: Any, arn: str, steps: rules.Steps, target: Shape) -> None:  # noqa: ARG001  # the message names the target
    """Delete, move, change and create, in this order: no priority is taken when it is wanted."""
    for rule in steps.delete:
        client.delete_rule(RuleArn=rule)
    if steps.move:
        client.set_rule_priorities(RulePriorities=[{"RuleArn": rule, "Priority": priority} for rule, priority in steps.move.items()])
    for rule, (before, asked) in steps.modify.items():
        client.modify_rule(**rules.modify_request(rule, before, asked))
    for rule, (to_set, to_remove) in steps.retag.items():
        change_tags(client, rule, to_set, to_remove)
    for asked in steps.create:
        client.create_rule(**rules.create_request(arn, asked), **tags_request(asked["tags"]))


@LISTENERS.call("tag listener {current[port]} of load balancer {current[load_balancer]}")
def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    """Change the tags that differ."""
    change_tags(client, current["arn"], to_set, to_remove)


@LISTENERS.delete("delete listener {current[port]} of load balancer {current[load_balancer]}")
def delete(client: Any, current: Shape) -> None:
    """Delete the listener with its rules."""
    client.delete_listener(ListenerArn=current["arn"])


LISTENER = Kind(
    name="listener",
    attributes={"load_balancer": None, "port": None, **listeners.DEFAULTS, "tags": {}},
    computed=("arn", "load_balancer_arn", "rule_arns"),
    find=lambda client, asked: find(client, asked, asked["port"]),
    wanted=listeners.wanted,
    problems=listeners.problems,
    create=create,
    update=update,
    retag=retag,
    delete=delete,
    identity=("load_balancer", "port"),
    exists=("DuplicateListener",),
)


def bring(client: Any, params: Shape, check_mode: bool) -> Shape:
    """Bring the listener to what is asked; what its rules carry is purged or not as its own tags are."""
    return run(replace(LISTENER, wanted=partial(listeners.wanted, purge=params["purge_tags"])), client, params, check_mode)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = bring(module.client("elbv2", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
