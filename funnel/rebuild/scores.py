"""Scores once more from the facts: what counts by each rule, what is left of it, and the thresholds it came to."""

from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from crm.core.ids import new_id
from funnel.rebuild.conditions import Conditions
from funnel.rebuild.gather import run

_SETS = (
    "SELECT id, product_id, rules, fires_again, thresholds FROM score_rule_sets"
    " WHERE workspace_id = :workspace_id AND is_current"
)
_TABLES = (
    "CREATE TEMP TABLE rb_awards (person_id uuid, product_id uuid, rule_set_id uuid, rule_key text, points int,"
    " half_life_days int, linear_days int, reason text, fact_kind text, fact_id uuid, at timestamptz, source text,"
    " external_id text, day date) ON COMMIT DROP",
    "CREATE INDEX ON rb_awards (person_id, product_id, at)",
    "CREATE TEMP TABLE rb_reached (person_id uuid, product_id uuid, points int, ordinal int, occurred_at timestamptz,"
    " source text, external_id text, fact_kind text, fact_id uuid, rule_set_id uuid) ON COMMIT DROP",
)
_TRAITS = """
INSERT INTO rb_facts (person_id, kind, id, at, source, external_id, day, trait, is_trait)
SELECT p.person_id, 'IDENTITY', i.id, i.first_seen_at, 'identity', CAST(i.id AS text),
       CAST(i.first_seen_at AT TIME ZONE CAST(:zone AS text) AS date), i.kind, i.verified
FROM identities i JOIN rb_persons p ON p.id = i.person_id WHERE i.workspace_id = :workspace_id
UNION ALL
SELECT DISTINCT p.person_id, 'COMPANY', c.id, s.at, 'company', CAST(c.id AS text),
       CAST(s.at AT TIME ZONE CAST(:zone AS text) AS date), c.domain, c.tax_id IS NOT NULL
FROM rb_persons p JOIN persons h ON h.workspace_id = :workspace_id AND h.id = p.id
JOIN companies c ON c.workspace_id = :workspace_id AND c.id = h.company_id
JOIN (SELECT q.person_id, min(o.first_seen_at) AS at FROM rb_persons q
      JOIN persons o ON o.workspace_id = :workspace_id AND o.id = q.id GROUP BY q.person_id) s
  ON s.person_id = p.person_id
"""
_HIT = (
    "SELECT f.person_id, CAST(:place{n} AS int) AS place, f.kind, f.id, f.at, f.source, f.external_id, f.day"
    " FROM f WHERE {fires}"
)
_AWARDS = """
INSERT INTO rb_awards
WITH f AS (SELECT x.*, CAST(:product_id AS uuid) AS asked_product_id FROM rb_facts x
           WHERE x.product_id IS NULL OR x.product_id = :product_id),
hit AS ({hits}),
rule AS (SELECT * FROM ROWS FROM (jsonb_to_recordset(CAST(:rules AS jsonb)) AS (key text, name text, description text,
         points int, once bool, per_day int, in_all int, half_life_days int, linear_days int)) WITH ORDINALITY
         AS r(key, name, description, points, once, per_day, in_all, half_life_days, linear_days, place)),
daily AS (
  SELECT h.*, row_number() OVER (PARTITION BY person_id, place, day
                                 ORDER BY at, source COLLATE "C", external_id COLLATE "C") AS of_day FROM hit h),
limited AS (
  SELECT d.*, row_number() OVER (PARTITION BY d.person_id, d.place
                                 ORDER BY d.at, d.source COLLATE "C", d.external_id COLLATE "C") AS of_all
  FROM daily d JOIN rule USING (place) WHERE rule.per_day IS NULL OR d.of_day <= rule.per_day)
SELECT l.person_id, CAST(:product_id AS uuid), CAST(:set_id AS uuid), r.key, r.points, r.half_life_days, r.linear_days,
       r.name || ': ' || r.description, l.kind, l.id, l.at, l.source, l.external_id, l.day
FROM limited l JOIN rule r USING (place)
WHERE l.of_all <= coalesce(CASE WHEN r.once THEN 1 END, r.in_all, l.of_all)
"""


def _left(day: str) -> str:
    """Millionths of a point that are left of the award `a` on a day."""
    age = f"CAST(greatest({day} - a.day, 0) AS float8)"
    return (
        "CAST(floor(CAST(a.points AS float8) * 1e6 * coalesce(power(CAST(2 AS float8), -"
        f"{age} / a.half_life_days), greatest(a.linear_days - {age}, 0) / a.linear_days, 1) + 0.5) AS bigint)"
    )


def _points(micro: str) -> str:
    return f"coalesce(floor((sum({micro}) + 500000) / 1000000.0), 0)"


_BEFORE = '(a.at, a.source COLLATE "C", a.external_id COLLATE "C")'
_AT = '(f.at, f.source COLLATE "C", f.external_id COLLATE "C")'
_REACHED = f"""
INSERT INTO rb_reached
WITH f AS (SELECT DISTINCT ON (person_id, at, source, external_id) * FROM rb_awards WHERE product_id = :product_id
           ORDER BY person_id, at, source, external_id),
crossed AS (
  SELECT f.*, t.points AS threshold,
         row_number() OVER (PARTITION BY f.person_id, t.points
                            ORDER BY f.at, f.source COLLATE "C", f.external_id COLLATE "C") AS number
  FROM f CROSS JOIN unnest(CAST(:thresholds AS int[])) AS t(points)
  CROSS JOIN LATERAL (
    SELECT coalesce(floor((sum({_left("f.day")}) FILTER (WHERE {_BEFORE} < {_AT}) + 500000) / 1000000.0), 0) AS before,
           {_points(_left("f.day"))} AS after
    FROM rb_awards a WHERE a.person_id = f.person_id AND a.product_id = f.product_id AND {_BEFORE} <= {_AT}) s
  WHERE s.before < t.points AND s.after >= t.points)
SELECT person_id, product_id, threshold, number, at, source, external_id || '~score', fact_kind, fact_id, rule_set_id
FROM crossed WHERE number = 1 OR :fires_again
"""
_AS_FACTS = """
INSERT INTO rb_facts (person_id, kind, id, at, source, external_id, product_id, day, points)
SELECT person_id, 'SCORE', fact_id, occurred_at, source, external_id, product_id,
       CAST(occurred_at AT TIME ZONE CAST(:zone AS text) AS date), points FROM rb_reached
"""
_NAMES = "person_id, product_id, points, ordinal, occurred_at, source, external_id, fact_kind, fact_id, rule_set_id"
_STORED = f"SELECT {_NAMES} FROM reached_scores WHERE workspace_id = :workspace_id"
REACHED_DIFFERENT = f"""
SELECT (SELECT count(*) FROM ({_STORED} EXCEPT SELECT {_NAMES} FROM rb_reached) x)
     + (SELECT count(*) FROM (SELECT {_NAMES} FROM rb_reached EXCEPT {_STORED}) x)
"""
_UNREACH = "DELETE FROM reached_scores WHERE workspace_id = :workspace_id"
_REACHED_ROWS = f"SELECT {_NAMES} FROM rb_reached"
_REACH = f"""
INSERT INTO reached_scores (workspace_id, id, recorded_at, {_NAMES})
SELECT CAST(:workspace_id AS uuid), n.id, CAST(:now AS timestamptz), {_NAMES}
FROM (SELECT r.*, row_number() OVER () AS place FROM rb_reached r) r
JOIN unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS n(id, place) USING (place)
"""

_LOG = (
    "lead_id, occurred_at, day, points, reason, rule_set_id, rule_key, half_life_days, linear_days, fact_kind, fact_id"
)
_WANTED_LOG = (
    "SELECT l.id AS lead_id, a.at AS occurred_at, a.day, a.points, a.reason, a.rule_set_id, a.rule_key,"
    " a.half_life_days, a.linear_days, a.fact_kind, a.fact_id FROM rb_awards a"
    " JOIN rb_leads l ON l.person_id = a.person_id AND l.product_id = a.product_id AND l.stands"
)
_STORED_LOG = f"SELECT {_LOG} FROM score_entries WHERE workspace_id = :workspace_id AND kind = 'FACT'"
WANTED = f"""
CREATE TEMP TABLE rb_scores ON COMMIT DROP AS
SELECT l.id, coalesce(k.scored_on, CAST(:today AS date)) AS day,
       (SELECT CAST({_points(_left("coalesce(k.scored_on, CAST(:today AS date))"))} AS int) FROM rb_awards a
        WHERE l.stands AND a.person_id = l.person_id AND a.product_id = l.product_id) AS score
FROM rb_leads l LEFT JOIN lead_scores k ON k.workspace_id = :workspace_id AND k.lead_id = l.id
"""
DIFFERENT = f"""
SELECT (SELECT count(*) FROM rb_scores r JOIN leads l ON l.workspace_id = :workspace_id AND l.id = r.id
        WHERE l.score <> r.score)
     + (SELECT count(*) FROM ({_STORED_LOG} EXCEPT ALL {_WANTED_LOG}) x)
     + (SELECT count(*) FROM ({_WANTED_LOG} EXCEPT ALL {_STORED_LOG}) x)
     + (SELECT count(*) FROM (SELECT r.id FROM rb_scores r LEFT JOIN score_entries e
          ON e.workspace_id = :workspace_id AND e.lead_id = r.id
        GROUP BY r.id, r.score HAVING coalesce(sum(e.points), 0) <> r.score) x)
"""
_SCORES = """
UPDATE leads l SET score = r.score FROM rb_scores r WHERE l.workspace_id = :workspace_id AND l.id = r.id
AND l.score <> r.score
"""
_FORGET = "DELETE FROM score_entries WHERE workspace_id = :workspace_id"
_COUNT = f"SELECT count(*) FROM ({_WANTED_LOG}) x"
_TELL = f"""
INSERT INTO score_entries (workspace_id, id, kind, {_LOG})
SELECT CAST(:workspace_id AS uuid), n.id, 'FACT', {_LOG}
FROM (SELECT x.*, row_number() OVER () AS place FROM ({_WANTED_LOG}) x) x
JOIN unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS n(id, place) USING (place)
"""
_WORN = (
    "SELECT r.id, r.day, r.score - coalesce((SELECT sum(e.points) FROM score_entries e"
    " WHERE e.workspace_id = :workspace_id AND e.lead_id = r.id), 0) AS worn FROM rb_scores r"
)
_TELL_WORN = f"""
INSERT INTO score_entries (workspace_id, id, lead_id, kind, occurred_at, day, points, reason)
SELECT CAST(:workspace_id AS uuid), n.id, w.id, 'DECAY', CAST(:now AS timestamptz), w.day, w.worn,
       'Points of older facts have worn off.'
FROM (SELECT w.*, row_number() OVER () AS place FROM ({_WORN}) w WHERE w.worn <> 0) w
JOIN unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS n(id, place) USING (place)
"""


async def compute(session: AsyncSession, given: dict[str, Any]) -> None:
    """Fills rb_awards and rb_reached; scores that were reached and traits of people are facts in rb_facts then."""
    for statement in _TABLES:
        await run(session, statement, given)
    sets = (await run(session, _SETS, given)).all()
    if not sets:
        return
    await run(session, _TRAITS, given)
    for each in sets:
        await _reckon(session, given, each)
    await run(session, _AS_FACTS, given)


async def _reckon(session: AsyncSession, given: dict[str, Any], own: Any) -> None:
    conditions = Conditions()
    hits = " UNION ALL ".join(
        _HIT.format(n=place, fires=conditions.fires(rule["when"])) for place, rule in enumerate(own.rules, start=1)
    )
    values = given | conditions.values | {f"place{place}": place for place in range(1, len(own.rules) + 1)}
    values |= {
        "product_id": own.product_id, "set_id": own.id, "thresholds": own.thresholds, "fires_again": own.fires_again,
        "rules": orjson.dumps(own.rules).decode(),
    }  # fmt: skip
    await run(session, _AWARDS.format(hits=hits), values)
    await run(session, "ANALYZE rb_awards", given)
    await run(session, _REACHED, values)


async def repair_reached(session: AsyncSession, given: dict[str, Any]) -> None:
    """Writes the scores that were reached as the facts bear them out."""
    await run(session, _UNREACH, given)
    ids = [new_id() for _ in (await run(session, _REACHED_ROWS, given)).all()]
    await run(session, _REACH, given | {"ids": ids})


async def repair(session: AsyncSession, given: dict[str, Any]) -> None:
    """Writes scores and log afresh; what time took stands as one line of the day the score is of."""
    await run(session, _SCORES, given)
    await run(session, _FORGET, given)
    count = (await run(session, _COUNT, given)).scalar_one()
    await run(session, _TELL, given | {"ids": [new_id() for _ in range(count)]})
    worn = (await run(session, f"SELECT count(*) FROM ({_WORN}) w WHERE w.worn <> 0", given)).scalar_one()
    await run(session, _TELL_WORN, given | {"ids": [new_id() for _ in range(worn)]})
