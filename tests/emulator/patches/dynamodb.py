# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DynamoDB: what a table has, and that its changes take time, one after the other."""

from __future__ import annotations

from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.dynamodb.exceptions import ResourceInUseException, ResourceNotFoundException, ValidationException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

from .mechanism import Function, replaces

NO_CAPACITY = {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0}


@replaces(DynamoHandler, "create_table")
def tables_are_born_with_a_class(original: Function, response: Any) -> Any:
    """A table is of the class that is asked for; moto drops it.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
    """
    answer = original(response)
    _table_of(response).table_class = response.body.get("TableClass")
    return answer


@replaces(DynamoHandler, "update_table")
def tables_change_their_class(original: Function, response: Any) -> Any:
    """A table changes its class; moto drops it.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
    """
    answer = original(response)
    _table_of(response).table_class = response.body.get("TableClass") or getattr(_table_of(response), "table_class", None)
    return answer


@replaces(Table, "describe")
def tables_tell_their_class(original: Function, table: Any, base_key: str = "TableDescription") -> dict[str, Any]:
    """A table of another class than STANDARD tells it.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableClassSummary.html
    """
    described: dict[str, Any] = original(table, base_key)
    if getattr(table, "table_class", None):
        described[base_key]["TableClassSummary"] = {"TableClass": table.table_class}
    return described


@replaces(DynamoHandler, "update_table")
def tables_change_their_key(original: Function, response: Any) -> Any:
    """A table changes the key that encrypts it; moto drops it.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_SSESpecification.html
    """
    answer = original(response)
    asked = response.body.get("SSESpecification")
    if asked:
        table = _table_of(response)
        own = {"KMSMasterKeyId": table._get_default_encryption_key(table.account_id, table.region_name)} if asked["Enabled"] else {}
        table.sse_specification = own | asked
    return answer


@replaces(DynamoDBBackend, "update_table")
def requests_that_are_paid_for_need_no_capacity(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """A table whose requests are paid for has no capacity any more, nor have its indexes; moto keeps it.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ProvisionedThroughputDescription.html
    """
    table = original(backend, *arguments, **named)
    if named.get("billing_mode") == "PAY_PER_REQUEST":
        for holder in (table, *table.global_indexes):
            holder.throughput = dict(NO_CAPACITY)
    return table


@replaces(DynamoDBBackend, "update_table_streams")
def streams_are_switched_off_and_on(_original: Function, _backend: Any, table: Any, stream_specification: dict[str, Any]) -> None:
    """A stream that was switched off can be switched on again, with another view; moto takes it for one that is on.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StreamSpecification.html
    """
    if stream_specification["StreamEnabled"] and table.stream_specification["StreamEnabled"]:
        raise ValidationException("Table already has an enabled stream: TableName: " + table.name)
    table.set_stream_specification(stream_specification)


@replaces(DynamoDBBackend, "update_table_global_indexes")
def one_index_at_a_time(original: Function, backend: Any, table: Any, global_index_updates: list[dict[str, Any]]) -> None:
    """One index is made or deleted in a call; moto takes any number.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
    """
    if len([update for update in global_index_updates if "Update" not in update]) > 1:
        words = "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"
        raise JsonRESTError("LimitExceededException", words)
    original(backend, table, global_index_updates)


@replaces(DynamoDBBackend, "update_time_to_live")
def time_to_live_has_one_attribute(original: Function, backend: Any, table_name: str, ttl_spec: dict[str, Any]) -> None:
    """What is on already, or on another attribute, is not switched on, nor what is off switched off; moto does it.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
    """
    table = backend.get_table(table_name)
    is_on = table.ttl["TimeToLiveStatus"] == "ENABLED"
    if is_on and ttl_spec["AttributeName"] != table.ttl["AttributeName"]:
        raise ValidationException(f"TimeToLive is active on a different AttributeName: current AttributeName is {table.ttl['AttributeName']}")
    if is_on == ttl_spec["Enabled"]:
        raise ValidationException(f"TimeToLive is already {'enabled' if is_on else 'disabled'}")
    original(backend, table_name, ttl_spec)


@replaces(DynamoDBBackend, "describe_time_to_live")
def a_missing_table_has_no_time_to_live(original: Function, backend: Any, table_name: str) -> dict[str, Any]:
    """The error of a missing table is ResourceNotFoundException; moto has a code of its own.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html
    """
    if table_name not in backend.tables:
        raise ResourceNotFoundException(table_name=table_name)
    described: dict[str, Any] = original(backend, table_name)
    return described


@replaces(DynamoDBBackend, "update_continuous_backups")
def recovery_goes_back_as_far_as_asked(original: Function, backend: Any, table_name: str, point_in_time_spec: dict[str, Any]) -> dict[str, Any]:
    """Recovery goes back 35 days unless fewer are asked for, and cannot be switched on while a table is made; moto neither tells nor waits.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoverySpecification.html
    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html
    """
    if getattr(backend.tables.get(table_name), "under_way", "") == "CREATING":
        raise JsonRESTError("ContinuousBackupsUnavailableException", f"Backups are being enabled for the table: {table_name}. Please retry later")
    described: dict[str, Any] = original(backend, table_name, {"RecoveryPeriodInDays": 35} | point_in_time_spec)
    return described


@replaces(DynamoDBBackend, "tag_resource")
def a_tag_has_one_value(original: Function, backend: Any, arn: str, tags: dict[str, str]) -> None:
    """A tag that is there already gets the new value; moto's table has both.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html
    """
    backend.untag_resource(arn, list(tags))
    original(backend, arn, tags)


@replaces(DynamoDBBackend, "create_table")
def a_new_table_is_not_ready(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """A new table is CREATING until somebody looks; moto's is ACTIVE at once.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
    """
    table = original(backend, *arguments, **named)
    table.under_way = "CREATING"
    return table


@replaces(DynamoDBBackend, "update_table")
def one_change_at_a_time(original: Function, backend: Any, name: str, *arguments: Any, **named: Any) -> Any:
    """A table is UPDATING until somebody looks, and takes no other change meanwhile; moto's takes it.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
    """
    _refuse_while_busy(backend, name)
    table = original(backend, name, *arguments, **named)
    table.under_way = "UPDATING"
    return table


@replaces(DynamoDBBackend, "delete_table")
def what_changes_is_not_deleted(original: Function, backend: Any, name: str) -> Any:
    """A table that is being made or changed is not deleted, and one that is deleted says so; moto's is ACTIVE to the end.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html
    """
    _refuse_while_busy(backend, name)
    table = original(backend, name)
    table.under_way = "DELETING"
    return table


@replaces(DynamoDBBackend, "describe_table")
def a_change_has_ended_when_somebody_looks(original: Function, backend: Any, name: str) -> dict[str, Any]:
    """What was under way has ended by the next look.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
    """
    if name in backend.tables:
        backend.tables[name].under_way = ""
    described: dict[str, Any] = original(backend, name)
    return described


@replaces(Table, "describe")
def tables_tell_what_is_under_way(original: Function, table: Any, base_key: str = "TableDescription") -> dict[str, Any]:
    """The answer to a change has the state in between.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
    """
    described: dict[str, Any] = original(table, base_key)
    described[base_key]["TableStatus"] = getattr(table, "under_way", "") or "ACTIVE"
    return described


def _table_of(response: Any) -> Any:
    return response.dynamodb_backend.get_table(response.body["TableName"])


def _refuse_while_busy(backend: Any, name: str) -> None:
    state = getattr(backend.tables.get(name), "under_way", "")
    if state:
        raise ResourceInUseException(f"Attempt to change a resource which is still in use: Table is being {state.lower()[:-3]}ed: {name}")
