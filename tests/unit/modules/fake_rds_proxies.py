# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proxies of RDS that keep state: each change takes until somebody looks, and takes none meanwhile."""

from __future__ import annotations

from .fake import AWSError, Request, Response
from .fake_rds_groups import ARN, FakeGroups

KEPT = ("EngineFamily", "RoleArn", "Auth", "VpcSubnetIds", "VpcSecurityGroupIds", "RequireTLS", "IdleClientTimeout", "DebugLogging")


class FakeProxies(FakeGroups):
    """Proxies, each with one target group."""

    def __init__(self) -> None:
        super().__init__()
        self.pools: dict[str, Response] = {}
        self.targets: dict[str, list[str]] = {}
        self.health: Response = {"State": "AVAILABLE"}

    def proxy(self, request: Request) -> Response:
        if request["DBProxyName"] not in self.groups:
            raise AWSError("DBProxyNotFoundFault", status=404)
        return self.groups[request["DBProxyName"]]

    def idle(self, request: Request) -> Response:
        proxy = self.proxy(request)
        if proxy["Status"] != "available":
            raise AWSError("InvalidDBProxyStateFault", f"is {proxy['Status']}")
        return proxy

    def describe_db_proxies(self, request: Request) -> Response:
        proxy = self.proxy(request)
        seen = dict(proxy)
        if proxy["Status"] == "deleting":
            del self.groups[request["DBProxyName"]]
        elif proxy["Status"] in ("creating", "modifying"):
            proxy["Status"] = "available"
        return {"DBProxies": [seen]}

    def create_db_proxy(self, request: Request) -> None:
        name = request["DBProxyName"]
        if name in self.groups:
            raise AWSError("DBProxyAlreadyExistsFault")
        usual = {"VpcSecurityGroupIds": ["sg-default"], "IdleClientTimeout": 1800, "RequireTLS": False, "DebugLogging": False}
        kept = {key: request[key] for key in KEPT if key in request}
        arn = self.tag(request, f"{ARN}db-proxy:prx-0123")
        self.groups[name] = {"DBProxyName": name, "DBProxyArn": arn, "Endpoint": f"{name}.proxy-x.example", "Status": "creating", **usual, **kept}
        self.pools[name] = {"MaxConnectionsPercent": 100, "MaxIdleConnectionsPercent": 50, "ConnectionBorrowTimeout": 120, "SessionPinningFilters": []}
        self.targets[name] = []

    def modify_db_proxy(self, request: Request) -> None:
        proxy = self.idle(request)
        groups = {"VpcSecurityGroupIds": request["SecurityGroups"]} if "SecurityGroups" in request else {}
        proxy |= {**{key: request[key] for key in KEPT if key in request}, **groups, "Status": "modifying"}

    def describe_db_proxy_target_groups(self, request: Request) -> Response:
        self.proxy(request)
        return {"TargetGroups": [{"TargetGroupName": "default", "ConnectionPoolConfig": self.pools[request["DBProxyName"]]}]}

    def modify_db_proxy_target_group(self, request: Request) -> None:
        self.idle(request)
        said = request["ConnectionPoolConfig"]
        half = {"MaxIdleConnectionsPercent": said.get("MaxConnectionsPercent", 100) // 2}
        self.pools[request["DBProxyName"]] = {**self.pools[request["DBProxyName"]], **half, **said}

    def describe_db_proxy_targets(self, request: Request) -> Response:
        self.proxy(request)
        names = self.targets[request["DBProxyName"]]
        return {"Targets": [{"RdsResourceId": name, "Type": "RDS_INSTANCE", "TargetHealth": self.health} for name in names]}

    def register_db_proxy_targets(self, request: Request) -> None:
        self.idle(request)
        names = self.targets[request["DBProxyName"]]
        if names:
            raise AWSError("DBProxyTargetAlreadyRegisteredFault")
        names += request["DBInstanceIdentifiers"]

    def deregister_db_proxy_targets(self, request: Request) -> None:
        self.idle(request)
        for name in request["DBInstanceIdentifiers"]:
            self.targets[request["DBProxyName"]].remove(name)

    def delete_db_proxy(self, request: Request) -> None:
        self.idle(request)["Status"] = "deleting"
