# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plain lines: few, and each said once."""

from __future__ import annotations

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.progress import Progress, Wait
from ansible_collections.groundwork.aws.plugins.plugin_utils.progress_lines import Lines, clock, spelt

LAYERS = {
    "account": {"encryption": "kms", "registry": "ecr"},
    "foundation": {"network": "vpc", "identity": "iam", "storage": "s3", "queues": "sqs"},
    "perimeter": {"firewall": "security_groups", "cluster": "ecs_cluster"},
    "platform": {"database": "rds", "cache": "elasticache", "ingress": "alb_waf"},
    "services": {"api": "ecs_service", "worker": "ecs_service"},
    "operations": {"alarms": "observability"},
}


@pytest.fixture
def progress() -> Progress:
    progress = Progress(0.0)
    for layer, components in LAYERS.items():
        for name, kind in components.items():
            progress.expect(name, kind, layer)
    return progress


@pytest.mark.parametrize(
    ("seconds", "words", "figures"),
    [
        (0, "0.0 s", "0:00"),
        (0.42, "0.4 s", "0:00"),
        (9.97, "9 s", "0:09"),
        (58.9, "58 s", "0:58"),
        (60, "1 min", "1:00"),
        (125, "2 min 5 s", "2:05"),
        (3600, "1 h", "1:00:00"),
        (3725, "1 h 2 min", "1:02:05"),
    ],
)
def test_durations(seconds: float, words: str, figures: str) -> None:
    assert spelt(seconds) == words
    assert clock(seconds) == figures


def test_a_run_that_changes_nothing_says_two_lines_for_each_layer(progress: Progress) -> None:
    lines, said, now = Lines(progress), [], 0.0
    for components in LAYERS.values():
        progress.play_begins(components)
        for name, kind in components.items():
            progress.task_begins(name, kind, "Look", now)
            progress.task_ends(name, now + 1)
        for kind in components.values():
            progress.role_completes(kind)
        now += 2
        said += lines.take(now)
    assert said[:4] == [
        "[ 0:02] account begins: encryption, registry",
        "[ 0:02] account ends after 1.0 s: 2 components, 2 ok",
        "[ 0:04] foundation begins: network, identity, storage, queues",
        "[ 0:04] foundation ends after 1.0 s: 4 components, 4 ok",
    ]
    assert said[-1] == "[ 0:12] operations ends after 1.0 s: 1 component, 1 ok"
    assert len(said) == 2 * len(LAYERS)
    assert lines.closing(13) == "[ 0:13] 14 of 14 components ended: 14 ok"


def test_a_component_that_changed_failed_or_took_its_time_has_a_line_of_its_own(progress: Progress) -> None:
    lines = Lines(progress)
    progress.play_begins(LAYERS["foundation"])
    for name, kind in LAYERS["foundation"].items():
        progress.task_begins(name, kind, "Make it", 1)
    progress.task_ends("network", 3, changed=True)
    progress.task_ends("identity", 4, failed=True)
    progress.task_ends("storage", 5)
    progress.task_ends("queues", 32)
    progress.play_ends(32)
    assert lines.take(32)[1:] == [
        "[ 0:32] network (vpc): changed after 31 s",
        "[ 0:32] identity (iam): failed after 31 s",
        "[ 0:32] storage (s3): ok after 31 s",
        "[ 0:32] queues (sqs): ok after 31 s",
        "[ 0:32] foundation ends after 31 s: 4 components, 1 failed, 1 changed, 2 ok",
    ]


def test_a_component_that_waits_says_so_ever_more_seldom(progress: Progress) -> None:
    lines = Lines(progress)
    progress.play_begins(LAYERS["platform"])
    progress.task_begins("database", "rds", "Make the database", 0)
    progress.waits("database", Wait("DB instance prod", "creating", 10))
    said = {now: line for now in range(1, 1300) for line in lines.take(now)[now == 1 :]}
    assert [now - 10 for now in said] == [30, 60, 120, 300, 600, 900, 1200]
    assert said[70] == "[ 1:10] database (rds): has waited 1 min for DB instance prod (creating) in: Make the database"


def test_a_long_task_that_waits_for_nothing_known_is_named(progress: Progress) -> None:
    lines = Lines(progress)
    progress.play_begins(LAYERS["platform"])
    progress.task_begins("cache", "elasticache", "Make the cache", 0)
    assert lines.take(29)[1:] == []
    assert lines.take(30) == ["[ 0:30] cache (elasticache): 30 s at: Make the cache"]
    assert lines.take(31) == []
    progress.task_ends("cache", 31)
    progress.task_begins("cache", "elasticache", "Tag the cache", 31)
    assert lines.take(60) == []
    assert lines.take(61) == ["[ 1:01] cache (elasticache): 30 s at: Tag the cache"]


def test_a_look_that_comes_late_says_one_line(progress: Progress) -> None:
    lines = Lines(progress)
    progress.play_begins(LAYERS["platform"])
    progress.task_begins("cache", "elasticache", "Make the cache", 0)
    assert lines.take(400)[1:] == ["[ 6:40] cache (elasticache): 6 min 40 s at: Make the cache"]
    assert lines.take(401) == []
    assert lines.take(600) != []
