# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module elbv2_load_balancer, without a network."""

from __future__ import annotations

import re
from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.elbv2_load_balancers import ATTRIBUTES, attributes_request, problems
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.elbv2_load_balancer import LOAD_BALANCER, bring

from .cases import ModuleCases, Params
from .elbv2_fake import FakeElb
from .fake import FakeAWS, Request, Response, no_waiting

SUBNETS = ["subnet-b", "subnet-a"]
LOGS: Params = {"enabled": True, "bucket": "logs", "prefix": "alb"}
READS = ["DescribeLoadBalancers", "DescribeLoadBalancerAttributes", "DescribeTags"]


class TestLoadBalancer(ModuleCases):
    kind = LOAD_BALANCER
    fake = FakeElb
    params: ClassVar[Params] = {
        "name": "shop-prod",
        "scheme": "internal",
        "subnets": SUBNETS,
        "security_groups": ["sg-1"],
        "ip_address_type": "ipv4",
        "idle_timeout": 120,
        "drop_invalid_header_fields": True,
        "desync_mitigation_mode": "strictest",
        "access_logs": LOGS,
        "wait": True,
        "wait_timeout": 600,
        "force": False,
        "tags": {"Name": "shop-prod", "Env": "prod"},
    }
    changes: ClassVar[list[Params]] = [
        {"subnets": ["subnet-a", "subnet-c"]},
        {"security_groups": ["sg-1", "sg-0"]},
        {"ip_address_type": "dualstack"},
        {"idle_timeout": 60},
        {"client_keep_alive": 60},
        {"deletion_protection": True},
        {"drop_invalid_header_fields": False},
        {"desync_mitigation_mode": "monitor"},
        {"http2": False},
        {"preserve_host_header": True},
        {"xff_header_processing_mode": "remove"},
        {"xff_client_port": True},
        {"tls_headers": True},
        {"waf_fail_open": True},
        {"zonal_shift": True},
        {"access_logs": {"enabled": False}},
        {"access_logs": {"prefix": "other"}},
        {"connection_logs": LOGS},
        {"health_check_logs": LOGS},
        {"tags": {"Name": "shop-prod", "Env": "dev"}},
        {"tags": {"Name": "shop-prod"}},
    ]
    create_operation = "CreateLoadBalancer"

    def test_requests_name_everything_that_is_not_awss_own(self, aws: FakeElb) -> None:
        self.go(aws, http2=True, waf_fail_open=False, client_keep_alive=3600)
        assert aws.request("CreateLoadBalancer") == {
            "Name": "shop-prod",
            "Type": "application",
            "Scheme": "internal",
            "Subnets": ["subnet-a", "subnet-b"],
            "SecurityGroups": ["sg-1"],
            "IpAddressType": "ipv4",
            "Tags": [{"Key": "Env", "Value": "prod"}, {"Key": "Name", "Value": "shop-prod"}],
        }
        assert {pair["Key"]: pair["Value"] for pair in aws.request("ModifyLoadBalancerAttributes")["Attributes"]} == {
            "idle_timeout.timeout_seconds": "120",
            "routing.http.drop_invalid_header_fields.enabled": "true",
            "routing.http.desync_mitigation_mode": "strictest",
            "access_logs.s3.enabled": "true",
            "access_logs.s3.bucket": "logs",
            "access_logs.s3.prefix": "alb",
        }
        waiting = ["DescribeLoadBalancers"] * 2
        assert aws.operations == [READS[0], "CreateLoadBalancer", "ModifyLoadBalancerAttributes", *waiting, *READS]

    def test_a_run_without_a_change_reads_three_times(self, built: FakeElb) -> None:
        assert self.go(built)["changed"] is False
        assert built.operations == READS

    def test_what_is_unset_is_left_alone(self, built: FakeElb) -> None:
        unset = dict.fromkeys((*LOAD_BALANCER.attributes, "subnets"))
        assert self.go(built, **{**unset, "name": "shop-prod"})["changed"] is False

    def test_a_new_one_is_awaited_unless_asked_otherwise(self, aws: FakeElb) -> None:
        assert self.go(aws, wait=False)["load_balancer"]["status"] == "provisioning"
        aws.calls.clear()
        assert self.go(aws)["load_balancer"]["status"] == "active"

    def test_one_that_an_earlier_run_did_not_wait_for_is_awaited(self, built: FakeElb) -> None:
        next(iter(built.balancers.values()))["State"] = {"Code": "provisioning"}
        result = self.go(built)
        assert (result["changed"], result["load_balancer"]["status"], built.writes) == (False, "active", [])

    def test_one_that_fails_is_an_error(self, built: FakeElb) -> None:
        next(iter(built.balancers.values()))["State"] = {"Code": "failed"}
        with pytest.raises(AnsibleAWSError, match=r"^Failed to wait for load balancer shop-prod: "):
            self.go(built)

    def test_a_run_that_ended_before_the_attributes_is_completed(self, aws: FakeElb) -> None:
        aws.fail_once("ModifyLoadBalancerAttributes", "AccessDenied")
        with pytest.raises(AnsibleAWSError, match=r"^Failed to set the attributes of load balancer shop-prod: "):
            self.go(aws)
        aws.calls.clear()
        assert self.go(aws)["changed"] is True
        assert aws.writes == ["ModifyLoadBalancerAttributes"]

    def test_a_buckets_policy_may_take_a_while(self, aws: FakeElb) -> None:
        for _ in range(3):
            aws.fail_once(
                "ModifyLoadBalancerAttributes", "InvalidConfigurationRequest", message="Access Denied for bucket: logs. Please check S3bucket permission"
            )
        assert self.go(aws)["load_balancer"]["access_logs"] == LOGS
        assert aws.operations.count("ModifyLoadBalancerAttributes") == 4

    def test_a_change_of_several_kinds_is_a_call_for_each(self, built: FakeElb) -> None:
        self.go(built, subnets=["subnet-a", "subnet-c"], security_groups=["sg-2"], ip_address_type="dualstack", http2=False, tags={"Name": "x"})
        assert built.writes == ["SetSecurityGroups", "SetSubnets", "SetIpAddressType", "ModifyLoadBalancerAttributes", "AddTags", "RemoveTags"]

    def test_groups_of_awss_choice_are_left_to_it_when_one_is_adopted(self, aws: FakeElb) -> None:
        aws.lose_answer("CreateLoadBalancer")
        assert self.go(aws, security_groups=None)["load_balancer"]["security_groups"] == ["sg-default"]
        assert aws.writes == ["CreateLoadBalancer", "ModifyLoadBalancerAttributes"]

    def test_the_scheme_cannot_be_changed(self, built: FakeElb) -> None:
        for check_mode in (True, False):
            with pytest.raises(AnsibleAWSError, match=r"^Failed to update load balancer shop-prod: AWS cannot change scheme once it exists"):
                self.go(built, scheme="internet-facing", check_mode=check_mode)
        assert built.writes == []

    def test_a_new_one_needs_subnets_and_one_that_is_there_does_not(self, aws: FakeElb) -> None:
        for check_mode in (True, False):
            with pytest.raises(AnsibleAWSError, match=r"^Failed to create load balancer shop-prod: subnets must be set$"):
                self.go(aws, subnets=None, check_mode=check_mode)
        assert aws.writes == []
        self.go(aws)
        assert self.go(aws, subnets=None)["changed"] is False

    def test_a_network_load_balancer_of_the_name_is_an_error(self, built: FakeElb) -> None:
        next(iter(built.balancers.values()))["Type"] = "network"
        with pytest.raises(AnsibleAWSError, match="it is of type network"):
            self.go(built)

    @pytest.mark.parametrize(("tags", "gone"), [({"Env": "prod"}, True), ({"Env": "dev"}, False)])
    def test_only_what_carries_the_tags_is_deleted(self, built: FakeElb, tags: Params, gone: bool) -> None:
        for check_mode in (True, False):
            assert self.go(built, state="absent", match_tags=tags, check_mode=check_mode)["changed"] is gone
        assert (built.balancers == {}) is gone

    def test_subnets_and_groups_that_are_not_made_yet_are_planned(self, aws: FakeElb) -> None:
        planned = self.go(aws, check_mode=True, subnets=[UNKNOWN], security_groups=[UNKNOWN])
        assert (planned["diff"]["after"]["subnets"], planned["load_balancer"]["arn"]) == ([UNKNOWN], UNKNOWN)


class FakeInterfaces(FakeAWS):
    """The interfaces of a load balancer go some looks after it."""

    service = "ec2"

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.looks = looks

    def describe_network_interfaces(self, request: Request) -> Response:
        self.looks -= 1
        return {"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1"}] if self.looks >= 0 else []}


class TestDeletion:
    """What a deletion waits for, and what it refuses."""

    @pytest.fixture(autouse=True)
    def _quick(self) -> Any:
        with no_waiting():
            yield

    @pytest.fixture
    def aws(self) -> Any:
        aws = FakeElb()
        self.go(aws, deletion_protection=True)
        aws.calls.clear()
        return aws

    def go(self, aws: Any, ec2: Any = None, check_mode: bool = False, **changes: Any) -> Params:
        params = {**TestLoadBalancer.params, "state": "present", "purge_tags": True, **changes}
        return bring(aws.client, lambda: (ec2 or FakeInterfaces(0)).client, params, check_mode)

    def test_a_protected_one_stays_and_a_plan_says_so(self, aws: Any) -> None:
        for check_mode in (True, False):
            with pytest.raises(AnsibleAWSError, match=r"^Failed to delete load balancer shop-prod: it is protected from deletion .*force lifts that$"):
                self.go(aws, state="absent", check_mode=check_mode)
        assert aws.writes == []

    def test_force_lifts_the_protection_first(self, aws: Any) -> None:
        assert self.go(aws, state="absent", force=True, check_mode=True)["changed"] is True
        assert aws.writes == []
        assert self.go(aws, state="absent", force=True)["changed"] is True
        assert aws.request("ModifyLoadBalancerAttributes")["Attributes"] == [{"Key": "deletion_protection.enabled", "Value": "false"}]
        assert aws.writes == ["ModifyLoadBalancerAttributes", "DeleteLoadBalancer"]
        assert self.go(aws, state="absent", force=True)["changed"] is False

    def test_somebody_elses_protected_one_counts_as_absent(self, aws: Any) -> None:
        for check_mode in (True, False):
            assert self.go(aws, state="absent", match_tags={"Env": "dev"}, check_mode=check_mode)["changed"] is False

    @pytest.mark.parametrize(("wait", "looks"), [(True, 3), (False, 0)])
    def test_its_interfaces_are_awaited(self, aws: Any, wait: bool, looks: int) -> None:
        ec2: Any = FakeInterfaces(2)
        (arn,) = aws.balancers
        self.go(aws, ec2, state="absent", force=True, wait=wait)
        assert ec2.operations == ["DescribeNetworkInterfaces"] * looks
        if wait:
            names = [f"ELB app/shop-prod/{arn.rpartition('/')[2]}"]
            assert ec2.request("DescribeNetworkInterfaces") == {"Filters": [{"Name": "description", "Values": names}]}
            assert aws.operations[-1] == "DescribeLoadBalancers"

    def test_interfaces_that_stay_are_an_error(self, aws: Any) -> None:
        with pytest.raises(AnsibleAWSError, match=r"^Failed to wait for the network interfaces of load balancer arn:.*Max attempts exceeded"):
            self.go(aws, FakeInterfaces(99), state="absent", force=True, wait_timeout=30)


def test_every_attribute_has_a_change() -> None:
    changed = {name for change in TestLoadBalancer.changes for name in change}
    assert changed == set(LOAD_BALANCER.attributes) - LOAD_BALANCER.immutable - {"name"}


def test_logs_that_are_turned_off_forget_their_bucket() -> None:
    on = {name: {"enabled": True, "bucket": "logs", "prefix": ""} for name in ("access_logs", "connection_logs", "health_check_logs")}
    plain = {attribute.path: attribute.default for attribute in ATTRIBUTES if "." not in attribute.path}
    off = {name: {"enabled": False, "bucket": "", "prefix": ""} for name in on}
    assert [pair["Key"] for pair in attributes_request({**plain, **off}, {**plain, **on})] == [f"{name}.s3.enabled" for name in on]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"name": "a" * 32}, ""),
        ({"name": UNKNOWN, "subnets": [UNKNOWN], "tags": {"a": UNKNOWN}}, ""),
        ({"name": "a" * 33}, "name: is 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', must have 1 to 32 letters, digits and hyphens, with no hyphen at either end and"),
        ({"name": "-a"}, "name: is '-a'"),
        ({"name": "a-"}, "name: is 'a-'"),
        ({"name": "a_b"}, "name: is 'a_b'"),
        ({"name": "internal-a"}, "name: is 'internal-a', must have .* and not begin with internal-"),
        ({"subnets": ["subnet-a"]}, "subnets: has 1, must have one in each of at least two availability zones"),
        ({"subnets": ["subnet-a", "subnet-a"]}, "subnets: has 1, must"),
        ({"security_groups": []}, "security_groups: is empty"),
        ({"idle_timeout": 4001}, "idle_timeout: is 4001, must be 1 to 4000"),
        ({"idle_timeout": 0}, "idle_timeout: is 0, must be 1 to 4000"),
        ({"client_keep_alive": 59}, "client_keep_alive: is 59, must be 60 to 604800"),
        ({"access_logs": {"enabled": True, "bucket": ""}}, "access_logs.bucket: is empty"),
        ({"scheme": "internal", "ip_address_type": "dualstack-without-public-ipv4"}, "ip_address_type: is dualstack-without-public-ipv4"),
        ({"tags": {"Team": "a, b"}}, r"tags.Team: has other characters than AWS takes here: letters, digits, spaces and \+ - = . _ : / @"),
        ({"tags": {"Team (shop)": "a"}}, r"tags.Team \(shop\): has other characters"),
        ({"tags": {"aws:a": "b"}}, "tags.aws:a: must not begin with aws:"),
        ({"tags": {"a": "b" * 256}}, "tags.a: is too long"),
        ({"tags": {"a" * 128: "b"}}, "tags.a+: is too long"),
        ({"tags": {f"a{number}": "" for number in range(51)}}, "tags: has 51 tags, the most is 50"),
    ],
)
def test_problems(asked: Params, said: str) -> None:
    found = problems({"name": "shop-prod", **asked})
    assert [bool(re.match(said, problem)) for problem in found] == ([True] if said else []), found
