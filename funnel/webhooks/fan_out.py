"""Events of the outbox become deliveries: each event once for each endpoint that asked for it, behind its own cursor.

Endpoints stand at the same event mostly, so what follows it is read once for all of them. One that was switched on
again with `since` stands further back and is brought up by itself: it holds up no other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import text

from crm.core.bulk import Insert
from crm.core.ids import new_id
from crm.core.work import Work
from crm.live.cursor import Position
from crm.live.read import Event
from funnel.models import WebhookDelivery
from funnel.webhooks.about import About, about
from funnel.webhooks.body import body_of
from funnel.webhooks.catalogue import type_of

AT_ONCE = 500
"""Events a transaction."""
_HORIZON = text(
    "SELECT pg_snapshot_xmin(snapshot)::text AS decided, pg_snapshot_xmax(snapshot)::text AS following"
    " FROM pg_current_snapshot() AS snapshot"
)
_ENDPOINTS = text(
    "SELECT id, event_types, product_ids, channel_ids, resource_ids, team_ids, cursor_xid::text AS xid, cursor_id,"
    " silent_from_xid::text AS silent_from, silent_until_xid::text AS silent_until"
    " FROM webhook_endpoints WHERE workspace_id = :workspace_id AND status = 'ENABLED' AND deleted_at IS NULL"
    " ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"
)
_AFTER = text(
    "SELECT id, xid::text AS xid, kind, payload, created_at FROM outbox_events WHERE workspace_id = :workspace_id"
    " AND (xid, id) > (CAST(CAST(:xid AS text) AS xid8), CAST(:id AS uuid))"
    f" AND xid < CAST(CAST(:decided AS text) AS xid8) ORDER BY xid, id LIMIT {AT_ONCE}"
)
_MOVE = text(
    "UPDATE webhook_endpoints SET cursor_xid = CAST(CAST(:xid AS text) AS xid8), cursor_id = :id, silent_until_xid ="
    " CASE WHEN silent_until_xid > CAST(CAST(:xid AS text) AS xid8) AND NOT id = ANY(CAST(:ahead AS uuid[]))"
    " THEN silent_until_xid END"
    " WHERE workspace_id = :workspace_id AND id = ANY(CAST(:ids AS uuid[]))"
)
_INSERT = Insert(
    WebhookDelivery, "id", "endpoint_id", "event_id", "event_type", "occurred_at", "created_at", "body", "is_test",
    "status", "attempts", "next_attempt_at",
    tail="ON CONFLICT ON CONSTRAINT uq_webhook_deliveries_event DO NOTHING",
)  # fmt: skip
log = structlog.get_logger("touchline.webhooks")


@dataclass(frozen=True, slots=True)
class Subscriber:
    """An endpoint, what it asked for, and where it stands."""

    id: UUID
    position: Position
    is_ahead: bool
    """The database was restored to before where it stood."""
    silent: range
    """Transactions of the time for which it was switched off."""
    event_types: frozenset[str]
    product_ids: frozenset[UUID]
    channel_ids: frozenset[UUID]
    resource_ids: frozenset[UUID]
    team_ids: frozenset[UUID]

    def was_on(self, event: Event) -> bool:
        """Whether the event is of no time for which it was switched off, nor that switch itself: others are told."""
        is_own = event.kind == "WEBHOOK_ENDPOINT_DISABLED" and event.payload.get("webhookEndpointId") == str(self.id)
        return event.position.xid not in self.silent and not is_own

    def wants(self, event_type: str, found: About) -> bool:
        """Whether the event passes all of its filters; an empty one lets everything through."""
        return (
            (not self.event_types or event_type in self.event_types)
            and (not self.product_ids or found.product_id in self.product_ids)
            and (not self.channel_ids or found.channel_id in self.channel_ids)
            and (not self.resource_ids or found.resource_id in self.resource_ids)
            and (not self.team_ids or not self.team_ids.isdisjoint(found.team_ids))
        )


async def fan_out(work: Work) -> int:
    """How many events were gone through, 0 once there are no more; another worker takes other endpoints."""
    rows = (await work.execute(_ENDPOINTS, {"workspace_id": work.workspace_id})).all()
    horizon = (await work.execute(_HORIZON)).one()
    decided, following = Position(int(horizon.decided)), int(horizon.following)
    subscribers = sorted((_subscriber(row, decided, following) for row in rows), key=lambda each: each.position)
    gone_through = 0
    for position, group in groupby(subscribers, key=lambda each: each.position):
        gone_through += await _bring_up(work, position, list(group), decided)
    return gone_through


def _subscriber(row: Any, decided: Position, following: int) -> Subscriber:
    position = Position(int(row.xid), row.cursor_id)
    silent = range(int(row.silent_from), int(row.silent_until)) if row.silent_until else range(0)
    is_ahead = position.xid > following or silent.stop > following
    if is_ahead:
        log.warning("the database was restored; events are sent from now on", endpoint=str(row.id))
        position, silent = min(position, decided), range(0)
    if position.xid in silent:  # nothing of it is read: it may be a week's
        position = Position(silent.stop)
    filters = (row.event_types, row.product_ids, row.channel_ids, row.resource_ids, row.team_ids)
    return Subscriber(row.id, position, is_ahead, silent, *map(frozenset, filters))


async def _bring_up(work: Work, position: Position, group: Sequence[Subscriber], decided: Position) -> int:
    """One batch for endpoints that stand at the same event."""
    given = {"workspace_id": work.workspace_id, "xid": str(position.xid), "id": position.id}
    rows = (await work.execute(_AFTER, {**given, "decided": str(decided.xid)})).all()
    events = [Event(Position(int(row.xid), row.id), row.kind, row.payload, row.created_at) for row in rows]
    deliveries = list(_deliveries(work, events, await about(work, events) if events else {}, group))
    if deliveries:
        await _INSERT.run(work, deliveries)
    there = events[-1].position if len(events) == AT_ONCE else max(position, decided)
    if there != position or any(each.is_ahead or each.silent for each in group):
        ahead = [each.id for each in group if each.is_ahead]
        moved = {"workspace_id": work.workspace_id, "ids": [each.id for each in group], "ahead": ahead}
        await work.execute(_MOVE, {**moved, "xid": str(there.xid), "id": there.id})
    return len(events)


def _deliveries(
    work: Work, events: Sequence[Event], known: dict[UUID, About], group: Sequence[Subscriber]
) -> Iterator[dict[str, Any]]:
    for event in events:
        event_type, found = type_of(event.kind, event.payload), known[event.position.id]
        if event_type is None:
            continue
        takers = [each for each in group if each.was_on(event) and each.wants(event_type, found)]
        if not takers:
            continue
        body = body_of(event_type, event.occurred_at, told(event, found))
        for each in takers:
            yield delivery(work, each.id, event.position.id, event_type, event.occurred_at, body)


def told(event: Event, found: About) -> dict[str, Any]:
    """The payload, and what filters look at."""
    more = {
        "leadId": found.lead_id,
        "productId": found.product_id,
        "channelId": found.channel_id,
        "resourceId": found.resource_id,
    }
    if event.kind != "OWNER_CHANGED":  # which says whose it became, also when that has changed since
        more["ownerId"] = found.owner_id
    return {name: value for name, value in more.items() if value is not None} | dict(event.payload)


def delivery(
    work: Work,
    endpoint_id: UUID,
    event_id: UUID,
    event_type: str,
    occurred_at: datetime,
    body: str,
    *,
    is_test: bool = False,
) -> dict[str, Any]:
    """A row that is due at once."""
    return {
        "id": new_id(),
        "endpoint_id": endpoint_id,
        "event_id": event_id,
        "event_type": event_type,
        "occurred_at": occurred_at,
        "created_at": work.now,
        "body": body,
        "is_test": is_test,
        "status": "WAITING",
        "attempts": 0,
        "next_attempt_at": work.now,
    }
