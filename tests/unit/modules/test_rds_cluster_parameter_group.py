# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module rds_cluster_parameter_group, without a network; what it shares with rds_parameter_group is tested there."""

from __future__ import annotations

from typing import ClassVar

from ansible_collections.groundwork.aws.plugins.modules.rds_cluster_parameter_group import CLUSTER_PARAMETER_GROUP

from .cases import ModuleCases, Params
from .fake import AWSError, Request, Response
from .fake_rds_groups import ARN, FakeParameterGroups


class FakeClusterParameterGroups(FakeParameterGroups):
    """The same groups under the names of clusters' calls."""

    def of_instances(self, request: Request) -> Request:
        return {key.replace("DBCluster", "DB"): value for key, value in request.items()}

    def describe_db_cluster_parameter_groups(self, request: Request) -> Response:
        group = self.group(self.of_instances(request))
        names = {"DBParameterGroupName": "DBClusterParameterGroupName", "DBParameterGroupArn": "DBClusterParameterGroupArn"}
        return {"DBClusterParameterGroups": [{names.get(key, key): value for key, value in group.items()}]}

    def describe_db_cluster_parameters(self, request: Request) -> Response:
        return self.describe_db_parameters(self.of_instances(request))

    def create_db_cluster_parameter_group(self, request: Request) -> None:
        name = request["DBClusterParameterGroupName"]
        if name in self.groups:
            raise AWSError("DBParameterGroupAlreadyExists")
        self.create_db_parameter_group(self.of_instances(request))
        self.groups[name]["DBParameterGroupArn"] = self.tag(request, f"{ARN}cluster-pg:{name}")

    def modify_db_cluster_parameter_group(self, request: Request) -> None:
        self.modify_db_parameter_group(self.of_instances(request))

    def reset_db_cluster_parameter_group(self, request: Request) -> None:
        self.reset_db_parameter_group(self.of_instances(request))

    def delete_db_cluster_parameter_group(self, request: Request) -> None:
        self.delete_db_parameter_group(self.of_instances(request))


class TestClusterParameterGroup(ModuleCases):
    kind = CLUSTER_PARAMETER_GROUP
    fake = FakeClusterParameterGroups
    params: ClassVar[Params] = {
        "name": "shop-param-group",
        "family": "aurora-postgresql16",
        "description": "The shop",
        "parameters": {"rds.force_ssl": True, "max_connections": 87},
        "purge_parameters": True,
        "tags": {"Name": "a"},
    }
    changes: ClassVar[list[Params]] = [
        {"parameters": {"rds.force_ssl": False, "max_connections": 87}},
        {"parameters": {"rds.force_ssl": True, "log_statement": "ddl"}},
        {"parameters": {}},
        {"tags": {"Name": "b"}},
    ]
    create_operation = "CreateDBClusterParameterGroup"


def test_nothing_is_done_with_groups_of_instances() -> None:
    fake = TestClusterParameterGroup.fake()
    case = TestClusterParameterGroup()
    case.go(fake)
    assert [operation for operation in fake.operations if "Cluster" not in operation and "Tags" not in operation] == []
