"""Why the figures of one period are others than they were: what became known of it since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from crm.core import clock, ids
from crm.core.problems import Invalid
from crm.core.reader import Reader
from funnel.attribution.ground import ground

EXAMPLES = 5
"""Named by cause; their number tells how many there are."""

# Each change of a sale is one event; of a sale that was not known then, all its events are the late sale's.
_SALES = """
WITH sold AS (
  SELECT s.id, s.lead_id, s.sold_at, s.recorded_at > $5 AS is_late FROM sales s
  WHERE s.workspace_id = $1 AND s.product_id = $2 AND s.sold_at >= $3 AND s.sold_at < $4),
changes AS (
  SELECT CASE WHEN NOT s.is_late THEN e.kind WHEN s.sold_at > $5 THEN 'NEW' ELSE 'LATE' END AS cause,
    s.id, bool_or(s.is_late) AS is_late, sum(e.amount_minor) AS amount
  FROM sold s JOIN sale_events e ON e.workspace_id = $1 AND e.sale_id = s.id AND e.recorded_at > $5
  GROUP BY 1, 2)
SELECT cause, count(*) AS count, count(*) FILTER (WHERE is_late) AS conversions,
  coalesce(sum(amount), 0)::bigint AS amount,
  (array_agg(id ORDER BY abs(coalesce(amount, 0)) DESC, id))[1:$6] AS examples
FROM changes GROUP BY cause
UNION ALL
SELECT 'THEN', count(*), count(*), coalesce((
  SELECT sum(e.amount_minor) FROM sale_events e JOIN sold o ON o.id = e.sale_id
  WHERE e.workspace_id = $1 AND e.recorded_at <= $5), 0)::bigint, '{}'
FROM sold WHERE NOT is_late
"""
# A lead counts once in the period, then and now: what was voided and written again changes nothing.
_ENTRIES = """
WITH entered AS (
  SELECT e.lead_id, min(e.occurred_at) AS at,
    bool_or(e.recorded_at <= $5 AND (e.voided_at IS NULL OR e.voided_at > $5)) AS was,
    bool_or(e.voided_at IS NULL) AS stands
  FROM step_entries e
  WHERE e.workspace_id = $1 AND e.product_id = $2 AND e.occurred_at >= $3 AND e.occurred_at < $4
    AND e.step_key = $7 AND e.ordinal = 1 GROUP BY e.lead_id),
told AS (
  SELECT n.*, EXISTS (
    SELECT 1 FROM leads l JOIN persons p ON p.workspace_id = $1 AND p.id = l.person_id
    JOIN persons q ON q.workspace_id = $1 AND q.canonical_id = p.canonical_id
    JOIN person_merges m ON m.workspace_id = $1 AND q.id IN (m.kept_id, m.merged_id)
    WHERE l.workspace_id = $1 AND l.id = n.lead_id AND (m.merged_at > $5 OR m.undone_at > $5)) AS merged
  FROM entered n WHERE n.was <> n.stands)
SELECT CASE WHEN merged THEN 'MERGE' WHEN was THEN 'VOIDED' WHEN at > $5 THEN 'NEW' ELSE 'LATE' END AS cause,
  count(*) AS count, count(*) FILTER (WHERE stands) - count(*) FILTER (WHERE was) AS conversions, 0::bigint AS amount,
  (array_agg(lead_id ORDER BY lead_id))[1:$6] AS examples
FROM told GROUP BY 1
UNION ALL SELECT 'THEN', count(*), count(*), 0, '{}' FROM entered WHERE was
"""
_BESIDE = """
SELECT 'SPEND' AS cause, count(DISTINCT d.spend_id) FILTER (WHERE s.recorded_at > $7) AS count,
  coalesce(sum(d.amount_minor) FILTER (WHERE s.recorded_at > $7), 0)::bigint AS late,
  coalesce(sum(d.amount_minor) FILTER (WHERE s.recorded_at <= $7), 0)::bigint AS known,
  (array_agg(DISTINCT s.id) FILTER (WHERE s.recorded_at > $7))[1:$8] AS examples
FROM spend_days d JOIN spends s ON s.workspace_id = $1 AND s.id = d.spend_id
WHERE d.workspace_id = $1 AND d.day BETWEEN $5 AND $6
UNION ALL
SELECT 'TOUCHES', count(*), 0, 0, (array_agg(t.id ORDER BY t.received_at DESC, t.id))[1:$8]
FROM touchpoints t
WHERE t.workspace_id = $1 AND t.received_at > $7 AND t.occurred_at <= $7 AND t.earns_credit
  AND t.occurred_at >= $3 AND t.occurred_at < $4 AND (t.product_id IS NULL OR t.product_id = $2)
UNION ALL
SELECT 'MERGES', count(*), 0, 0, (array_agg(m.kept_id ORDER BY m.id))[1:$8] FROM person_merges m
WHERE m.workspace_id = $1 AND (m.merged_at > $7 OR m.undone_at > $7)
UNION ALL
SELECT 'FUNNEL_VERSION', count(*), 0, 0, (array_agg(f.id ORDER BY f.version DESC))[1:$8] FROM funnels f
WHERE f.workspace_id = $1 AND f.product_id = $2 AND f.published_at > $7
UNION ALL
SELECT 'MODEL_WEIGHTS', count(*), 0, 0, (array_agg(w.id ORDER BY w.saved_at DESC, w.id))[1:$8]
FROM attribution_models w WHERE w.workspace_id = $1 AND w.product_id = $2 AND w.saved_at > $7
UNION ALL
SELECT 'CREDIT_KINDS', count(*), 0, 0, '{}' FROM credit_rules c
WHERE c.workspace_id = $1 AND (c.started_at > $7 OR c.is_running)
"""


class ChangeCause(StrEnum):
    """What became known, or was taken back."""

    NEW = "NEW"
    LATE = "LATE"
    PAYMENT = "PAYMENT"
    REFUND = "REFUND"
    CANCELLATION = "CANCELLATION"
    CORRECTION = "CORRECTION"
    MERGE = "MERGE"
    VOIDED = "VOIDED"
    SPEND = "SPEND"
    LATE_TOUCHES = "LATE_TOUCHES"
    MERGES = "MERGES"
    FUNNEL_VERSION = "FUNNEL_VERSION"
    MODEL_WEIGHTS = "MODEL_WEIGHTS"
    CREDIT_KINDS = "CREDIT_KINDS"


_CAUSES = {cause.value: cause for cause in ChangeCause} | {
    "SALE": ChangeCause.CORRECTION,
    "TOUCHES": ChangeCause.LATE_TOUCHES,
}


@dataclass(frozen=True)
class WhyQuestion:
    """One period as it was known then and now; `step_key` None asks for sales."""

    product_id: UUID
    start: date
    end: date
    since: datetime
    step_key: str | None = None


@dataclass(frozen=True)
class Known:
    """Conversions, net amount and spend in minor units."""

    conversions: int
    amount_minor: int
    cost_minor: int


@dataclass(frozen=True)
class Because:
    """One cause: how many facts, by how much they moved each figure, and a few of them."""

    cause: ChangeCause
    count: int
    change: Known
    examples: tuple[str, ...]


@dataclass(frozen=True)
class WhyChanged:
    """then + the changes of all causes = now, for each figure."""

    as_of: datetime
    since: datetime
    currency: str
    then: Known
    now: Known
    causes: tuple[Because, ...]


async def why_changed(reader: Reader, question: WhyQuestion, *, now: datetime | None = None) -> WhyChanged:
    """By the time each fact was recorded; three statements. Late touches, merges, weights
    and the kinds that earn credit move credit between rows, and a published version holds for leads to come: they are
    counted without a change.
    """
    moment = now or clock.now()
    if question.end < question.start:
        raise Invalid("The period ends before it starts.", field="input.period.end")
    if question.since > moment:
        raise Invalid("Nothing has become known since a time to come; give an earlier one.", field="input.since")
    home = await ground(reader, question.product_id, question.step_key)
    zone = home.time_zone
    start, until = clock.day_bounds(question.start, question.end, zone)
    first = clock.day_bounds(question.start - timedelta(days=home.lookback_days), question.end, zone)[0]
    asked = (reader.workspace_id, question.product_id, start, until, question.since, EXAMPLES)
    if question.step_key is None:
        rows = await reader.fetch(_SALES, *asked)
    else:
        rows = await reader.fetch(_ENTRIES, *asked, question.step_key)
    beside = await reader.fetch(
        _BESIDE, reader.workspace_id, question.product_id, first, until, question.start, question.end, question.since,
        EXAMPLES,
    )  # fmt: skip
    prefix = "sale" if question.step_key is None else "lead"
    cost = next(row["known"] for row in beside if row["cause"] == "SPEND")
    then = next(Known(row["conversions"], row["amount"], cost) for row in rows if row["cause"] == "THEN")
    causes = [*_of_conversions(rows, prefix), *_beside(beside)]
    causes.sort(key=lambda each: list(ChangeCause).index(each.cause))
    return WhyChanged(moment, question.since, home.currency, then, _after(then, causes), tuple(causes))


def _of_conversions(rows: Iterable[Any], prefix: str) -> Iterable[Because]:
    for row in rows:
        if row["cause"] != "THEN":
            change = Known(row["conversions"], row["amount"], 0)
            examples = tuple(ids.encode(prefix, each) for each in row["examples"])
            yield Because(_CAUSES[row["cause"]], row["count"], change, examples)


_PREFIX = {
    "SPEND": "spend", "TOUCHES": "touch", "MERGES": "per", "FUNNEL_VERSION": "fun", "MODEL_WEIGHTS": "amodel",
    "CREDIT_KINDS": "",
}  # fmt: skip


def _beside(rows: Iterable[Any]) -> Iterable[Because]:
    for row in rows:
        if row["count"]:
            examples = tuple(ids.encode(_PREFIX[row["cause"]], each) for each in row["examples"])
            yield Because(_CAUSES[row["cause"]], row["count"], Known(0, 0, row["late"]), examples)


def _after(then: Known, causes: Iterable[Because]) -> Known:
    told = list(causes)
    return Known(
        then.conversions + sum(each.change.conversions for each in told),
        then.amount_minor + sum(each.change.amount_minor for each in told),
        then.cost_minor + sum(each.change.cost_minor for each in told),
    )
