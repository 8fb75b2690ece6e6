# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elastic Load Balancing with state, as far as its API reference says how it behaves."""

from __future__ import annotations

from .fake import AWSError, FakeAWS, Request, Response

PREFIX = "arn:aws:elasticloadbalancing:eu-central-1:123456789012"
VPC = "vpc-0123456789abcdef0"


class FakeElb(FakeAWS):
    """Load balancers, target groups, listeners and rules; each answer has two things at most, so that pages are seen."""

    service = "elbv2"

    def __init__(self) -> None:
        super().__init__()
        self.balancers: dict[str, Response] = {}
        self.groups: dict[str, Response] = {}
        self.listeners: dict[str, Response] = {}
        self.rules: dict[str, Response] = {}
        self.certificates: dict[str, list[str]] = {}
        self.attributes: dict[str, dict[str, str]] = {}
        self.tags: dict[str, dict[str, str]] = {}
        self.born = 0

    def made(self, arn: str, request: Request) -> str:
        """A new thing's ARN, under which its tags are kept."""
        self.born += 1
        arn = f"{PREFIX}:{arn}/{self.born:016x}"
        self.tags[arn] = {tag["Key"]: tag.get("Value", "") for tag in request.get("Tags", [])}
        self.attributes[arn] = {}
        return arn

    def page(self, name: str, items: list[Response], request: Request) -> Response:
        start = int(request.get("Marker", "0"))
        more = {"NextMarker": str(start + 2)} if start + 2 < len(items) else {}
        return {name: items[start : start + 2], **more}

    def known(self, things: dict[str, Response], arn: str, code: str) -> Response:
        if arn not in things:
            raise AWSError(code)
        return things[arn]

    # load balancers

    def describe_load_balancers(self, request: Request) -> Response:
        named = [balancer for balancer in self.balancers.values() if balancer["LoadBalancerName"] in request.get("Names", [])]
        found = named or [self.known(self.balancers, arn, "LoadBalancerNotFound") for arn in request.get("LoadBalancerArns", [])]
        if not found:
            raise AWSError("LoadBalancerNotFound")
        answer = [dict(balancer) for balancer in found]
        for balancer in found:
            balancer["State"] = {"Code": "active"} if balancer["State"]["Code"] == "provisioning" else balancer["State"]
        return {"LoadBalancers": answer}

    def create_load_balancer(self, request: Request) -> Response:
        name = request["Name"]
        if any(balancer["LoadBalancerName"] == name for balancer in self.balancers.values()):
            raise AWSError("DuplicateLoadBalancerName")
        arn = self.made(f"loadbalancer/app/{name}", request)
        self.balancers[arn] = {
            "LoadBalancerArn": arn,
            "LoadBalancerName": name,
            "DNSName": f"{name}-1.eu-central-1.elb.amazonaws.com",
            "CanonicalHostedZoneId": "Z215JYRZR1TBD5",
            "VpcId": VPC,
            "Type": request["Type"],
            "Scheme": request["Scheme"],
            "IpAddressType": request["IpAddressType"],
            "State": {"Code": "provisioning"},
            "AvailabilityZones": [{"ZoneName": subnet, "SubnetId": subnet} for subnet in request["Subnets"]],
            "SecurityGroups": request.get("SecurityGroups", ["sg-default"]),
        }
        return {"LoadBalancers": [self.balancers[arn]]}

    def delete_load_balancer(self, request: Request) -> Response:
        arn = request["LoadBalancerArn"]
        if self.attributes.get(arn, {}).get("deletion_protection.enabled") == "true":
            raise AWSError("OperationNotPermitted", "deletion protection is enabled")
        self.balancers.pop(arn, None)
        return {}

    def set_subnets(self, request: Request) -> Response:
        zones = [{"ZoneName": subnet, "SubnetId": subnet} for subnet in request["Subnets"]]
        self.balancers[request["LoadBalancerArn"]]["AvailabilityZones"] = zones
        return {}

    def set_security_groups(self, request: Request) -> Response:
        self.balancers[request["LoadBalancerArn"]]["SecurityGroups"] = request["SecurityGroups"]
        return {}

    def set_ip_address_type(self, request: Request) -> Response:
        self.balancers[request["LoadBalancerArn"]]["IpAddressType"] = request["IpAddressType"]
        return {}

    def describe_load_balancer_attributes(self, request: Request) -> Response:
        return self.pairs(request["LoadBalancerArn"])

    def modify_load_balancer_attributes(self, request: Request) -> Response:
        return self.keep(request["LoadBalancerArn"], request)

    # target groups

    def describe_target_groups(self, request: Request) -> Response:
        found = [group for group in self.groups.values() if group["TargetGroupName"] in request["Names"]]
        if not found:
            raise AWSError("TargetGroupNotFound")
        return {"TargetGroups": found}

    def create_target_group(self, request: Request) -> Response:
        if any(group["TargetGroupName"] == request["Name"] for group in self.groups.values()):
            raise AWSError("DuplicateTargetGroupName")
        arn = self.made(f"targetgroup/{request['Name']}", request)
        function = request["TargetType"] == "lambda"
        defaults = {"ProtocolVersion": "HTTP1", "IpAddressType": "ipv4", "HealthCheckProtocol": "HTTP", "HealthCheckPort": "traffic-port"}
        check = {"HealthCheckEnabled": not function, "HealthCheckPath": "/", "HealthCheckIntervalSeconds": 30, "HealthCheckTimeoutSeconds": 5}
        counts = {"HealthyThresholdCount": 5, "UnhealthyThresholdCount": 2, "Matcher": {"HttpCode": "200"}, "LoadBalancerArns": []}
        said = {key: value for key, value in request.items() if key not in ("Tags", "Name")}
        self.groups[arn] = {"TargetGroupArn": arn, "TargetGroupName": request["Name"], **({} if function else defaults), **check, **counts, **said}
        return {"TargetGroups": [self.groups[arn]]}

    def modify_target_group(self, request: Request) -> Response:
        self.groups[request["TargetGroupArn"]].update(request)
        return {}

    def delete_target_group(self, request: Request) -> Response:
        self.groups.pop(request["TargetGroupArn"], None)
        return {}

    def describe_target_group_attributes(self, request: Request) -> Response:
        return self.pairs(request["TargetGroupArn"])

    def modify_target_group_attributes(self, request: Request) -> Response:
        return self.keep(request["TargetGroupArn"], request)

    # listeners

    def describe_listeners(self, request: Request) -> Response:
        self.known(self.balancers, request["LoadBalancerArn"], "LoadBalancerNotFound")
        found = [listener for listener in self.listeners.values() if listener["LoadBalancerArn"] == request["LoadBalancerArn"]]
        return self.page("Listeners", found, request)

    def create_listener(self, request: Request) -> Response:
        balancer = request["LoadBalancerArn"]
        if any((one["LoadBalancerArn"], one["Port"]) == (balancer, request["Port"]) for one in self.listeners.values()):
            raise AWSError("DuplicateListener")
        arn = self.made(f"listener/app/{balancer.rpartition('/')[2]}", request)
        self.listeners[arn] = {"ListenerArn": arn, **{key: value for key, value in request.items() if key != "Tags"}}
        self.certificates[arn] = []
        return {"Listeners": [self.listeners[arn]]}

    def modify_listener(self, request: Request) -> Response:
        arn = request["ListenerArn"]
        self.known(self.listeners, arn, "ListenerNotFound").update(request)
        if request.get("Protocol") == "HTTP":
            for key in ("SslPolicy", "Certificates", "MutualAuthentication"):
                self.listeners[arn].pop(key, None)
        return {}

    def delete_listener(self, request: Request) -> Response:
        self.known(self.listeners, request["ListenerArn"], "ListenerNotFound")
        del self.listeners[request["ListenerArn"]]
        return {}

    def describe_listener_certificates(self, request: Request) -> Response:
        arn = request["ListenerArn"]
        default = [{**certificate, "IsDefault": True} for certificate in self.listeners[arn].get("Certificates", [])]
        return self.page("Certificates", [*default, *({"CertificateArn": other, "IsDefault": False} for other in self.certificates[arn])], request)

    def add_listener_certificates(self, request: Request) -> Response:
        (certificate,) = request["Certificates"]
        self.certificates[request["ListenerArn"]].append(certificate["CertificateArn"])
        return {}

    def remove_listener_certificates(self, request: Request) -> Response:
        (certificate,) = request["Certificates"]
        self.certificates[request["ListenerArn"]].remove(certificate["CertificateArn"])
        return {}

    def describe_listener_attributes(self, request: Request) -> Response:
        return self.pairs(request["ListenerArn"])

    def modify_listener_attributes(self, request: Request) -> Response:
        return self.keep(request["ListenerArn"], request)

    # rules

    def describe_rules(self, request: Request) -> Response:
        listener = self.known(self.listeners, request["ListenerArn"], "ListenerNotFound")
        found = [rule for rule in self.rules.values() if rule["RuleArn"].startswith(request["ListenerArn"].replace(":listener/", ":listener-rule/"))]
        default = {
            "RuleArn": f"{PREFIX}:listener-rule/default",
            "Priority": "default",
            "Conditions": [],
            "Actions": listener["DefaultActions"],
            "IsDefault": True,
        }
        return self.page("Rules", [*found, default], request)

    def create_rule(self, request: Request) -> Response:
        self.refuse_taken(request["ListenerArn"], {"": request["Priority"]})
        path = request["ListenerArn"].partition(":listener/")[2]
        arn = self.made(f"listener-rule/{path}", request)
        said = {"Priority": str(request["Priority"]), "Conditions": request["Conditions"], "Actions": request["Actions"]}
        self.rules[arn] = {"RuleArn": arn, "IsDefault": False, **said}
        return {"Rules": [self.rules[arn]]}

    def modify_rule(self, request: Request) -> Response:
        rule = self.known(self.rules, request["RuleArn"], "RuleNotFound")
        if request.get("ResetTransforms"):
            rule.pop("Transforms")
        rule.update({key: request[key] for key in ("Conditions", "Actions")})
        return {}

    def delete_rule(self, request: Request) -> Response:
        self.known(self.rules, request["RuleArn"], "RuleNotFound")
        del self.rules[request["RuleArn"]]
        return {}

    def set_rule_priorities(self, request: Request) -> Response:
        asked = {item["RuleArn"]: item["Priority"] for item in request["RulePriorities"]}
        listener = next(iter(asked)).replace(":listener-rule/", ":listener/").rpartition("/")[0]
        self.refuse_taken(listener, asked)
        for arn, priority in asked.items():
            self.rules[arn]["Priority"] = str(priority)
        return {}

    def refuse_taken(self, listener: str, asked: dict[str, int]) -> None:
        """A priority that a rule has which keeps it is taken."""
        prefix = listener.replace(":listener/", ":listener-rule/")
        kept = {int(rule["Priority"]) for arn, rule in self.rules.items() if arn.startswith(prefix) and arn not in asked}
        if kept & set(asked.values()) or len(set(asked.values())) < len(asked):
            raise AWSError("PriorityInUse")

    # tags and attributes

    def pairs(self, arn: str) -> Response:
        return {"Attributes": [{"Key": key, "Value": value} for key, value in self.attributes[arn].items()]}

    def keep(self, arn: str, request: Request) -> Response:
        self.attributes[arn].update({pair["Key"]: pair["Value"] for pair in request["Attributes"]})
        return self.pairs(arn)

    def describe_tags(self, request: Request) -> Response:
        arns = request["ResourceArns"]
        if len(arns) > 20:
            raise AWSError("ValidationError", "at most 20")
        return {"TagDescriptions": [{"ResourceArn": arn, "Tags": [{"Key": key, "Value": value} for key, value in self.tags[arn].items()]} for arn in arns]}

    def add_tags(self, request: Request) -> Response:
        for arn in request["ResourceArns"]:
            self.tags[arn].update({tag["Key"]: tag["Value"] for tag in request["Tags"]})
        return {}

    def remove_tags(self, request: Request) -> Response:
        for arn in request["ResourceArns"]:
            for key in request["TagKeys"]:
                del self.tags[arn][key]
        return {}
