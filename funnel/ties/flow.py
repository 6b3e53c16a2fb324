"""What passes along ties: people who went from one resource to the other, and items a connector carried over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import DateTime, bindparam, text

from crm.core.clock import day_bounds
from funnel.inputs import Period
from funnel.models.words import ConnectorState
from funnel.reads import Reads
from funnel.workspace import read_home


@dataclass(frozen=True, slots=True)
class Flow:
    """Of a period: touches sent by the one and happening on the other, their persons, and items carried over."""

    touches: int = 0
    persons: int = 0
    items: int = 0


@dataclass(frozen=True, slots=True)
class Health:
    """Whether a connector is heard of."""

    state: ConnectorState
    last_seen_at: datetime | None = None
    last_item_at: datetime | None = None
    expected_every_seconds: int | None = None


MOMENT = DateTime(timezone=True)
_FLOWS = text(
    "SELECT t.id, coalesce(f.touches, 0) AS touches, coalesce(f.persons, 0) AS persons, coalesce(p.items, 0) AS items"
    " FROM ties t"
    " LEFT JOIN LATERAL (SELECT count(*) AS touches, count(DISTINCT h.canonical_id) AS persons FROM touchpoints x"
    "  JOIN persons h ON h.workspace_id = :workspace_id AND h.id = x.person_id"
    "  WHERE x.workspace_id = :workspace_id AND x.resource_id = t.from_id AND x.place_resource_id = t.to_id"
    "  AND x.occurred_at >= :first AND x.occurred_at < :after) f ON true"
    " LEFT JOIN LATERAL (SELECT sum(s.items) AS items FROM tie_posts s WHERE s.workspace_id = :workspace_id"
    "  AND s.tie_id = t.id AND s.day BETWEEN :start AND :end) p ON true"
    " WHERE t.workspace_id = :workspace_id AND t.id = ANY(CAST(:ties AS uuid[]))"
).bindparams(bindparam("first", type_=MOMENT), bindparam("after", type_=MOMENT))
_BEATS = text(
    "SELECT t.id, b.last_seen_at, b.last_item_at, b.expected_every_seconds FROM ties t"
    " LEFT JOIN connector_beats b ON b.workspace_id = :workspace_id AND b.resource_id = t.connector_id"
    " WHERE t.workspace_id = :workspace_id AND t.id = ANY(CAST(:ties AS uuid[])) AND t.connector_id IS NOT NULL"
)


async def flows(reads: Reads, ties: Sequence[UUID], period: Period) -> Mapping[UUID, Flow]:
    """The flow of every asked tie, in one statement; days are of the workspace's zone."""
    zone = (await read_home(reads)).time_zone
    first, after = day_bounds(period.start, period.end, zone)
    asked = _FLOWS.bindparams(
        workspace_id=reads.workspace_id, ties=list(ties), first=first, after=after, start=period.start, end=period.end
    )
    return {row["id"]: Flow(row["touches"], row["persons"], row["items"]) for row in await reads.rows(asked)}


async def healths(reads: Reads, ties: Sequence[UUID], now: datetime) -> Mapping[UUID, Health]:
    """The health of every asked tie's connector, in one statement; ties without a connector are left out."""
    asked = _BEATS.bindparams(workspace_id=reads.workspace_id, ties=list(ties))
    return {
        row["id"]: health(row["last_seen_at"], row["last_item_at"], row["expected_every_seconds"], now)
        for row in await reads.rows(asked)
    }


def health(seen: datetime | None, item: datetime | None, every: int | None, now: datetime) -> Health:
    """ALIVE while the last word is not older than expected; judged when it is read, so silence needs no job."""
    if seen is None or every is None:
        return Health(ConnectorState.NEVER_SEEN, None, None, every)
    is_alive = now - seen <= timedelta(seconds=every)
    return Health(ConnectorState.ALIVE if is_alive else ConnectorState.SILENT, seen, item, every)
