"""The cohort as arrays: one statement, one row of binary columns, no Python object per lead.

A *unit* is what is counted once: a person of the product's funnel, merged persons together (numbers.md). Its cohort
entry is its first entry into any step of the question. An entry caused by a sale counts as the cohort entry only when
there is no other: a deal that was won before its first contact is won, with a negative time, and is not a cohort of
its own.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from crm.core import clock
from crm.core.reader import Reader
from funnel.analytics.question import Frame, Period
from funnel.attribution.wire import column

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MISSING = -(2**62)
"""Stands for "never entered" in a column of times."""

MICROSECONDS = 1_000_000


@dataclass(frozen=True)
class Cohort:
    """One element per unit in every array; times are microseconds since 1970, days are days since 1970 in the zone."""

    started_at: Ints
    started_on: Ints
    entered_at: Ints
    """Steps × units; MISSING where never entered."""
    entered_on: Ints
    times: Ints
    """Steps × units: how often the step was entered."""
    following: Flags
    """Whether the step after the question's last one was entered."""
    closed: Flags
    """Lost or disqualified."""
    sold: Flags
    amount_minor: Ints
    channel: Ints
    resource: Ints
    audience: Ints
    owner: Ints
    """Position of the owner's member id in `owners`, 0 for none."""
    lead_ids: list[UUID] | None

    @property
    def size(self) -> int:
        """How many units."""
        return len(self.started_at)

    @property
    def entered(self) -> Flags:
        """Steps × units: whether the step was entered."""
        return np.asarray(self.entered_at != MISSING, dtype=bool)

    @property
    def furthest(self) -> Ints:
        """Index of the last step each unit entered, whatever the order in time."""
        entered = self.entered
        last = entered.shape[0] - 1 - np.argmax(entered[::-1], axis=0)
        return np.asarray(last, dtype=np.int64)


def _columns(frame: Frame) -> list[str]:
    """Names of the binary columns, in order."""
    steps = range(len(frame.steps))
    return (
        [
            "started_at",
            "started_on",
            "following",
            "closed",
            "sold",
            "amount",
            "channel",
            "resource",
            "audience",
            "owner",
        ]
        + [f"at_{index}" for index in steps]
        + [f"on_{index}" for index in steps]
        + [f"times_{index}" for index in steps]
    )


_MAPPED = """
  JOIN unnest({ids}::uuid[], {keys}::text[]) AS m(step_id, key) ON m.step_id = e.to_step_id
  LEFT JOIN unnest({ids}::uuid[], {keys}::text[]) AS b(step_id, key) ON b.step_id = e.from_step_id"""
_OF_MAPPED = "m.key = ANY($3) AND (b.key IS DISTINCT FROM m.key OR e.from_step_id = e.to_step_id)"
"""A way between two steps that became one is no entry into it; a way back into the same step is."""

_STATEMENT = """
WITH alive AS (
  SELECT p.canonical_id AS unit, {step_key} AS step_key, e.occurred_at, e.fact_kind
  FROM step_entries e{mapped}
  JOIN leads l ON l.workspace_id = $1 AND l.id = e.lead_id
  JOIN persons p ON p.workspace_id = $1 AND p.id = l.person_id
  WHERE e.workspace_id = $1 AND e.product_id = $2 AND {of_question}
    AND e.recorded_at <= $6 AND (e.voided_at IS NULL OR e.voided_at > $6)
    AND ($7::uuid IS NULL OR e.funnel_id = $7)),
unit AS (
  SELECT unit,
    coalesce(min(occurred_at) FILTER (WHERE fact_kind IS DISTINCT FROM 'SALE' AND step_key <> $9),
             min(occurred_at) FILTER (WHERE step_key <> $9)) AS started_at,
    coalesce(bool_or(step_key = $9), false) AS following,
    {steps}
  FROM alive GROUP BY unit),
cohort AS (SELECT * FROM unit WHERE started_at >= $4 AND started_at < $5),
person_lead AS (
  SELECT c.unit,
    (array_agg(l.id ORDER BY l.started_at, l.id))[1] AS lead_id,
    bool_and({closed}) AS closed,
    (array_agg(l.{touch}_channel_id ORDER BY l.started_at, l.id))[1] AS channel_id,
    (array_agg(l.{touch}_resource_id ORDER BY l.started_at, l.id))[1] AS resource_id,
    (array_agg(l.audience_id ORDER BY l.started_at, l.id))[1] AS audience_id,
    (array_agg(l.owner_id ORDER BY l.started_at, l.id))[1] AS owner_id
  FROM cohort c
  JOIN persons p ON p.workspace_id = $1 AND p.canonical_id = c.unit
  JOIN leads l ON l.workspace_id = $1 AND l.person_id = p.id AND l.product_id = $2 AND l.withdrawn_at IS NULL
  {history}
  GROUP BY c.unit),
money AS (
  SELECT p.canonical_id AS unit, coalesce(sum({amount}), 0)::bigint AS amount
  FROM sales s JOIN persons p ON p.workspace_id = $1 AND p.id = s.person_id
  {events}
  WHERE s.workspace_id = $1 AND s.product_id = $2 AND s.recorded_at <= $6 GROUP BY 1),
owner AS (SELECT id, row_number() OVER (ORDER BY id) AS number FROM members WHERE workspace_id = $1),
line AS (
  SELECT c.*, l.lead_id, l.closed, m.unit IS NOT NULL AS sold, coalesce(m.amount, 0) AS amount,
    coalesce(ch.number, 0)::int AS channel, coalesce(r.number, 0)::int AS resource,
    coalesce(a.number, 0)::int AS audience, coalesce(o.number, 0)::int AS owner
  FROM cohort c JOIN person_lead l ON l.unit = c.unit
  LEFT JOIN money m ON m.unit = c.unit
  LEFT JOIN channels ch ON ch.workspace_id = $1 AND ch.id = l.channel_id
  LEFT JOIN resources r ON r.workspace_id = $1 AND r.id = l.resource_id
  LEFT JOIN audiences a ON a.workspace_id = $1 AND a.id = l.audience_id
  LEFT JOIN owner o ON o.id = l.owner_id)
SELECT
  array_send(array_agg({started_at} ORDER BY started_at, unit)) AS started_at,
  array_send(array_agg({started_on} ORDER BY started_at, unit)) AS started_on,
  array_send(array_agg(following::int ORDER BY started_at, unit)) AS following,
  array_send(array_agg(closed::int ORDER BY started_at, unit)) AS closed,
  array_send(array_agg(sold::int ORDER BY started_at, unit)) AS sold,
  array_send(array_agg(amount ORDER BY started_at, unit)) AS amount,
  array_send(array_agg(channel ORDER BY started_at, unit)) AS channel,
  array_send(array_agg(resource ORDER BY started_at, unit)) AS resource,
  array_send(array_agg(audience ORDER BY started_at, unit)) AS audience,
  array_send(array_agg(owner ORDER BY started_at, unit)) AS owner,
  {aggregates}{leads}
FROM line
"""

_NOW = {
    "closed": "l.status IN ('LOST', 'DISQUALIFIED')",
    "history": "",
    "amount": "s.net_amount_minor",
    "events": "",
}
_THEN = {
    "closed": """coalesce(
      h.action <> 'LEAD_REOPEN' AND NOT EXISTS (
        SELECT 1 FROM sales w
        WHERE w.workspace_id = $1 AND w.lead_id = l.id AND w.recorded_at > h.occurred_at AND w.recorded_at <= $6),
      l.status IN ('LOST', 'DISQUALIFIED') AND (l.closed_at IS NULL OR l.closed_at <= $6))""",
    "history": """LEFT JOIN LATERAL (
    SELECT a.action, a.occurred_at FROM audit_entries a
    WHERE a.workspace_id = $1 AND a.object_id = l.id AND a.outcome = 'DONE' AND a.occurred_at <= $6
      AND a.action IN ('LEAD_LOSE', 'LEAD_DISQUALIFY', 'LEAD_REOPEN')
    ORDER BY a.occurred_at DESC, a.id DESC LIMIT 1) h ON true""",
    "amount": "v.amount_minor",
    "events": "JOIN sale_events v ON v.workspace_id = $1 AND v.sale_id = s.id AND v.recorded_at <= $6",
}
"""What the row of a lead or a sale says today, and what was known then: the audit keeps every closing and reopening,
a sale after a closing has won the lead, and the events of a sale sum to what it was worth. Of a lead without a line in
the audit (put in as it is) the row's own time of closing counts."""


def _microseconds(expression: str) -> str:
    return f"coalesce((extract(epoch FROM {expression}) * {MICROSECONDS})::bigint, {MISSING})"


def _day(expression: str) -> str:
    return f"coalesce(({expression} AT TIME ZONE $8)::date - DATE '1970-01-01', 0)"


def _text(frame: Frame, *, touch: str, with_leads: bool) -> str:
    """The statement for so many steps; step keys are parameters ($10 …), never text."""
    steps, aggregates = [], []
    for index in range(len(frame.steps)):
        key = f"${10 + index}"
        steps.append(
            f"min(occurred_at) FILTER (WHERE step_key = {key}) AS at_{index},"
            f" count(*) FILTER (WHERE step_key = {key}) AS times_{index}"
        )
        aggregates.append(
            f"array_send(array_agg({_microseconds(f'at_{index}')} ORDER BY started_at, unit)) AS at_{index},"
            f" array_send(array_agg({_day(f'at_{index}')} ORDER BY started_at, unit)) AS on_{index},"
            f" array_send(array_agg(times_{index} ORDER BY started_at, unit)) AS times_{index}"
        )
    place = 10 + len(frame.steps)
    is_mapped = frame.mapped is not None
    return _STATEMENT.format(
        step_key="m.key" if is_mapped else "e.step_key",
        mapped=_MAPPED.format(ids=f"${place}", keys=f"${place + 1}") if is_mapped else "",
        of_question=_OF_MAPPED if is_mapped else "e.step_key = ANY($3)",
        steps=", ".join(steps),
        aggregates=", ".join(aggregates),
        started_at=_microseconds("started_at"),
        started_on=_day("started_at"),
        touch=touch,
        **(_NOW if frame.question.as_known_at is None else _THEN),
        leads=", array_agg(lead_id ORDER BY started_at, unit) AS leads" if with_leads else "",
    )


async def load(
    reader: Reader, frame: Frame, period: Period, known_at: datetime, *, touch: str = "first_touch", leads: bool = False
) -> Cohort:
    """The cohort of a period as known at that time; one statement. `touch`: whose channel and resource decide."""
    start, until = clock.day_bounds(period.start, period.end, frame.zone)
    keys = [*frame.keys, frame.following_key] if frame.following_key else list(frame.keys)
    mapped = [] if frame.mapped is None else [list(frame.mapped), list(frame.mapped.values())]
    row = await reader.fetchrow(
        _text(frame, touch=touch, with_leads=leads),
        reader.workspace_id, frame.question.product_id, keys, start, until, known_at, frame.funnel_id, frame.zone,
        frame.following_key or "", *frame.keys, *mapped,
    )  # fmt: skip
    assert row is not None, "an aggregate without GROUP BY always gives one row"
    read = {name: column(row[name]) for name in _columns(frame)}
    whole = _assemble(read, len(frame.steps), row["leads"] if leads else None)
    return apply_window(select_mode(whole, frame), frame.question.window_days)


def _assemble(read: dict[str, Ints], steps: int, lead_ids: list[Any] | None) -> Cohort:
    def stack(prefix: str) -> Ints:
        return np.vstack([read[f"{prefix}_{index}"] for index in range(steps)])

    return Cohort(
        started_at=read["started_at"],
        started_on=read["started_on"],
        entered_at=stack("at"),
        entered_on=stack("on"),
        times=stack("times"),
        following=read["following"] > 0,
        closed=read["closed"] > 0,
        sold=read["sold"] > 0,
        amount_minor=read["amount"],
        channel=read["channel"],
        resource=read["resource"],
        audience=read["audience"],
        owner=read["owner"],
        lead_ids=[UUID(int=value.int) for value in lead_ids] if lead_ids else None,
    )


def pick(cohort: Cohort, mask: Flags) -> Cohort:
    """The units of the mask."""
    lead_ids = cohort.lead_ids
    return Cohort(
        started_at=cohort.started_at[mask],
        started_on=cohort.started_on[mask],
        entered_at=cohort.entered_at[:, mask],
        entered_on=cohort.entered_on[:, mask],
        times=cohort.times[:, mask],
        following=cohort.following[mask],
        closed=cohort.closed[mask],
        sold=cohort.sold[mask],
        amount_minor=cohort.amount_minor[mask],
        channel=cohort.channel[mask],
        resource=cohort.resource[mask],
        audience=cohort.audience[mask],
        owner=cohort.owner[mask],
        lead_ids=None if lead_ids is None else [lead_ids[index] for index in np.flatnonzero(mask)],
    )


def within(cohort: Cohort, period: Period) -> Cohort:
    """The units that began in those days."""
    epoch = date(1970, 1, 1)
    low, high = (period.start - epoch).days, (period.end - epoch).days
    return pick(cohort, (cohort.started_on >= low) & (cohort.started_on <= high))


def select_mode(cohort: Cohort, frame: Frame) -> Cohort:
    """CLOSED keeps the units whose first entry was the first step of the question."""
    if frame.question.entry_mode.value == "OPEN" or not cohort.size:
        return cohort
    return pick(cohort, cohort.entered_at[0] == cohort.started_at)


def apply_window(cohort: Cohort, window_days: int | None) -> Cohort:
    """Entries later than the window's last calendar day (inclusive) do not count."""
    if window_days is None or not cohort.size:
        return cohort
    inside = cohort.entered & (cohort.entered_on - cohort.started_on <= window_days)
    return Cohort(
        **{
            **cohort.__dict__,
            "entered_at": np.where(inside, cohort.entered_at, MISSING),
            "times": np.where(inside, cohort.times, 0),
        }
    )
