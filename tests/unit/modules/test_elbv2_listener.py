# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module elbv2_listener, without a network."""

from __future__ import annotations

import copy
from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.elbv2_listener import LISTENER, bring

from .cases import ModuleCases, Params
from .elbv2_fake import PREFIX, FakeElb, Request, Response

CERTIFICATES = [f"arn:aws:acm:eu-central-1:123456789012:certificate/{digit * 8}-89ab-cdef-0123-456789abcdef" for digit in "0123"]
STORE = f"{PREFIX}:truststore/clients/0123456789abcdef"
GROUPS = [f"{PREFIX}:targetgroup/{name}/0123456789abcdef" for name in ("web", "api", "next")]
POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"
NOT_FOUND: Params = {"fixed_response": {"status_code": 404, "body": "nothing"}}


def forward(arn: str) -> Params:
    return {"forward": {"target_group_arn": arn}}


def rule(priority: int, host: str, arn: str = GROUPS[0], **more: Any) -> Params:
    return {"priority": priority, "conditions": {"host_headers": [host]}, "actions": [forward(arn)], **more}


RULES = [rule(10, "a.example.com"), rule(20, "b.example.com", GROUPS[1]), rule(30, "c.example.com", tags={"Name": "c"})]


class FakeListeners(FakeElb):
    """A load balancer that is there already."""

    def __init__(self) -> None:
        super().__init__()
        self.create_load_balancer({"Name": "shop", "Type": "application", "Scheme": "internal", "IpAddressType": "ipv4", "Subnets": ["a", "b"]})
        (self.balancer,) = self.balancers

    def by_priority(self) -> dict[str, Response]:
        return {rule["Priority"]: rule for rule in self.rules.values()}


class TestListener(ModuleCases):
    kind = LISTENER
    fake = FakeListeners
    params: ClassVar[Params] = {
        "load_balancer": "shop",
        "port": 443,
        "protocol": "https",
        "ssl_policy": POLICY,
        "certificates": CERTIFICATES[:3],
        "mutual_authentication": {"mode": "verify", "trust_store_arn": STORE},
        "default_actions": [NOT_FOUND],
        "rules": RULES,
        "response_headers": {"server": False, "x_frame_options": "DENY"},
        "tags": {"Env": "prod", "Kind": "listener"},
    }
    changes: ClassVar[list[Params]] = [
        {"protocol": "http", "ssl_policy": None, "certificates": None, "mutual_authentication": None},
        {"ssl_policy": "ELBSecurityPolicy-TLS13-1-3-2021-06"},
        {"certificates": CERTIFICATES[3:]},
        {"certificates": [CERTIFICATES[0]]},
        {"certificates": [CERTIFICATES[1], CERTIFICATES[0], CERTIFICATES[3]]},
        {"mutual_authentication": {"mode": "off"}},
        {"mutual_authentication": {"mode": "passthrough"}},
        {"mutual_authentication": {"ignore_client_certificate_expiry": True, "advertise_trust_store_ca_names": True}},
        {"default_actions": [forward(GROUPS[0])]},
        {"default_actions": [{"redirect": {"host": "www.example.com", "status_code": 302}}]},
        {"rules": []},
        {"rules": RULES[1:]},
        {"rules": [*RULES, rule(1, "d.example.com")]},
        {"rules": [rule(20, "a.example.com"), rule(10, "b.example.com", GROUPS[1]), RULES[2]]},
        {"rules": [rule(10, "a.example.com", GROUPS[2]), *RULES[1:]]},
        {"rules": [rule(10, "x.example.com"), *RULES[1:]]},
        {"rules": [*RULES[:2], rule(30, "c.example.com", tags={"Name": "d"})]},
        {"response_headers": {"server": True}},
        {"response_headers": {"x_frame_options": ""}},
        {"response_headers": {"strict_transport_security": "max-age=63072000"}},
        {"tags": {"Env": "dev", "Kind": "listener"}},
        {"tags": {"Env": "prod"}},
    ]
    create_operation = "CreateListener"

    def test_requests_name_everything(self, aws: FakeListeners) -> None:
        self.go(aws)
        assert aws.request("CreateListener") == {
            "LoadBalancerArn": aws.balancer,
            "Port": 443,
            "Protocol": "HTTPS",
            "SslPolicy": POLICY,
            "Certificates": [{"CertificateArn": CERTIFICATES[0]}],
            "MutualAuthentication": {"Mode": "verify", "TrustStoreArn": STORE, "IgnoreClientCertificateExpiry": False, "AdvertiseTrustStoreCaNames": "off"},
            "DefaultActions": [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain", "MessageBody": "nothing"}}],
            "Tags": [{"Key": "Env", "Value": "prod"}, {"Key": "Kind", "Value": "listener"}],
        }
        assert aws.request("ModifyListenerAttributes")["Attributes"] == [
            {"Key": "routing.http.response.server.enabled", "Value": "false"},
            {"Key": "routing.http.response.x_frame_options.header_value", "Value": "DENY"},
        ]
        (listener,) = aws.listeners
        assert aws.request("CreateRule") == {
            "ListenerArn": listener,
            "Priority": 30,
            "Conditions": [{"Field": "host-header", "HostHeaderConfig": {"Values": ["c.example.com"]}}],
            "Actions": [{"Type": "forward", "TargetGroupArn": GROUPS[0]}],
            "Tags": [{"Key": "Env", "Value": "prod"}, {"Key": "Kind", "Value": "listener"}, {"Key": "Name", "Value": "c"}],
        }
        assert aws.certificates[listener] == CERTIFICATES[1:3]
        assert aws.writes == ["CreateListener", *["AddListenerCertificates"] * 2, "ModifyListenerAttributes", *["CreateRule"] * 3]

    def test_reads_are_as_few_as_possible(self, aws: FakeListeners) -> None:
        plain: Params = {"protocol": "http", **dict.fromkeys(("ssl_policy", "certificates", "mutual_authentication", "response_headers")), "rules": RULES[:1]}
        self.go(aws, **plain)
        for balancer, looked in (("shop", ["DescribeLoadBalancers"]), (aws.balancer, [])):
            aws.calls.clear()
            assert self.go(aws, **plain, load_balancer=balancer)["changed"] is False
            assert aws.operations == [*looked, "DescribeListeners", "DescribeRules", "DescribeTags"]
        aws.calls.clear()
        self.go(aws, **{**plain, "rules": None})
        assert aws.operations == ["DescribeLoadBalancers", "DescribeListeners", "DescribeTags"]

    def test_encrypted_ones_are_read_with_certificates_and_headers(self, built: FakeListeners) -> None:
        assert self.go(built)["changed"] is False
        assert set(built.operations) == {
            *("DescribeLoadBalancers", "DescribeListeners", "DescribeRules", "DescribeTags"),
            *("DescribeListenerCertificates", "DescribeListenerAttributes"),
        }

    def test_tags_of_many_rules_are_read_twenty_at_a_time(self, aws: FakeListeners) -> None:
        many = [rule(number, f"{number}.example.com") for number in range(1, 41)]
        self.go(aws, rules=many)
        aws.calls.clear()
        assert self.go(aws, rules=many)["changed"] is False
        assert aws.operations.count("DescribeTags") == 3

    def test_what_is_unset_is_left_alone(self, built: FakeListeners) -> None:
        unset = {name: None for name in LISTENER.attributes if name not in LISTENER.identity}
        assert self.go(built, **unset)["changed"] is False
        assert len(built.rules) == 3

    @pytest.mark.parametrize(
        ("difference", "calls"),
        [
            ({"ssl_policy": "ELBSecurityPolicy-TLS13-1-3-2021-06"}, ["ModifyListener"]),
            ({"certificates": [CERTIFICATES[3], *CERTIFICATES[1:3]]}, ["ModifyListener"]),
            ({"certificates": CERTIFICATES[:2]}, ["RemoveListenerCertificates"]),
            ({"certificates": CERTIFICATES}, ["AddListenerCertificates"]),
            ({"response_headers": {"server": True}}, ["ModifyListenerAttributes"]),
            ({"rules": [*RULES, rule(1, "d.example.com")]}, ["CreateRule"]),
            ({"rules": RULES[:2]}, ["DeleteRule"]),
            ({"rules": [rule(20, "a.example.com"), rule(10, "b.example.com", GROUPS[1]), RULES[2]]}, ["SetRulePriorities"]),
            ({"rules": [rule(number + 10, f"{host}.example.com", arn) for number, host, arn in ((10, "a", GROUPS[0]), (20, "b", GROUPS[1]))]}, None),
            ({"rules": [rule(10, "a.example.com", GROUPS[2]), *RULES[1:]]}, ["ModifyRule"]),
            ({"rules": [rule(10, "x.example.com"), *RULES[1:]]}, ["ModifyRule"]),
            ({"rules": [*RULES[:2], rule(30, "c.example.com", tags={"Name": "d"})]}, ["AddTags"]),
            ({"rules": [*RULES[:2], rule(30, "c.example.com")]}, ["RemoveTags"]),
        ],
    )
    def test_a_difference_is_one_call(self, built: FakeListeners, difference: Params, calls: list[str] | None) -> None:
        arns = set(built.rules)
        self.go(built, **difference)
        assert built.writes == (calls or ["DeleteRule", "SetRulePriorities"])
        assert arns >= set(built.rules) or calls == ["CreateRule"]

    def test_priorities_change_places_in_one_call(self, built: FakeListeners) -> None:
        hosts = {priority: rule["RuleArn"] for priority, rule in built.by_priority().items()}
        turned = [{**copy.deepcopy(one), "priority": priority} for one, priority in zip(RULES, (20, 30, 10), strict=True)]
        result = self.go(built, rules=turned)
        assert {priority: rule["RuleArn"] for priority, rule in built.by_priority().items()} == {"20": hosts["10"], "30": hosts["20"], "10": hosts["30"]}
        assert built.writes == ["SetRulePriorities"]
        assert result["listener"]["rule_arns"] == {"20": hosts["10"], "30": hosts["20"], "10": hosts["30"]}

    def test_all_at_once_in_an_order_in_which_no_priority_is_taken(self, built: FakeListeners) -> None:
        new = [rule(20, "a.example.com"), rule(10, "x.example.com", GROUPS[2]), rule(30, "b.example.com", GROUPS[0])]
        self.go(built, rules=new)
        assert self.go(built, rules=new)["changed"] is False
        assert [call for call in built.writes if call in ("DeleteRule", "CreateRule", "SetRulePriorities")] == ["DeleteRule", "SetRulePriorities", "CreateRule"]

    def test_a_rule_that_somebody_added_goes(self, built: FakeListeners) -> None:
        (listener,) = built.listeners
        strange = {"Field": "path-pattern", "PathPatternConfig": {"RegexValues": ["^/x"]}}
        built.create_rule({"ListenerArn": listener, "Priority": 5, "Conditions": [strange], "Actions": [{"Type": "jwt-validation"}]})
        planned = self.go(built, check_mode=True)
        (found, *_others) = planned["diff"]["before"]["rules"]
        assert (found["conditions"]["others"], found["actions"]) == ([strange], [{"jwt_validation": {}}])
        self.go(built)
        assert built.writes == ["DeleteRule"]
        assert sorted(built.by_priority()) == ["10", "20", "30"]

    def test_what_somebody_made_of_a_rule_is_undone(self, built: FakeListeners) -> None:
        found = built.by_priority()["10"]
        found["Transforms"] = [{"Type": "url-rewrite", "UrlRewriteConfig": {"Rewrites": [{"Regex": "^/a", "Replace": "/b"}]}}]
        self.go(built)
        assert built.request("ModifyRule")["ResetTransforms"] is True
        assert self.go(built)["changed"] is False

    def test_tags_of_rules_are_those_of_the_listener_and_their_own(self, built: FakeListeners) -> None:
        arns = {priority: rule["RuleArn"] for priority, rule in built.by_priority().items()}
        assert built.tags[arns["10"]] == {"Env": "prod", "Kind": "listener"}
        assert built.tags[arns["30"]] == {"Env": "prod", "Kind": "listener", "Name": "c"}
        built.tags[arns["20"]] = {"Env": "x", "Stray": "1"}
        planned = self.go(built, check_mode=True)
        assert [one["tags"] for one in planned["diff"]["before"]["rules"]][1] == {"Env": "x", "Stray": "1"}
        self.go(built)
        assert built.tags[arns["20"]] == {"Env": "prod", "Kind": "listener"}
        assert built.writes == ["AddTags", "RemoveTags"]

    @pytest.mark.parametrize(("purge", "changed"), [(True, True), (False, False)])
    def test_stray_tags_of_rules_stay_without_purging(self, built: FakeListeners, purge: bool, changed: bool) -> None:
        built.tags[built.by_priority()["10"]["RuleArn"]]["Stray"] = "1"
        result = bring(built.client, {**self.params, "purge_tags": purge, "state": "present"}, False)
        assert (result["changed"], built.writes) == (changed, ["RemoveTags"] if changed else [])

    def test_tags_of_rules_are_left_alone_when_none_are_asked_for(self, built: FakeListeners) -> None:
        built.tags[built.by_priority()["10"]["RuleArn"]]["Stray"] = "1"
        assert self.go(built, tags=None)["changed"] is False

    @pytest.mark.parametrize("operation", ["CreateRule", "SetRulePriorities", "DeleteRule"])
    def test_an_answer_that_is_lost_is_looked_at(self, built: FakeListeners, operation: str) -> None:
        changed = [rule(25, "b.example.com", GROUPS[1]), RULES[2], rule(40, "d.example.com", tags={"Name": "d"})]
        built.lose_answer(operation)
        result = self.go(built, rules=changed)
        assert [one["priority"] for one in result["listener"]["rules"]] == [25, 30, 40]
        assert sorted(built.by_priority()) == ["25", "30", "40"]
        assert built.operations.count("CreateRule") == 1

    def test_a_priority_that_is_taken_meanwhile_is_looked_at(self, built: FakeListeners) -> None:
        built.fail_once("CreateRule", "PriorityInUse")
        self.go(built, rules=[*RULES, rule(40, "d.example.com")])
        assert sorted(built.by_priority()) == ["10", "20", "30", "40"]
        for _ in range(2):
            built.fail_once("CreateRule", "PriorityInUse")
        with pytest.raises(AnsibleAWSError, match=r"^Failed to change the rules of listener 443 of load balancer shop: .*PriorityInUse"):
            self.go(built, rules=[*RULES, rule(40, "d.example.com"), rule(50, "e.example.com")])

    def test_a_run_that_ended_before_the_rules_is_completed(self, aws: FakeListeners) -> None:
        aws.fail_once("CreateRule", "AccessDenied")
        with pytest.raises(AnsibleAWSError, match=r"^Failed to change the rules of listener 443 of load balancer shop: "):
            self.go(aws)
        aws.calls.clear()
        assert self.go(aws)["changed"] is True
        assert aws.writes == ["CreateRule"] * 3

    def test_a_load_balancer_that_is_not_there_is_an_error(self, aws: FakeListeners) -> None:
        assert self.go(aws, load_balancer="none", check_mode=True)["listener"]["arn"] == UNKNOWN
        with pytest.raises(AnsibleAWSError, match=r"^Failed to find load balancer none, whose listener 443 is; make it first$"):
            self.go(aws, load_balancer="none")
        assert self.go(aws, load_balancer="none", state="absent")["changed"] is False
        assert aws.writes == []

    def test_listeners_of_other_ports_are_others(self, built: FakeListeners) -> None:
        for port in (444, 445):
            self.go(built, port=port, rules=[])
        built.calls.clear()
        assert self.go(built, port=445, rules=[])["changed"] is False
        assert built.operations.count("DescribeListeners") == 2
        assert self.go(built, port=443, state="absent")["changed"] is True
        assert sorted(listener["Port"] for listener in built.listeners.values()) == [444, 445]

    @pytest.mark.parametrize(("tags", "gone"), [({"Env": "prod"}, True), ({"Env": "dev"}, False)])
    def test_only_what_carries_the_tags_is_deleted(self, built: FakeListeners, tags: Params, gone: bool) -> None:
        for check_mode in (True, False):
            assert self.go(built, state="absent", match_tags=tags, check_mode=check_mode)["changed"] is gone
        assert (built.listeners == {}) is gone

    def test_a_new_one_needs_a_protocol_and_a_default_action(self, aws: FakeListeners) -> None:
        for check_mode in (True, False):
            with pytest.raises(AnsibleAWSError, match=r"^Failed to create listener 443 of load balancer shop: protocol and default_actions must be set$"):
                self.go(aws, protocol=None, default_actions=None, check_mode=check_mode)
        assert aws.writes == []

    def test_a_target_group_that_is_not_made_yet_is_planned(self, aws: FakeListeners) -> None:
        unknown = [rule(10, "a.example.com", UNKNOWN)]
        planned = self.go(aws, check_mode=True, rules=unknown, default_actions=[forward(UNKNOWN)])
        assert planned["diff"]["after"]["rules"][0]["actions"][0]["forward"]["target_groups"] == [{"target_group_arn": UNKNOWN, "weight": 1}]
        self.go(aws)
        planned = self.go(aws, check_mode=True, rules=unknown)
        assert (planned["changed"], planned["diff"]["before"]["rules"] != planned["diff"]["after"]["rules"]) == (True, True)
        with pytest.raises(AnsibleAWSError, match=r"rules\[0\]\.actions\[0\]\.forward\.target_group_arn: is"):
            self.go(aws, rules=unknown)

    def test_from_http_to_https_the_policy_and_the_certificate_go_along(self, aws: FakeListeners) -> None:
        plain: Params = {"protocol": "http", **dict.fromkeys(("ssl_policy", "certificates", "mutual_authentication"))}
        self.go(aws, **plain)
        aws.calls.clear()
        self.go(aws, mutual_authentication=None)
        request = aws.request("ModifyListener")
        assert (request["Protocol"], request["SslPolicy"], request["Certificates"]) == ("HTTPS", POLICY, [{"CertificateArn": CERTIFICATES[0]}])
        assert aws.writes == ["ModifyListener", *["AddListenerCertificates"] * 2]

    def test_what_was_the_default_certificate_does_not_stay_in_the_list(self, built: FakeListeners) -> None:
        for certificates in (CERTIFICATES[1::-1], CERTIFICATES[:2], CERTIFICATES[:1], CERTIFICATES[3:]):
            assert self.go(built, certificates=certificates)["listener"]["certificates"] == certificates

    def test_the_default_certificate_may_be_in_the_list_too(self, built: FakeListeners) -> None:
        (listener,) = built.listeners
        built.certificates[listener].append(CERTIFICATES[0])
        assert self.go(built)["changed"] is False


def test_every_attribute_has_a_change() -> None:
    changed = {name for change in TestListener.changes for name in change}
    assert changed == set(LISTENER.attributes) - set(LISTENER.identity)


def test_fakes_refuse_what_aws_refuses() -> None:
    """The order of changes means nothing in a fake that takes any."""
    aws: Any = FakeListeners()
    TestListener().go(aws)
    taken: Request = {"RulePriorities": [{"RuleArn": aws.by_priority()["10"]["RuleArn"], "Priority": 20}]}
    with pytest.raises(aws.client.exceptions.PriorityInUseException):
        aws.client.set_rule_priorities(**taken)
