# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan as Markdown for a pull request."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.plan_markdown import LIMIT, markdown
from ansible_collections.groundwork.aws.plugins.plugin_utils.report import Change, Component

FILE = "20261121T170912Z-prod-plan.json"


def component(name: str, *changes: Change, **more: Any) -> Component:
    return Component(name, "sqs", "foundation", list(changes), started=True, **more)


def create(item: str, value: str) -> Change:
    return Change("sqs : Make", item, "create", after={"value": value})


def update(item: str, value: str) -> Change:
    return Change("sqs : Make", item, "update", before={"value": "x"}, after={"value": value})


def test_what_a_change_interrupts_stands_at_the_top() -> None:
    changed = Change("rds : Keep", None, "update", before={"size": 1}, after={"size": 2}, disruptions=["size: 1 becomes 2, which restarts it"])
    said = markdown("prod", [component("data*base", changed)], [], FILE)
    words = "- **data\\*base**: size: 1 becomes 2, which restarts it; a run does it only with -e allow\\_replace=data\\*base\n"
    assert words in said.partition("| component")[0]


def test_the_page_has_a_summary_a_table_and_details_to_unfold() -> None:
    changed = Change("sqs : Keep", None, "update", before={"size": 1, "old": 1}, after={"size": 2})
    said = markdown("prod in eu-central-1", [component("queues", create("a", "x"), changed), component("more")], ["warning a: b. c."], FILE)
    assert (
        said
        == """\
## Groundwork plan: prod in eu-central-1

**Plan: 1 to create, 1 to change, 0 to delete.** 1 of 2 components change.

| component | kind | layer | + create | \\~ change | - delete |
| --- | --- | --- | ---: | ---: | ---: |
| queues | sqs | foundation | 1 | 1 |  |

<details><summary>1 finding</summary>

- warning a: b. c.

</details>

<details><summary>queues (sqs): +1, ~1</summary>

```diff
+ Make (a)
+     value: x
! Keep
!     size: 1 -> 2
-     old: 1
```

</details>
"""
    )


def test_a_plan_without_changes_says_so_in_a_line_and_names_what_could_not_be_planned() -> None:
    assert markdown("prod", [component("queues")], [], FILE) == (
        "## Groundwork plan: prod\n\n**Plan: 0 to create, 0 to change, 0 to delete.** Nothing would change.\n"
    )
    failed = markdown("prod", [component("queues", failure="sqs : Make: it *broke*")], [], FILE)
    assert "- **queues cannot be planned**: sqs : Make: it \\*broke\\*\n" in failed
    assert "| queues | sqs | foundation |  |  |  |" in failed


def test_nothing_is_taken_for_markdown_or_html() -> None:
    said = markdown("a<b>", [component("my_queue|*x*", create("<i>", "</details> ``` `````"))], ["warning |_a_ <b>"], FILE)
    assert "plan: a&lt;b&gt;" in said
    assert "| my\\_queue\\|\\*x\\* |" in said
    assert "- warning \\|\\_a\\_ &lt;b&gt;" in said
    assert "<summary>my_queue|*x* (sqs): +1</summary>" in said
    assert said.endswith("``````diff\n+ Make (<i>)\n+     value: </details> ``` `````\n``````\n\n</details>\n")


def test_what_is_created_loses_its_attributes_first() -> None:
    components = [component("queues", *(create(f"item-{item}", "x" * 150) for item in range(400)), update("changed", "y"))]
    said = markdown("prod in eu-central-1", components, [], FILE)
    assert len(said.encode()) < LIMIT / 2
    assert f"\nThere is no room here for what is created to be described: `{FILE}` does that.\n" in said
    assert "+ Make (item-399)\n! Make (changed)\n!     value: x -> y\n```" in said
    assert "Cut here" not in said


@pytest.mark.parametrize(
    "components",
    [
        [component(f"queues-{number}", *(update(f"item-{item}", "ü" * 100) for item in range(40))) for number in range(30)],
        [component("queues", *(update(f"item-{item}", "x" * 100) for item in range(2000)))],
        [component(f"queues-{number}", create("a", "b")) for number in range(3000)],
    ],
)
def test_what_github_would_not_take_is_cut_with_a_line_that_says_so(components: list[Component]) -> None:
    said = markdown("prod in eu-central-1", components, [], FILE)
    assert LIMIT - 1000 < len(said.encode()) <= LIMIT
    assert said.endswith(f"\n**Cut here: this is more than a comment takes. Everything stands in `{FILE}`.**\n")
    assert said.count("<details>") == said.count("</details>")
    assert said.count("```") % 2 == 0
