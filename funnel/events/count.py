"""Writes the figure ATTENDANCE of resources from who came to their events."""

from collections.abc import Collection
from datetime import date
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
    " recorded_at, member_id, counted) SELECT :workspace_id, given.id, given.resource_id, CAST(:nil AS uuid), '',"
    " given.day, CAST(:metric AS text), given.people, CAST(:now AS timestamptz), NULL, true"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:resource_ids AS uuid[]), CAST(:days AS date[]),"
    " CAST(:people AS bigint[]))"
    " AS given(id, resource_id, day, people)"
    " ON CONFLICT (workspace_id, resource_id, metric, content_item_id, keyword, day)"
    " DO UPDATE SET value = excluded.value, recorded_at = excluded.recorded_at, member_id = NULL,"
    " counted = true"
    " WHERE resource_metrics.value <> excluded.value OR NOT resource_metrics.counted"
).bindparams(bindparam("workspace_id", type_=Uuid()))


_TAKE_BACK = text(
    "DELETE FROM resource_metrics m WHERE m.workspace_id = :workspace_id AND m.resource_id = ANY(:resources)"
    " AND m.metric = :metric AND m.content_item_id = :nil AND m.keyword = '' AND m.counted"
    " AND m.day = ANY(CAST(:left AS date[])) AND NOT EXISTS (SELECT 1 FROM"
    "  unnest(CAST(:resource_ids AS uuid[]), CAST(:days AS date[])) AS given(resource_id, day)"
    "  WHERE given.resource_id = m.resource_id AND given.day = m.day)"
).bindparams(
    bindparam("workspace_id", type_=Uuid()), bindparam("resources", type_=ARRAY(Uuid())), bindparam("nil", type_=Uuid())
)


async def count(work: Work, resource_ids: Collection[UUID], *, left: Collection[date] = ()) -> None:
    """Persons who came, on the first day of each event; a day to which nobody came keeps what was recorded of it.

    `left`: days on which an event was, or is: what was counted there is taken back where nobody comes to it now.
    """
    given = {"workspace_id": work.workspace_id, "resources": sorted(resource_ids)}
    await work.execute(_ONE_AT_A_TIME, given)
    rows = (await work.execute(_COUNT, {**given, "zone": (await home(work)).time_zone})).all()
    days = {"resource_ids": [row.resource_id for row in rows], "days": [row.day for row in rows]}
    named = {"workspace_id": work.workspace_id, "nil": NIL, "metric": Metric.ATTENDANCE.value, **days}
    if rows:
        more = {"ids": [new_id() for _ in rows], "people": [row.people for row in rows], "now": work.now}
        await work.execute(_UPSERT, {**named, **more})
    if left:
        await work.execute(_TAKE_BACK, {**named, "resources": sorted(resource_ids), "left": sorted(set(left))})


async def follow_facts(work: Work, event: Attended) -> None:
    """New touches say that people came."""
    await count(work, event.resource_ids)
