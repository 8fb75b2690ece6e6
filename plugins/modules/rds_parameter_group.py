#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_parameter_group
version_added: 0.1.0
short_description: Manage a parameter group of RDS
description:
  - Creates, changes, tags and deletes a parameter group for database instances, with exactly the parameters that are given.
  - Each parameter is in force as soon as it can be, a dynamic one at once and a static one after the next reboot of an instance.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  name:
    description:
      - Name of the group.
    type: str
    required: true
  family:
    description:
      - The database and its major version, such as V(postgres16). Required with O(state=present); AWS cannot change it.
    type: str
  description:
    description:
      - What a new group is for. AWS cannot change it, so that it means nothing to one that is there.
    type: str
  parameters:
    description:
      - The parameters that differ from what the database has by itself, by name. True and false are C(1) and C(0).
    type: dict
  purge_parameters:
    description:
      - Whether parameters that O(parameters) does not name are set back.
    type: bool
    default: true
  match_tags:
    description:
      - With O(state=absent), delete the group only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the group should be there.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(amazon.aws.rds_instance_param_group) sets nothing back, changes static parameters, of which AWS refuses to change one at once,
    as it changes dynamic ones, and succeeds with a list of errors.
  - A group that nothing changes costs three calls. Only a change reads all the parameters that its family has.
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: PostgreSQL that takes TLS alone and logs what is slow
  groundwork.aws.rds_parameter_group:
    name: shop-prod-db-param-group
    family: postgres16
    description: The database of the shop
    parameters:
      rds.force_ssl: true
      log_min_duration_statement: 1000
      max_connections: 290
    tags:
      Name: shop-prod-db-param-group
      Environment: prod

- name: No such group, if it belongs to this environment
  groundwork.aws.rds_parameter_group:
    name: shop-prod-db-param-group
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
parameter_group:
  description: The group as it is after the task; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
      sample: shop-prod-db-param-group
    arn:
      description: Its ARN.
      type: str
      returned: always
      sample: arn:aws:rds:eu-central-1:123456789012:pg:shop-prod-db-param-group
    family:
      description: The database and its major version.
      type: str
      returned: always
      sample: postgres16
    parameters:
      description: What differs from the database's own parameters, as text.
      type: dict
      returned: always
      sample:
        rds.force_ssl: "1"
    tags:
      description: The tags; empty when O(tags) is not set.
      type: dict
      returned: always
"""

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.rds_parameter_groups import ARGUMENT_SPEC, ParameterGroups
from ..module_utils.resource import RETRIES, run

PARAMETER_GROUP = ParameterGroups("parameter_group", "DB", "db").kind()


def main() -> None:
    required = [("state", "present", ["family"])]
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True, required_if=required)
    try:
        result = run(PARAMETER_GROUP, module.client("rds", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
