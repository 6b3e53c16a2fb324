"""Ageing: how long open leads have stood at their step, against how long those needed who moved on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from crm.core.reader import Reader
from funnel.analytics.figures import DAY, SMALL_SAMPLE
from funnel.analytics.question import FunnelQuestion, Period, frame

HISTORY = timedelta(days=365)
"""Whose time in a step is the measure: everybody who moved on from it in so long before now."""

BANDS = (50.0, 75.0, 90.0)
"""Percentiles between which leads are told apart."""

_STATEMENT = """
WITH step AS (SELECT * FROM unnest($4::uuid[], $5::text[]) AS s(id, key)),
way AS (
  SELECT e.to_step_id, e.position, e.occurred_at,
    lead(e.occurred_at) OVER path AS next_at, lead(e.position) OVER path AS next_position
  FROM step_entries e
  WHERE e.workspace_id = $1 AND e.product_id = $2 AND e.voided_at IS NULL AND e.occurred_at <= $3
    AND e.lead_id IN (
      SELECT r.lead_id FROM step_entries r
      WHERE r.workspace_id = $1 AND r.product_id = $2 AND r.voided_at IS NULL
        AND r.occurred_at >= $6 AND r.occurred_at <= $3)
  WINDOW path AS (PARTITION BY e.lead_id ORDER BY e.occurred_at, e.position)),
moved AS (
  SELECT s.key, extract(epoch FROM w.next_at - w.occurred_at)::float8 AS seconds
  FROM way w JOIN step s ON s.id = w.to_step_id
  WHERE w.next_position > w.position AND w.next_at >= $6),
measure AS (
  SELECT key, count(*) AS history, percentile_cont($7::float8[]) WITHIN GROUP (ORDER BY seconds) AS limits
  FROM moved GROUP BY key),
standing AS (
  SELECT s.key, extract(epoch FROM $3 - l.step_entered_at)::float8 AS seconds
  FROM leads l JOIN step s ON s.id = l.step_id
  WHERE l.workspace_id = $1 AND l.product_id = $2 AND l.withdrawn_at IS NULL AND l.step_entered_at <= $3
    AND l.status NOT IN ('WON', 'LOST', 'DISQUALIFIED'))
SELECT k.key, coalesce(min(m.history), 0) AS history, min(m.limits) AS limits, count(t.seconds) AS standing,
  percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY t.seconds) AS waited,
  count(*) FILTER (WHERE t.seconds <= m.limits[1]) AS usual,
  count(*) FILTER (WHERE t.seconds > m.limits[1] AND t.seconds <= m.limits[2]) AS slow,
  count(*) FILTER (WHERE t.seconds > m.limits[2] AND t.seconds <= m.limits[3]) AS slower,
  count(*) FILTER (WHERE t.seconds > m.limits[3]) AS slowest,
  count(*) FILTER (WHERE t.seconds > coalesce(k.expected, m.limits[3])) AS overdue
FROM unnest($8::text[], $9::float8[]) AS k(key, expected)
LEFT JOIN measure m USING (key) LEFT JOIN standing t USING (key)
GROUP BY k.key
"""


@dataclass(frozen=True)
class Band:
    """Leads that stand longer than so many per cent of the movers stood, and not longer than so many."""

    from_percent: float
    to_percent: float
    over_seconds: float | None
    """They stand longer than this; None for the first band."""
    up_to_seconds: float | None
    """And at most so long; None for the last band."""
    count: int


@dataclass(frozen=True)
class StepAge:
    """The open leads at one step."""

    step_id: UUID
    step_key: str
    standing: int
    median_seconds: float | None
    p90_seconds: float | None
    overdue: int
    """Longer than expected, else than nine tenths of the movers."""
    history: int
    """How many moved on in the 365 days before."""
    small_sample: bool
    bands: tuple[Band, ...]
    """Empty without a history."""


async def step_ageing(reader: Reader, product_id: UUID, *, now: datetime) -> tuple[StepAge, ...]:
    """One element per step of the current version, in order; older versions' steps as they are mapped onto it."""
    today = now.date()
    asked = await frame(reader, FunnelQuestion(product_id, Period(today, today)))
    owners = await _steps_of(reader, product_id) if asked.mapped is None else dict(asked.mapped)
    rows = await reader.fetch(
        _STATEMENT, reader.workspace_id, product_id, now, list(owners), list(owners.values()), now - HISTORY,
        [percent / 100 for percent in BANDS], list(asked.keys),
        [None if step.expected_days is None else step.expected_days * DAY for step in asked.steps],
    )  # fmt: skip
    by_key = {row["key"]: row for row in rows}
    return tuple(_of(step.id, by_key[step.key]) for step in asked.steps)


def _of(step_id: UUID, row: Any) -> StepAge:
    waited = row["waited"] or (None, None)
    return StepAge(
        step_id=step_id,
        step_key=row["key"],
        standing=row["standing"],
        median_seconds=waited[0],
        p90_seconds=waited[1],
        overdue=row["overdue"],
        history=row["history"],
        small_sample=row["history"] < SMALL_SAMPLE,
        bands=_bands(row["limits"], [row[name] for name in ("usual", "slow", "slower", "slowest")]),
    )


async def _steps_of(reader: Reader, product_id: UUID) -> dict[UUID, str]:
    """Steps of all versions: where nobody mapped them, each key stands for itself."""
    rows = await reader.fetch(
        "SELECT s.id, s.key FROM steps s JOIN funnels f ON f.workspace_id = $1 AND f.id = s.funnel_id"
        " WHERE s.workspace_id = $1 AND f.product_id = $2",
        reader.workspace_id,
        product_id,
    )
    return {UUID(int=row["id"].int): row["key"] for row in rows}


def _bands(limits: list[float] | None, counts: list[int]) -> tuple[Band, ...]:
    if not limits:
        return ()
    percents, edges = (0.0, *BANDS, 100.0), (None, *limits, None)
    return tuple(
        Band(percents[place], percents[place + 1], edges[place], edges[place + 1], count)
        for place, count in enumerate(counts)
    )
