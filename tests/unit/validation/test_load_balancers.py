# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load balancers and the services behind them: wrong inputs with their sentences, and what there is to think about."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.service_findings import find
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.alb_waf import declared
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.checks import Inventory, cross_problems, validate
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.variables import Host, Role
from tests.meta.repository import ROOT, loaded
from tests.unit.validation import models as m

ROLE = loaded(ROOT / "roles" / "alb_waf" / "defaults" / "main.yml")
SPEC = loaded(ROOT / "roles" / "alb_waf" / "meta" / "argument_specs.yml")["argument_specs"]["main"]["options"]
CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
SECURE: dict[str, Any] = {"certificate_arns": [CERTIFICATE]}
UNKNOWN = "(known after apply)"


def environment(balancers: dict[str, Any], services: dict[str, Any], network: dict[str, Any] | None = None, **changes: Any) -> Model:
    """An environment with these load balancers and services, over what the role means where they say nothing."""
    parts = [m.component("alb_waf", {"http_defaults": ROLE["alb_waf_http_defaults"]}, host) for host in balancers]
    parts += [m.component("ecs_service", {}, name) for name in services]
    parts += [] if network is None else [m.component("vpc", {**m.NETWORK, **network}, "network")]
    complete = {host: {**ROLE["alb_waf_defaults"], **said} for host, said in balancers.items()}
    said = {**m.ENVIRONMENT, "naming_templates": {"container": "{key}"}, **changes}
    return Model(said, tuple(parts), {name: {**m.SERVICE, **service} for name, service in services.items()}, 30, complete)


def balancer(network: dict[str, Any] | None = None, **said: Any) -> Model:
    return environment({"ingress": said}, {}, network)


def behind(**http: Any) -> Model:
    return environment({"ingress": {}}, {"api": {"http": http}})


def several(balanced: dict[str, Any] | None = None, **services: dict[str, Any]) -> Model:
    return environment({"ingress": balanced or {}}, {name: {"http": http} for name, http in services.items()})


LB, HTTP = "load_balancers.ingress", "services.api.http"
RULE = f"{LB}.rules[0]"
OLD: dict[str, Any] = {"name": "old", "hosts": ["old.example.com"], "redirect": {"host": "www.example.com"}}


def ruled(**changes: Any) -> Model:
    return balancer(rules=[{**OLD, **changes}])


BALANCERS: list[tuple[Model, str]] = [
    (balancer(http_port=0), f"{LB}.http_port is 0; allowed are 1 to 65535."),
    (balancer(http_port=None), f"{LB} listens on nothing: it has neither http_port nor certificate_arns; one of them is required."),
    (balancer(**SECURE, http_port=443), f"{LB}.https_port is 443, as http_port; each has a port of its own."),
    (balancer(idle_timeout=4001), f"{LB}.idle_timeout is 4001; allowed are 1 to 4000 seconds."),
    (balancer(client_keep_alive=59), f"{LB}.client_keep_alive is 59; allowed are 60 to 604800 seconds."),
    (balancer(certificate_arns=["shop"]), f"{LB}.certificate_arns[0] is 'shop'; it must be the ARN of a certificate of ACM or IAM."),
    (balancer(certificate_arns=[CERTIFICATE] * 27), f"{LB}.certificate_arns has 27 certificates; allowed are 26."),
    (
        balancer(**SECURE, ssl_policy="TLS13"),
        f"{LB}.ssl_policy is 'TLS13'; it must be the name of a policy of AWS, such as ELBSecurityPolicy-TLS13-1-2-2021-06.",
    ),
    (balancer(ingress_cidrs=["203.0.113.7/24"]), f"{LB}.ingress_cidrs[0] is '203.0.113.7/24'; write it as 203.0.113.0/24."),
    (balancer(ingress_ipv6_cidrs=["0.0.0.0/0"]), f"{LB}.ingress_ipv6_cidrs[0] is '0.0.0.0/0', which is no IPv6 range; it looks like 2001:db8::/32."),
    (balancer(security_groups=["edge"]), f"{LB}.security_groups[0] is 'edge', which is no security group of this environment; nothing is allowed there."),
    (
        balancer({"availability_zones": ["eu-central-1b"]}),
        f"{LB} needs public subnets in 2 availability zones at least; the network has them in eu-central-1b, by vpc_availability_zones.",
    ),
    (
        balancer({"subnet_tiers": ["public"], "nat_gateways": "none"}, scheme="internal"),
        f"{LB}.scheme is internal, but vpc_subnet_tiers has no private subnets for it.",
    ),
    (
        balancer({"subnet_tiers": ["private"], "nat_gateways": "none"}),
        f"{LB}.scheme is internet-facing, but vpc_subnet_tiers has no public subnets for it.",
    ),
    (
        balancer({"mode": "existing", "name": "theirs", "existing_public_subnet_ids": ["subnet-1"]}),
        f"{LB} needs public subnets in 2 availability zones at least; vpc_existing_public_subnet_ids has one.",
    ),
    (
        balancer({"mode": "existing", "id": "vpc-1"}, scheme="internal"),
        f"{LB}.ingress_cidrs is missing; an internal load balancer in a VPC that is given by vpc_id needs the networks that may ask.",
    ),
    (balancer({}, ip_address_type="dualstack"), f"{LB}.ip_address_type is dualstack, but the VPC has no IPv6 addresses; allowed is ipv4."),
    (
        balancer({"mode": "existing", "name": "theirs"}, scheme="internal", ip_address_type="dualstack-without-public-ipv4"),
        f"{LB}.ip_address_type is dualstack-without-public-ipv4, which an internal load balancer cannot have; allowed are ipv4, dualstack.",
    ),
    (balancer(default_response={"status_code": 301}), f"{LB}.default_response.status_code is 301; allowed are 200 to 299 and 400 to 599."),
    (balancer(default_response={"status_code": 404, "body": "x" * 1025}), f"{LB}.default_response.body has 1025 characters; allowed are 1024."),
    (ruled(redirect=None), f"{RULE} has nothing to do; exactly one of service, redirect, fixed_response is required."),
    (
        ruled(fixed_response={"status_code": 404}),
        f"{RULE} has redirect and fixed_response; exactly one of service, redirect, fixed_response is required.",
    ),
    (ruled(redirect={"status_code": 302}), f"{RULE}.redirect redirects a request to itself; one of protocol, host, port, path, query is required."),
    (ruled(redirect={}), f"{RULE}.redirect redirects a request to itself; one of protocol, host, port, path, query is required."),
    (ruled(redirect={"path": "new"}), f"{RULE}.redirect.path is 'new'; it must begin with a slash."),
    (
        ruled(redirect=None, fixed_response={"status_code": 304}),
        f"{RULE}.fixed_response.status_code is 304; allowed are 200 to 299 and 400 to 599.",
    ),
    (ruled(redirect=None, service="web"), f"{RULE}.service is 'web', which is no service behind this load balancer; nothing is allowed there."),
    (ruled(hosts=[], priority=1), f"{RULE} has no condition; one of hosts, paths, methods, source_ips is required."),
    (ruled(hosts=[], methods=["GET"]), f"{RULE}.priority is missing; a rule with neither hosts nor paths needs one."),
    (ruled(methods=["get"]), f"{RULE}.methods[0] is 'get'; it must be in capitals, such as GET."),
    (ruled(source_ips=["203.0.113.7"]), f"{RULE}.source_ips[0] is '203.0.113.7', which is no IPv4 range; it looks like 203.0.113.0/24."),
    (
        ruled(methods=["GET"], paths=["/a", "/b", "/c", "/d"]),
        f"{RULE} has 6 values in hosts, paths, methods; allowed are 5 together.",
    ),
    (
        balancer(rules=[OLD, {**OLD, "hosts": ["older.example.com"]}]),
        f"{LB}.rules[1].name is 'old', as that of {LB}.rules[0]; each rule has a name of its own.",
    ),
]

SERVICES: list[tuple[Model, str]] = [
    (
        environment({}, {"api": {"http": {}}}),
        f"{HTTP} asks for a load balancer, which the inventory does not have; add a host to the group alb_waf, and load_balancers of its name.",
    ),
    (behind(load_balancer="ingres"), f"{HTTP}.load_balancer is 'ingres', which is no host of the group alb_waf; did you mean ingress?"),
    (
        environment({"ingress": {}}, {"api": {"port": None, "http": {}}}),
        f"services.api.port is missing; {HTTP} needs the port that the container listens on.",
    ),
    (behind(port=81), f"{HTTP}.port is 81, but the container listens on 80; leave it out, or name the container that gets the requests."),
    (behind(container_name="proxy"), f"{HTTP}.container_name is 'proxy', which the service does not have; allowed are api."),
    (
        environment({"ingress": {}}, {"api": {"protocol": "udp", "http": {}}}),
        "services.api.protocol is udp; a load balancer speaks HTTP, which is tcp.",
    ),
    (
        behind(hosts=["localhost"]),
        f"{HTTP}.hosts[0] is 'localhost'; it must be a host name with a dot, of up to 128 letters, digits, hyphens and the wildcards * and ?.",
    ),
    (
        behind(paths=["api/*"]),
        f"{HTTP}.paths[0] is 'api/*'; it must begin with / or *, and have up to 128 letters, digits, _ - . $ / ~ \" ' @ : + & and the wildcards * and ?.",
    ),
    (behind(paths=["/" + "a*" * 7]), f"{HTTP} has 7 wildcards in one rule; allowed are 6."),
    (behind(paths=["/api/*"], priority=50001), f"{HTTP}.priority is 50001; allowed are 1 to 50000."),
    (behind(health_check={"interval": 4}), f"{HTTP}.health_check.interval is 4; allowed are 5 to 300 seconds."),
    (behind(health_check={"timeout": 1}), f"{HTTP}.health_check.timeout is 1; allowed are 2 to 120 seconds."),
    (behind(health_check={"timeout": 30}), f"{HTTP}.health_check.timeout is 30, not below {HTTP}.health_check.interval 30."),
    (behind(health_check={"healthy_threshold": 1}), f"{HTTP}.health_check.healthy_threshold is 1; allowed are 2 to 10."),
    (behind(health_check={"unhealthy_threshold": 11}), f"{HTTP}.health_check.unhealthy_threshold is 11; allowed are 2 to 10."),
    (
        behind(health_check={"path": "health"}),
        f"{HTTP}.health_check.path is 'health'; it must begin with a slash, and have up to 1024 characters.",
    ),
    (
        behind(health_check={"matcher": "500"}),
        f"{HTTP}.health_check.matcher is '500'; allowed are status codes from 200 to 499 such as 200, 200,202 or 200-299.",
    ),
    (behind(health_check={"port": "http"}), f"{HTTP}.health_check.port is 'http'; allowed are traffic-port and 1 to 65535."),
    (behind(deregistration_delay=3601), f"{HTTP}.deregistration_delay is 3601; allowed are 0 to 3600 seconds."),
    (behind(slow_start=10), f"{HTTP}.slow_start is 10; allowed are 0 for none, and 30 to 900 seconds."),
    (
        behind(slow_start=30, algorithm="weighted_random"),
        f"{HTTP}.slow_start is 30, but {HTTP}.algorithm is weighted_random; a slow start goes with round_robin alone.",
    ),
    (behind(stickiness={"duration": 604801}), f"{HTTP}.stickiness.duration is 604801; allowed are 1 to 604800 seconds."),
    (
        behind(stickiness={"type": "app_cookie"}),
        f"{HTTP}.stickiness.cookie_name is missing; app_cookie needs the name of the application's cookie.",
    ),
    (
        behind(stickiness={"cookie_name": "session"}),
        f"{HTTP}.stickiness.cookie_name is 'session', which means something with type app_cookie alone.",
    ),
    (
        behind(stickiness={"type": "app_cookie", "cookie_name": "AWSALBTG"}),
        f"{HTTP}.stickiness.cookie_name is 'AWSALBTG'; names that begin with AWSALB are the load balancer's own.",
    ),
    *(
        (
            environment({"ingress": said}, {"api": {"http": {"protocol_version": version}}}),
            f"{HTTP}.protocol_version is {version}, which needs HTTPS alone; its load balancer needs certificate_arns, and redirect_http or no http_port.",
        )
        for said, version in (({}, "grpc"), ({**SECURE, "redirect_http": False}, "http2"))
    ),
]

TOGETHER: list[tuple[Model, str]] = [
    (
        several(web={"default": True}, api={"default": True}),
        f"{HTTP}.default is true, as that of services.web; one service gets what no rule matches.",
    ),
    (several(web={}, api={}), f"{HTTP} has neither hosts nor paths, and services.web gets what no rule matches; one of them is required."),
    (
        several(web={"default": True, "paths": ["/web"]}, api={}),
        f"{HTTP} has neither hosts nor paths, and services.web gets what no rule matches; one of them is required.",
    ),
    (
        several(web={"paths": ["/a", "/b"]}, api={"paths": ["/b", "/c"]}),
        f"{HTTP} wants /b, as services.web does; each goes to one service.",
    ),
    (
        several(web={"hosts": ["A.example.com"], "paths": ["/b"]}, api={"hosts": ["a.example.com"], "paths": ["/b"]}),
        f"{HTTP} wants a.example.com, /b, as services.web does; each goes to one service.",
    ),
    (
        several(web={"paths": ["/a"], "priority": 7}, api={"paths": ["/b"], "priority": 7}),
        f"{HTTP}.priority gives a rule the place 7, as services.web.http does; each rule has a place of its own.",
    ),
    (
        several(web={"paths": [f"/{letter}" for letter in "abcdef"], "priority": 6}, api={"paths": ["/z"], "priority": 7}),
        f"{HTTP}.priority gives a rule the place 7, as services.web.http does; each rule has a place of its own.",
    ),
    (
        several({"rules": [{**OLD, "priority": 7}]}, api={"paths": ["/b"], "priority": 7}),
        f"{RULE}.priority gives a rule the place 7, as {HTTP} does; each rule has a place of its own.",
    ),
    (several(api={"paths": [f"/{number}" for number in range(501)]}), f"{LB} has 101 rules; allowed are 100."),
    (
        environment({"ingress": {}, "inside": {}}, {}, naming_templates={"load_balancer": "{project}-{env}-alb"}),
        "environment_naming_templates.load_balancer gives the load_balancers ingress, inside the same name 'shop-prod-alb'; "
        "each needs one of its own, for instance with {key} in environment_naming_overrides.load_balancer.",
    ),
    (
        environment({"ingress": {}}, {"recommendations-and-more": {"http": {}}}),
        "environment_naming_templates.target_group makes a name too long after sanitising for the target_group 'recommendations-and-more': "
        "34 characters, allowed are 32; shorten the template or the key.",
    ),
]
ALL = [*BALANCERS, *SERVICES, *TOGETHER]


@pytest.mark.parametrize(("model", "message"), ALL, ids=[message[:70] for _model, message in ALL])
def test_d1_wrong_input_gets_one_sentence(model: Model, message: str) -> None:
    assert cross_problems(model) == [message]


PROXY = {"name": "proxy", "image": "envoy:1", "port": 8080}
RIGHT = [
    balancer(),
    balancer({}),
    balancer({}, scheme="internal"),
    balancer({"mode": "default", "subnet_tiers": ["public"]}, scheme="internal"),
    balancer({"mode": "existing", "id": "vpc-1"}, scheme="internal", ingress_cidrs=["10.0.0.0/8"], ip_address_type="dualstack"),
    balancer({"mode": "existing", "name": "theirs", "existing_public_subnet_ids": ["subnet-1", "subnet-2"]}),
    balancer(**SECURE, http_port=None, rules=[OLD, {**OLD, "name": "older", "hosts": [], "methods": ["GET"], "source_ips": ["2001:db8::/32"], "priority": 1}]),
    balancer(certificate_arns=[UNKNOWN], security_groups=["ingress"]),
    behind(),
    behind(paths=["/api/*", "/*.jpg", "*", "/~user/'x'@y:z+&"], hosts=["*.example.com", "a?.example.com"], priority=1),
    behind(health_check={"port": "9000", "matcher": "200-299,404", "path": "/health?deep=1"}, slow_start=900),
    behind(stickiness={"type": "app_cookie", "cookie_name": "session", "duration": 60}, algorithm="weighted_random"),
    environment({"ingress": {}}, {"api": {"sidecars": [PROXY], "http": {"container_name": "proxy", "port": 8080}}}),
    environment({"ingress": {}}, {"api": {"health_check_grace_period": 120, "http": {}}, "worker": {"http": None}}),
    environment({"ingress": SECURE}, {"api": {"http": {"protocol_version": "grpc"}}}),
    several(web={}, api={"paths": ["/api/*"]}, admin={"hosts": ["admin.example.com"], "paths": ["/api/*"]}),
    several(web={"default": True, "paths": ["/web/*"]}, api={"paths": ["/api/*"]}),
    several({"rules": [{**OLD, "redirect": None, "service": "api"}]}, api={"paths": ["/api/*"], "priority": 7}),
    environment(
        {"ingress": {}, "inside": {"scheme": "internal"}}, {"a": {"http": {}}, "b": {"http": {"load_balancer": "inside", "priority": 7, "paths": ["/x"]}}}
    ),
]


@pytest.mark.parametrize("model", RIGHT)
def test_what_is_right_is_left_alone(model: Model) -> None:
    assert cross_problems(model) == []


def ids(model: Model) -> list[str]:
    return [finding.id for finding in find(model)]


@pytest.mark.parametrize(
    ("balancers", "expected"),
    [
        ({}, ["plain-http:ingress"]),
        (SECURE, []),
        ({**SECURE, "redirect_http": False}, ["plain-http:ingress"]),
        ({**SECURE, "redirect_http": False, "http_port": None}, []),
        ({"scheme": "internal"}, []),
        ({**SECURE, "deletion_protection": False}, ["unprotected-load-balancer:ingress"]),
        ({**SECURE, "deletion_protection": True}, []),
        ({**SECURE, "ssl_policy": "ELBSecurityPolicy-2016-08"}, ["old-tls:ingress"]),
        ({**SECURE, "ssl_policy": "ELBSecurityPolicy-TLS13-1-1-2021-06"}, ["old-tls:ingress"]),
        ({**SECURE, "ssl_policy": "ELBSecurityPolicy-FS-1-1-2019-08"}, ["old-tls:ingress"]),
        ({**SECURE, "ssl_policy": "ELBSecurityPolicy-TLS13-1-2-2021-06"}, []),
        ({**SECURE, "ssl_policy": "ELBSecurityPolicy-FS-1-2-Res-2020-10"}, []),
        ({"scheme": "internal", "ssl_policy": "ELBSecurityPolicy-2016-08"}, []),
    ],
)
def test_s1_46_what_there_is_to_think_about(balancers: dict[str, Any], expected: list[str]) -> None:
    assert ids(environment({"ingress": balancers}, {})) == expected


def test_outside_production_a_load_balancer_needs_no_protection() -> None:
    assert ids(environment({"ingress": {**SECURE, "deletion_protection": False}}, {}, **{"class": "nonprod"})) == []


OPEN = {"description": "Everybody", "port": 80, "cidrs": ["0.0.0.0/0"]}
PUBLIC = {"subnet_tiers": ["public"], "nat_gateways": "none"}


@pytest.mark.parametrize(
    ("network", "service", "expected"),
    [
        ({}, {"ingress": [OPEN]}, ["open-to-internet:api"]),
        ({}, {"ingress": [{**OPEN, "cidrs": ["10.0.0.0/8"]}]}, []),
        ({}, {"ingress": [{**OPEN, "cidrs": [], "ipv6_cidrs": ["::/0"]}]}, ["open-to-internet:api"]),
        ({}, {"ingress": [{**OPEN, "port": 22}]}, ["open-ssh:api"]),
        ({}, {"ingress": [{**OPEN, "port": 22}, OPEN]}, ["open-ssh:api", "open-to-internet:api"]),
        ({}, {"ingress": [{**OPEN, "port": None, "all": True}]}, ["open-all-ports:api"]),
        ({}, {"security_groups": ["web"]}, ["open-to-internet:web"]),
        ({}, {"security_groups": ["web", "api"]}, ["open-to-internet:web"]),
        ({}, {"placement": "public", "ingress": [OPEN]}, ["public-tasks:api"]),
        (PUBLIC, {"ingress": [OPEN]}, ["public-tasks:api"]),
        (PUBLIC, {"security_groups": ["web"]}, ["public-tasks:api"]),
        (None, {"ingress": [OPEN]}, []),
    ],
)
def test_d8_private_tasks_that_the_internet_may_talk_to(network: dict[str, Any] | None, service: dict[str, Any], expected: list[str]) -> None:
    model = environment({}, {"api": service}, network)
    groups = m.component("security_groups", {"groups": {"web": {"description": "Web", "ingress": [OPEN]}, "unused": {"ingress": [OPEN]}}}, "firewall")
    assert ids(Model(model.environment, (*model.components, groups), model.services, 30)) == expected


def test_s4_30_the_groups_that_rules_may_name() -> None:
    services = {"api": {}, "old": {"security_groups": ["ecs-tasks"]}, "new": {"security_groups": ["ecs-tasks", "new"]}}
    model = environment({"ingress": {}, "inside": {"security_groups": ["edge"]}}, services)
    assert model.security_group_keys == ["ingress", "api", "new"]


def test_what_has_names() -> None:
    model = environment({"ingress": {}, "inside": {}}, {"web": {"http": {}}, "admin": {"http": {"load_balancer": "inside"}}, "worker": {}})
    assert [(kind, key) for kind, key, _fields in declared(model)] == [
        ("load_balancer", "ingress"),
        ("target_group", "web"),
        ("load_balancer", "inside"),
        ("target_group", "admin"),
    ]


def inventory(**variables: Any) -> Inventory:
    """An inventory with a load balancer and nothing else."""
    said = {"environment_project": "shop", "environment_name": "prod", "environment_region": "eu-central-1", **variables}
    roles = {
        "environment": Role("environment", {name: {"type": "str"} for name in ("environment_project", "environment_name", "environment_region")}),
        "alb_waf": Role("alb_waf", SPEC, ROLE),
    }
    wired = frozenset(name for name in SPEC if name not in ("alb_waf_defaults", "alb_waf_http_defaults"))
    known = {**dict.fromkeys(wired), **said}
    groups = {"all": ["ingress"], "prod": ["ingress"], "platform": ["ingress"], "alb_waf": ["ingress"]}
    return Inventory(groups, {"ingress": Host("ingress", frozenset(known), known.__getitem__)}, roles, wired)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"load_balancers": {"ingress": {"schema": "internal"}}}, f"{LB}.schema is not known; did you mean scheme?"),
        ({"load_balancers": {"ingress": {"scheme": "public"}}}, f"{LB}.scheme is 'public'; allowed are internet-facing, internal."),
        (
            {"load_balancers": {"ingress": {"rules": [{"name": "x", "hosts": ["a.b"], "redirect": {"host": "a.c", "port": "x"}}]}}},
            f"{RULE}.redirect.port is 'x'",
        ),
        ({"load_balancers": {"ingress": {"access_logs": {}}}}, f"{LB}.access_logs.bucket is missing; it is required."),
        (
            {"load_balancers": {"ingres": {}}},
            "the host ingress in the group alb_waf has no entry in load_balancers; add load_balancers.ingress, or did you mean",
        ),
        ({"load_balancers_overrides": {"outside": {}}}, "load_balancers_overrides.outside is no load balancer; allowed are ingress."),
        (
            {"load_balancers": {"ingress": {}, "inside": {}}, "load_balancers_overrides": {"inside": {}}},
            "load_balancers_overrides.inside is of a load balancer that this environment does not have; allowed are ingress.",
        ),
        ({"load_balancers_overrides": {"ingress": {"idle_timeout": "long"}}}, f"{LB}.idle_timeout is 'long'; it must be a whole number."),
    ],
)
def test_entries_have_their_types(variables: dict[str, Any], message: str) -> None:
    (found, *more) = validate(inventory(**{"load_balancers": {"ingress": {}}, **variables}))[0]
    assert found.startswith(message)
    assert more == []


def test_an_entry_is_completed_by_its_overrides_and_the_defaults() -> None:
    errors, model = validate(inventory(load_balancers={"ingress": None}, load_balancers_overrides={"ingress": {"http_port": None, **SECURE}}))
    assert errors == []
    assert model.load_balancers == {"ingress": {**ROLE["alb_waf_defaults"], "http_port": None, **SECURE}}
