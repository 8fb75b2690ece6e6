# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wrong inputs, each with exactly the sentence that the user gets."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.checks import cross_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model
from tests.unit.validation import models as m

RETENTION = "1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653"
SUBNET = {"cidr": "10.0.1.0/24", "availability_zone": "eu-central-1a"}
GROUP_TARGETS = "cidrs, ipv6_cidrs, groups, prefix_lists"

NETWORKS: list[tuple[dict[str, Any], str]] = [
    ({"cidr": "10.0.0.0/33"}, "vpc_cidr: '10.0.0.0/33' is not an IPv4 network ('33' is not a valid netmask); it looks like 10.0.0.0/16."),
    ({"cidr": "10.0.0.5/16"}, "vpc_cidr: '10.0.0.5/16' is not an IPv4 network (10.0.0.5/16 has host bits set); it looks like 10.0.0.0/16."),
    ({"cidr": "10.0.0.0/8"}, "vpc_cidr: 10.0.0.0/8 is a /8; AWS allows /16 to /28."),
    ({"cidr": None}, "vpc_cidr is missing; it is required when vpc_mode is create, and looks like 10.0.0.0/16."),
    (
        {"availability_zones": ["us-east-1b"]},
        "vpc_availability_zones[0] is 'us-east-1b', which cannot be in the region eu-central-1; allowed are names such as eu-central-1a.",
    ),
    ({"availability_zones": ["eu-central-1a", "eu-central-1a"]}, "vpc_availability_zones has eu-central-1a twice; each zone may stand there once."),
    ({"public_subnets": [{**SUBNET, "cidr": "10.0.1.0/29"}]}, "vpc_public_subnets[0].cidr: 10.0.1.0/29 is a /29; AWS allows /16 to /28."),
    ({"public_subnets": [{**SUBNET, "cidr": "10.1.1.0/24"}]}, "vpc_public_subnets: 10.1.1.0/24 is outside of the VPC's 10.0.0.0/16."),
    (
        {"public_subnets": [SUBNET, {"cidr": "10.0.1.128/25", "availability_zone": "eu-central-1b"}]},
        "vpc_public_subnets: 10.0.1.128/25 (public-eu-central-1b) overlaps 10.0.1.0/24 (public-eu-central-1a).",
    ),
    (
        {"availability_zones": ["eu-central-1b"], "private_subnets": [SUBNET]},
        "vpc_private_subnets[0].availability_zone is 'eu-central-1a', which is not in vpc_availability_zones; allowed are eu-central-1b.",
    ),
    (
        {"public_subnets": [{**SUBNET, "availability_zone": "euc1-az1"}]},
        "vpc_public_subnets[0].availability_zone is 'euc1-az1', which cannot be in the region eu-central-1; allowed are names such as eu-central-1a.",
    ),
    (
        {"cidr": "10.0.0.0/22"},
        "vpc_subnet_scheme.newbits: 8 more bits than 10.0.0.0/22 make a /30; allowed are 0 to 6.",
    ),
    (
        {"subnet_scheme": {"newbits": 2, "public_offset": 0, "private_offset": 3}},
        "vpc_subnet_scheme.private_offset: 3 with 2 availability zones does not fit into the 4 /18 networks of 10.0.0.0/16.",
    ),
    (
        {"nat_gateways": "3"},
        "vpc_nat_gateways: 3 asked for; the public subnets are in 2 availability zones, and one in each is the most.",
    ),
    ({"mode": "existing"}, "vpc_mode is existing, but neither vpc_id nor vpc_name says which VPC; one of them is required."),
    (
        {"mode": "default"},
        "vpc_subnet_tiers asks for private subnets, which a default VPC does not have; allowed with vpc_mode default is public alone.",
    ),
    ({"flow_logs_aggregation_seconds": 30}, "vpc_flow_logs_aggregation_seconds is 30; allowed are 60, 600."),
    ({"flow_logs_retention_days": 10}, f"vpc_flow_logs_retention_days is 10; allowed are {RETENTION}."),
    (
        {"flow_logs": "s3", "flow_logs_bucket_arn": "logs"},
        "vpc_flow_logs_bucket_arn is 'logs'; with vpc_flow_logs s3 it must be the ARN of a bucket, such as arn:aws:s3:::flow-logs.",
    ),
    (
        {"interface_endpoints": ["ECR API"]},
        "vpc_interface_endpoints[0] is 'ECR API'; allowed are short names such as ecr.api, ecr.dkr, logs, secretsmanager.",
    ),
    ({"gateway_endpoints": ["sqs"]}, "vpc_gateway_endpoints[0] is 'sqs'; allowed are s3, dynamodb."),
    ({"network_acl_ingress": [{"rule_number": 0, "cidr": "0.0.0.0/0"}]}, "vpc_network_acl_ingress[0].rule_number is 0; allowed are 1 to 32766."),
    (
        {"network_acl_egress": [{"rule_number": 1, "cidr": "0.0.0.0/0"}] * 2},
        "vpc_network_acl_egress[1].rule_number is 1, as that of vpc_network_acl_egress[0]; each rule has a number of its own.",
    ),
]

HERE = "security_groups_groups.web.ingress[0]"
RULES: list[tuple[dict[str, Any], str]] = [
    ({"port": 70000}, f"{HERE}.port is 70000; allowed are 0 to 65535."),
    ({"port": None}, f"{HERE} says no port; it needs either port, or from_port and to_port, or all: true."),
    ({"from_port": 1}, f"{HERE} says port and from_port; it needs either port, or from_port and to_port, or all: true."),
    ({"port": None, "from_port": 90, "to_port": 80}, f"{HERE}.from_port is 90, above to_port 80; from_port is the lower one."),
    ({"protocol": "http"}, f"{HERE}.protocol is 'http'; allowed are tcp, udp, icmp, icmpv6, all and a protocol number from 0 to 255."),
    ({"cidrs": ["203.0.113.7/24"]}, f"{HERE}.cidrs[0] is '203.0.113.7/24'; write it as 203.0.113.0/24."),
    ({"cidrs": ["203.0.113.7"]}, f"{HERE}.cidrs[0] is '203.0.113.7', which is no IPv4 range; it looks like 203.0.113.0/24."),
    ({"cidrs": ["::/0"]}, f"{HERE}.cidrs[0] is '::/0', which is no IPv4 range; it looks like 203.0.113.0/24."),
    ({"cidrs": []}, f"{HERE} has no source or destination; one of {GROUP_TARGETS} is required."),
    ({"groups": ["wep"]}, f"{HERE}.groups[0] is 'wep', which is no security group of this environment; did you mean web?"),
    ({"prefix_lists": ["s3"]}, f"{HERE}.prefix_lists[0] is 's3'; it must be the id of a prefix list, such as pl-0123456789abcdef0."),
    ({"description": " "}, f"{HERE}.description is empty; every group and every rule says what it is for."),
    ({"description": "a" * 256}, f"{HERE}.description has 256 characters; allowed are 255."),
    (
        {"description": "Zugriff für alle"},
        f"{HERE}.description is 'Zugriff für alle'; allowed are letters without accents, digits, spaces and . _ - : / ( ) # , @ [ ] + = & ; {{ }} ! $ *",
    ),
]

APP = "iam_roles.app"
ROLES = [
    (m.role(service="ecs-tasks"), f"{APP}.service is 'ecs-tasks'; it must be a service principal such as ecs-tasks.amazonaws.com."),
    (m.role(service=None), f"{APP} does not say who may assume it; one of service, services, assume_statements is required."),
    (m.role(max_session_duration=60), f"{APP}.max_session_duration is 60; allowed are 3600 to 43200 seconds."),
    (m.role(path="team"), f"{APP}.path is 'team'; it must begin and end with a slash, such as /team/."),
    (m.role(permissions_boundary="limit"), f"{APP}.permissions_boundary is 'limit'; it must be the ARN of a policy, or empty."),
    (m.role(managed_policies=["a b"]), f"{APP}.managed_policies[0] is 'a b'; it must be a policy's ARN or the name of one of AWS's."),
    (m.statement(actions=["GetObject"]), f"{APP}.statements[0].actions[0] is 'GetObject'; it must be service:Action, such as s3:GetObject."),
    (m.statement(actions=[]), f"{APP}.statements[0].actions is missing; it is a list such as [s3:GetObject]."),
    (m.statement(resources=["files"]), f"{APP}.statements[0].resources[0] is 'files'; it must be an ARN such as arn:aws:s3:::bucket/*, or '*'."),
    (m.statement(resources=[]), f"{APP}.statements[0].resources is missing; it is a list of ARNs, or ['*'] where everything is meant."),
    (m.statement(effect="allow"), f"{APP}.statements[0].effect is 'allow'; allowed are Allow, Deny."),
    (m.statement(sid="read files"), f"{APP}.statements[0].sid is 'read files'; allowed are letters and digits."),
]

API = "services.api"
SECRET = "it must be the ARN of a secret (and :json_key:: for one key of it), or the ARN or path of an SSM parameter"
READ_ONLY = f"readonly_root_filesystem is true, but {API}.execute_command is on, which needs to write; leave the former out, or set one of them to false."
SERVICES: list[tuple[dict[str, Any], str]] = [
    ({"cpu": 300}, f"{API}.cpu is 300, which Fargate does not offer; allowed are 256, 512, 1024, 2048, 4096, 8192, 16384."),
    ({"memory": 4096}, f"{API}.memory is 4096, which Fargate does not offer with 256 CPU units; allowed are 512, 1024, 2048."),
    (
        {"cpu": 8192, "memory": 17408},
        f"{API}.memory is 17408, which Fargate does not offer with 8192 CPU units; allowed are 16384 to 61440 in steps of 4096.",
    ),
    ({"port": 0}, f"{API}.port is 0; allowed are 1 to 65535."),
    ({"image": " "}, f"{API}.image is empty; it is required, and looks like nginx:1.27."),
    (
        {"image": "https://example.com/app"},
        f"{API}.image is 'https://example.com/app'; it must be repository[:tag][@sha256:digest] in lower case without a scheme, such as nginx:1.27.",
    ),
    ({"log_retention_days": 10}, f"{API}.log_retention_days is 10; allowed are {RETENTION}."),
    ({"maximum_percent": 100}, f"{API}.maximum_percent is 100, not above minimum_healthy_percent 100; a deployment could neither start nor stop a task."),
    (
        {"maximum_percent": 150},
        f"{API}.maximum_percent is 150 and minimum_healthy_percent 100, which for 1 task(s) leaves no room to start or stop one; "
        "raise the first or lower the second.",
    ),
    *(
        (
            {"minimum_healthy_percent": 0, "maximum_percent": 100, **said},
            f"{API}.maximum_percent is 100; it must be above 100, unless {API}.availability_zone_rebalancing is disabled.",
        )
        for said in ({"availability_zone_rebalancing": "enabled"}, {"availability_zone_rebalancing": None}, {})
    ),
    ({"execute_command": True, "readonly_root_filesystem": True}, f"{API}.{READ_ONLY}"),
    (
        {"execute_command": True, "sidecars": [{"name": "proxy", "image": "envoy:1", "readonly_root_filesystem": True}]},
        f"{API}.sidecars[0].{READ_ONLY}",
    ),
    (
        {"health_check_grace_period": 60},
        f"{API}.health_check_grace_period is 60, but there is neither http nor load_balancers; a container's own check has health_check.start_period.",
    ),
    ({"stop_timeout": 121}, f"{API}.stop_timeout is 121; allowed are 0 to 120 seconds."),
    ({"ephemeral_storage_gib": 20}, f"{API}.ephemeral_storage_gib is 20; allowed are 21 to 200 GiB."),
    ({"health_check": {"interval": 1}}, f"{API}.health_check.interval is 1; allowed are 5 to 300 seconds."),
    ({"health_check": {"command": ["curl"]}}, f"{API}.health_check.command begins with 'curl'; it must begin with CMD, CMD-SHELL or NONE."),
    ({"environment": {"A B": "1"}}, f"{API}.environment has the name 'A B'; names are not empty and have neither spaces nor '='."),
    ({"environment": {"A": "1"}, "secrets": {"A": "/a"}}, f"{API}.secrets.A is also in {API}.environment; a name may stand in one of them."),
    ({"secrets": {"A": "arn:aws:s3:::files"}}, f"{API}.secrets.A is 'arn:aws:s3:::files'; {SECRET}."),
    ({"platform_version": "newest"}, f"{API}.platform_version is 'newest'; allowed are LATEST and versions such as 1.4.0."),
    (
        {"launch_type": "FARGATE", "capacity_strategy": [{"capacity_provider": "FARGATE", "weight": 1}]},
        f"{API} has both launch_type and capacity_strategy; only one of them is allowed.",
    ),
    (
        {"capacity_strategy": [{"capacity_provider": name, "base": 1, "weight": 1} for name in ("FARGATE", "FARGATE_SPOT")]},
        f"{API}.capacity_strategy gives a base to FARGATE, FARGATE_SPOT; only one provider may have one.",
    ),
    (
        {"capacity_strategy": [{"capacity_provider": "FARGATE", "weight": 0}]},
        f"{API}.capacity_strategy has no weight above 0; one provider at least needs one.",
    ),
    (
        {"sidecars": [{"name": "proxy", "image": "envoy:1", "cpu": 256}]},
        f"{API}.sidecars take 256 CPU units, and the task has 256; together they must leave some for the service's own container.",
    ),
    (
        {"sidecars": [{"name": "api", "image": "envoy:1"}]},
        f"{API}.sidecars[0].name is 'api', as that of services.api; each container has a name of its own.",
    ),
    ({"security_groups": ["web"]}, f"{API}.security_groups[0] is 'web', which is no security group of this environment; nothing is allowed there."),
    (
        {"load_balancers": [{"container_name": "web", "container_port": 80}]},
        f"{API}.load_balancers[0].container_name is 'web', which the service does not have; allowed are api.",
    ),
]

ENVIRONMENTS: list[tuple[dict[str, Any], str]] = [
    ({"project": "My Shop"}, "environment_project is 'My Shop'; it must be 1 to 32 lower-case letters, digits and hyphens, beginning with a letter."),
    ({"region": "europe"}, "environment_region is 'europe'; it must be the name of an AWS region, such as eu-central-1."),
    ({"account_id": "12345"}, "environment_account_id is '12345'; it must be twelve digits in quotes, or empty."),
    ({"tags": {"aws:owner": "x"}}, "environment_tags.aws:owner begins with a reserved prefix; allowed are all but aws:, groundwork:."),
    ({"tags": {"groundwork:key": "x"}}, "environment_tags.groundwork:key begins with a reserved prefix; allowed are all but aws:, groundwork:."),
    ({"tags": {"Owner": "x" * 257}}, "environment_tags.Owner is a value of 257 characters; allowed are 256."),
    ({"tags": {"Owner": "{team}"}}, "environment_tags.Owner has the unknown field {team}; allowed are {project}, {environment}, {class}, {region}."),
    (
        {"tags": {f"Tag{number}": "x" for number in range(46)}},
        "environment_tags has 46 tags; allowed are 45, since AWS takes 50 and 5 are Groundwork's.",
    ),
    (
        {"findings_waived": [{"id": "open-ssh:web", "reason": "wanted", "until": "31.12.2026"}]},
        "findings_waived[0].until is '31.12.2026'; it must be a day, written as YYYY-MM-DD.",
    ),
    (
        {"naming_templates": {"vpc": "{project}-{stage}"}},
        "environment_naming_templates.vpc has the unknown field {stage}; allowed are {project}, {env}, {key}, {kind}, {region}, {hash}.",
    ),
]

SPOT = [{"capacity_provider": "FARGATE_SPOT", "weight": 1}]
TWO_CLUSTERS: dict[str, dict[str, Any]] = {"main": {"capacity_providers": ["FARGATE", "FARGATE_SPOT"]}, "small": {"capacity_providers": ["FARGATE"]}}
OTHERS = [
    (
        m.service(placement="private", with_network={"mode": "default", "subnet_tiers": ["public"]}),
        "services.api.placement is private, but a default VPC has no private subnets; allowed are auto, public.",
    ),
    (
        m.service(placement="private", with_network={"subnet_tiers": ["public"], "nat_gateways": "none"}),
        "services.api.placement is private, but vpc_subnet_tiers has no private subnets; allowed are auto, public.",
    ),
    (
        m.service(clusters={"main": {"capacity_providers": ["FARGATE"]}}, capacity_strategy=SPOT),
        "services.api.capacity_strategy[0].capacity_provider is 'FARGATE_SPOT', which the cluster does not have; allowed are FARGATE.",
    ),
    (
        m.service(cluster="reports"),
        "services.api.cluster is 'reports', which is no host of the group ecs_cluster; nothing is allowed there.",
    ),
    (
        m.service(clusters={"main": {}, "reports-cluster": {}}, templates={"ecs_cluster": "{key}"}, cluster="reports"),
        "services.api.cluster is 'reports', which is no host of the group ecs_cluster; did you mean reports-cluster?",
    ),
    (
        m.service(clusters={"main": {}, "reports": {}}, templates={"ecs_cluster": "{key}"}, cluster="x"),
        "services.api.cluster is 'x', which is no host of the group ecs_cluster; allowed are main, reports.",
    ),
    (
        m.service(clusters=TWO_CLUSTERS, templates={"ecs_cluster": "{key}"}, cluster="small", capacity_strategy=SPOT),
        "services.api.capacity_strategy[0].capacity_provider is 'FARGATE_SPOT', which the cluster does not have; allowed are FARGATE.",
    ),
    (
        m.service(clusters=TWO_CLUSTERS, templates={"ecs_cluster": "{project}-{env}-cluster"}),
        "environment_naming_templates.ecs_cluster gives the ecs_clusters main, small the same name 'shop-prod-cluster'; "
        "each needs one of its own, for instance with {key} in environment_naming_overrides.ecs_cluster.",
    ),
    (
        m.service("a b"),
        "services.a b is no name for a service; allowed are letters, digits, hyphens and underscores, beginning with a letter or digit.",
    ),
    (
        m.roles(**{"r" * 60: {"service": "ecs-tasks.amazonaws.com"}}),
        f"environment_naming_templates.iam_role makes a name too long after sanitising for the iam_role '{'r' * 60}': "
        "70 characters, allowed are 64; shorten the template or the key.",
    ),
    (
        m.rules({}, {}),
        "security_groups_groups.web.ingress[1] repeats security_groups_groups.web.ingress[0]; each permission may stand there once.",
    ),
    (
        Model({**m.ENVIRONMENT, "naming_templates": {"security_group": "fixed"}}, m.groups(a={"description": "a"}, b={"description": "b"}).components),
        "environment_naming_templates.security_group gives the security_groups a, b the same name 'fixed'; "
        "each needs one of its own, for instance with {key} in environment_naming_overrides.security_group.",
    ),
    (
        Model(m.ENVIRONMENT, (), {}, 10),
        f"logs_retention_days is 10; allowed are {RETENTION}.",
    ),
    (
        Model(m.ENVIRONMENT, (m.component("ecs_cluster", {"default_strategy": [{"capacity_provider": "SPOT"}], "capacity_providers": ["FARGATE"]}),)),
        "ecs_cluster_default_strategy[0].capacity_provider is 'SPOT', which the cluster does not have; allowed are FARGATE.",
    ),
]

ALL = [
    *((m.network(**changes), message) for changes, message in NETWORKS),
    *((m.rules(changes), message) for changes, message in RULES),
    *ROLES,
    *((m.service(**changes), message) for changes, message in SERVICES),
    *((m.environment(**changes), message) for changes, message in ENVIRONMENTS),
    *OTHERS,
]


@pytest.mark.parametrize(("model", "message"), ALL, ids=[message[:60] for _model, message in ALL])
def test_s4_26_c11_d2_wrong_input_gets_one_sentence(model: Model, message: str) -> None:
    assert cross_problems(model) == [message]


RIGHT = [
    m.network(),
    m.network(availability_zones=["eu-central-1a", "eu-central-1b"], nat_gateways="per_az"),
    m.network(availability_zones=["eu-central-1a", "eu-central-1-ham-1a", "eu-central-1-wl1-ber-wlz-1"], nat_gateways="none"),
    m.network(availability_zones=["eu-central-1b"], public_subnets=[{**SUBNET, "availability_zone": "eu-central-1b"}], subnet_tiers=["public"]),
    m.network(mode="existing", name="theirs"),
    m.network(mode="default", subnet_tiers=["public"]),
    m.rules({"port": None, "all": True, "protocol": "all"}, {"cidrs": [], "groups": ["self", "sg-0123456789abcdef0"]}, {"ipv6_cidrs": ["::/0"], "port": 443}),
    m.rules({"protocol": "icmp", "port": None, "from_port": 8, "to_port": -1}),
    m.statement(actions=["s3:Get*", "*"], resources=["*"]),
    m.role(service=None, assume_statements=[{"principals": {"AWS": "123456789012"}}]),
    m.service(),
    m.service(cpu=16384, memory=122880, image="123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/api@sha256:" + "a" * 64),
    m.service(minimum_healthy_percent=0, maximum_percent=100, availability_zone_rebalancing="disabled"),
    m.service(minimum_healthy_percent=0, maximum_percent=101, availability_zone_rebalancing="enabled"),
    m.service(execute_command=True, readonly_root_filesystem=None, sidecars=[{"name": "proxy", "image": "envoy:1"}]),
    m.service(execute_command=True, readonly_root_filesystem=False),
    m.service(execute_command=False, readonly_root_filesystem=True),
    m.service(execute_command="(known after apply)", readonly_root_filesystem=True),
    m.service(secrets={"A": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf:password::", "B": "/shop/prod/key"}),
    m.service(image="(known after apply)", secrets={"A": "(known after apply)"}),
    m.service(placement="private", with_network={}),
    m.service(clusters=TWO_CLUSTERS, templates={"ecs_cluster": "{key}"}, capacity_strategy=SPOT),
    m.service(clusters=TWO_CLUSTERS, templates={"ecs_cluster": "cluster", "ecs_cluster/small": "small"}, cluster="main", capacity_strategy=SPOT),
    m.service(clusters={"main": {}}, cluster=None),
    m.service(clusters={"main": {}}, cluster="(known after apply)"),
    m.environment(account_id="123456789012", region="us-gov-west-1"),
]


@pytest.mark.parametrize("model", RIGHT)
def test_what_is_right_is_left_alone(model: Model) -> None:
    assert cross_problems(model) == []
