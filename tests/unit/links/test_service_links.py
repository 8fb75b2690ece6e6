# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What services name by key."""

from __future__ import annotations

from ansible_collections.groundwork.aws.plugins.plugin_utils.service_links import linked_services


def test_a_service_that_names_nothing_by_key_is_as_it_was() -> None:
    service = {"image": "nginx:1.27", "environment": {"A": "b"}, "secrets": {"TOKEN": "/shop/prod/token"}}
    assert linked_services({"web": service, "empty": None}, {"secrets": {}, "queues": {}}) == {"web": service, "empty": {}}
