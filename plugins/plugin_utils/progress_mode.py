# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How progress is shown: where there is a terminal, and somebody who looks at it."""

from __future__ import annotations

import typing as t

from ansible_collections.groundwork.aws.plugins.plugin_utils.progress_bar import Style
from ansible_collections.groundwork.aws.plugins.plugin_utils.progress_screen import in_foreground, is_terminal

Mode = t.Literal["bar", "lines", "off"]
#: From this verbosity on, a run says more than anybody can follow beside a bar.
WORDY = 3
#: Set where nobody sits at the terminal: ansible-runner, which AWX uses, gives a run one all the same.
UNATTENDED = ("CI", "AWX_ISOLATED_DATA_DIR")
NO = ("", "0", "false", "no", "off")


def mode_of(asked: str, verbosity: int, stepwise: bool, environment: t.Mapping[str, str], stream: t.Any) -> Mode:
    """The mode that was asked for, or the one that suits (auto); a bar only where there is a terminal to draw it on."""
    drawable = is_terminal(stream) and in_foreground(stream)
    if asked == "auto":
        if verbosity >= WORDY:
            return "off"
        attended = not any(environment.get(name, "").lower() not in NO for name in UNATTENDED)
        return "bar" if drawable and attended and not stepwise and environment.get("TERM", "dumb") != "dumb" else "lines"
    if asked == "bar":
        return "bar" if drawable else "lines"
    return "off" if asked == "off" else "lines"


def style_of(coloured: bool, environment: t.Mapping[str, str], stream: t.Any) -> Style:
    """What may be drawn: colours unless somebody does not want them, and the characters that the terminal has."""
    encoding = (getattr(stream, "encoding", "") or "ascii").lower().replace("-", "")
    return Style(colour=coloured and not environment.get("NO_COLOR"), unicode=encoding == "utf8")
