# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What modules wait for, told by the workers while botocore waits, and heard in the parent.

All waiting for a state of AWS, upstream's and ours, goes through `botocore.waiter.Waiter`. The way back is a pipe that the
forked workers inherit: a line is written whole or, where nobody reads, not at all, so that no worker ever waits for it.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
import typing as t

from ansible.executor.process import worker

from ansible_collections.groundwork.aws.plugins.plugin_utils.boto import HAS_BOTO, botocore
from ansible_collections.groundwork.aws.plugins.plugin_utils.progress import Wait

MOST = 4096  # what POSIX lets a pipe take as one piece, at least; Linux's PIPE_BUF
NAMES = 2
ABBREVIATIONS = {word.lower(): word for word in ("ACL", "API", "DB", "DNS", "IAM", "IP", "NAT", "SSM", "URL", "VPC", "VPN")}
#: The parameters of a request that name things.
NAMING = re.compile(r"(?:Id|Ids|Name|Names|Arn|Arns|Url|Bucket|Identifier|Identifiers|^clusters|^services|^tasks)$")
NOT_NAMING = "AttributeNames"
VERB = re.compile(r"^(?:Batch)?(?:Describe|Get|Head|List)")
ASPECT = re.compile(r"(?:Attributes|State|Status|Url|Versioning)$")
#: What stands behind the name in the ARN of a load balancer.
HASH = re.compile(r"(?<=.)/[0-9a-f]{16}$")
#: What looks like a state, such as pending or CREATE_IN_PROGRESS, and can be nothing else.
STATE = re.compile(r"^[A-Za-z][A-Za-z_-]{1,31}$")
#: Where the acceptors of a waiter say little of how far it is.
COUNTS = {"DescribeServices": ("services[0].[runningCount, desiredCount]", "{} of {} tasks running")}


class _Pipe:
    """The run's pipe, what was read of a line that is not whole, and whether botocore's waiters tell."""

    reading: int | None = None
    writing: int | None = None
    rest = b""
    told = False


def begin() -> None:
    """Hear the workers that are forked from now on."""
    end()
    _Pipe.reading, _Pipe.writing = os.pipe()
    os.set_blocking(_Pipe.reading, False)
    os.set_blocking(_Pipe.writing, False)
    if HAS_BOTO and not _Pipe.told:
        _Pipe.told = True
        botocore.waiter.Waiter.wait = _telling(botocore.waiter.Waiter.wait)


def end() -> None:
    """Hear nobody any more; harmless where nobody is heard."""
    for descriptor in (_Pipe.reading, _Pipe.writing):
        if descriptor is not None:
            os.close(descriptor)
    _Pipe.reading, _Pipe.writing, _Pipe.rest = None, None, b""


def heard() -> list[tuple[str, Wait | None]]:
    """What the workers have told since this was last asked: the component, and what it waits for (None: for nothing more)."""
    if _Pipe.reading is None:
        return []
    said = _Pipe.rest
    with contextlib.suppress(BlockingIOError):
        while piece := os.read(_Pipe.reading, 1 << 16):
            said += piece
    *lines, _Pipe.rest = said.split(b"\n")
    return [(component, Wait(*wait) if wait else None) for component, wait in map(json.loads, lines)]


def tell(component: str, wait: Wait | None) -> None:
    """Say in a worker what its component waits for."""
    line = json.dumps([component, [wait.what, wait.state, wait.since] if wait else None]).encode() + b"\n"
    if _Pipe.writing is not None and len(line) <= MOST:
        with contextlib.suppress(OSError):  # nobody reads, or not fast enough: a wait is worth no error
            os.write(_Pipe.writing, line)


def _telling(wait: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    """botocore's `wait`, which tells after each look at AWS what is waited for."""

    def wait_and_tell(waiter: t.Any, **request: t.Any) -> t.Any:
        component = _component()
        if component is None or _Pipe.writing is None:
            return wait(waiter, **request)
        look, since = waiter._operation_method, time.monotonic()

        def look_and_tell(**parameters: t.Any) -> t.Any:
            answer = look(**parameters)
            tell(component, Wait(_what(waiter.config.operation, parameters), _state(waiter.config, answer), since))
            return answer

        waiter._operation_method = look_and_tell
        try:
            return wait(waiter, **request)
        finally:
            waiter._operation_method = look
            tell(component, None)

    return wait_and_tell


def _component() -> str | None:
    """The component whose task this worker runs; None where a task's names are not to be shown, and in the parent."""
    running = worker.current_worker
    return None if running is None or running._task.no_log else str(running._host.name)


def _what(operation: str, parameters: dict[str, t.Any]) -> str:
    """The thing that a request asks for, by its kind and name: NAT gateway nat-0a1b2c."""
    asked = VERB.sub("", operation)
    kind = ASPECT.sub("", asked) or asked
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]+", kind)
    noun = " ".join(ABBREVIATIONS.get(word.lower(), word.lower()) for word in [*words[:-1], _singular(words[-1])]) if words else kind
    names = [name for key, value in parameters.items() if NAMING.search(key) and key != NOT_NAMING for name in _names(value)]
    more = f" and {len(names) - NAMES} more" if len(names) > NAMES else ""
    return f"{noun} {', '.join(names[:NAMES])}{more}".strip()[:200]


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return re.sub(r"(?<=ss)es$|(?<![sui])s$", "", word)


def _names(value: t.Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [re.split(r"[/:]", HASH.sub("", item))[-1] for item in values if isinstance(item, str) and item]


def _state(config: t.Any, answer: dict[str, t.Any]) -> str:
    """How far the thing is, by what the waiter itself looks at; empty where that is no word."""
    if "Error" in answer:
        return "not there yet" if any(acceptor.state == "retry" for acceptor in config.acceptors) else ""
    path, words = COUNTS.get(config.operation, ("", ""))
    counts = _search(path, answer)
    if counts and None not in counts:
        return words.format(*counts)
    for acceptor in config.acceptors:
        found = _words(_search(acceptor.argument, answer))
        if found:
            return ", ".join(found[:2])
    return ""


def _search(path: str | None, answer: dict[str, t.Any]) -> t.Any:
    """What stands at a path of an answer; None where the waiter itself would not look, since the path is none of this answer."""
    with contextlib.suppress(botocore.waiter.jmespath.exceptions.JMESPathError):
        return botocore.waiter.jmespath.search(path, answer) if path else None
    return None


def _words(value: t.Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(item for item in values if isinstance(item, str) and STATE.match(item)))
