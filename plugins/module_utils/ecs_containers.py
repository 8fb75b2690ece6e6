# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a container of an ECS task definition consists of, with the defaults that AWS fills in."""

from __future__ import annotations

from .fields import flag, number, struct, structs, table, text, texts, word

LOG_DRIVERS = ("json-file", "syslog", "journald", "gelf", "fluentd", "awslogs", "splunk", "awsfirelens")
ULIMITS = ("core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio", "rttime", "sigpending", "stack")

LOG_CONFIGURATION = (
    word("log_driver", LOG_DRIVERS, shouts=False, required=True),
    table("options"),
    table("secret_options", pairs="valueFrom"),
)

HEALTH_CHECK = (
    texts("command", required=True),
    number("interval", default=30),
    number("timeout", default=5),
    number("retries", default=3),
    number("start_period", default=0),
)

#: C(host_port) has a default that depends on the network mode: see C(ecs_task_definitions).
PORT_MAPPING = (
    number("container_port"),
    text("container_port_range"),
    number("host_port"),
    word("protocol", ("tcp", "udp"), shouts=False, default="tcp"),
    text("name"),
    word("app_protocol", ("http", "http2", "grpc"), shouts=False),
)

LINUX_PARAMETERS = (
    struct("capabilities", texts("add", ordered=False), texts("drop", ordered=False), default={}),
    structs("devices", text("host_path", required=True), text("container_path"), texts("permissions", ordered=False), by=("host_path",)),
    flag("init_process_enabled"),
    number("shared_memory_size"),
    structs("tmpfs", text("container_path", required=True), number("size", required=True), texts("mount_options", ordered=False), by=("container_path",)),
    number("max_swap"),
    number("swappiness"),
)

CONTAINER = (
    text("name", required=True),
    text("image", required=True),
    struct("repository_credentials", text("credentials_parameter", required=True)),
    flag("essential", default=True),
    number("cpu", default=0),
    number("memory"),
    number("memory_reservation"),
    texts("command"),
    texts("entry_point"),
    table("environment", pairs="value"),
    structs("environment_files", text("value", required=True), word("type", ("s3",), shouts=False, default="s3")),
    table("secrets", pairs="valueFrom"),
    structs("port_mappings", *PORT_MAPPING, by=("container_port", "container_port_range", "protocol")),
    struct("health_check", *HEALTH_CHECK),
    struct("log_configuration", *LOG_CONFIGURATION),
    struct("linux_parameters", *LINUX_PARAMETERS, default={}),
    flag("readonly_root_filesystem"),
    flag("privileged"),
    text("user"),
    text("working_directory"),
    text("hostname"),
    number("start_timeout"),
    number("stop_timeout"),
    word("version_consistency", ("enabled", "disabled"), shouts=False, default="enabled"),
    struct(
        "restart_policy",
        flag("enabled", required=True),
        texts("ignored_exit_codes", ordered=False, elements="int"),
        number("restart_attempt_period", default=300),
    ),
    structs(
        "depends_on",
        text("container_name", required=True),
        word("condition", ("start", "complete", "success", "healthy"), required=True),
        by=("container_name",),
    ),
    structs("mount_points", text("source_volume", required=True), text("container_path", required=True), flag("read_only"), by=("container_path",)),
    structs("volumes_from", text("source_container", required=True), flag("read_only"), by=("source_container",)),
    structs(
        "ulimits", word("name", ULIMITS, shouts=False, required=True), number("soft_limit", required=True), number("hard_limit", required=True), by=("name",)
    ),
    structs("system_controls", text("namespace", required=True), text("value", required=True), by=("namespace",)),
    structs(
        "resource_requirements",
        word("type", ("GPU", "InferenceAccelerator", "NeuronDevice"), shouts=False, required=True),
        text("value", required=True),
        by=("type",),
    ),
    struct("firelens_configuration", word("type", ("fluentd", "fluentbit"), shouts=False, required=True), table("options")),
    table("docker_labels"),
    texts("docker_security_options", ordered=False),
    texts("credential_specs"),
    texts("dns_servers"),
    texts("dns_search_domains"),
    structs("extra_hosts", text("hostname", required=True), text("ip_address", required=True), by=("hostname",)),
    texts("links"),
    flag("disable_networking"),
    flag("interactive"),
    flag("pseudo_terminal"),
)
