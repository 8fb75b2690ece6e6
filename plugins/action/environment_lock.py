# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action groundwork.aws.environment_lock; its documentation stands in the module of the same name."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.groundwork.aws.plugins.plugin_utils import lock_keeper, offline, read_ahead, run_folder
from ansible_collections.groundwork.aws.plugins.plugin_utils.boto import HAS_BOTO, botocore
from ansible_collections.groundwork.aws.plugins.plugin_utils.deploy_lock import KEY_ATTRIBUTE, HeldError, NoTableError, moment
from ansible_collections.groundwork.aws.plugins.plugin_utils.lock_keeper import Place

if TYPE_CHECKING:
    from ansible_collections.groundwork.aws.plugins.plugin_utils.deploy_lock import Lease, Lock, Taken

ARGUMENT_SPEC = {
    "state": {"type": "str", "choices": ["held", "shown", "released"], "default": "held"},
    "table": {"type": "str", "required": True},
    "key_attribute": {"type": "str", "default": KEY_ATTRIBUTE, "no_log": False},
    "project": {"type": "str", "required": True},
    "environment": {"type": "str", "required": True},
    "region": {"type": "str", "required": True},
    "profile": {"type": "str", "default": ""},
    "seconds": {"type": "int", "default": 120},
    "take_over": {"type": "bool", "default": False},
}
WITHOUT_CALLBACK = (
    "Nobody would renew the lock of the environment or give it back: the callback groundwork.aws.groundwork is not enabled (callbacks_enabled in ansible.cfg)."
)
display = Display()


def place_of(given: dict[str, Any]) -> Place:
    """Where the arguments say that the lock is."""
    key = f"groundwork:{given['project']}:{given['environment']}"
    return Place(given["table"], given["key_attribute"], key, given["region"], given["profile"], given["seconds"])


def refused(environment: str, why: str) -> str:
    """Why this run does not go on, and what its user can do."""
    return (
        f"{environment} is locked, and nothing was changed: {why}, and longer while it goes on. Wait for that run; "
        "or, where it is dead, take the lock over with -e take_over_lock=true. playbooks/unlock.yml shows and removes it."
    )


def told(environment: str, taken: Taken) -> str:
    """What is to be said of a lock that was not free; nothing of one that was."""
    if taken.before is None:
        return ""
    how = "its lease has ended" if taken.had_expired else "take_over_lock=true says so"
    return f"This run takes the lock of {environment} over, since {how}: {taken.before.who} held it, {taken.before.span}, and did not give it back."


def without_table(environment: str, table: str) -> str:
    """That there is no lock yet."""
    return f"The table {table} is not there yet, so this run of {environment} goes on without a lock, and nothing keeps another one from doing so, too."


class ActionModule(ActionBase):
    """Takes the lock of the environment, shows it, or removes it."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """What the state asks for."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        given = self.validate_argument_spec(ARGUMENT_SPEC)[1]
        only_plans = self._task.check_mode or offline.account()
        if given["state"] == "held" and only_plans:
            return {**result, "changed": False, "held": False, "msg": "A check run takes no lock."}
        if not HAS_BOTO:
            return {**result, "failed": True, "msg": "The lock of the environment needs boto3 and botocore in the Python that runs Ansible."}
        try:
            return result | {"changed": False} | self._done(given, bool(only_plans))
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
            where = f"in the table {given['table']}"
            return {**result, "failed": True, "msg": f"Failed to reach the lock of {given['environment']} {where}: {error}. Nothing was changed."}

    def _done(self, given: dict[str, Any], only_plans: bool) -> dict[str, Any]:
        place = place_of(given)
        if given["state"] == "held":
            return self._take(given, place)
        try:
            return _show_or_remove(place.lock(), given, only_plans)
        except NoTableError:
            return {"lock": {}, "msg": f"{given['environment']} is not locked: the table {place.table} is not there."}

    def _take(self, given: dict[str, Any], place: Place) -> dict[str, Any]:
        environment = given["environment"]
        if not run_folder.name():
            return {"failed": True, "msg": WITHOUT_CALLBACK}
        mine = lock_keeper.lease_of_this_run()
        lock_keeper.note(place, mine)
        try:
            taken = place.lock().take(mine, given["take_over"])
        except HeldError as error:
            lock_keeper.note_nothing()
            return {"failed": True, "msg": refused(environment, str(error))}
        except NoTableError:
            lock_keeper.note_nothing()
            display.warning(without_table(environment, place.table))
            return {"held": False, "msg": without_table(environment, place.table)}
        read_ahead.alone()
        if taken.before:
            display.warning(told(environment, taken))
        return {"held": True, "lock": asdict(taken.lease), "msg": told(environment, taken) or f"{environment} is locked for this run."}


def _show_or_remove(lock: Lock, given: dict[str, Any], only_plans: bool) -> dict[str, Any]:
    environment, found = given["environment"], lock.held()
    if found is None:
        return {"lock": {}, "msg": f"{environment} is not locked."}
    shown = {"lock": asdict(found)}
    if given["state"] == "shown":
        return {**shown, "msg": _state_of(environment, lock, found)}
    if not only_plans and not lock.remove(found):
        return {**shown, "failed": True, "msg": f"The lock of {environment} has changed at this moment: its run goes on. Nothing was removed."}
    return {**shown, "changed": True, "msg": f"The lock of {environment} {'would be' if only_plans else 'is'} removed: {found.who} held it, {found.span}."}


def _state_of(environment: str, lock: Lock, found: Lease) -> str:
    if found.until <= lock.clock.now():
        return f"{environment} is not locked: the lease of {found.who} ended at {moment(found.until)}. The next run says so, and goes on."
    return f"{environment} is locked: {found.who} holds it, {found.span}, and longer while it goes on."
