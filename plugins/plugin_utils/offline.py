# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The switches with which AWS is not asked: for the moment of a validation, or for a whole play.

Within a validation a lookup of ours answers "(known after apply)". In an offline play, which says so by the variable
`groundwork_offline`, every read of every module is answered as an empty account would (offline_answers.py), and this process
and its workers have no credentials to look for and no address to reach. The callback turns it on before the workers are forked.
"""

from __future__ import annotations

import contextlib
import os
import typing as t
from contextvars import ContextVar
from dataclasses import dataclass

from ansible.errors import AnsibleError

VARIABLE = "groundwork_offline"

# What is recognised as no account and no VPC of anybody, and has the form of one, so that names and ARNs made of it are valid.
UNKNOWN_ACCOUNT = "000000000000"

# Credentials that are found at once and are nobody's; a request that left in spite of all would find nobody there.
SURROUNDINGS = {
    "AWS_ACCESS_KEY_ID": "nobody-is-asked",
    "AWS_SECRET_ACCESS_KEY": "nobody-is-told",  # modules hide it wherever it stands: no word that a name might be
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",  # no credentials of the machine either
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
}
COLLECTIONS = ("amazon.aws.", "community.aws.", "groundwork.aws.")
_STAYING = ("AWS_REGION", "AWS_DEFAULT_REGION")

_OFFLINE = ContextVar("groundwork_offline", default=False)


@dataclass(frozen=True)
class Account:
    """What an offline play knows of the account: its number, what the configuration says is there already, and whether images are."""

    number: str = UNKNOWN_ACCOUNT
    existing: frozenset[str] = frozenset()
    images: bool = True


class OfflineError(Exception):
    """Something asked AWS in an offline play, past everything that answers in its stead."""


class _Process:
    """The account that this process plans for without asking it, and the environment as it was before."""

    account: Account | None = None
    environment: t.ClassVar[dict[str, str]] = {}


def is_offline() -> bool:
    """Whether AWS may not be asked just now."""
    return _OFFLINE.get() or _Process.account is not None


def account() -> Account | None:
    """What an offline play knows of the account; None where this is none."""
    return _Process.account


def account_number() -> str:
    """The account's number in an offline play, or what stands for it; nothing where this is none."""
    return _Process.account.number if _Process.account else ""


@contextlib.contextmanager
def offline() -> t.Iterator[None]:
    """Within this, what needs AWS answers "(known after apply)"."""
    token = _OFFLINE.set(True)
    try:
        yield
    finally:
        _OFFLINE.reset(token)


def begin_play(said: t.Any) -> None:
    """Go offline where the play says so, with what it says of the account (`account`, `existing`, `images`); else be online again."""
    end()
    if not said:
        return
    of = said if isinstance(said, t.Mapping) else {}
    existing = frozenset(str(name) for name in of.get("existing") or [] if name)
    begin(Account(str(of.get("account") or UNKNOWN_ACCOUNT), existing, bool(of.get("images", True))))


def begin(about: Account) -> None:
    """Go offline, with all processes that are forked from now on."""
    _Process.account, _Process.environment = about, dict(os.environ)
    for name in list(os.environ):
        if name.startswith("AWS_") and name not in _STAYING:
            del os.environ[name]
    os.environ.update(SURROUNDINGS)


def end() -> None:
    """Be online again, in the environment that was found; nothing where this was no offline play."""
    if _Process.account is None:
        return
    os.environ.clear()
    os.environ.update(_Process.environment)
    _Process.account = None


def refuse_to_send(**_more: t.Any) -> None:
    """The last handler before a request leaves: in an offline play it is an error that one came so far."""
    if _Process.account is not None:
        raise OfflineError("AWS is not asked in an offline play.")


def refuse_without_callback(variables: t.Mapping[str, t.Any]) -> None:
    """Refuse to go on in an offline play that nobody made offline."""
    if variables.get(VARIABLE) and _Process.account is None:
        raise AnsibleError(f"{VARIABLE} needs the callback groundwork.aws.groundwork: name it in callbacks_enabled of ansible.cfg.")


def refuse_module(task_vars: t.Mapping[str, t.Any], module: str, check_mode: bool, in_worker: bool) -> None:
    """Refuse a module of AWS's in an offline play where something would let it ask AWS."""
    if not task_vars.get(VARIABLE) or not module.startswith(COLLECTIONS):
        return
    refuse_without_callback(task_vars)
    if not in_worker:
        raise AnsibleError(f"{module} cannot run offline: groundwork_runner is off, or the task is none for it (async, become, another connection).")
    if not check_mode:
        raise AnsibleError(f"{VARIABLE} is for plans: let the play have check_mode: true, or run it with --check.")
