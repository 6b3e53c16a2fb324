"""Writes the figure ATTENDANCE of resources from who came to their events."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, text

from crm.core.ids import NIL, new_id
from crm.core.work import Work
from funnel.events.guests import GUESTS
from funnel.facts.events import Attended
from funnel.models.words import Metric
from funnel.workspace import home

_COUNT = text(
    "WITH " + GUESTS + "SELECT s.resource_id, CAST(s.starts_at AT TIME ZONE :zone AS date) AS day,"
    " count(DISTINCT g.person) AS people FROM spans s JOIN guests g ON g.event_id = s.id AND g.kind = 'EVENT_ATTEND'"
    " GROUP BY 1, 2 ORDER BY 1, 2"
).bindparams(
    bindparam("workspace_id", type_=Uuid()),
    bindparam("resources", type_=ARRAY(Uuid())),
    bindparam("zone", type_=Text()),
)
_ONE_AT_A_TIME = text(
    "SELECT id FROM events WHERE workspace_id = :workspace_id AND resource_id = ANY(CAST(:resources AS uuid[]))"
    " ORDER BY id FOR NO KEY UPDATE"
)
"""Two who record guests of one event would each count without the other's."""
_UPSERT = text(
    "INSERT INTO resource_metrics (workspace_id, id, resource_id, content_item_id, keyword, day, metric, value,"
    " recorded_at, member_id) SELECT :workspace_id, given.id, given.resource_id, CAST(:nil AS uuid), '', given.day,"
    " CAST(:metric AS text), given.people, CAST(:now AS timestamptz), NULL"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:resource_ids AS uuid[]), CAST(:days AS date[]),"
    " CAST(:people AS bigint[]))"
    " AS given(id, resource_id, day, people)"
    " ON CONFLICT (workspace_id, resource_id, metric, content_item_id, keyword, day)"
    " DO UPDATE SET value = excluded.value, recorded_at = excluded.recorded_at, member_id = NULL"
    " WHERE resource_metrics.value <> excluded.value"
).bindparams(bindparam("workspace_id", type_=Uuid()))


async def count(work: Work, resource_ids: Collection[UUID]) -> None:
    """Persons who came, on the first day of each event; a day to which nobody came keeps what was recorded of it."""
    given = {"workspace_id": work.workspace_id, "resources": sorted(resource_ids)}
    await work.execute(_ONE_AT_A_TIME, given)
    rows = (await work.execute(_COUNT, {**given, "zone": (await home(work)).time_zone})).all()
    if not rows:
        return
    values = {
        "ids": [new_id() for _ in rows], "resource_ids": [row.resource_id for row in rows],
        "days": [row.day for row in rows], "people": [row.people for row in rows],
    }  # fmt: skip
    named = {"workspace_id": work.workspace_id, "now": work.now, "nil": NIL, "metric": Metric.ATTENDANCE.value}
    await work.execute(_UPSERT, {**named, **values})


async def follow_facts(work: Work, event: Attended) -> None:
    """New touches say that people came."""
    await count(work, event.resource_ids)
