"""Looking up who is calling."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from crm.members.permissions import Action
from crm.models import Lead as LeadRow
from crm.models import Person as PersonRow
from crm.people.caller import dialled
from crm.people.normalise import region_of
from graphapi.answers import answer, ref, ref_or_none
from graphapi.callers.types import Caller, CallerLookup
from graphapi.compiler import queries
from graphapi.context import Info
from graphapi.deals.types import Deal
from graphapi.leads.types import Lead
from graphapi.members.types import Member
from graphapi.people.types import Person
from graphapi.row_scopes.sight import in_sight
from graphapi.tasks.types import Task
from graphapi.touchpoints.types import Touchpoint

_HOME = "SELECT time_zone, language FROM workspaces WHERE id = $1"
STATEMENT = """
SELECT c.person_id, coalesce(c.exact, false) AS exact, lead.ids AS lead_ids, lead.owner_ids, touch.id AS touch_id,
       task.ids AS task_ids, deal.ids AS deal_ids
FROM find_callers($1, $2, $3) c
CROSS JOIN LATERAL (SELECT array_agg(p.id) AS ids FROM persons p
  WHERE p.workspace_id = $1 AND p.canonical_id = c.person_id) own
CROSS JOIN LATERAL (SELECT array_agg(l.id) AS ids FROM leads l
  WHERE l.workspace_id = $1 AND l.person_id = ANY (own.ids)) leads
CROSS JOIN LATERAL (SELECT array_agg(l.id ORDER BY l.last_activity_at DESC, l.id) AS ids,
    array_agg(l.owner_id ORDER BY l.last_activity_at DESC, l.id) AS owner_ids FROM leads l
  WHERE l.workspace_id = $1 AND l.person_id = ANY (own.ids) AND l.withdrawn_at IS NULL
    AND l.status NOT IN ('WON', 'LOST', 'DISQUALIFIED')) lead
LEFT JOIN LATERAL (SELECT last.id FROM unnest(own.ids) AS one(id) CROSS JOIN LATERAL (
    SELECT t.id, t.occurred_at FROM touchpoints t WHERE t.workspace_id = $1 AND t.person_id = one.id
    ORDER BY t.occurred_at DESC, t.id DESC LIMIT 1) last
  ORDER BY last.occurred_at DESC, last.id DESC LIMIT 1) touch ON true
CROSS JOIN LATERAL (SELECT array_agg(few.id) AS ids FROM (SELECT k.id FROM tasks k
  WHERE k.workspace_id = $1 AND k.lead_id = ANY (leads.ids) AND k.completed_at IS NULL
  ORDER BY k.due_at, k.id LIMIT 20) few) task
CROSS JOIN LATERAL (SELECT array_agg(few.id) AS ids FROM (SELECT d.id FROM deals d
  WHERE d.workspace_id = $1 AND d.lead_id = ANY (leads.ids) AND d.status = 'OPEN'
  ORDER BY d.created_at DESC, d.id LIMIT 20) few) deal
ORDER BY exact DESC, c.person_id
"""


@queries
class CallerQueries:
    """Who is calling."""

    @answer(permission=Action.READ_PERSONAL)
    async def caller_lookup(self, info: Info, phone: str) -> CallerLookup:
        """Who has this number, while it rings: in any writing of the workspace's country, or its last seven digits and
        more.
        """
        home = (await info.reader.fetch(_HOME, info.workspace_id))[0]
        asked = dialled(phone, region_of(home["time_zone"], home["language"]))
        rows = await info.reader.fetch(STATEMENT, info.workspace_id, asked.e164, asked.tail)
        ids = [id for row in rows for id in (row["person_id"], *(row["lead_ids"] or ()))]
        models = [LeadRow, PersonRow]
        seen = await in_sight(models, ids, actor=info.actor, now=info.now, fetch=info.reader.fetchval)
        # Left out here, not by `person`: who does not ask for it must not learn either that somebody has the number.
        return CallerLookup(phone=asked.e164, callers=[_caller(row, seen) for row in rows if row["person_id"] in seen])


def _caller(row: Any, seen: Collection[UUID]) -> Caller:
    """With the most recently active of the open leads that are in sight."""
    open_ = zip(row["lead_ids"] or (), row["owner_ids"] or (), strict=True)
    lead_id, owner_id = next((each for each in open_ if each[0] in seen), (None, None))
    return Caller(
        person=ref(Person, row["person_id"]),
        exact=row["exact"],
        lead=ref_or_none(Lead, lead_id),
        owner=ref_or_none(Member, owner_id),
        last_touch=ref_or_none(Touchpoint, row["touch_id"]),
        tasks=[ref(Task, task_id) for task_id in row["task_ids"] or ()],
        deals=[ref(Deal, deal_id) for deal_id in row["deal_ids"] or ()],
    )
