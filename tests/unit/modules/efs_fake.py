# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EFS as a small class that keeps state: things are being made until somebody looks, and being deleted, too."""

from __future__ import annotations

from typing import Any

from .fake import ACCOUNT_ID, REGION, AWSError, FakeAWS, Request, Response

ARN = f"arn:aws:elasticfilesystem:{REGION}:{ACCOUNT_ID}:"
OWN_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT_ID}:key/11111111-1111-1111-1111-111111111111"


class FakeEFS(FakeAWS):
    service = "efs"

    def __init__(self) -> None:
        super().__init__()
        self.systems: dict[str, Response] = {}
        self.lifecycles: dict[str, list[Response]] = {}
        self.backups: dict[str, str] = {}
        self.policies: dict[str, str] = {}
        self.targets: dict[str, Response] = {}
        self.groups: dict[str, list[str]] = {}
        self.points: dict[str, Response] = {}
        self.made = 0

    def new_id(self, prefix: str) -> str:
        self.made += 1
        return f"{prefix}-{self.made:017x}"

    def system(self, request: Request) -> Response:
        if request["FileSystemId"] not in self.systems:
            raise AWSError("FileSystemNotFound", status=404)
        return self.systems[request["FileSystemId"]]

    def ready_system(self, request: Request) -> Response:
        system = self.system(request)
        if system["LifeCycleState"] != "available":
            raise AWSError("IncorrectFileSystemLifeCycleState", status=409)
        return system

    def describe_file_systems(self, request: Request) -> Response:
        if "FileSystemId" in request:
            found = [self.system(request)]
        else:
            found = [system for system in self.systems.values() if system["CreationToken"] == request["CreationToken"]]
        answer = {"FileSystems": [dict(system) for system in found]}
        self.end(self.systems)
        return answer

    def end(self, things: dict[str, Response]) -> None:
        """What is under way has ended by the look after this one."""
        for identifier, thing in list(things.items()):
            if thing["LifeCycleState"] == "deleting":
                del things[identifier]
            thing["LifeCycleState"] = "available"

    def create_file_system(self, request: Request) -> Response:
        if any(system["CreationToken"] == request["CreationToken"] for system in self.systems.values()):
            raise AWSError("FileSystemAlreadyExists", status=409)
        file_system_id = self.new_id("fs")
        kept = {key: value for key, value in request.items() if key != "Backup"}
        key = {"KmsKeyId": request.get("KmsKeyId", OWN_KEY)} if request.get("Encrypted") else {}
        ours = {"FileSystemId": file_system_id, "FileSystemArn": f"{ARN}file-system/{file_system_id}", "LifeCycleState": "creating"}
        self.systems[file_system_id] = {"Tags": [], **kept, **key, **ours}
        self.backups |= {file_system_id: "ENABLED"} if request.get("Backup") or request.get("AvailabilityZoneName") else {}
        return self.systems[file_system_id]

    def update_file_system(self, request: Request) -> Response:
        system = self.ready_system(request)
        system.pop("ProvisionedThroughputInMibps", None)
        system.update(request, LifeCycleState="updating")
        return system

    def delete_file_system(self, request: Request) -> Response:
        self.system(request)["LifeCycleState"] = "deleting"
        if any(target["FileSystemId"] == request["FileSystemId"] for target in self.targets.values()):
            raise AWSError("FileSystemInUse", status=409)
        return {}

    def describe_lifecycle_configuration(self, request: Request) -> Response:
        return {"LifecyclePolicies": self.lifecycles.get(self.system(request)["FileSystemId"], [])}

    def put_lifecycle_configuration(self, request: Request) -> Response:
        self.lifecycles[self.ready_system(request)["FileSystemId"]] = request["LifecyclePolicies"]
        return {}

    def describe_backup_policy(self, request: Request) -> Response:
        if self.system(request)["FileSystemId"] not in self.backups:
            raise AWSError("PolicyNotFound", status=404)
        return {"BackupPolicy": {"Status": self.backups[request["FileSystemId"]]}}

    def put_backup_policy(self, request: Request) -> Response:
        self.backups[self.ready_system(request)["FileSystemId"]] = request["BackupPolicy"]["Status"].replace("ED", "ING")
        return {}

    def describe_file_system_policy(self, request: Request) -> Response:
        if self.system(request)["FileSystemId"] not in self.policies:
            raise AWSError("PolicyNotFound", status=404)
        return {"Policy": self.policies[request["FileSystemId"]]}

    def put_file_system_policy(self, request: Request) -> Response:
        self.policies[self.system(request)["FileSystemId"]] = request["Policy"]
        return {}

    def delete_file_system_policy(self, request: Request) -> Response:
        self.policies.pop(self.system(request)["FileSystemId"], None)
        return {}

    def describe_mount_targets(self, request: Request) -> Response:
        if "FileSystemId" in request:
            self.system(request)
        elif request["MountTargetId"] not in self.targets:
            raise AWSError("MountTargetNotFound", status=404)
        found = [dict(target) for target in self.targets.values() if all(target[key] == value for key, value in request.items())]
        self.end(self.targets)
        return {"MountTargets": found}

    def describe_mount_target_security_groups(self, request: Request) -> Response:
        return {"SecurityGroups": self.groups[request["MountTargetId"]]}

    def create_mount_target(self, request: Request) -> Response:
        self.ready_system(request)
        if any(target["SubnetId"] == request["SubnetId"] for target in self.targets.values()):
            raise AWSError("MountTargetConflict", status=409)
        target_id = self.new_id("fsmt")
        said = {"FileSystemId": request["FileSystemId"], "SubnetId": request["SubnetId"], "IpAddress": request.get("IpAddress", "192.0.2.7")}
        ours = {"MountTargetId": target_id, "LifeCycleState": "creating", "NetworkInterfaceId": "eni-1", "AvailabilityZoneName": "eu-central-1a"}
        self.targets[target_id] = {**said, **ours}
        self.groups[target_id] = request.get("SecurityGroups", ["sg-default"])
        return self.targets[target_id]

    def modify_mount_target_security_groups(self, request: Request) -> Response:
        self.groups[request["MountTargetId"]] = request["SecurityGroups"]
        return {}

    def delete_mount_target(self, request: Request) -> Response:
        if request["MountTargetId"] not in self.targets:
            raise AWSError("MountTargetNotFound", status=404)
        self.targets[request["MountTargetId"]]["LifeCycleState"] = "deleting"
        return {}

    def describe_access_points(self, request: Request) -> Response:
        if "FileSystemId" in request:
            self.system(request)
        elif request["AccessPointId"] not in self.points:
            raise AWSError("AccessPointNotFound", status=404)
        found = [dict(point) for point in self.points.values() if all(point[key] == value for key, value in request.items())]
        self.end(self.points)
        return {"AccessPoints": found}

    def create_access_point(self, request: Request) -> Response:
        self.ready_system(request)
        point_id = self.new_id("fsap")
        ours = {"AccessPointId": point_id, "AccessPointArn": f"{ARN}access-point/{point_id}", "LifeCycleState": "creating"}
        self.points[point_id] = {"Tags": [], **request, **ours}
        return self.points[point_id]

    def delete_access_point(self, request: Request) -> Response:
        if request["AccessPointId"] not in self.points:
            raise AWSError("AccessPointNotFound", status=404)
        self.points[request["AccessPointId"]]["LifeCycleState"] = "deleting"
        return {}

    def tagged(self, request: Request) -> Response:
        return self.points.get(request["ResourceId"]) or self.systems[request["ResourceId"]]

    def tag_resource(self, request: Request) -> Response:
        thing = self.tagged(request)
        thing["Tags"] = list({tag["Key"]: tag for tag in [*thing["Tags"], *request["Tags"]]}.values())
        return {}

    def untag_resource(self, request: Request) -> Response:
        thing = self.tagged(request)
        thing["Tags"] = [tag for tag in thing["Tags"] if tag["Key"] not in request["TagKeys"]]
        return {}

    def with_system(self, **more: Any) -> str:
        """The id of a file system that is there."""
        file_system_id = self.new_id("fs")
        self.systems[file_system_id] = {
            "CreationToken": file_system_id,
            "FileSystemId": file_system_id,
            "LifeCycleState": "available",
            "PerformanceMode": "generalPurpose",
            "Tags": [],
            **more,
        }
        return file_system_id
