"""Silences by set, as facts beside those that were gathered: contacts of a person, and the days between them."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from funnel.rebuild.gather import run

_FACTS = """
INSERT INTO rb_facts (person_id, kind, id, at, source, external_id, day, points)
SELECT DISTINCT c.person_id, 'SILENCE', c.id, CAST(s.day AS timestamp) AT TIME ZONE CAST(:zone AS text), 'silence',
       CAST(c.id AS text), s.day, a.days
FROM (SELECT person_id, id, at, day FROM rb_facts
      WHERE kind = 'SALE' OR (kind = 'TOUCHPOINT' AND touch_kind <> 'IMPRESSION')) c
CROSS JOIN (SELECT DISTINCT CAST(CAST(found AS text) AS int) AS days FROM (
    SELECT entry_rule AS rule FROM funnels WHERE workspace_id = :workspace_id
    UNION ALL SELECT reached_when FROM steps WHERE workspace_id = :workspace_id
    UNION ALL SELECT effective_rule FROM audiences WHERE workspace_id = :workspace_id
    UNION ALL SELECT to_jsonb(rules) FROM score_rule_sets WHERE workspace_id = :workspace_id) r,
  LATERAL jsonb_path_query(r.rule, 'strict $.**.silent_for_days') AS q(found)) a
CROSS JOIN LATERAL (SELECT c.day + a.days + 1 AS day) s
WHERE s.day <= (SELECT through FROM silence_marks WHERE workspace_id = :workspace_id)
AND NOT EXISTS (SELECT 1 FROM rb_facts n WHERE n.person_id = c.person_id AND (n.at, n.id) > (c.at, c.id)
                AND n.day < s.day AND (n.kind = 'SALE' OR (n.kind = 'TOUCHPOINT' AND n.touch_kind <> 'IMPRESSION')))
"""


async def compute(session: AsyncSession, given: dict[str, Any]) -> None:
    """Adds them to rb_facts; nothing where no rule asks for silence."""
    await run(session, _FACTS, given)
