#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3control_public_access_block
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
short_description: Manage what of the public is kept out of all buckets of an account
description:
  - Sets or deletes the public access block of an AWS account, which holds for every bucket and access point that it has, in all regions, whatever
    their own blocks, policies and access control lists say.
options:
  account_id:
    description:
      - The account. AWS refuses one that is not the caller's.
    type: str
    required: true
  block_public_acls:
    description:
      - Whether access control lists that let the public in are refused.
    type: bool
  ignore_public_acls:
    description:
      - Whether those that are there count for nothing.
    type: bool
  block_public_policy:
    description:
      - Whether a bucket policy that lets the public in is refused.
    type: bool
  restrict_public_buckets:
    description:
      - Whether a bucket with such a policy is open to the account and to AWS's services alone.
    type: bool
  state:
    description:
      - Whether the account should have a public access block. Without one each bucket's own is all that counts.
    type: str
    choices: [present, absent]
    default: present
notes:
  - Neither amazon.aws nor community.aws has a module for it; M(amazon.aws.s3_bucket) knows the block of one bucket.
  - What is not set is left alone, and is off in an account that has no public access block yet.
  - At an endpoint that is an IP address, the account goes in a header alone, since such a host has no names below it.
seealso:
  - name: Blocking public access to your Amazon S3 storage in the Amazon S3 User Guide
    description: What each of the four means, and how those of the account and of a bucket go together.
    link: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: No bucket of the account is public
  groundwork.aws.s3control_public_access_block:
    account_id: '123456789012'
    block_public_acls: true
    ignore_public_acls: true
    block_public_policy: true
    restrict_public_buckets: true

- name: Each bucket's own block is all that counts
  groundwork.aws.s3control_public_access_block:
    account_id: '123456789012'
    state: absent
"""

RETURN = r"""
public_access_block:
  description: The account's public access block as it is after the task; null when there is none.
  returned: always
  type: dict
  contains:
    account_id:
      description: The account.
      type: str
      returned: always
      sample: '123456789012'
    block_public_acls:
      description: Whether access control lists that let the public in are refused.
      type: bool
      returned: always
    ignore_public_acls:
      description: Whether those that are there count for nothing.
      type: bool
      returned: always
    block_public_policy:
      description: Whether a bucket policy that lets the public in is refused.
      type: bool
      returned: always
    restrict_public_buckets:
      description: Whether a bucket with such a policy is open to the account and to AWS's services alone.
      type: bool
      returned: always
"""

import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler
from ..module_utils.fields import argument_spec, merged, request_of, shape_of
from ..module_utils.resource import RETRIES, Kind, Shape, run
from ..module_utils.s3_buckets import PUBLIC_ACCESS_BLOCK as BLOCKS
from ..module_utils.unknown import has_unknown

ARGUMENT_SPEC: dict[str, Any] = {
    "account_id": {"type": "str", "required": True},
    **argument_spec(BLOCKS),
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
}
_ACCOUNTS = ErrorHandler("NoSuchPublicAccessBlockConfiguration")
_ACCOUNT_ID = re.compile(r"\d{12}")


def without_account(url: str) -> str:
    """The address of a request without the account before an IP address, which would be nobody's name."""
    host = urlsplit(url).hostname or ""
    account, _dot, rest = host.partition(".")
    try:
        ipaddress.ip_address(rest)
    except ValueError:
        return url
    return url.replace(f"//{account}.", "//", 1)


def reach_addresses(client: Any) -> Any:
    """The same client, for an endpoint that is an IP address, too; the account goes in the header C(x-amz-account-id) in any case."""

    def shorten(params: Shape, **_others: Any) -> None:
        params["url"] = without_account(params["url"])

    client.meta.events.register_first("before-call.s3-control", shorten)
    return client


def wanted(asked: Shape, base: Shape) -> Shape:
    """What was asked, over what is there."""
    return {"account_id": asked["account_id"], **merged(BLOCKS, asked, base)}


def problems(asked: Shape) -> list[str]:
    """What AWS would refuse, a sentence each."""
    account = asked["account_id"]
    if has_unknown(account) or _ACCOUNT_ID.fullmatch(account):
        return []
    return [f"account_id: is {account!r}, must have twelve digits; in quotes, so that YAML keeps a zero at the beginning"]


@_ACCOUNTS.read("read the public access block of account {asked[account_id]}")
def find(client: Any, asked: Shape) -> Shape | None:
    """The account's block; None when it has none."""
    answer = client.get_public_access_block(AccountId=asked["account_id"])
    return {"account_id": asked["account_id"], **shape_of(BLOCKS, answer["PublicAccessBlockConfiguration"])}


@_ACCOUNTS.call("put the public access block of account {target[account_id]}")
def put(client: Any, target: Shape) -> None:
    """Set all four."""
    client.put_public_access_block(AccountId=target["account_id"], PublicAccessBlockConfiguration=request_of(BLOCKS, target))


@_ACCOUNTS.delete("delete the public access block of account {current[account_id]}")
def delete(client: Any, current: Shape) -> None:
    """Take the block away."""
    client.delete_public_access_block(AccountId=current["account_id"])


PUBLIC_ACCESS_BLOCK = Kind(
    name="public_access_block",
    attributes={"account_id": None, **{block.name: False for block in BLOCKS}},
    find=find,
    create=put,
    update=lambda client, _current, target, _changed: put(client, target),
    delete=delete,
    wanted=wanted,
    problems=problems,
    identity=("account_id",),
)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        client = reach_addresses(module.client("s3control", config=RETRIES))
        result = run(PUBLIC_ACCESS_BLOCK, client, module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
