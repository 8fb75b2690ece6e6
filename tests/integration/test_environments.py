# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every environment that the project ships: what its whole life leaves in the account, and what it leaves alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from tests.integration.changes_by_hand import ALSO, CHANGES, SEEN_BY, Production
from tests.integration.declaring import Declared, cut_off
from tests.integration.lives import Life, Place, Teller, as_list, make_foreign_things
from tests.integration.playing import Playing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Aws
    from tests.emulator import Emulator

OUR_REGION, THEIR_REGION = "eu-central-1", "us-east-1"
OWNERSHIP = {"groundwork:project", "groundwork:environment", "groundwork:component", "groundwork:key"}
BASICS = {"vpc", "subnet", "security_group", "iam_role", "ecs_cluster", "ecs_service", "task_definition", "log_group"}
SCALING = {"scalable_target", "scaling_policy"}
WEB_APPLICATION = BASICS | SCALING | {"load_balancer", "target_group", "listener", "s3_bucket", "dynamodb_table", "ssm_parameter"}
# Actions for which AWS knows no resource, so that a policy has to say "*":
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
WITHOUT_RESOURCES = {
    "cloudwatch:PutMetricData",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
    "ec2:Describe*",
    "ecr:GetAuthorizationToken",
    "ecs:CreateCluster",
    "ecs:DescribeTaskDefinition",
    "ecs:DiscoverPollEndpoint",
    "ecs:ListClusters",
    "elasticloadbalancing:Describe*",
    "logs:DescribeLogGroups",
}
# Those which a condition on their cluster narrows instead.
IN_A_CLUSTER = {"ecs:ListServices", "ecs:ListTasks"}


class Lives(Declared):
    """What holds for every environment; a class has one or two, which live side by side."""

    places: ClassVar[tuple[Place, ...]]
    kinds: ClassVar[set[str]] = BASICS
    #: Services with images of others, which wait for none.
    ready: ClassVar[tuple[str, ...]] = ()

    @pytest.fixture(scope="class")
    @classmethod
    def teller(cls, emulator: Emulator, aws: Aws, aws_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Teller]:
        """The environments' whole lives, one built after the other, and destroyed in reverse."""
        emulator.reset()
        folder = tmp_path_factory.mktemp("lives")
        offline = cut_off(emulator, aws_environment, folder)
        teller = Teller(Playing(emulator, aws_environment, folder, read_ahead=True), offline, aws, folder, cls.places)
        make_foreign_things(aws, cls.places[0].region)
        for place in cls.places:
            teller.build(place.name, with_images=place == cls.places[-1])
        cls.meanwhile(teller)
        for place in reversed(cls.places):
            teller.destroy(place.name)
        yield teller
        emulator.reset()

    @classmethod
    def meanwhile(cls, teller: Teller) -> None:
        """What happens to the environments between their building and their end."""
        for place in cls.places[:-1]:
            teller.step(place.name, "again_beside")

    @pytest.fixture(scope="class")
    @classmethod
    def lives(cls, teller: Teller) -> list[Life]:
        """The lives, in the order in which they were built."""
        return list(teller.lives.values())

    def test_check_mode_on_an_empty_account_does_not_fail_and_sends_no_write(self, lives: list[Life]) -> None:
        for life in lives:
            plan = life.runs["plan"].assert_ok()
            assert plan.writes == []
            assert life.held["plan"] == life.held["before"]

    def test_the_plan_foretells_each_change_of_the_build_with_its_component_task_and_item(self, lives: list[Life]) -> None:
        for life in lives:
            assert life.entries("plan") == life.entries("build")
            assert set(life.changes("plan")) == life.place.components
            assert all(life.changes("plan").values()), life.changes("plan")

    def test_the_build_succeeds_and_owns_what_it_made(self, lives: list[Life]) -> None:
        for life in lives:
            assert life.runs["build"].assert_ok().failed == {}
            mine = life.own("again")
            waits = life.changes("build").get("registry") and "start" not in life.runs
            assert {kind for kind, _ in mine} >= (self.kinds - SCALING if waits else self.kinds)
            for thing, tags in mine.items():
                assert set(tags) >= OWNERSHIP | {"ManagedBy"}, thing

    def test_a_second_run_changes_nothing_and_sends_no_write(self, lives: list[Life]) -> None:
        for life in lives:
            life.runs["again"].assert_unchanged()

    def test_no_policy_says_every_resource_where_aws_knows_single_ones(self, lives: list[Life]) -> None:
        for life in lives:
            assert life.statements
            for role, statements in life.statements.items():
                for statement in statements:
                    if "*" in as_list(statement["Resource"]):
                        allowed = WITHOUT_RESOURCES | (IN_A_CLUSTER if "ecs:cluster" in str(statement.get("Condition")) else set())
                        assert set(as_list(statement["Action"])) <= allowed, (role, statement)

    def test_s2_28_an_execution_role_reads_exactly_what_it_injects(self, lives: list[Life]) -> None:
        for life in lives:
            assert life.injected
            for role, secrets in life.injected.items():
                reading = [one for one in life.statements[role] if {"ssm:GetParameters", "secretsmanager:GetSecretValue"} & set(as_list(one["Action"]))]
                assert {resource for statement in reading for resource in as_list(statement["Resource"])} == secrets, role

    def test_d25_services_wait_for_their_images_and_then_run(self, lives: list[Life]) -> None:
        for life in lives:
            has_registry = any(kind == "ecr_repository" for kind, _ in life.own("build"))
            assert ("is not in ECR yet; the service waits with 0 tasks." in " ".join(life.runs["build"].stdout.split())) == has_registry
            counts = {name: count for name, count in life.running.items() if not any(one in name for one in self.ready)}
            assert counts
            waits = has_registry and "start" not in life.runs
            assert all((count == 0) == waits for count in counts.values()), counts

    def test_environments_side_by_side_do_not_touch_each_other(self, lives: list[Life]) -> None:
        for life in lives:
            before = life.held["before"]
            for step, held in life.held.items():
                assert {thing: held.get(thing) for thing in before} == before, (life.place.name, step)
        for life in lives[:-1]:
            life.runs["again_beside"].assert_unchanged()

    def test_destroy_is_complete_and_lists_what_aws_keeps(self, lives: list[Life], aws: Aws) -> None:
        for life in lives:
            destroyed = life.runs["destroy"].assert_ok()
            assert life.own("destroy") == {}
            ecs, kms = aws("ecs", life.place.region), aws("kms", life.place.region)
            families = {arn.rsplit("/", 1)[1] for kind, arn in life.own("again") if kind == "task_definition"}
            kept = {arn.rsplit("/", 1)[1] for arn in ecs.list_task_definitions(status="INACTIVE")["taskDefinitionArns"]}
            assert families <= kept
            for name in families:
                assert name in destroyed.stdout
            for key in (key for kind, key in life.own("again") if kind == "kms_key"):
                assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "PendingDeletion"
                assert key in destroyed.stdout


@pytest.mark.thorough
class TestDev(Lives):
    """The environment that costs the least, and every way in which destroying it is refused."""

    places = (Place("inventories/dev", OUR_REGION),)
    kinds = WEB_APPLICATION | {"sqs_queue"}

    @classmethod
    def meanwhile(cls, teller: Teller) -> None:
        teller.step("dev", "plan_again", check=True)
        teller.step("dev", "destroy_unconfirmed", "playbooks/destroy.yml")
        teller.step("dev", "destroy_misnamed", "playbooks/destroy.yml", variables={"confirm": "other"})
        teller.step("dev", "destroy_protected", "playbooks/destroy.yml", variables={"confirm": "dev", "environment_protected": True})

    def test_a_plan_of_what_is_built_has_nothing_to_do(self, lives: list[Life]) -> None:
        (life,) = lives
        life.runs["plan_again"].assert_unchanged()

    def test_destroy_asks_for_the_name_before_anything_else(self, lives: list[Life]) -> None:
        (life,) = lives
        for step in ("destroy_unconfirmed", "destroy_misnamed"):
            assert life.runs[step].rc == 2
            assert "say so: -e confirm=dev." in life.runs[step].stdout
            assert life.runs[step].writes == []

    def test_destroy_refuses_what_is_protected(self, lives: list[Life]) -> None:
        (life,) = lives
        refused = life.runs["destroy_protected"]
        assert refused.rc == 2
        assert "dev is protected (environment_protected is true)." in " ".join(refused.stdout.split())
        assert refused.writes == []

    def test_destroy_of_nothing_changes_nothing(self, teller: Teller) -> None:
        teller.destroy("dev", "destroy_again")
        teller.lives["dev"].runs["destroy_again"].assert_unchanged()
        assert {thing for thing in teller.lives["dev"].held["destroy"] if thing not in teller.lives["dev"].held["before"]} <= {
            ("iam_role", f"AWSServiceRoleFor{name}") for name in ("ECS", "ElasticLoadBalancing", "ApplicationAutoScaling_ECSService")
        }


@pytest.mark.thorough
class TestStarter(Lives):
    """The smallest of the examples."""

    places = (Place("examples/starter/prod", THEIR_REGION),)


@pytest.mark.thorough
class TestTestQaAndStaging(Lives):
    """Three of our own, side by side."""

    places = (Place("inventories/test", OUR_REGION), Place("inventories/qa", OUR_REGION), Place("inventories/staging", OUR_REGION))
    kinds = WEB_APPLICATION | {"sqs_queue", "ecr_repository"}


class TestProd(Lives):
    """Production, with keys of its own, and after somebody changed it by hand."""

    places = (Place("inventories/prod", OUR_REGION),)
    kinds = WEB_APPLICATION | {"sqs_queue", "ecr_repository", "kms_key", "kms_alias", "nat_gateway", "flow_log"}
    by_hand: ClassVar[dict[str, Any]] = {}

    @classmethod
    def meanwhile(cls, teller: Teller) -> None:
        super().meanwhile(teller)
        production = Production(teller.aws, OUR_REGION)
        cls.by_hand["before"] = production.state()
        for change in CHANGES:
            change(production)
        cls.by_hand["changed"] = production.state()
        teller.step("prod", "check_after_changes", check=True)
        cls.by_hand["checked"] = production.state()
        teller.step("prod", "repair")
        cls.by_hand["repaired"] = production.state()
        teller.step("prod", "check_after_repair", check=True)

    @pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
    def test_what_was_changed_by_hand_is_seen_by_check_and_repaired(self, teller: Teller, change: Any) -> None:
        name = change.__name__
        before, changed, checked, repaired = (self.by_hand[step][name] for step in ("before", "changed", "checked", "repaired"))
        assert changed != before
        assert checked == changed, "check mode changed something"
        assert repaired == before
        life = teller.lives["prod"]
        assert SEEN_BY[name] in self.tasks(life, "check_after_changes")

    @staticmethod
    def tasks(life: Life, step: str) -> set[tuple[str, str]]:
        """The components and tasks that changed something in a step."""
        return {(component, task.removeprefix("groundwork.aws.")) for component, said in life.changes(step).items() for task, _change in said}

    def test_nothing_else_is_planned_or_touched(self, teller: Teller) -> None:
        life = teller.lives["prod"]
        life.runs["check_after_changes"].assert_ok()
        assert life.changes("check_after_changes") == life.changes("repair")
        assert self.tasks(life, "repair") == {*SEEN_BY.values(), ALSO}
        assert {change for said in life.changes("repair").values() for _task, change in said} == {"update"}
        life.runs["check_after_repair"].assert_unchanged()

    def test_a_run_that_changes_nothing_costs_few_calls(self, teller: Teller) -> None:
        """At most 2.5 for each resource; docs/plan.md has the figure."""
        life = teller.lives["prod"]
        calls, resources = len(life.runs["again"].requests), len(life.own("again"))
        assert calls / resources <= 2.5, f"{calls} calls for {resources} resources"


@pytest.mark.thorough
class TestDevopsAppTestAndQa(Lives):
    """S2-32: two of the four environments of one application, side by side."""

    places = (Place("examples/devops_app/test", THEIR_REGION), Place("examples/devops_app/qa", THEIR_REGION))
    kinds = WEB_APPLICATION | {"ecr_repository", "nat_gateway"}


@pytest.mark.thorough
class TestDevopsAppStagingAndProd(Lives):
    """S2-32: the other two."""

    places = (Place("examples/devops_app/staging", THEIR_REGION), Place("examples/devops_app/prod", THEIR_REGION))
    kinds = WEB_APPLICATION | {"ecr_repository", "nat_gateway"}


@pytest.mark.thorough
class TestRealtimeChat(Lives):
    """S4-141 to S4-148: one chat in development and in production, with a database and a cache."""

    places = (Place("examples/realtime_chat/dev", THEIR_REGION, "v1.0.0"), Place("examples/realtime_chat/prod", THEIR_REGION, "v1.0.0"))
    kinds = BASICS | SCALING | {"load_balancer", "target_group", "listener", "sqs_queue", "ecr_repository", "secret"}

    def test_a_run_that_changes_nothing_costs_few_calls(self, lives: list[Life]) -> None:
        for life in lives:
            calls, resources = len(life.runs["again"].requests), len(life.own("again"))
            assert calls / resources <= 2.5, f"{calls} calls for {resources} resources"


@pytest.mark.thorough
class TestFullPlatform(Lives):
    """A platform with a database whose password is in Parameter Store, files, a bucket and a queue."""

    places = (Place("examples/full_platform/dev", THEIR_REGION), Place("examples/full_platform/prod", THEIR_REGION))
    kinds = BASICS | SCALING | {"s3_bucket", "sqs_queue", "ecr_repository", "ssm_parameter", "rds_instance", "file_system"}
    ready = ("pgadmin",)
