"""Where the journeys of a question come from: as they are kept, or cut anew from the facts.

They are cut anew when the facts known at an earlier time are asked for, and when more people than the buyer made the
journey (a company's, a deal's). Both ways give the same columns under the name `source`, so that everything behind
them is one code; cut for the buyer and now they give the same rows (tests/funnel/attribution).
Parameters: $1 workspace, $2 product or null, $3 kind, $4 step key, $5 and $6 the period, $7 one conversion or null,
and when cut $8 as known at, or null.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from crm.core import clock
from funnel.attribution.question import AttributionQuestion, JourneyOf
from funnel.facts.credit import LONGEST_JOURNEY, WIDEST_LOOKBACK_DAYS
from funnel.models.words import ConversionKind

_KEPT = """WITH
source AS (
  SELECT j.conversion_id, j.kind, j.lead_id, j.product_id, j.step_key, j.occurred_at, j.touch_ids, j.channel_numbers,
    j.resource_numbers, j.ages, j.step_starts, j.units_micro, j.amount_minor, j.contribution_minor
  FROM journeys j
  WHERE j.workspace_id = $1 AND {product} AND j.kind = $3 AND j.step_key = $4
    AND j.occurred_at >= $5 AND j.occurred_at < $6 AND ($7::uuid IS NULL OR j.conversion_id = $7))
"""

# Who stood for whom at the time asked for differs from today only in groups that were merged or parted since.
_PERSONS_THEN = """
changed AS MATERIALIZED (
  SELECT m.kept_id, m.merged_id FROM person_merges m
  WHERE m.workspace_id = $1 AND (m.merged_at > $8::timestamptz OR m.undone_at > $8::timestamptz)),
affected AS MATERIALIZED (
  SELECT p.id FROM persons p WHERE p.workspace_id = $1 AND p.canonical_id IN (
    SELECT q.canonical_id FROM persons q
    WHERE q.workspace_id = $1 AND q.id IN (SELECT kept_id FROM changed UNION SELECT merged_id FROM changed))),
climbed AS (
  SELECT a.id, a.id AS reached, 0 AS climbs FROM affected a
  UNION ALL
  SELECT c.id, m.kept_id, c.climbs + 1 FROM climbed c
  JOIN person_merges m ON m.workspace_id = $1 AND m.merged_id = c.reached AND m.merged_at <= $8::timestamptz
    AND (m.undone_at IS NULL OR m.undone_at > $8::timestamptz)
  WHERE c.climbs < 100),
then_canonical AS MATERIALIZED (SELECT DISTINCT ON (id) id, reached AS canonical_id FROM climbed
  ORDER BY id, climbs DESC),
"""

_CONVERSIONS = """
conversions AS MATERIALIZED (
  SELECT e.id AS conversion_id, 'STEP_ENTRY' AS kind, e.lead_id, l.product_id, e.step_key, e.occurred_at,
    CASE WHEN e.fact_kind = 'TOUCHPOINT' THEN e.fact_id END AS touch_id, l.person_id AS buyer, NULL::uuid AS deal_id,
    0::bigint AS units_micro, NULL::bigint AS amount_minor, NULL::bigint AS contribution_minor
  FROM step_entries e JOIN leads l ON l.workspace_id = $1 AND l.id = e.lead_id
  WHERE e.workspace_id = $1 AND $3 = 'STEP_ENTRY' AND e.step_key = $4 AND e.ordinal = 1
    AND ($2::uuid IS NULL OR l.product_id = $2) AND e.occurred_at >= $5 AND e.occurred_at < $6
    AND ($7::uuid IS NULL OR e.id = $7)
    AND CASE WHEN $8::timestamptz IS NULL THEN e.voided_at IS NULL
             ELSE e.recorded_at <= $8 AND (e.voided_at IS NULL OR e.voided_at > $8) END
  UNION ALL
  SELECT s.id, 'SALE', s.lead_id, s.product_id, '', s.sold_at, NULL, l.person_id, s.deal_id, v.units::bigint,
    v.amount::bigint, v.contribution::bigint
  FROM sales s JOIN leads l ON l.workspace_id = $1 AND l.id = s.lead_id
  CROSS JOIN LATERAL (
    SELECT sum(e.units_micro) AS units, sum(e.amount_minor) AS amount,
      sum(round(e.units_micro * s.unit_contribution_minor::numeric / 1000000)) AS contribution
    FROM sale_events e WHERE e.workspace_id = $1 AND e.sale_id = s.id
      AND ($8::timestamptz IS NULL OR e.recorded_at <= $8)) v
  WHERE s.workspace_id = $1 AND $3 = 'SALE' AND ($2::uuid IS NULL OR s.product_id = $2)
    AND s.sold_at >= $5 AND s.sold_at < $6 AND ($7::uuid IS NULL OR s.id = $7)
    AND ($8::timestamptz IS NULL OR s.recorded_at <= $8)
  UNION ALL
  SELECT h.id, 'HANDOFF', h.lead_id, l.product_id, '', h.accepted_at, NULL, l.person_id, NULL, 0, NULL, NULL
  FROM handoffs h JOIN leads l ON l.workspace_id = $1 AND l.id = h.lead_id
  WHERE h.workspace_id = $1 AND $3 = 'HANDOFF' AND ($2::uuid IS NULL OR l.product_id = $2)
    AND h.accepted_at >= $5 AND h.accepted_at < $6 AND ($7::uuid IS NULL OR h.id = $7)
    AND ($8::timestamptz IS NULL OR h.accepted_at <= $8)),
buyers AS MATERIALIZED (
  SELECT c.conversion_id, coalesce(t.canonical_id, p.canonical_id) AS canonical_id, c.deal_id, c.lead_id
  FROM conversions c JOIN persons p ON p.workspace_id = $1 AND p.id = c.buyer
  LEFT JOIN then_canonical t ON t.id = c.buyer),
"""

_SEEDS = {
    JourneyOf.PERSON: "SELECT b.conversion_id, b.canonical_id FROM buyers b",
    JourneyOf.COMPANY: """
  SELECT b.conversion_id, b.canonical_id FROM buyers b
  UNION
  SELECT b.conversion_id, coalesce(t.canonical_id, q.canonical_id) FROM buyers b
  JOIN leads l ON l.workspace_id = $1 AND l.id = b.lead_id
  JOIN persons p ON p.workspace_id = $1 AND p.id = b.canonical_id
  JOIN persons q ON q.workspace_id = $1 AND q.company_id = coalesce(l.company_id, p.company_id)
  LEFT JOIN then_canonical t ON t.id = q.id""",
    JourneyOf.DEAL: """
  SELECT b.conversion_id, b.canonical_id FROM buyers b
  UNION
  SELECT b.conversion_id, coalesce(t.canonical_id, q.canonical_id) FROM buyers b
  JOIN deals d ON d.workspace_id = $1 AND d.lead_id = b.lead_id AND (b.deal_id IS NULL OR d.id = b.deal_id)
  JOIN deal_contacts k ON k.workspace_id = $1 AND k.deal_id = d.id
    AND ($8::timestamptz IS NULL OR k.added_at <= $8)
  JOIN persons q ON q.workspace_id = $1 AND q.id = k.person_id
  LEFT JOIN then_canonical t ON t.id = q.id""",
}
"""Canonical persons whose touches make the journey."""

_MEMBERS = """
followed AS MATERIALIZED (
  SELECT s.conversion_id, p.id AS person_id FROM ({seeds}) s
  JOIN persons p ON p.workspace_id = $1 AND p.canonical_id = s.canonical_id
  WHERE NOT EXISTS (SELECT 1 FROM then_canonical t WHERE t.id = p.id)
  UNION
  SELECT s.conversion_id, t.id FROM ({seeds}) s JOIN then_canonical t ON t.canonical_id = s.canonical_id),
"""

_PATHS = f"""
touched AS (
  SELECT c.conversion_id, t.id, t.channel_id, t.resource_id,
    floor(extract(epoch FROM c.occurred_at - t.occurred_at))::int AS age,
    row_number() OVER (PARTITION BY c.conversion_id ORDER BY t.occurred_at DESC, t.source DESC, t.external_id DESC)
      AS back
  FROM conversions c
  LEFT JOIN touchpoints u ON u.workspace_id = $1 AND u.id = c.touch_id
  JOIN followed m ON m.conversion_id = c.conversion_id
  JOIN touchpoints t ON t.workspace_id = $1 AND t.person_id = m.person_id
  WHERE t.earns_credit AND t.occurred_at <= c.occurred_at
    AND t.occurred_at >= c.occurred_at - interval '{WIDEST_LOOKBACK_DAYS} days'
    AND (t.product_id IS NULL OR t.product_id = c.product_id)
    AND (u.id IS NULL OR t.occurred_at < c.occurred_at OR (t.source, t.external_id) <= (u.source, u.external_id))
    AND ($8::timestamptz IS NULL OR t.received_at <= $8)),
paths AS MATERIALIZED (
  SELECT t.conversion_id, array_agg(t.id ORDER BY t.back DESC) AS touch_ids,
    array_agg(coalesce(h.number, 0)::smallint ORDER BY t.back DESC) AS channel_numbers,
    array_agg(coalesce(r.number, 0)::smallint ORDER BY t.back DESC) AS resource_numbers,
    array_agg(t.age ORDER BY t.back DESC) AS ages
  FROM touched t
  LEFT JOIN channels h ON h.workspace_id = $1 AND h.id = t.channel_id
  LEFT JOIN resources r ON r.workspace_id = $1 AND r.id = t.resource_id
  WHERE t.back <= {LONGEST_JOURNEY} GROUP BY t.conversion_id),
starts AS MATERIALIZED (
  SELECT f.conversion_id, jsonb_object_agg(f.step_key, f.age) AS step_starts FROM (
    SELECT c.conversion_id, e.step_key,
      max(floor(extract(epoch FROM c.occurred_at - e.occurred_at)))::int AS age
    FROM conversions c JOIN buyers b ON b.conversion_id = c.conversion_id
    JOIN (SELECT p.id, coalesce(t.canonical_id, p.canonical_id) AS canonical_id FROM persons p
          LEFT JOIN then_canonical t ON t.id = p.id WHERE p.workspace_id = $1) m ON m.canonical_id = b.canonical_id
    JOIN leads l ON l.workspace_id = $1 AND l.person_id = m.id AND l.product_id = c.product_id
    JOIN step_entries e ON e.workspace_id = $1 AND e.lead_id = l.id AND e.ordinal = 1
      AND e.occurred_at <= c.occurred_at
      AND CASE WHEN $8::timestamptz IS NULL THEN e.voided_at IS NULL
               ELSE e.recorded_at <= $8 AND (e.voided_at IS NULL OR e.voided_at > $8) END
    GROUP BY c.conversion_id, e.step_key) f GROUP BY f.conversion_id),
source AS MATERIALIZED (
  SELECT c.conversion_id, c.kind, c.lead_id, c.product_id, c.step_key, c.occurred_at,
    coalesce(p.touch_ids, '{{}}') AS touch_ids, coalesce(p.channel_numbers, '{{}}') AS channel_numbers,
    coalesce(p.resource_numbers, '{{}}') AS resource_numbers, coalesce(p.ages, '{{}}') AS ages,
    coalesce(s.step_starts, '{{}}'::jsonb) AS step_starts, c.units_micro, c.amount_minor, c.contribution_minor
  FROM conversions c LEFT JOIN paths p ON p.conversion_id = c.conversion_id
  LEFT JOIN starts s ON s.conversion_id = c.conversion_id)
"""

_SALES_OF = """WITH
source AS (
  SELECT j.*, p.canonical_id FROM persons p
  JOIN leads l ON l.workspace_id = $1 AND l.person_id = p.id
  JOIN journeys j ON j.workspace_id = $1 AND j.lead_id = l.id AND j.kind = 'SALE'
  WHERE p.workspace_id = $1 AND cardinality(j.touch_ids) > 0
    AND p.canonical_id IN (SELECT q.canonical_id FROM persons q WHERE q.workspace_id = $1 AND q.id = ANY($2::uuid[])))
"""

CUT = {
    whose: f"WITH RECURSIVE {_PERSONS_THEN}{_CONVERSIONS}{_MEMBERS.format(seeds=seeds)}{_PATHS}".rstrip()
    for whose, seeds in _SEEDS.items()
}


@dataclass(frozen=True)
class Source:
    """The head of a statement that defines `source`, and its parameters; the first is the workspace."""

    head: str
    given: tuple[object, ...]
    product_id: UUID | None = None
    """Of all of them; None where they may be of several."""


def source(
    workspace_id: UUID, question: AttributionQuestion, zone: str, conversion_id: UUID | None = None, *,
    kind: ConversionKind | None = None,
) -> Source:  # fmt: skip
    """The conversions of a question, or one of them; `kind` where it is not what the question's step says."""
    start, until = clock.day_bounds(question.start, question.end, zone)
    kind = kind or (ConversionKind.SALE if question.step_key is None else ConversionKind.STEP_ENTRY)
    step_key = question.step_key or ""
    given = (workspace_id, question.product_id, kind.value, step_key, start, until, conversion_id)
    if is_kept(question):
        # The one plan for all values knows the index by product only if the text does not leave the product open.
        head = _KEPT.format(product="$2::uuid IS NULL" if question.product_id is None else "j.product_id = $2")
        return Source(head, given, question.product_id)
    return Source(CUT[question.journey_of], (*given, question.as_known_at), question.product_id)


def sales_of(workspace_id: UUID, person_ids: Sequence[UUID]) -> Source:
    """The kept journeys of all sales of these persons, and of whoever they are merged with, that a touch precedes."""
    return Source(_SALES_OF, (workspace_id, list(person_ids)))


def is_kept(question: AttributionQuestion) -> bool:
    """Whether the stored journeys answer it."""
    return question.as_known_at is None and question.journey_of is JourneyOf.PERSON
