# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write plugins/plugin_utils/reads.py: every AWS operation that may leave in check mode, from the installed botocore's models.

It prints what was added and removed since the last time: to be read, name by name, before it is committed. A name that
lies is listed below, with the reason.
"""

from __future__ import annotations

import re
import sys
import textwrap
from functools import cache
from importlib import import_module
from pathlib import Path

import botocore.session

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "collections"))  # where Ansible finds the collection in this project, too

from ansible_collections.groundwork.aws.plugins.plugin_utils import finder, reads  # noqa: E402  (see above)

FILE = ROOT / "plugins" / "plugin_utils" / "reads.py"
COLLECTIONS = ("amazon.aws", "community.aws")
#: What botocore itself calls to get credentials, whatever a module calls.
CREDENTIALS = ("signin", "sso", "sso-oidc", "sts")

READING_VERBS = (
    *("BatchCheck", "BatchDescribe", "BatchGet", "Describe", "Filter", "Get", "Head", "List"),
    *("Lookup", "Query", "Scan", "Search", "Select", "Simulate"),
)
#: A call sent by one of these is a write, whatever its name says; unless it is one of the exceptions below.
WRITING_METHODS = ("PUT", "PATCH", "DELETE")

#: Reading verbs that do more than read.
WRITES_IN_DISGUISE = {
    "inspector:GetAssessmentReport": "has a report written, which takes a while and is kept",
    "redshift:GetClusterCredentials": "makes the database user where AutoCreate asks for it",
    "redshift:GetClusterCredentialsWithIAM": "makes the database user of the caller's IAM identity",
    "stepfunctions:GetActivityTask": "takes the task away from other workers",
    "s3control:GetDataAccess": "hands out credentials, which may be for writing",
    "sts:GetDelegatedAccessToken": "exchanges a token for credentials",
    "sts:GetFederationToken": "hands credentials to somebody else",
    "sts:GetWebIdentityToken": "hands a token to somebody else",
}

#: Other verbs that change nothing. Verify, Check, Validate and Test mean a test in one service and a change in another, so each is named.
READS_IN_DISGUISE = {
    "accessanalyzer:ValidatePolicy": "a test",
    "cloudformation:ValidateTemplate": "a test",
    "kms:Decrypt": "a calculation",
    "kms:Encrypt": "a calculation",
    "kms:Verify": "a calculation",
    "kms:VerifyMac": "a calculation",
    "s3:CreateSession": "botocore itself calls it, for credentials for directory buckets",
    "secretsmanager:ValidateResourcePolicy": "a test",
    "signin:CreateOAuth2Token": "botocore itself calls it, for credentials of a login",
    "sns:CheckIfPhoneNumberIsOptedOut": "a question",
    "sso-oidc:CreateToken": "botocore itself calls it, for credentials of a login",
    "stepfunctions:ValidateStateMachineDefinition": "a test",
    "sts:AssumeRole": "botocore itself calls it, for credentials of a role",
    "sts:AssumeRoleWithSAML": "gives the caller credentials of a role",
    "sts:AssumeRoleWithWebIdentity": "botocore itself calls it, for credentials of a role",
    "sts:DecodeAuthorizationMessage": "a question",
    "wafv2:CheckCapacity": "a calculation",
}

_CLIENT = re.compile(r"""\b(?:client|resource)\w*\(\s*['"]([a-z0-9-]+)['"]""")
_READING = re.compile(rf"({'|'.join(READING_VERBS)})(?![a-z])")

HEAD = '''\
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operations that only read, of every service that a module in use calls. Written by scripts/reads.py, and reviewed."""

from __future__ import annotations

READS: dict[str, str] = {
'''


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


def installed(collection: str) -> Path:
    """The folder of a collection."""
    return Path(next(iter(import_module(f"ansible_collections.{collection}").__path__)))


@cache
def services() -> list[str]:
    """Every service that the plugins of the three collections call."""
    folders = [*(installed(name) / "plugins" for name in COLLECTIONS), ROOT / "plugins"]
    asked = {name for folder in folders for path in folder.rglob("*.py") for name in _CLIENT.findall(path.read_text(encoding="utf-8"))}
    found = {kind.service for kind in finder.KINDS.values()}
    return sorted((asked | found | set(CREDENTIALS)) & set(_session().get_available_services()))


def reads_of(service: str) -> list[str]:
    """The operations of a service that only read, by name, by HTTP method and by the exceptions."""
    model = _session().get_service_model(service)
    return [name for name in model.operation_names if _reads(f"{service}:{name}", name, model.operation_model(name).http.get("method"))]


def _reads(full_name: str, name: str, method: str) -> bool:
    if full_name in READS_IN_DISGUISE:
        return True
    return full_name not in WRITES_IN_DISGUISE and method not in WRITING_METHODS and _READING.match(name) is not None


def table() -> dict[str, list[str]]:
    """The reads of every service in use, by this botocore."""
    return {service: reads_of(service) for service in services()}


def text_of(reads_by_service: dict[str, list[str]]) -> str:
    """The file's text."""
    lines = [f'    "{service}": """\n{_wrapped(names)}\n    """,\n' for service, names in reads_by_service.items()]
    return f"{HEAD}{''.join(lines)}}}\n"


def _wrapped(names: list[str]) -> str:
    return textwrap.fill(" ".join(names), 150, initial_indent=" " * 8, subsequent_indent=" " * 8, break_long_words=False)


def differences(new: dict[str, list[str]]) -> list[str]:
    """What the committed list lacks, and what it has too much, an operation a line."""
    before = {f"{service}:{name}" for service, names in reads.READS.items() for name in names.split()}
    after = {f"{service}:{name}" for service, names in new.items() for name in names}
    return sorted([f"+ {name}" for name in after - before] + [f"- {name}" for name in before - after], key=lambda line: line[2:])


def main() -> None:
    """Write the file, and print what changed."""
    new = table()
    print("\n".join(differences(new)) or "No operation more, and none less.")
    FILE.write_text(text_of(new), encoding="utf-8")


if __name__ == "__main__":
    main()
