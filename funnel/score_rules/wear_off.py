"""What time does to scores: once a day for every lead whose points lose weight, one line of its log at most."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump
from crm.core.clock import day_of
from crm.core.ids import new_id
from crm.core.work import Lock, Work
from funnel.facts.score import WORN_OFF
from funnel.workspace import home

AT_ONCE = 2_000

_DUE = (
    "SELECT l.id FROM leads l WHERE l.workspace_id = :workspace_id AND l.id IN ("
    " SELECT s.lead_id FROM lead_scores s WHERE s.workspace_id = :workspace_id AND s.due_on <= :today"
    f" ORDER BY s.due_on, s.id LIMIT {AT_ONCE:d}) ORDER BY l.id FOR NO KEY UPDATE OF l"
)
_LEFT = """
SELECT l.id, l.score AS before, CAST(coalesce(floor((sum(e.micro) + 500000) / 1000000.0), 0) AS int) AS score,
       coalesce(bool_or(e.wears AND e.micro <> 0), false) AS wears
FROM leads l LEFT JOIN LATERAL (
  SELECT coalesce(half_life_days, linear_days) IS NOT NULL AS wears,
         CAST(floor(CAST(points AS float8) * 1e6 * CASE
           WHEN half_life_days IS NOT NULL
             THEN power(CAST(2 AS float8), -CAST(greatest(:today - day, 0) AS float8) / half_life_days)
           WHEN linear_days IS NOT NULL
             THEN CAST(greatest(linear_days - greatest(:today - day, 0), 0) AS float8) / linear_days
           ELSE 1 END + 0.5) AS bigint) AS micro
  FROM score_entries WHERE workspace_id = :workspace_id AND lead_id = l.id AND kind = 'FACT') e ON true
WHERE l.workspace_id = :workspace_id AND l.id = ANY(CAST(:leads AS uuid[])) GROUP BY l.id, l.score
"""
_ROWS = "json_to_recordset(CAST(:rows AS json)) AS r(id uuid, entry_id uuid, score int, worn int, due_on date)"
_SCORES = f"""
UPDATE leads l SET score = r.score FROM {_ROWS}
WHERE l.workspace_id = :workspace_id AND l.id = r.id AND l.score <> r.score
"""
_LINES = f"""
INSERT INTO score_entries (workspace_id, id, lead_id, kind, occurred_at, day, points, reason)
SELECT CAST(:workspace_id AS uuid), r.entry_id, r.id, 'DECAY', :now, :today, r.worn, :reason FROM {_ROWS}
WHERE r.worn <> 0
ON CONFLICT (workspace_id, lead_id, day) WHERE kind = 'DECAY'
DO UPDATE SET points = score_entries.points + excluded.points, occurred_at = excluded.occurred_at
"""
_STAND = f"""
UPDATE lead_scores s SET scored_on = :today, due_on = r.due_on FROM {_ROWS}
WHERE s.workspace_id = :workspace_id AND s.lead_id = r.id
"""


async def wear_off(work: Work) -> int:
    """Sweep: brings the next leads' scores to today; how many leads it looked at, 0 when none is left.

    The leads are locked before their entries are read: facts recorded meanwhile are waited for and seen.
    """
    today = day_of(work.now, (await home(work)).time_zone)
    given: dict[str, Any] = {"workspace_id": work.workspace_id, "today": today}
    work.locking(Lock.LEADS)
    leads = list((await work.execute(text(_DUE), given)).scalars())
    if not leads:
        return 0
    left = (await work.execute(text(_LEFT), given | {"leads": leads})).all()
    rows = dump([_row(each, today) for each in left])
    for sql in (_SCORES, _LINES, _STAND):
        statement = text(sql)
        more = {"rows": rows, "now": work.now, "reason": WORN_OFF}
        await work.execute(statement, {**given, **{k: v for k, v in more.items() if k in statement._bindparams}})
    return len(leads)


def _row(left: Any, today: date) -> dict[str, UUID | int | date | None]:
    due = today + timedelta(days=1) if left.wears else None
    return {"id": left.id, "entry_id": new_id(), "score": left.score, "worn": left.score - left.before, "due_on": due}
