#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: sqs_queue
version_added: 0.1.0
short_description: Manage a queue of SQS
description:
  - Creates, changes, tags and deletes a queue with all its attributes, both redrive policies and both kinds of encryption among them.
  - What is not set is left alone; what is set is made exactly so.
  - A run that creates or changes a queue waits until AWS shows what was written, and one that deletes a queue until AWS shows it no more.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  name:
    description:
      - Name of the queue. One that ends in C(.fifo) is that of a FIFO queue, and no other may end so.
    type: str
    required: true
  visibility_timeout:
    description:
      - For how many seconds a message that was received is hidden from others, from 0 to 43200. AWS takes V(30) for a new queue when it is not set.
    type: int
  message_retention_period:
    description:
      - For how many seconds a message is kept, from 60 to 1209600. AWS takes V(345600), which is four days, when it is not set.
    type: int
  delay_seconds:
    description:
      - For how many seconds a new message is held back, from 0 to 900. AWS takes V(0) when it is not set.
    type: int
  maximum_message_size:
    description:
      - How many bytes a message may have, from 1024 to 1048576. AWS takes V(1048576), which is 1 MiB, when it is not set.
    type: int
  receive_message_wait_time_seconds:
    description:
      - For how many seconds a receiver waits for a message, from 0 to 20; V(0) is short polling, and what AWS takes when it is not set.
    type: int
  policy:
    description:
      - Who may do what with the queue, as a policy document. It is compared by what it means, not by how it is written.
      - An empty dict takes the policy away.
    type: dict
  redrive_policy:
    description:
      - The dead-letter queue of this queue. An empty dict takes it away.
    type: dict
    suboptions:
      dead_letter_target_arn:
        description:
          - ARN of the dead-letter queue, which is of the same kind, FIFO or not.
        type: str
      max_receive_count:
        description:
          - How often a message is received before it goes to the dead-letter queue, from 1 to 1000.
        type: int
  redrive_allow_policy:
    description:
      - Which queues may have this one as their dead-letter queue. An empty dict stands for V(allow_all).
    type: dict
    suboptions:
      redrive_permission:
        description:
          - All queues of the account and region, none, or those of O(redrive_allow_policy.source_queue_arns). AWS takes V(allow_all) when it is not set.
        type: str
        choices: [allow_all, deny_all, by_queue]
      source_queue_arns:
        description:
          - The ARNs of up to ten queues, for V(by_queue).
        type: list
        elements: str
  kms_master_key_id:
    description:
      - Id, ARN or alias of the KMS key that encrypts the messages; O(sqs_managed_sse_enabled) ends with it. An empty string takes the key away.
    type: str
  kms_data_key_reuse_period:
    description:
      - For how many seconds SQS uses a data key before it asks KMS again, from 60 to 86400. AWS takes V(300) when it is not set.
      - Without a KMS key AWS does not show it, and it is not compared.
    type: int
  sqs_managed_sse_enabled:
    description:
      - Whether the messages are encrypted with a key that SQS owns; O(kms_master_key_id) ends with it. AWS takes V(true) for a queue without a KMS key.
    type: bool
  content_based_deduplication:
    description:
      - Whether a FIFO queue tells messages apart by their content where a sender gives no deduplication id.
    type: bool
  deduplication_scope:
    description:
      - Whether a FIFO queue tells messages apart as a whole or within each message group. AWS takes V(queue) when it is not set.
    type: str
    choices: [queue, message_group]
  fifo_throughput_limit:
    description:
      - Whether the throughput of a FIFO queue is limited as a whole or for each message group, which is high throughput and needs an
        O(deduplication_scope) of V(message_group). AWS takes V(per_queue) when it is not set.
    type: str
    choices: [per_queue, per_message_group_id]
  match_tags:
    description:
      - With O(state=absent), delete the queue only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the queue should be there. Its messages are deleted with it.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(community.aws.sqs_queue) knows neither the encryption with keys of SQS (C(SqsManagedSseEnabled)), nor which queues may have this one as their
    dead-letter queue (C(RedriveAllowPolicy)), nor high throughput of FIFO queues. It creates a queue without attributes and sets them one call later,
    fails where a queue of the name was deleted within the last minute, and has no diff.
  - AWS gives the name of a deleted queue free after a minute. A queue that is created before is tried again, every five seconds for two minutes.
seealso:
  - name: SetQueueAttributes in the Amazon SQS API Reference
    description: All attributes, with their limits.
    link: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
  - name: Dead-letter queues in the Amazon SQS Developer Guide
    description: Both redrive policies.
    link: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: A dead-letter queue for one queue alone
  groundwork.aws.sqs_queue:
    name: shop-prod-jobs-dlq
    message_retention_period: 1209600
    redrive_allow_policy:
      redrive_permission: by_queue
      source_queue_arns:
        - arn:aws:sqs:eu-central-1:123456789012:shop-prod-jobs

- name: The queue, which takes no request without TLS
  groundwork.aws.sqs_queue:
    name: shop-prod-jobs
    visibility_timeout: 60
    receive_message_wait_time_seconds: 20
    redrive_policy:
      dead_letter_target_arn: arn:aws:sqs:eu-central-1:123456789012:shop-prod-jobs-dlq
      max_receive_count: 5
    policy:
      Version: "2012-10-17"
      Statement:
        - Sid: TlsOnly
          Effect: Deny
          Principal: "*"
          Action: sqs:*
          Resource: arn:aws:sqs:eu-central-1:123456789012:shop-prod-jobs
          Condition:
            Bool:
              aws:SecureTransport: "false"
    tags:
      Name: shop-prod-jobs
      Environment: prod

- name: A FIFO queue of high throughput, under a key of one's own
  groundwork.aws.sqs_queue:
    name: shop-prod-orders.fifo
    content_based_deduplication: true
    deduplication_scope: message_group
    fifo_throughput_limit: per_message_group_id
    kms_master_key_id: arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef

- name: Back to the key of SQS
  groundwork.aws.sqs_queue:
    name: shop-prod-orders.fifo
    sqs_managed_sse_enabled: true

- name: No dead-letter queue any more
  groundwork.aws.sqs_queue:
    name: shop-prod-jobs
    redrive_policy: {}

- name: Delete the queue, if it belongs to this environment
  groundwork.aws.sqs_queue:
    name: shop-prod-jobs
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
queue:
  description: The queue as it is after the task; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
      sample: shop-prod-jobs
    url:
      description: Its URL.
      type: str
      returned: always
      sample: https://sqs.eu-central-1.amazonaws.com/123456789012/shop-prod-jobs
    arn:
      description: Its ARN.
      type: str
      returned: always
      sample: arn:aws:sqs:eu-central-1:123456789012:shop-prod-jobs
    fifo:
      description: Whether it is a FIFO queue.
      type: bool
      returned: always
      sample: false
    visibility_timeout:
      description: For how many seconds a message that was received is hidden from others.
      type: int
      returned: always
      sample: 60
    message_retention_period:
      description: For how many seconds a message is kept.
      type: int
      returned: always
      sample: 345600
    delay_seconds:
      description: For how many seconds a new message is held back.
      type: int
      returned: always
      sample: 0
    maximum_message_size:
      description: How many bytes a message may have.
      type: int
      returned: always
      sample: 1048576
    receive_message_wait_time_seconds:
      description: For how many seconds a receiver waits for a message.
      type: int
      returned: always
      sample: 20
    policy:
      description: Its policy with lists sorted and single values in lists; empty when there is none.
      type: dict
      returned: always
    redrive_policy:
      description: C(dead_letter_target_arn) and C(max_receive_count); empty without a dead-letter queue.
      type: dict
      returned: always
    redrive_allow_policy:
      description: C(redrive_permission) and C(source_queue_arns), which say who may have it as dead-letter queue.
      type: dict
      returned: always
    kms_master_key_id:
      description: The KMS key that encrypts the messages; empty when there is none.
      type: str
      returned: always
    kms_data_key_reuse_period:
      description: For how many seconds SQS uses a data key before it asks KMS again.
      type: int
      returned: always
      sample: 300
    sqs_managed_sse_enabled:
      description: Whether the messages are encrypted with a key that SQS owns.
      type: bool
      returned: always
      sample: true
    content_based_deduplication:
      description: Whether messages are told apart by their content.
      type: bool
      returned: always
      sample: false
    deduplication_scope:
      description: Within what messages are told apart; empty for a queue that is not FIFO.
      type: str
      returned: always
    fifo_throughput_limit:
      description: For what the throughput is limited; empty for a queue that is not FIFO.
      type: str
      returned: always
    tags:
      description: The tags.
      type: dict
      returned: always
      sample:
        Name: shop-prod-jobs
"""

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils import sqs_queues
from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.retries import until_propagated
from ..module_utils.sqs_queues import MISSING
from ..module_utils.tags import Tags, own
from ..module_utils.waiters import Waiter, error_is, value_is, wait, waiter

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    **{key: {"type": "int"} for key in sqs_queues.NUMBERS},
    "policy": {"type": "dict"},
    "redrive_policy": {"type": "dict", "options": {"dead_letter_target_arn": {"type": "str"}, "max_receive_count": {"type": "int"}}},
    "redrive_allow_policy": {
        "type": "dict",
        "options": {
            "redrive_permission": {"type": "str", "choices": list(sqs_queues.PERMISSIONS)},
            "source_queue_arns": {"type": "list", "elements": "str"},
        },
    },
    "kms_master_key_id": {"type": "str", "no_log": False},
    "sqs_managed_sse_enabled": {"type": "bool"},
    "content_based_deduplication": {"type": "bool"},
    "deduplication_scope": {"type": "str", "choices": list(sqs_queues.SCOPES)},
    "fifo_throughput_limit": {"type": "str", "choices": list(sqs_queues.THROUGHPUTS)},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
_QUEUES = ErrorHandler(*MISSING)
# What SQS refuses only for a while: code, words, and how often, every five seconds, it is tried again.
# A deleted queue's name is free after 60 seconds: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
PASSING = (
    ("AWS.SimpleQueueService.QueueDeletedRecently", "", 24),
    ("QueueDeletedRecently", "", 24),
    ("InvalidParameterValue", "Dead letter target does not exist", 6),
    ("InvalidAttributeValue", "parameter Policy", 6),  # it names a role that IAM has just made
)
_GONE = waiter("GetQueueUrl", *(error_is(code) for code in MISSING), attempts=36)


@contextmanager
def _patiently(client: Any) -> Iterator[None]:
    """Repeat what SQS refuses only because of something that is new, or gone, too recently."""
    with ExitStack() as stack:
        for code, words, attempts in PASSING:
            stack.enter_context(until_propagated(client, code, words, attempts))
        yield


def _shown(attributes: dict[str, str]) -> Waiter:
    """Wait until AWS shows what was written: most attributes take up to a minute, the retention up to a quarter of an hour."""
    return waiter("GetQueueAttributes", *(error_is(code, "retry") for code in MISSING), value_is(sqs_queues.shows(attributes), True), attempts=240)


@_QUEUES.read("read queue {name}")
def find(client: Any, name: str) -> Shape | None:
    """The queue with its attributes and tags."""
    url = client.get_queue_url(QueueName=name)["QueueUrl"]
    attributes = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return {**sqs_queues.from_response(name, attributes), "url": url, "tags": own(client.list_queue_tags(QueueUrl=url).get("Tags"))}


@_QUEUES.call("create queue {target[name]}")
def create(client: Any, target: Shape) -> Shape:
    """Make the queue with all that it has, in one call."""
    attributes = sqs_queues.to_attributes(target)
    tags = {"tags": target["tags"]} if target["tags"] else {}
    with _patiently(client):
        url = client.create_queue(QueueName=target["name"], Attributes=attributes, **tags)["QueueUrl"]
    return {"url": url, "written": attributes}


@_QUEUES.call("change queue {target[name]}")
def update(client: Any, current: Shape, target: Shape, changed: Set[str]) -> Shape:
    """Change all that differs in one call."""
    attributes = sqs_queues.to_changes(target, changed)
    with _patiently(client):
        client.set_queue_attributes(QueueUrl=current["url"], Attributes=attributes)
    return {"written": attributes}


@_QUEUES.call("see the changes of queue {shape[name]}")
def settle(client: Any, shape: Shape) -> None:
    """Wait until AWS shows what was written; tags need no waiting."""
    if shape.get("written"):
        wait(client, _shown(shape["written"]), {"QueueUrl": shape["url"], "AttributeNames": ["All"]})


@_QUEUES.call("tag queue {current[name]}")
def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    """Change the tags that differ."""
    if to_set:
        client.tag_queue(QueueUrl=current["url"], Tags=to_set)
    if to_remove:
        client.untag_queue(QueueUrl=current["url"], TagKeys=to_remove)


@_QUEUES.delete("delete queue {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete the queue, and wait until nobody finds it: a run that builds it again would take it for there."""
    client.delete_queue(QueueUrl=current["url"])
    wait(client, _GONE, {"QueueName": current["name"]})


QUEUE = Kind(
    name="queue",
    attributes={
        "name": None,
        **{key: number.default for key, number in sqs_queues.NUMBERS.items()},
        "policy": {},
        "redrive_policy": {},
        "redrive_allow_policy": sqs_queues.OPEN_TO_ALL,
        "kms_master_key_id": "",
        "sqs_managed_sse_enabled": True,
        "content_based_deduplication": False,
        "deduplication_scope": "",
        "fifo_throughput_limit": "",
        "tags": {},
    },
    computed=("url", "arn", "fifo"),
    find=lambda client, asked: find(client, asked["name"]),
    create=create,
    update=update,
    retag=retag,
    delete=delete,
    wanted=sqs_queues.wanted,
    problems=sqs_queues.problems,
    settle=settle,
    exists=("QueueAlreadyExists", "QueueNameExists"),
)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(QUEUE, module.client("sqs", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
