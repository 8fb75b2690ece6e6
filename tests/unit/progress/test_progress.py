# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which component is at what: told of tasks, as ansible-core tells of them."""

from __future__ import annotations

from ansible_collections.groundwork.aws.plugins.plugin_utils.progress import News, Progress, Wait

FOUNDATION = {"network": "vpc", "identity": "iam"}
SERVICES = {"web": "ecs_service", "api": "ecs_service", "worker": "ecs_service"}


def run(components: dict[str, str] | None = None, layer: str = "foundation") -> Progress:
    """A run whose one play is at its beginning."""
    progress = Progress(0.0)
    for name, kind in (components or FOUNDATION).items():
        progress.expect(name, kind, layer)
    progress.play_begins(components or FOUNDATION)
    return progress


def steps(progress: Progress) -> list[str]:
    return [f"{news.step}: {news.component.name if news.component else news.layer.name}" for news in progress.take_news()]


def do(progress: Progress, name: str, now: float, **outcome: bool) -> None:
    """One task of a component's own role, a second long."""
    progress.task_begins(name, progress.components[name].kind, "Do it", now)
    progress.task_ends(name, now + 1, **outcome)


def test_a_component_begins_with_its_role_and_ends_with_it() -> None:
    progress = run()
    progress.task_begins("network", "", "Evaluate", 1)
    progress.task_ends("network", 2)
    assert progress.live == []
    do(progress, "network", 3, changed=True)
    do(progress, "network", 5)
    progress.role_completes("vpc")
    network = progress.components["network"]
    assert (network.began, network.ended, network.result) == (3, 6, "changed")
    assert steps(progress) == ["layer begins: foundation", "component ends: network"]
    do(progress, "identity", 7)
    progress.role_completes("iam")
    assert steps(progress) == ["component ends: identity", "layer ends: foundation"]
    assert [one.name for one in progress.ended] == ["network", "identity"]


def test_of_several_components_of_a_kind_those_end_that_rest_for_good() -> None:
    progress = run(SERVICES, "services")
    for name in SERVICES:
        do(progress, name, 1)
    progress.role_completes("ecs_service")
    assert progress.ended == []  # all three rest, and one has ended: nobody can say which
    progress.task_begins("web", "ecs_service", "Do more", 3)
    assert progress.ended == []
    progress.task_begins("worker", "ecs_service", "Do more", 3)
    assert [one.name for one in progress.ended] == ["api"]
    progress.task_ends("worker", 4)
    progress.role_completes("ecs_service")
    assert [one.name for one in progress.ended] == ["api", "worker"]
    assert [one.name for one in progress.live] == ["web"]


def test_a_role_of_other_hosts_ends_no_component() -> None:
    progress = run()
    progress.role_completes("vpc")
    do(progress, "network", 1)
    progress.task_begins("network", "vpc", "Do more", 2)
    assert progress.ended == []


def test_a_component_whose_role_fails_ends_when_the_play_deals_with_it() -> None:
    progress = run()
    do(progress, "network", 1, changed=True)
    do(progress, "network", 3, failed=True)
    assert progress.ended == []
    progress.task_begins("network", "", "Remember what failed", 9)
    (network,) = progress.ended
    assert (network.result, network.ended) == ("failed", 4)


def test_a_component_that_fails_in_a_play_that_does_not_deal_with_it_ends_with_the_play() -> None:
    progress = run()
    do(progress, "network", 1, failed=True)
    progress.play_ends(8)
    assert [(one.name, one.result) for one in progress.ended] == [("network", "failed")]
    assert steps(progress) == ["layer begins: foundation", "component ends: network", "layer ends: foundation"]


def test_what_a_role_rescues_itself_is_no_failure() -> None:
    progress = run()
    do(progress, "network", 1, failed=True)
    do(progress, "network", 3, changed=True)
    progress.role_completes("vpc")
    assert progress.components["network"].result == "changed"


def test_what_a_component_waits_for_is_known_while_its_task_runs() -> None:
    progress = run()
    progress.task_begins("network", "vpc", "Make the gateway", 1)
    progress.waits("network", Wait("NAT gateway nat-1", "pending", 2))
    progress.waits("stranger", Wait("nothing", "", 2))
    network = progress.components["network"]
    assert str(network.wait) == "NAT gateway nat-1 (pending)"
    assert network.at_since == 2
    progress.task_ends("network", 5)
    progress.waits("network", Wait("NAT gateway nat-1", "available", 2))  # told too late
    assert network.wait is None


def test_a_task_that_is_tried_until_it_holds_waits_since_its_first_try() -> None:
    progress = run()
    progress.task_begins("network", "vpc", "Wait for the gateway", 1)
    progress.tries_again("network", 119, 3)
    progress.tries_again("network", 118, 5)
    network = progress.components["network"]
    assert (str(network.wait), network.at_since) == ("another try (118 left)", 3)


def test_hosts_that_are_no_components_do_not_count() -> None:
    progress = run()
    progress.play_begins(["bastion", "network"])
    progress.task_begins("bastion", "vpc", "Do it", 1)
    progress.task_ends("bastion", 2, failed=True)
    assert progress.live == progress.ended == []
    assert [layer.name for layer in progress.layers] == ["foundation"]


def test_a_component_that_goes_on_in_another_play_is_live_again() -> None:
    progress = run({"network": "vpc"})
    do(progress, "network", 1)
    progress.play_ends(2)
    progress.play_begins(["network"])
    do(progress, "network", 5)
    network = progress.components["network"]
    assert (network.began, network.live) == (1, True)
    progress.play_ends(9)
    assert network.ended == 9


def test_what_is_to_come_is_counted_by_layer() -> None:
    progress = run()
    progress.expect("web", "ecs_service", "services")
    do(progress, "network", 1)
    assert progress.to_come == {"foundation": 1, "services": 1}


def test_news_are_told_once() -> None:
    progress = run()
    do(progress, "network", 1)
    assert [type(news) for news in progress.take_news()] == [News]
    assert progress.take_news() == []
