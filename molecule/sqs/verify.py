# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario sqs leaves in AWS."""

import json

import boto3

NAMES = ["jobs", "jobs-dlq", "orders-dlq.fifo", "orders.fifo", "plain"]
PREFIX = "molecule-sqs-"
ARN = f"arn:aws:sqs:eu-central-1:123456789012:{PREFIX}"


def queues() -> dict[str, dict[str, str]]:
    """The attributes of every queue by name."""
    sqs = boto3.client("sqs")
    urls = sqs.list_queues().get("QueueUrls", [])
    return {url.rpartition(PREFIX)[2]: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"] for url in urls}


def built() -> None:
    """S4-66, S4-68, S4-69: queues and their dead-letter queues, encrypted and for TLS alone."""
    found = queues()
    assert sorted(found) == NAMES, f"expected {NAMES}, found {sorted(found)}"
    for name, attributes in found.items():
        statement = json.loads(attributes["Policy"])["Statement"][0]
        assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": ["false"]}}), f"{name}: {statement}"
        assert attributes["SqsManagedSseEnabled"] == "true", f"{name} is not encrypted: {attributes}"
        assert attributes["ReceiveMessageWaitTimeSeconds"] == "20", f"{name} polls short: {attributes}"
        kept = "1209600" if "-dlq" in name else "345600"
        assert attributes["MessageRetentionPeriod"] == kept, f"{name} keeps messages for {attributes['MessageRetentionPeriod']} seconds"
    assert found["jobs"]["VisibilityTimeout"] == "60", found["jobs"]
    for name, dead in (("jobs", "jobs-dlq"), ("orders.fifo", "orders-dlq.fifo")):
        redrive, allow = json.loads(found[name]["RedrivePolicy"]), json.loads(found[dead]["RedriveAllowPolicy"])
        assert redrive == {"deadLetterTargetArn": ARN + dead, "maxReceiveCount": 3}, redrive
        assert allow == {"redrivePermission": "byQueue", "sourceQueueArns": [ARN + name]}, allow
    assert "RedrivePolicy" not in found["plain"], found["plain"]


def gone() -> None:
    """No queue."""
    assert queues() == {}, f"left behind: {sorted(queues())}"
