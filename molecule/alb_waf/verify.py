# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario alb_waf leaves in AWS."""

import boto3

NAME = "molecule-alb-waf-alb"
GROUPS = {"molecule-alb-waf-api": "/", "molecule-alb-waf-web": "/health"}


def built() -> None:
    """S2-41, S2-42, S4-108: a load balancer for the internet that sends requests to two services, one of them by its path."""
    elb = boto3.client("elbv2")
    (balancer,) = elb.describe_load_balancers(Names=[NAME])["LoadBalancers"]
    assert (balancer["Scheme"], len(balancer["AvailabilityZones"])) == ("internet-facing", 2), balancer
    attributes = {pair["Key"]: pair["Value"] for pair in elb.describe_load_balancer_attributes(LoadBalancerArn=balancer["LoadBalancerArn"])["Attributes"]}
    assert attributes["routing.http.drop_invalid_header_fields.enabled"] == "true", attributes
    groups = {group["TargetGroupName"]: group for group in elb.describe_target_groups()["TargetGroups"]}
    assert {name: group["HealthCheckPath"] for name, group in groups.items()} == GROUPS, groups
    (listener,) = elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    assert (listener["Protocol"], listener["Port"]) == ("HTTP", 80), listener
    rules = {rule["Priority"]: rule for rule in elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]}
    default = rules.pop("default")["Actions"][0]
    assert default["TargetGroupArn"] == groups["molecule-alb-waf-web"]["TargetGroupArn"], default
    (rule,) = rules.values()
    assert rule["Conditions"][0]["PathPatternConfig"]["Values"] == ["/api/*"], rule
    assert rule["Actions"][0]["TargetGroupArn"] == groups["molecule-alb-waf-api"]["TargetGroupArn"], rule


def gone() -> None:
    """No load balancer, no target group."""
    elb = boto3.client("elbv2")
    balancers, groups = elb.describe_load_balancers()["LoadBalancers"], elb.describe_target_groups()["TargetGroups"]
    assert (balancers, groups) == ([], []), f"left behind: {balancers} {groups}"
