"""Puts in line what happened: a statement for each destination, once for each lead and step, or sale.

Looked at is what was recorded since the last look (`funnel.conversions.looked`), and where people must have been sent
by a resource, all that those did of whom a touch came or who became one since: a late touch makes an old sale count.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from crm.core.ids import NIL, new_id
from crm.core.work import Work
from funnel.conversions.looked import looked, seen_up_to

AT_ONCE = 2_000
LOOKED_BACK = "90 days"
"""Older than any network takes."""
_DESTINATIONS = text(
    "SELECT id, version, happening, product_id, step_key, resource_ids, event_name, since FROM conversion_destinations"
    " WHERE workspace_id = CAST(:workspace_id AS uuid) AND disabled_at IS NULL ORDER BY id LIMIT 500"
)
_SENT_BY = """
 AND (cardinality(CAST(:resource_ids AS uuid[])) = 0 OR EXISTS (
   SELECT FROM persons one JOIN persons same ON same.workspace_id = one.workspace_id
     AND same.canonical_id = one.canonical_id
   JOIN touchpoints t ON t.workspace_id = one.workspace_id AND t.person_id = same.id
   WHERE one.workspace_id = CAST(:workspace_id AS uuid) AND one.id = found.person_id AND t.earns_credit
     AND t.resource_id = ANY(CAST(:resource_ids AS uuid[])) AND t.occurred_at <= found.occurred_at))
"""
_INSERT = f"""
chosen AS MATERIALIZED (
SELECT found.* FROM ({{facts}}) found
WHERE found.occurred_at >= CAST(:since AS timestamptz) AND found.occurred_at <= CAST(:now AS timestamptz)
  AND found.occurred_at > CAST(:now AS timestamptz) - interval '{LOOKED_BACK}'
  AND NOT EXISTS (SELECT FROM conversion_sends s WHERE s.workspace_id = CAST(:workspace_id AS uuid)
    AND s.destination_id = CAST(:destination_id AS uuid) AND s.event_name = CAST(:event_name AS text)
    AND s.dedupe_id = found.dedupe_id)
{_SENT_BY}
ORDER BY found.occurred_at, found.fact_id LIMIT CAST(:most AS int)),
put AS (
INSERT INTO conversion_sends (workspace_id, id, destination_id, fact_id, lead_id, person_id, event_name, dedupe_id,
  occurred_at, status, due_at, created_at)
SELECT CAST(:workspace_id AS uuid), gen_random_uuid(), CAST(:destination_id AS uuid), found.fact_id, found.lead_id,
  found.person_id, CAST(:event_name AS text), found.dedupe_id, found.occurred_at, 'QUEUED', CAST(:now AS timestamptz),
  CAST(:now AS timestamptz)
FROM chosen found ORDER BY found.occurred_at, found.fact_id
ON CONFLICT DO NOTHING RETURNING id)
SELECT (SELECT count(*) FROM chosen) AS chosen, (SELECT count(*) FROM put) AS put
"""
# derived again an entry has another id, so the lead and the step are what is told once
_STEPS = (
    "SELECT e.id AS fact_id, e.lead_id, l.person_id, e.occurred_at, e.lead_id || ':' || e.step_key AS"
    " dedupe_id FROM step_entries e JOIN leads l ON l.workspace_id = CAST(:workspace_id AS uuid)"
    " AND l.id = e.lead_id WHERE e.workspace_id = CAST(:workspace_id AS uuid) AND e.voided_at IS NULL"
    " AND e.ordinal = 1 AND e.product_id = CAST(:product_id AS uuid) AND e.step_key = CAST(:step_key AS text)"
)
_SALES = (
    "SELECT s.id AS fact_id, s.lead_id, s.person_id, s.sold_at AS occurred_at, 'sale:' || s.id AS dedupe_id"
    " FROM sales s WHERE s.workspace_id = CAST(:workspace_id AS uuid)"
    " AND (CAST(:product_id AS uuid) IS NULL OR s.product_id = CAST(:product_id AS uuid))"
)
_PEOPLE = """news AS MATERIALIZED (
  SELECT person_id FROM touchpoints WHERE workspace_id = CAST(:workspace_id AS uuid) AND id >= CAST(:seen AS uuid)
    AND resource_id = ANY(CAST(:resource_ids AS uuid[]))
  UNION SELECT kept_id FROM person_merges
  WHERE workspace_id = CAST(:workspace_id AS uuid) AND id >= CAST(:seen AS uuid)),
people AS MATERIALIZED (
  SELECT same.id FROM news
  JOIN persons one ON one.workspace_id = CAST(:workspace_id AS uuid) AND one.id = news.person_id
  JOIN persons same ON same.workspace_id = CAST(:workspace_id AS uuid) AND same.canonical_id = one.canonical_id),"""
_OF_PEOPLE = {
    "STEP": " AND l.person_id IN (SELECT id FROM people)",
    "SALE": " AND s.person_id IN (SELECT id FROM people)",
}
_FACTS = {"STEP": _STEPS, "SALE": _SALES}
_NEW = {"STEP": " AND e.id >= CAST(:seen AS uuid)", "SALE": " AND s.id >= CAST(:seen AS uuid)"}


def _statements(happening: str) -> dict[str, TextClause]:
    """Of one kind of happening: everything; what is new; what is new or whose people are."""
    facts, new, people = _FACTS[happening], _NEW[happening], _OF_PEOPLE[happening]
    asked = {"ALL": facts, "NEW": facts + new, "NEW_OR_SENT": f"{facts}{new} UNION {facts}{people}"}
    return {
        which: text("WITH " + (_PEOPLE if which == "NEW_OR_SENT" else "") + _INSERT.format(facts=each))
        for which, each in asked.items()
    }


_LOOKS = {happening: _statements(happening) for happening in _FACTS}


async def find(work: Work) -> int:
    """How many were put in line; doing it again adds nothing."""
    given = {"workspace_id": work.workspace_id}
    found = 0
    for each in (await work.execute(_DESTINATIONS, given)).mappings().all():
        found += await _of(work, each)
    return found


async def _of(work: Work, destination: Any) -> int:
    now, key = new_id(), (work.workspace_id, destination["id"], destination["version"])
    seen = seen_up_to(key, now)
    given = {
        "workspace_id": work.workspace_id,
        "destination_id": destination["id"],
        "event_name": destination["event_name"],
        "product_id": destination["product_id"],
        "resource_ids": list(destination["resource_ids"]),
        "since": destination["since"],
        "now": work.now,
        "most": AT_ONCE,
    }
    if destination["happening"] == "STEP":
        given["step_key"] = destination["step_key"]
    if seen != NIL:
        given["seen"] = seen
    found = (await work.execute(_look(destination, seen), given)).one()
    if found.chosen < AT_ONCE:  # else there may be more, whoever put these in line: the next look begins where this did
        looked(work, key, now, everything=seen == NIL)
    return int(found.put)


def _look(destination: Any, seen: UUID) -> TextClause:
    which = "ALL" if seen == NIL else "NEW_OR_SENT" if destination["resource_ids"] else "NEW"
    return _LOOKS[destination["happening"]][which]
