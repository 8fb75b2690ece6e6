#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_bucket_replication
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
short_description: Manage the replication of a bucket of S3
description:
  - Sets or deletes the rules by which S3 copies new objects of a bucket to others, in the same region or in another one.
  - Both buckets keep versions, which AWS asks for.
options:
  bucket:
    description:
      - The bucket whose objects are replicated.
    type: str
    required: true
  expected_bucket_owner:
    description:
      - The account that the bucket must belong to.
    type: str
  role:
    description:
      - The ARN of the IAM role as which S3 replicates. Required with O(state=present).
    type: str
  rules:
    description:
      - All rules. Required with O(state=present), where there is one at least.
    type: list
    elements: dict
    suboptions:
      id:
        description:
          - What the rule is called; each has a name of its own.
        type: str
        required: true
      priority:
        description:
          - Of two rules that disagree about an object, the one with the higher number holds. Either each rule has one of its own, or none has, and
            a rule goes before those that follow it.
        type: int
      status:
        description:
          - Whether the rule holds. It does when this is not set.
        type: str
        choices: [enabled, disabled]
      filter:
        description:
          - Which objects the rule is about; those to which all of this applies, and all of the bucket when nothing is set.
        type: dict
        suboptions:
          prefix:
            description:
              - How their keys begin.
            type: str
          tags:
            description:
              - The tags that they have.
            type: dict
      delete_markers:
        description:
          - Whether what is deleted is deleted there, too. Earlier versions stay in any case. AWS does not do it for rules about tags.
        type: bool
      kms_encrypted_objects:
        description:
          - Whether objects are replicated that are encrypted with keys of KMS. Needs O(rules[].destination.replica_kms_key_id).
        type: bool
      replica_modifications:
        description:
          - Whether changes of what describes a replica, such as its tags, are replicated back, where the other bucket replicates, too.
        type: bool
      destination:
        description:
          - Where objects go.
        type: dict
        required: true
        suboptions:
          bucket:
            description:
              - The ARN of the bucket.
            type: str
            required: true
          account:
            description:
              - The account that the bucket belongs to, where it is another one.
            type: str
          owner_override:
            description:
              - Whether that account owns the replicas.
            type: bool
          storage_class:
            description:
              - The storage class of replicas; that of the object when it is not set.
            type: str
            choices: [standard, standard_ia, onezone_ia, intelligent_tiering, glacier_ir, glacier, deep_archive]
          replica_kms_key_id:
            description:
              - The ARN of the KMS key, of the region of the destination, with which S3 encrypts replicas of objects that are encrypted with one.
            type: str
          replication_time:
            description:
              - Whether AWS promises to replicate within 15 minutes (S3 Replication Time Control), which is paid for, and measures it.
            type: bool
          metrics:
            description:
              - Whether CloudWatch is told how far behind replication is. It is with O(rules[].destination.replication_time).
            type: bool
  state:
    description:
      - Whether the bucket should be replicated. Without it, what was replicated stays where it is.
    type: str
    choices: [present, absent]
    default: present
notes:
  - Neither amazon.aws nor community.aws has a module for it.
  - Objects that were there before are not replicated; that is a job of S3 Batch Replication.
  - A bucket that keeps versions only since a moment is asked again for half a minute.
seealso:
  - module: groundwork.aws.s3_bucket
  - name: Replicating objects within and across Regions in the Amazon S3 User Guide
    description: What is replicated, and what the role and the bucket policy of the destination have to allow.
    link: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: What matters is in another region within 15 minutes
  groundwork.aws.s3_bucket_replication:
    bucket: shop-prod-uploads
    role: arn:aws:iam::123456789012:role/shop-prod-uploads-replication
    rules:
      - id: invoices
        filter:
          prefix: invoices/
        delete_markers: true
        destination:
          bucket: arn:aws:s3:::shop-prod-uploads-copy
          storage_class: standard_ia
          replication_time: true

- name: It is replicated no longer
  groundwork.aws.s3_bucket_replication:
    bucket: shop-prod-uploads
    state: absent
"""

RETURN = r"""
replication:
  description: The replication as it is after the task, with the options above as keys; null when there is none.
  returned: always
  type: dict
  contains:
    bucket:
      description: The bucket.
      type: str
      returned: always
      sample: shop-prod-uploads
    role:
      description: The ARN of the role as which S3 replicates.
      type: str
      returned: always
      sample: arn:aws:iam::123456789012:role/shop-prod-uploads-replication
    rules:
      description: The rules, by their ids.
      type: list
      elements: dict
      returned: always
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler
from ..module_utils.fields import argument_spec
from ..module_utils.resource import RETRIES, Kind, Shape, run
from ..module_utils.retries import until_propagated
from ..module_utils.s3_replication import RULES, problems, rules_of, to_request, wanted_rules
from ..module_utils.unknown import has_unknown

ARGUMENT_SPEC: dict[str, Any] = {
    "bucket": {"type": "str", "required": True},
    "expected_bucket_owner": {"type": "str"},
    "role": {"type": "str"},
    "rules": {key: value for key, value in argument_spec(RULES)["rules"].items() if key != "required"},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
}
_BUCKETS = ErrorHandler("ReplicationConfigurationNotFoundError", "NoSuchBucket")


def place(shape: Shape) -> Shape:
    """What every call takes: the bucket, and whose it must be."""
    owner = shape.get("expected_bucket_owner")
    return {"Bucket": shape["bucket"], **({"ExpectedBucketOwner": owner} if owner and not has_unknown(owner) else {})}


def wanted(asked: Shape, _base: Shape) -> Shape:
    """What was asked, complete."""
    return {**asked, "rules": wanted_rules(asked["rules"])}


@_BUCKETS.read("read the replication of bucket {asked[bucket]}")
def find(client: Any, asked: Shape) -> Shape | None:
    """How the bucket is replicated; None when it is not."""
    answer = client.get_bucket_replication(**place(asked))["ReplicationConfiguration"]
    return {"bucket": asked["bucket"], "role": answer["Role"], "rules": rules_of(answer)}


@_BUCKETS.call("replicate bucket {target[bucket]}")
def put(client: Any, target: Shape) -> None:
    """Set all rules, once S3 knows everywhere that both buckets keep versions."""
    configuration = {"Role": target["role"], "Rules": [to_request(rule) for rule in target["rules"]]}
    with until_propagated(client, "InvalidRequest", "ersioning", attempts=4):
        client.put_bucket_replication(**place(target), ReplicationConfiguration=configuration)


@_BUCKETS.delete("end the replication of bucket {current[bucket]}")
def delete(client: Any, current: Shape) -> None:
    """Take all rules away."""
    client.delete_bucket_replication(**place(current))


REPLICATION = Kind(
    name="replication",
    attributes={"bucket": None, "role": None, "rules": []},
    find=find,
    create=put,
    update=lambda client, current, target, _changed: put(client, {**current, **target}),
    delete=delete,
    wanted=wanted,
    problems=lambda asked: problems(asked["rules"]) if "rules" in asked else [],
    identity=("bucket",),
)


def main() -> None:
    required = [("state", "present", ["role", "rules"])]
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True, required_if=required)
    try:
        result = run(REPLICATION, module.client("s3", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
