"""Step entries by set: all candidates of a funnel version, folded by running maxima instead of one by one."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm.core.ids import new_id
from funnel.rebuild.conditions import Conditions, sale_position
from funnel.rebuild.gather import run

_TABLE = """
CREATE TEMP TABLE rb_entries (lead_id uuid, product_id uuid, funnel_id uuid, from_step_id uuid, to_step_id uuid,
  step_key text, position smallint, ordinal smallint, passed_over uuid[], occurred_at timestamptz, cause text,
  fact_kind text, fact_id uuid, reason text, member_id uuid, import_id uuid, number bigint) ON COMMIT DROP
"""

_FOLD = """
INSERT INTO rb_entries
WITH chain AS (SELECT id, key, position, entered_when_description AS said FROM steps
               WHERE workspace_id = :workspace_id AND funnel_id = :funnel_id),
lead AS (SELECT id AS lead_id, person_id FROM rb_leads WHERE funnel_id = :funnel_id AND stands),
f AS (SELECT x.*, CAST(:product_id AS uuid) AS asked_product_id FROM rb_facts x JOIN lead USING (person_id)
      WHERE x.product_id IS NULL OR x.product_id = :product_id),
candidate AS (
  {firings}
  SELECT l.person_id, s.occurred_at, s.source, s.external_id, 1, coalesce(c.position, 1), s.cause, 'START', s.id,
         CASE s.cause WHEN 'IMPORT' THEN 'Brought in by an import.' ELSE 'Started by hand.' END, s.member_id,
         s.import_id
  FROM lead_starts s JOIN rb_persons p ON p.id = s.person_id JOIN lead l ON l.person_id = p.person_id
  LEFT JOIN chain c ON c.key = s.step_key
  WHERE s.workspace_id = :workspace_id AND s.product_id = :product_id
  UNION ALL
  SELECT l.person_id, m.occurred_at, 'move', CAST(m.id AS text), 2, c.position, m.cause, 'MOVE', m.id, m.reason,
         m.member_id, NULL
  FROM lead_moves m JOIN rb_leads o ON o.id = m.lead_id AND o.product_id = :product_id
  JOIN lead l ON l.person_id = o.person_id JOIN chain c ON c.key = m.to_step_key
  WHERE m.workspace_id = :workspace_id
  UNION ALL
  SELECT f.person_id, f.at, f.source, f.external_id, 3, CAST(:sale_position AS int), 'SALE', 'SALE', f.id,
         'Bought without a lead.', f.member_id, f.import_id FROM f WHERE f.kind = 'SALE'),
dated AS (
  SELECT *, fact_kind = 'SALE' AND at < start_at AND start_at = first_at AS follows FROM (
    SELECT *, min(at) FILTER (WHERE fact_kind = 'START') OVER (PARTITION BY person_id) AS start_at,
           min(at) FILTER (WHERE fact_kind <> 'SALE') OVER (PARTITION BY person_id) AS first_at
    FROM candidate) c),
numbered AS (
  SELECT *, row_number() OVER sorted AS number, count(*) FILTER (WHERE fact_kind = 'MOVE') OVER sorted AS epoch
  FROM dated
  WINDOW sorted AS (PARTITION BY person_id ORDER BY CASE WHEN follows THEN start_at ELSE at END,
                    coalesce(follows, false), source COLLATE "C", external_id COLLATE "C", rank, position)),
reached AS (
  SELECT *, coalesce(max(position) OVER (PARTITION BY person_id, epoch ORDER BY number
                                         ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
  FROM numbered WHERE cause <> 'SALE' OR number = 1),
taken AS (
  SELECT r.*, lag(r.position) OVER sorted AS came_from,
         row_number() OVER (PARTITION BY r.person_id, r.position ORDER BY r.number) AS ordinal
  FROM reached r WHERE r.fact_kind = 'MOVE' OR r.position > r.before
  WINDOW sorted AS (PARTITION BY r.person_id ORDER BY r.number))
SELECT l.lead_id, CAST(:product_id AS uuid), CAST(:funnel_id AS uuid), origin.id, c.id, c.key, t.position, t.ordinal,
       ARRAY(SELECT b.id FROM chain b WHERE b.position > coalesce(t.came_from, 0) AND b.position < t.position
             AND NOT EXISTS (SELECT 1 FROM taken e WHERE e.person_id = t.person_id AND e.position = b.position
                             AND e.number < t.number) ORDER BY b.position),
       t.at, CASE t.cause WHEN 'SALE' THEN 'START' ELSE t.cause END, t.fact_kind, t.fact_id,
       coalesce(t.said, c.said), t.member_id, t.import_id, t.number
FROM taken t JOIN lead l ON l.person_id = t.person_id JOIN chain c ON c.position = t.position
LEFT JOIN chain origin ON origin.position = t.came_from
"""

_FIRING = (
    "SELECT f.person_id, f.at, f.source, f.external_id, 0 AS rank, {position} AS position, 'RULE' AS cause,"
    " f.kind AS fact_kind, f.id AS fact_id, CAST(NULL AS text) AS said, f.member_id, f.import_id FROM f WHERE {fires}"
    " UNION ALL "
)
_COMPARED = (
    "lead_id, to_step_id, ordinal, from_step_id, step_key, position, passed_over, occurred_at, cause, fact_kind,"
    " fact_id, reason, member_id, import_id, funnel_id, product_id"
)
_OF_REBUILT = ", ".join(f"r.{name.strip()}" for name in _COMPARED.split(","))
_STORED = f"SELECT {_COMPARED} FROM step_entries WHERE workspace_id = :workspace_id AND voided_at IS NULL"

WRONG = f"SELECT count(*) FROM ({_STORED} EXCEPT SELECT {_COMPARED} FROM rb_entries) x"
MISSING = f"SELECT count(*) FROM (SELECT {_COMPARED} FROM rb_entries EXCEPT {_STORED}) x"

_VOID = f"""
UPDATE step_entries e SET voided_at = :now WHERE e.workspace_id = :workspace_id AND e.voided_at IS NULL
AND e.lead_id IN (SELECT id FROM rb_leads)
AND (e.lead_id, e.to_step_id, e.ordinal) IN (
  SELECT lead_id, to_step_id, ordinal FROM ({_STORED} EXCEPT SELECT {_COMPARED} FROM rb_entries) x)
"""
_ABSENT = f"""
SELECT r.lead_id, r.to_step_id, r.ordinal FROM rb_entries r WHERE (r.lead_id, r.to_step_id, r.ordinal) IN (
  SELECT lead_id, to_step_id, ordinal FROM (SELECT {_COMPARED} FROM rb_entries EXCEPT {_STORED}) x)
ORDER BY r.lead_id, r.number
"""
_INSERT = f"""
INSERT INTO step_entries (workspace_id, id, recorded_at, {_COMPARED})
SELECT CAST(:workspace_id AS uuid), n.id, CAST(:now AS timestamptz), {_OF_REBUILT}
FROM unnest(CAST(:ids AS uuid[]), CAST(:leads AS uuid[]), CAST(:steps AS uuid[]), CAST(:ordinals AS smallint[]))
  AS n(id, lead_id, to_step_id, ordinal)
JOIN rb_entries r ON r.lead_id = n.lead_id AND r.to_step_id = n.to_step_id AND r.ordinal = n.ordinal
"""


async def compute(session: AsyncSession, given: dict[str, Any], funnels: list[Any]) -> None:
    """Fills rb_entries, one statement per funnel version."""
    await run(session, _TABLE, given)
    for funnel in funnels:
        rules: list[dict[str, Any] | None] = [funnel.entry_rule, *funnel.rules[:-1]]
        conditions = Conditions()
        firings = "".join(
            _FIRING.format(position=position, fires=conditions.fires(rule))
            for position, rule in enumerate(rules, start=1)
            if rule
        )
        values = given | conditions.values | {"funnel_id": funnel.id, "product_id": funnel.product_id}
        await run(session, _FOLD.format(firings=firings), values | {"sale_position": sale_position(rules)})


async def repair(session: AsyncSession, given: dict[str, Any]) -> None:
    """Voids what the facts do not bear out and inserts what they do."""
    await run(session, _VOID, given)
    absent = (await run(session, _ABSENT, given)).all()
    if absent:
        columns = {
            "ids": [new_id() for _ in absent],
            "leads": [row.lead_id for row in absent],
            "steps": [row.to_step_id for row in absent],
            "ordinals": [row.ordinal for row in absent],
        }
        await run(session, _INSERT, given | columns)
