# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions, conditions and rules of listeners: as AWS gives them, as they are asked, and what makes the one the other."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils import elbv2_actions as actions
from ansible_collections.groundwork.aws.plugins.module_utils import elbv2_conditions as conditions
from ansible_collections.groundwork.aws.plugins.module_utils import elbv2_rules as rules
from ansible_collections.groundwork.aws.plugins.module_utils.elbv2_listeners import problems as listener_problems
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN

Params = dict[str, Any]
NOT_STICKY: Params = {"enabled": False, "duration": None}

#: What is asked, what it means, and what AWS is sent and tells.
ACTIONS: dict[str, tuple[Params, Params, Params]] = {
    "one target group": (
        {"forward": {"target_group_arn": "a", "target_groups": None, "stickiness": None}, "redirect": None, "fixed_response": None},
        {"forward": {"target_groups": [{"target_group_arn": "a", "weight": 1}], "stickiness": NOT_STICKY}},
        {"Type": "forward", "TargetGroupArn": "a"},
    ),
    "target groups by weight": (
        {"forward": {"target_groups": [{"target_group_arn": "b", "weight": 0}, {"target_group_arn": "a", "weight": None}]}},
        {"forward": {"target_groups": [{"target_group_arn": "a", "weight": 1}, {"target_group_arn": "b", "weight": 0}], "stickiness": NOT_STICKY}},
        {
            "Type": "forward",
            "ForwardConfig": {
                "TargetGroups": [{"TargetGroupArn": "a", "Weight": 1}, {"TargetGroupArn": "b", "Weight": 0}],
                "TargetGroupStickinessConfig": {"Enabled": False},
            },
        },
    ),
    "a sticky target group": (
        {"forward": {"target_group_arn": "a", "stickiness": {"enabled": True, "duration": 60}}},
        {"forward": {"target_groups": [{"target_group_arn": "a", "weight": 1}], "stickiness": {"enabled": True, "duration": 60}}},
        {
            "Type": "forward",
            "ForwardConfig": {
                "TargetGroups": [{"TargetGroupArn": "a", "Weight": 1}],
                "TargetGroupStickinessConfig": {"Enabled": True, "DurationSeconds": 60},
            },
        },
    ),
    "a redirect": (
        {"redirect": {"protocol": "https", "port": "443", "host": None, "path": None, "query": None, "status_code": 301}},
        {"redirect": {"protocol": "https", "port": "443", "host": "#{host}", "path": "/#{path}", "query": "#{query}", "status_code": 301}},
        {
            "Type": "redirect",
            "RedirectConfig": {
                "Protocol": "HTTPS",
                "Port": "443",
                "Host": "#{host}",
                "Path": "/#{path}",
                "Query": "#{query}",
                "StatusCode": "HTTP_301",
            },
        },
    ),
    "a redirect of the same protocol": (
        {"redirect": {"host": "www.example.com", "query": "", "status_code": 302}},
        {"redirect": {"protocol": "#{protocol}", "port": "#{port}", "host": "www.example.com", "path": "/#{path}", "query": "", "status_code": 302}},
        {
            "Type": "redirect",
            "RedirectConfig": {
                "Protocol": "#{protocol}",
                "Port": "#{port}",
                "Host": "www.example.com",
                "Path": "/#{path}",
                "Query": "",
                "StatusCode": "HTTP_302",
            },
        },
    ),
    "a fixed response": (
        {"fixed_response": {"status_code": 503, "content_type": "text/html", "body": "<p>later</p>"}},
        {"fixed_response": {"status_code": 503, "content_type": "text/html", "body": "<p>later</p>"}},
        {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "503", "ContentType": "text/html", "MessageBody": "<p>later</p>"}},
    ),
    "a fixed response without a body": (
        {"fixed_response": {"status_code": 404, "content_type": None, "body": None}},
        {"fixed_response": {"status_code": 404, "content_type": "text/plain", "body": ""}},
        {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain", "MessageBody": ""}},
    ),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_is_the_same_asked_sent_and_told(name: str) -> None:
    asked, shape, request = ACTIONS[name]
    assert actions.wanted([asked]) == [shape]
    assert actions.to_request([shape]) == [request]
    assert actions.from_response([request]) == [shape]
    assert actions.problems([asked], "actions") == []


@pytest.mark.parametrize(
    ("told", "shape"),
    [
        # AWS tells a single target group in both ways.
        (
            {
                "Type": "forward",
                "TargetGroupArn": "a",
                "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": "a"}], "TargetGroupStickinessConfig": {"Enabled": False, "DurationSeconds": 3600}},
            },
            ACTIONS["one target group"][1],
        ),
        ({"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}, ACTIONS["a redirect"][1]),
        ({"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}, ACTIONS["a fixed response without a body"][1]),
        ({"Type": "authenticate-oidc", "AuthenticateOidcConfig": {"ClientId": "x"}}, {"authenticate_oidc": {}}),
    ],
)
def test_actions_as_aws_may_tell_them(told: Params, shape: Params) -> None:
    assert actions.from_response([told]) == [shape]


def test_actions_are_told_in_their_order() -> None:
    told: list[Params] = [{"Type": "forward", "TargetGroupArn": "a", "Order": 2}, {"Type": "authenticate-cognito", "Order": 1}]
    assert [next(iter(action)) for action in actions.from_response(told)] == ["authenticate_cognito", "forward"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([], "default_actions: has 0 actions, must have exactly one, of forward, redirect, fixed_response"),
        ([{"forward": {"target_group_arn": "a"}}] * 2, "default_actions: has 2 actions"),
        ([{"forward": None}], r"default_actions\[0\]: has nothing, must have exactly one of forward"),
        ([{"forward": {}, "redirect": {}}], r"default_actions\[0\]: has forward and redirect, must have exactly one"),
        ([{"forward": {}}], r"default_actions\[0\].forward.target_group_arn: one of target_group_arn and target_groups must be set"),
        ([{"forward": {"target_group_arn": "a", "target_groups": [{"target_group_arn": "a"}]}}], ".*target_group_arn: one of .* and not both"),
        ([{"forward": {"target_groups": [{"target_group_arn": str(number)} for number in range(6)]}}], ".*target_groups: has 6, the most is 5"),
        ([{"forward": {"target_groups": [{"target_group_arn": "a", "weight": 1000}]}}], r".*target_groups\[0\].weight: is 1000, must be 0 to 999"),
        ([{"forward": {"target_group_arn": "a", "stickiness": {"enabled": True}}}], ".*stickiness.duration: is None, must be 1 to 604800"),
        ([{"redirect": {"port": "https", "status_code": 301}}], ".*redirect.port: is 'https', must be 1 to 65535 or #{port}"),
        ([{"redirect": {"path": "new", "status_code": 301}}], ".*redirect.path: is 'new', must begin with /"),
        ([{"redirect": {"status_code": 301}}], ".*redirect.protocol: redirects a request to itself"),
        ([{"fixed_response": {"status_code": 301}}], ".*status_code: is 301, must be 200 to 299 or 400 to 599"),
        ([{"fixed_response": {"status_code": 200, "body": "x" * 1025}}], ".*body: has 1025 characters, the most is 1024"),
        ([{"forward": {"target_group_arn": UNKNOWN}}], ""),
    ],
)
def test_wrong_actions_are_refused(asked: list[Params], said: str) -> None:
    found = actions.problems(asked, "default_actions")
    assert [bool(re.match(said, problem)) for problem in found] == ([True] if said else []), found


CONDITIONS: Params = {
    "host_headers": ["b.example.com", "a.example.com"],
    "paths": ["/v1/*"],
    "http_headers": [{"name": "X-Key", "values": ["2", "1"]}],
    "query_strings": [{"key": "version", "values": ["1"]}, {"key": None, "values": ["debug"]}],
    "source_ips": ["192.0.2.0/24"],
    "methods": ["POST", "GET"],
}
CONDITIONS_SENT = [
    {"Field": "host-header", "HostHeaderConfig": {"Values": ["a.example.com", "b.example.com"]}},
    {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/v1/*"]}},
    {"Field": "source-ip", "SourceIpConfig": {"Values": ["192.0.2.0/24"]}},
    {"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["GET", "POST"]}},
    {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X-Key", "Values": ["1", "2"]}},
    {"Field": "query-string", "QueryStringConfig": {"Values": [{"Key": "version", "Value": "1"}]}},
    {"Field": "query-string", "QueryStringConfig": {"Values": [{"Value": "debug"}]}},
]


def test_conditions_are_the_same_asked_sent_and_told() -> None:
    shape = conditions.wanted(CONDITIONS)
    assert sorted(map(str, conditions.to_request(shape))) == sorted(map(str, CONDITIONS_SENT))
    assert conditions.from_response(CONDITIONS_SENT[::-1]) == shape
    assert conditions.problems(CONDITIONS, "conditions") == []


@pytest.mark.parametrize(
    ("told", "name", "value"),
    [
        ({"Field": "path-pattern", "Values": ["/a"]}, "paths", ["/a"]),
        ({"Field": "path-pattern", "PathPatternConfig": {"RegexValues": ["^/a"]}}, "others", None),
        ({"Field": "path-pattern", "RegexValues": ["^/a"]}, "others", None),
        ({"Field": "query-string", "QueryStringConfig": {"Values": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}]}}, "others", None),
        ({"Field": "something-new", "SomethingConfig": {"Values": ["a"]}}, "others", None),
    ],
)
def test_conditions_as_aws_may_tell_them(told: Params, name: str, value: Any) -> None:
    assert conditions.from_response([told]) == {**conditions.EMPTY, name: value or [told]}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "conditions: has none, must have at least one of host_headers, paths"),
        ({"paths": None, "methods": []}, "conditions: has none"),
        ({"paths": ["/"], "methods": []}, "conditions.methods: is empty"),
        ({"methods": ["get"]}, "conditions.methods: has 'get', must be in capitals"),
        ({"source_ips": ["192.0.2.1"]}, "conditions.source_ips: has '192.0.2.1', must be an address range such as"),
        ({"source_ips": ["192.0.2.1/24"]}, "conditions.source_ips: has '192.0.2.1/24'"),
        ({"source_ips": [UNKNOWN, "2001:db8::/32"]}, ""),
        ({"http_headers": [{"name": "Host", "values": ["a"]}]}, "conditions.http_headers: has host, for which host_headers stands"),
        ({"query_strings": [{"key": "a", "values": []}]}, r"conditions.query_strings\[0\].values: is empty"),
    ],
)
def test_wrong_conditions_are_refused(asked: Params, said: str) -> None:
    found = conditions.problems(asked, "conditions")
    assert [bool(re.match(said, problem)) for problem in found] == ([True] if said else []), found


def rule(priority: int, path: str, arn: str, **tags: str) -> Params:
    said = {"priority": priority, "conditions": {"paths": [path]}, "actions": [{"forward": {"target_group_arn": arn}}]}
    return {**rules.wanted([said], [], None, True)[0], "tags": tags}


NOW = [rule(10, "/a", "x"), rule(20, "/b", "y"), rule(30, "/c", "z")]
ARNS = {"10": "A", "20": "B", "30": "C"}


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (NOW, {}),
        ([], {"delete": ["A", "B", "C"]}),
        (NOW[1:], {"delete": ["A"]}),
        ([*NOW, rule(40, "/d", "x")], {"create": [rule(40, "/d", "x")]}),
        # By content, though another has its priority.
        ([rule(10, "/b", "y"), rule(20, "/a", "x"), NOW[2]], {"move": {"A": 20, "B": 10}}),
        ([rule(11, "/a", "x"), *NOW[1:]], {"move": {"A": 11}}),
        # By conditions, at another place and with another action.
        ([rule(5, "/a", "w"), *NOW[1:]], {"move": {"A": 5}, "modify": {"A": (NOW[0], rule(5, "/a", "w"))}}),
        # By priority alone.
        ([rule(10, "/new", "w"), *NOW[1:]], {"modify": {"A": (NOW[0], rule(10, "/new", "w"))}}),
        # By nothing.
        ([rule(5, "/new", "w"), *NOW[1:]], {"delete": ["A"], "create": [rule(5, "/new", "w")]}),
        ([rule(10, "/a", "x", Name="a"), *NOW[1:]], {"retag": {"A": ({"Name": "a"}, [])}}),
        # The one taken out in the middle moves nobody.
        ([NOW[0], rule(20, "/c", "z")], {"delete": ["B"], "move": {"C": 20}}),
    ],
)
def test_the_fewest_changes(target: list[Params], expected: Params) -> None:
    assert rules.steps(NOW, ARNS, target) == rules.Steps(**expected)


@pytest.mark.parametrize("order", list(itertools.permutations((10, 20, 30))))
def test_any_order_is_priorities_alone(order: tuple[int, ...]) -> None:
    found = rules.steps(NOW, ARNS, [{**one, "priority": priority} for one, priority in zip(NOW, order, strict=True)])
    assert found == rules.Steps(move={arn: to for arn, one, to in zip("ABC", NOW, order, strict=True) if one["priority"] != to})


def test_of_two_that_say_the_same_each_is_one() -> None:
    twice = [rule(10, "/a", "x"), rule(20, "/a", "x")]
    assert rules.steps(twice, ARNS, [rule(20, "/a", "x"), rule(30, "/a", "x")]) == rules.Steps(move={"A": 30})


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"port": 0}, "port: is 0, must be 1 to 65535"),
        ({"protocol": "http", "ssl_policy": "x"}, "ssl_policy: goes with protocol https alone"),
        ({"protocol": "http", "certificates": ["arn:x"]}, "certificates: goes with protocol https alone"),
        (
            {"protocol": "http", "mutual_authentication": {"mode": "verify", "trust_store_arn": "x"}},
            "mutual_authentication.mode: goes with protocol https alone",
        ),
        ({"protocol": "http", "mutual_authentication": {"mode": "off"}, "certificates": [], "ssl_policy": ""}, ""),
        ({"protocol": "https", "certificates": []}, "certificates: is empty; protocol https needs at least one"),
        ({"protocol": "https", "certificates": ["www.example.com"]}, r"certificates\[0\]: is 'www.example.com', must be the ARN of a certificate"),
        ({"protocol": "https", "certificates": [UNKNOWN]}, ""),
        ({"mutual_authentication": {"mode": "verify"}}, "mutual_authentication.trust_store_arn: is missing"),
        ({"default_actions": []}, "default_actions: has 0 actions"),
        (
            {"rules": [{"priority": 0, "conditions": {"paths": ["/"]}, "actions": [{"forward": {"target_group_arn": "a"}}]}]},
            r"rules\[0\].priority: is 0, must be",
        ),
        ({"rules": [{"priority": 1, "conditions": {}, "actions": [{"forward": {"target_group_arn": "a"}}]}]}, r"rules\[0\].conditions: has none"),
        ({"rules": [{"priority": 1, "conditions": {"paths": ["/"]}, "actions": []}]}, r"rules\[0\].actions: has 0 actions"),
        (
            {"rules": [{"priority": 1, "conditions": {"paths": ["/"]}, "actions": [{"forward": {"target_group_arn": "a"}}]}] * 2},
            r"rules\[1\].priority: is 1, which rules\[0\] has already",
        ),
        (
            {"rules": [{"priority": 1, "conditions": {"paths": ["/"]}, "actions": [{"forward": {"target_group_arn": "a"}}], "tags": {"a": "b,c"}}]},
            r"rules\[0\].tags.a: has other characters",
        ),
        ({"tags": {"a": "b,c"}}, "tags.a: has other characters"),
    ],
)
def test_wrong_listeners_are_refused(asked: Params, said: str) -> None:
    found = listener_problems({"load_balancer": "shop", "port": 443, **asked})
    assert [bool(re.match(said, problem)) for problem in found] == ([True] if said else []), found
