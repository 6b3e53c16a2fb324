"""Brings the days of a workspace up to its journeys: what was marked is taken back, what is missing is computed.

Marks first, journeys after: whatever is committed in between leaves a mark behind that this transaction has not seen,
so the day it belongs to counts as computed for nobody until the next turn.
"""

from dataclasses import asdict
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from crm.core import threads
from crm.core.bulk import dump
from crm.core.clock import day_bounds
from crm.core.reader import Reader
from crm.core.work import Work
from funnel.attribution.day_cells import of_periods
from funnel.attribution.load import Journeys, load_from
from funnel.attribution.slots import SLOTS, Ground, ground
from funnel.credit_days.compute import compute
from funnel.models import CreditDay
from funnel.models.words import ConversionKind

TOUCHES_AT_ONCE = 50_000
"""Of one transaction, which holds back what listeners are told: about a third of a second."""

_HOLD = text("SELECT 1 FROM credit_day_states WHERE workspace_id = :workspace_id FOR UPDATE")
"""Two who computed the same day at once might keep the older one of what they have seen."""

_TAKE_BACK = text(
    "WITH marked AS (DELETE FROM credit_day_marks m USING ("
    "  SELECT product_id, kind, step_key, hour, id FROM credit_day_marks WHERE workspace_id = :workspace_id"
    "  ORDER BY product_id, kind, step_key, hour, id LIMIT 10000) n"
    "  WHERE m.workspace_id = :workspace_id AND m.product_id = n.product_id AND m.kind = n.kind"
    "  AND m.step_key = n.step_key AND m.hour = n.hour AND m.id = n.id"
    "  RETURNING m.product_id, m.kind, m.step_key, m.hour),"
    " hours AS (SELECT DISTINCT product_id, kind, step_key, hour FROM marked),"
    " gone AS (DELETE FROM credit_days d USING hours h WHERE d.workspace_id = :workspace_id"
    "  AND d.product_id = h.product_id AND d.kind = h.kind AND d.step_key = h.step_key"
    "  AND d.begins < h.hour + interval '1 hour' AND d.ends > h.hour RETURNING 1)"
    " SELECT count(*) FROM marked"
)
_MISSING = text(
    "WITH based AS (SELECT * FROM json_to_recordset(CAST(:bases AS json)) AS r(product_id uuid, basis text)),"
    " series AS (SELECT b.product_id, b.basis, 'SALE' AS kind, '' COLLATE \"C\" AS step_key FROM based b"
    "  UNION SELECT b.product_id, b.basis, 'STEP_ENTRY', s.key FROM based b"
    "  JOIN funnels f ON f.workspace_id = :workspace_id AND f.product_id = b.product_id"
    "  JOIN steps s ON s.workspace_id = :workspace_id AND s.funnel_id = f.id)"
    " SELECT s.product_id, s.kind, s.step_key, s.basis, CAST(n.day AS date) AS day FROM series s"
    " CROSS JOIN LATERAL (SELECT CAST(min(j.occurred_at) AT TIME ZONE :zone AS date) AS first,"
    "   CAST(max(j.occurred_at) AT TIME ZONE :zone AS date) AS last FROM journeys j"
    "   WHERE j.workspace_id = :workspace_id AND j.product_id = s.product_id AND j.kind = s.kind"
    "   AND j.step_key = s.step_key) e"
    " CROSS JOIN LATERAL generate_series(CAST(e.first AS timestamp), CAST(e.last AS timestamp), interval '1 day')"
    "   AS n(day)"
    " WHERE NOT EXISTS (SELECT 1 FROM credit_days d WHERE d.workspace_id = :workspace_id"
    "   AND d.product_id = s.product_id AND d.kind = s.kind AND d.step_key = s.step_key"
    "   AND d.day = CAST(n.day AS date) AND d.basis = s.basis)"
    " ORDER BY n.day DESC, s.product_id, s.kind, s.step_key LIMIT 60"
)
_KEY = ("workspace_id", "product_id", "kind", "step_key", "day")


async def keep(work: Work, *, touches: int = TOUCHES_AT_ONCE) -> int:
    """Does a part and answers how many days and marks it was; 0 when all is up to date, or no days are kept."""
    given = {"workspace_id": work.workspace_id}
    if await work.scalar(_HOLD, given) is None:
        return 0
    done = int(await work.scalar(_TAKE_BACK, given) or 0)
    reader = Reader(await work.raw(), work.workspace_id)
    known = await ground(reader)
    bases = dump({"product_id": product_id, "basis": basis} for product_id, basis in known.bases.items())
    missing = (await work.execute(_MISSING, given | {"bases": bases, "zone": known.zone})).all()
    rows: list[dict[str, Any]] = []
    for asked in missing:
        journeys, row = await _day(reader, known, asked)
        rows.append({**given, "computed_at": work.now, **row})
        touches -= len(journeys.channels)
        if touches <= 0:
            break
    await _write(work, rows)
    return done + len(rows)


async def _day(reader: Reader, known: Ground, asked: Any) -> tuple[Journeys, dict[str, Any]]:
    """The journeys of a day and the row that is made of them."""
    begins, ends = day_bounds(asked.day, asked.day, known.zone)
    kind = ConversionKind(asked.kind)
    conversions = of_periods(reader.workspace_id, kind, asked.step_key, [(asked.product_id, begins, ends)])
    journeys = await load_from(
        reader, conversions, zone=known.zone, days=known.lookback_days,
        declared={asked.product_id: known.declared[asked.product_id]},
    )  # fmt: skip
    credit = await threads.compute(compute, journeys, known)
    return journeys, {
        "product_id": asked.product_id, "kind": asked.kind, "step_key": asked.step_key, "day": asked.day,
        "begins": begins, "ends": ends, "basis": asked.basis, "slots": len(SLOTS), **asdict(credit),
    }  # fmt: skip


async def _write(work: Work, rows: list[dict[str, Any]]) -> None:
    """In place of rows of another basis."""
    if rows:
        made = insert(CreditDay)
        written = {name: column for name, column in made.excluded.items() if name not in _KEY}
        await work.execute(made.on_conflict_do_update(index_elements=_KEY, set_=written), rows)
