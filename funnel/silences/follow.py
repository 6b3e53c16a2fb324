"""Steps, audiences and scores follow those who became silent: some hundreds of persons at a time, by the worker."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.work import Work
from funnel.facts.rederive import rederive
from funnel.silences.pass_days import DaysPassed
from funnel.workspace import home

JOB = "follow_silences"
AT_ONCE = 300
"""Persons a transaction: they are locked meanwhile."""

_ASKED = text(
    "SELECT coalesce(array_agg(DISTINCT CAST(p.days #>> '{}' AS int)), CAST('{}' AS int[])) FROM ("
    " SELECT entry_rule AS rule FROM funnels WHERE workspace_id = :workspace_id"
    " UNION ALL SELECT reached_when FROM steps WHERE workspace_id = :workspace_id"
    " UNION ALL SELECT effective_rule FROM audiences WHERE workspace_id = :workspace_id AND archived_at IS NULL"
    " UNION ALL SELECT to_jsonb(rules) FROM score_rule_sets WHERE workspace_id = :workspace_id AND is_current) r"
    " CROSS JOIN LATERAL jsonb_path_query(r.rule, 'strict $.**.silent_for_days') AS p(days)"
)
"""Lengths that rules of steps, audiences and scores ask for; ladders are read from the facts when they are shown."""
_CONTACT = "{x}.direction IS DISTINCT FROM 'OUTBOUND' AND {x}.kind <> 'IMPRESSION'"
SILENT = f"""
WITH spans AS (
  SELECT n.days, CAST(CAST(:after AS date) - n.days AS timestamp) AT TIME ZONE :zone AS since,
         CAST(least(CAST(:through AS date), w.through) - n.days AS timestamp) AT TIME ZONE :zone AS until
  FROM silence_marks w CROSS JOIN unnest(CAST(:days AS int[])) AS n(days) WHERE w.workspace_id = :workspace_id),
last AS (
  SELECT s.days, t.person_id, t.occurred_at AS at FROM spans s
  JOIN touchpoints t ON t.workspace_id = :workspace_id AND t.occurred_at >= s.since AND t.occurred_at < s.until
    AND {_CONTACT.format(x="t")}
  UNION ALL
  SELECT s.days, x.person_id, x.sold_at FROM spans s
  JOIN sales x ON x.workspace_id = :workspace_id AND x.sold_at >= s.since AND x.sold_at < s.until),
dated AS (
  SELECT p.canonical_id AS person, l.days, l.at,
         CAST(CAST(l.at AT TIME ZONE :zone AS date) + l.days + 1 AS timestamp) AT TIME ZONE :zone AS silent_at
  FROM last l JOIN persons p ON p.workspace_id = :workspace_id AND p.id = l.person_id),
silent AS (
  SELECT d.person FROM dated d WHERE NOT EXISTS (
    SELECT 1 FROM persons m JOIN touchpoints t ON t.workspace_id = :workspace_id AND t.person_id = m.id
      AND t.occurred_at > d.at AND t.occurred_at < d.silent_at AND {_CONTACT.format(x="t")}
    WHERE m.workspace_id = :workspace_id AND m.canonical_id = d.person)
  AND NOT EXISTS (
    SELECT 1 FROM persons m JOIN sales x ON x.workspace_id = :workspace_id AND x.person_id = m.id
      AND x.sold_at > d.at AND x.sold_at < d.silent_at
    WHERE m.workspace_id = :workspace_id AND m.canonical_id = d.person))
"""
"""Canonical persons with a silence dated after the midnight that begins the day `after`, up to the one of `through`:
their last contact lies one of the `days` before it."""
_NEXT = (
    SILENT + "SELECT DISTINCT person FROM silent"
    " WHERE person > coalesce(CAST(:beyond AS uuid), CAST('00000000-0000-0000-0000-000000000000' AS uuid))"
    " ORDER BY person LIMIT "
)


def first(event: DaysPassed) -> dict[str, Any]:
    """The payload of the job that begins."""
    return {"since": event.since.isoformat(), "until": event.until.isoformat(), "after": None}


async def follow_some(work: Work, payload: dict[str, Any], *, limit: int = AT_ONCE) -> dict[str, Any] | None:
    """The next persons who are silent since days in question; the payload for those after them, or None at the end.

    Nothing is looked at while no rule asks for silence; a part done again changes nothing.
    """
    days = await work.scalar(_ASKED, {"workspace_id": work.workspace_id})
    if not days:
        return None
    given = {
        "workspace_id": work.workspace_id, "zone": (await home(work)).time_zone, "days": days,
        "after": date.fromisoformat(payload["since"]), "through": date.fromisoformat(payload["until"]),
        "beyond": payload["after"] and UUID(payload["after"]),
    }  # fmt: skip
    persons = list((await work.execute(text(f"{_NEXT}{limit:d}"), given)).scalars())
    await rederive(work, persons)
    return None if len(persons) < limit else payload | {"after": str(persons[-1])}
