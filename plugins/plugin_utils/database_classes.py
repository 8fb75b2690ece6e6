# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many connections a PostgreSQL database takes, by its instance class.

AWS's own value is LEAST({DBInstanceClassMemory/9531392}, 5000), of which a small class gives away more memory than it has, since each
connection may take work_mem several times: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections.
The numbers here are those of S4-49, about two thirds of it, by size: the classes of a row have the same memory from t3 to m7, and the
memory-optimised ones get the same numbers, which leaves them twice as much memory for each connection.
"""

from __future__ import annotations

#: By size; memory of the general classes: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html
BY_SIZE = {"micro": 87, "small": 145, "medium": 290, "large": 580, "xlarge": 1160, "2xlarge": 2320}
#: What the numbers hold for: burstable classes, general ones, memory-optimised ones.
KNOWN_FAMILIES = ("t3", "t4g", "m5", "m6g", "m6i", "m7g", "m7i", "r5", "r6g", "r6i", "r7g", "r7i")
#: For a class that stands nowhere here.
USUAL = 200


def connections_of(instance_class: str) -> int:
    """The number for a class such as db.t4g.micro."""
    _db, _dot, rest = instance_class.partition(".")
    family, _dot, size = rest.partition(".")
    return BY_SIZE.get(size, USUAL) if family in KNOWN_FAMILIES else USUAL
