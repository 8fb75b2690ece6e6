# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario security_groups leaves in AWS."""

import boto3

TAGS = [{"Name": "tag:groundwork:environment", "Values": ["security-groups"]}]
Found = dict[str, dict[str, object]]


def groups() -> Found:
    """The environment's groups by name."""
    return {group["GroupName"]: group for group in boto3.client("ec2").describe_security_groups(Filters=TAGS)["SecurityGroups"]}


def rules(found: Found, name: str, key: str) -> list[tuple[object, ...]]:
    """A group's rules as port, other end and description."""
    names = {group["GroupId"]: other for other, group in found.items()}
    told = []
    for permission in found[name][key]:
        port = permission.get("FromPort")
        told += [(port, item["CidrIp"], item["Description"]) for item in permission["IpRanges"]]
        told += [(port, names[item["GroupId"]], item["Description"]) for item in permission["UserIdGroupPairs"]]
    return sorted(told, key=str)


def built() -> None:
    """C8, S4-36: groups that mean each other, every rule described."""
    found = groups()
    web, workers = "molecule-security-groups-web-sg", "molecule-security-groups-workers-sg"
    assert set(found) == {web, workers}, f"found {sorted(found)}"
    into_web = rules(found, web, "IpPermissions")
    assert into_web == [(80, "203.0.113.0/24", "HTTP from the office"), (8080, workers, "HTTP from the workers")], into_web
    into_workers = rules(found, workers, "IpPermissions")
    assert into_workers == [(9090, web, "Answers from the web tasks")], into_workers
    out_of_web = rules(found, web, "IpPermissionsEgress")
    assert out_of_web == [(None, "0.0.0.0/0", "All traffic out")], out_of_web
    assert found[workers]["IpPermissionsEgress"] == [], found[workers]["IpPermissionsEgress"]


def gone() -> None:
    """No group of the environment."""
    found = groups()
    assert found == {}, f"left behind: {sorted(found)}"
