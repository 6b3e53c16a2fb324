"""What is sent of an event: its type, its time, and ids of what it is about; whoever wants more asks for it by them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from crm.core.ids import encode

PREFIXES = {
    "alertId": "alert",
    "audienceId": "aud",
    "callId": "call",
    "channelId": "chan",
    "conversationId": "conv",
    "entryId": "entry",
    "handoffId": "ho",
    "leadId": "lead",
    "memberId": "mem",
    "messageId": "msg",
    "ownerId": "mem",
    "personId": "per",
    "productId": "prod",
    "resourceId": "res",
    "saleId": "sale",
    "taskId": "task",
    "touchpointId": "touch",
    "wasId": "mem",
    "webhookEndpointId": "whe",
}
"""Ids that payloads name, and the words their public ids begin with: those that GraphQL takes and answers."""
_NAMES = {"wasId": "previous_owner_id"}
LEFT_OUT = frozenset({"mergeId"})
"""Ids of rows that nobody outside can ask for."""


def body_of(event_type: str, occurred_at: datetime, payload: Mapping[str, Any]) -> str:
    """The body as it is signed and sent."""
    data = {_name(key): _value(key, value) for key, value in payload.items() if key not in LEFT_OUT}
    told = {"type": event_type, "timestamp": stamp(occurred_at), "data": data}
    return orjson.dumps(told, default=str).decode()


def stamp(moment: datetime) -> str:
    """An instant as GraphQL tells it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def message_id(event_id: UUID) -> str:
    """`webhook-id`: the same for every attempt, of every endpoint."""
    return encode("wh", event_id)


def _name(key: str) -> str:
    return _NAMES.get(key) or re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).lower()


def _value(key: str, value: Any) -> Any:
    if value is None or key not in PREFIXES:
        return value
    return encode(PREFIXES[key], value if isinstance(value, UUID) else UUID(value))
