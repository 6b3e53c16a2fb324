"""The touches before each conversion as arrays, written with the facts: one upsert for a whole batch."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump
from crm.core.work import Work
from funnel.facts.batch import Span
from funnel.facts.credit import LONGEST_JOURNEY, WIDEST_LOOKBACK_DAYS

_SCOPE = (
    "WITH scope AS MATERIALIZED (SELECT * FROM json_to_recordset(CAST(:scope AS json))"
    " AS r(person_id uuid, since timestamptz, until timestamptz)),"
    " members AS MATERIALIZED (SELECT p.id, s.person_id, s.since, s.until FROM scope s"
    "  JOIN persons p ON p.workspace_id = :workspace_id AND p.canonical_id = s.person_id),"
    " own AS MATERIALIZED (SELECT l.id AS lead_id, l.product_id, m.person_id, m.since, m.until,"
    "  coalesce(a.number, 0) AS audience"
    "  FROM members m JOIN leads l ON l.workspace_id = :workspace_id AND l.person_id = m.id"
    "  LEFT JOIN audiences a ON a.workspace_id = :workspace_id AND a.id = l.audience_id),"
)

_CONVERSIONS = """
conversions AS MATERIALIZED (
  SELECT e.id, 'STEP_ENTRY' AS kind, o.person_id, o.lead_id, o.product_id, o.audience, e.step_key, e.occurred_at,
         CASE WHEN e.fact_kind = 'TOUCHPOINT' THEN e.fact_id END AS touch_id,
         CAST(0 AS bigint) AS units_micro, CAST(NULL AS bigint) AS amount_minor,
         CAST(NULL AS bigint) AS contribution_minor
  FROM own o JOIN step_entries e ON e.workspace_id = :workspace_id AND e.lead_id = o.lead_id
  WHERE e.voided_at IS NULL AND e.ordinal = 1 AND e.occurred_at BETWEEN o.since AND o.until
  UNION ALL
  SELECT s.id, 'SALE', o.person_id, o.lead_id, o.product_id, o.audience, '' COLLATE "C", s.sold_at, CAST(NULL AS uuid),
         s.net_units_micro, s.net_amount_minor, s.contribution_minor
  FROM own o JOIN sales s ON s.workspace_id = :workspace_id AND s.lead_id = o.lead_id
  WHERE s.sold_at BETWEEN o.since AND o.until
  UNION ALL
  SELECT h.id, 'HANDOFF', o.person_id, o.lead_id, o.product_id, o.audience, '' COLLATE "C", h.accepted_at,
         CAST(NULL AS uuid), 0, NULL, NULL
  FROM own o JOIN handoffs h ON h.workspace_id = :workspace_id AND h.lead_id = o.lead_id
  WHERE h.accepted_at BETWEEN o.since AND o.until),
"""

# The causing touch itself is the last of the path; at the same instant only those that sort before it are. A sale, a
# handoff or a start by hand has all touches of its instant behind it.
# Everything of one conversion is looked up through indexes: no plan may read all of the batch for each of it.
_PATHS = f"""
paths AS (
  SELECT c.*, j.* FROM conversions c
  LEFT JOIN touchpoints ct ON ct.workspace_id = :workspace_id AND ct.id = c.touch_id
  CROSS JOIN LATERAL (
    SELECT array_agg(t.id ORDER BY t.occurred_at, t.source, t.external_id) AS touch_ids,
           array_agg(CAST(coalesce(ch.number, 0) AS smallint)
                     ORDER BY t.occurred_at, t.source, t.external_id) AS channel_numbers,
           array_agg(CAST(coalesce(r.number, 0) AS smallint)
                     ORDER BY t.occurred_at, t.source, t.external_id) AS resource_numbers,
           array_agg(CAST(floor(extract(epoch FROM c.occurred_at - t.occurred_at)) AS int)
                     ORDER BY t.occurred_at, t.source, t.external_id) AS ages
    FROM (SELECT t.id, t.occurred_at, t.source, t.external_id, t.channel_id, t.resource_id
          FROM persons p JOIN touchpoints t ON t.workspace_id = :workspace_id AND t.person_id = p.id
          WHERE p.workspace_id = :workspace_id AND p.canonical_id = c.person_id
            AND t.earns_credit AND t.occurred_at <= c.occurred_at
            AND t.occurred_at >= c.occurred_at - interval '{WIDEST_LOOKBACK_DAYS} days'
            AND (t.product_id IS NULL OR t.product_id = c.product_id)
            AND (ct.id IS NULL OR t.occurred_at < c.occurred_at
                 OR (t.source, t.external_id) <= (ct.source, ct.external_id))
          ORDER BY t.occurred_at DESC, t.source DESC, t.external_id DESC LIMIT {LONGEST_JOURNEY}) t
    LEFT JOIN channels ch ON ch.workspace_id = :workspace_id AND ch.id = t.channel_id
    LEFT JOIN resources r ON r.workspace_id = :workspace_id AND r.id = t.resource_id) j),
"""

_UPSERT = text(
    _SCOPE
    + _CONVERSIONS
    + _PATHS
    + """
gone AS (
  DELETE FROM journeys j USING own o WHERE j.workspace_id = :workspace_id AND j.lead_id = o.lead_id
    AND j.occurred_at BETWEEN o.since AND o.until AND j.conversion_id NOT IN (SELECT c.id FROM conversions c))
INSERT INTO journeys (workspace_id, conversion_id, kind, lead_id, product_id, audience_number, step_key, occurred_at,
                      touch_ids, channel_numbers, resource_numbers, ages, step_starts, units_micro, amount_minor,
                      contribution_minor)
SELECT CAST(:workspace_id AS uuid), p.id, p.kind, p.lead_id, p.product_id, p.audience, p.step_key, p.occurred_at,
       coalesce(p.touch_ids, CAST('{}' AS uuid[])), coalesce(p.channel_numbers, CAST('{}' AS smallint[])),
       coalesce(p.resource_numbers, CAST('{}' AS smallint[])), coalesce(p.ages, CAST('{}' AS int[])),
       coalesce(s.starts, CAST('{}' AS jsonb)), p.units_micro, p.amount_minor, p.contribution_minor
FROM paths p
CROSS JOIN LATERAL (
  SELECT jsonb_object_agg(f.step_key, CAST(floor(extract(epoch FROM p.occurred_at - f.occurred_at)) AS int)) AS starts
  FROM persons m JOIN leads l ON l.workspace_id = :workspace_id AND l.person_id = m.id
  JOIN step_entries f ON f.workspace_id = :workspace_id AND f.lead_id = l.id
  WHERE m.workspace_id = :workspace_id AND m.canonical_id = p.person_id AND l.product_id = p.product_id
    AND f.voided_at IS NULL AND f.ordinal = 1 AND f.occurred_at <= p.occurred_at) s
ON CONFLICT (workspace_id, conversion_id) DO UPDATE SET
  lead_id = excluded.lead_id, product_id = excluded.product_id, audience_number = excluded.audience_number,
  step_key = excluded.step_key, occurred_at = excluded.occurred_at, touch_ids = excluded.touch_ids,
  channel_numbers = excluded.channel_numbers, resource_numbers = excluded.resource_numbers, ages = excluded.ages,
  step_starts = excluded.step_starts, units_micro = excluded.units_micro, amount_minor = excluded.amount_minor,
  contribution_minor = excluded.contribution_minor
"""
)


def scope_of(reach: Mapping[UUID, Span]) -> str:
    """The parameter `scope`: canonical persons, and from when until when their conversions may have changed."""
    spans = ((person_id, *reach[person_id]) for person_id in sorted(reach))
    return dump({"person_id": person_id, "since": since, "until": until} for person_id, since, until in spans)


async def refresh(work: Work, reach: Mapping[UUID, Span]) -> None:
    """Writes the journeys of all conversions of these persons in those spans, and removes those of no more."""
    if reach:
        await work.execute(_UPSERT, {"workspace_id": work.workspace_id, "scope": scope_of(reach)})
