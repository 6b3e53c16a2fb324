"""What the peers need in the benchmark's database: the bare reports and the record of a touchpoint as SQL functions."""

import asyncpg

from benchmarks.serving.postgraphile import HERE
from benchmarks.serving.reports import ATTRIBUTION, FUNNEL

_REPORT = """
CREATE OR REPLACE FUNCTION {name}({parameters}) RETURNS json LANGUAGE sql STABLE AS $body$
SELECT report::json FROM ({statement}) made (report)
$body$
"""
# What an ordinary service would do for a touch: look the person up, write it once, its line, and the lead's last touch.
# No rules of steps, no journeys, no day cells, no audit, no outbox.
_RECORD = """
CREATE OR REPLACE FUNCTION record_touchpoint(workspace uuid, source text, external_id text, kind text,
  occurred_at timestamptz, channel_key text, email text, landing_page text) RETURNS json LANGUAGE sql VOLATILE AS $body$
WITH who AS (
  SELECT p.canonical_id AS person_id, i.person_id AS met_id FROM identities i
  JOIN persons p ON p.workspace_id = $1 AND p.id = i.person_id
  WHERE i.workspace_id = $1 AND i.kind = 'EMAIL' AND i.account = '' AND i.value = $7),
touch AS (
  INSERT INTO touchpoints (workspace_id, id, person_id, kind, channel_id, landing_page, occurred_at, received_at, source,
    external_id)
  SELECT $1, uuidv7(), w.met_id, $4, c.id, $8, $5, now(), $2, $3
  FROM who w LEFT JOIN channels c ON c.workspace_id = $1 AND c.key = $6
  ON CONFLICT (workspace_id, source, external_id) DO NOTHING RETURNING id, person_id, kind, channel_id, occurred_at),
line AS (
  INSERT INTO timeline_entries (workspace_id, id, person_id, kind, occurred_at, title, text, channel_id, fact_id)
  SELECT $1, uuidv7(), t.person_id, 'TOUCH', t.occurred_at, initcap(t.kind), $8, t.channel_id, t.id FROM touch t),
lead AS (
  UPDATE leads l SET last_touch_id = t.id, last_touch_at = t.occurred_at, last_touch_kind = t.kind,
    last_touch_channel_id = t.channel_id, last_touch_resource_id = NULL,
    last_activity_at = greatest(l.last_activity_at, t.occurred_at)
  FROM touch t WHERE l.workspace_id = $1 AND l.person_id = t.person_id AND l.last_touch_at <= t.occurred_at
  RETURNING l.id, l.step_key)
SELECT json_build_object('status', CASE WHEN t.id IS NULL THEN 'DUPLICATE' ELSE 'RECORDED' END, 'touchpoint',
  json_build_object('id', t.id, 'person', json_build_object('id', w.person_id), 'channel', json_build_object('key', $6),
    'lead', (SELECT json_build_object('id', lead.id, 'step', json_build_object('key', lead.step_key)) FROM lead LIMIT 1)))
FROM who w LEFT JOIN touch t ON true
$body$
"""
_GIVEN = "workspace uuid, product uuid, since timestamptz, until timestamptz, "


async def make(superuser_url: str) -> None:
    """Makes them, for the role that serves to call."""
    connection = await asyncpg.connect(superuser_url)
    try:
        for name, more, statement in (
            ("funnel_by_sql", "before timestamptz, zone text", FUNNEL),
            ("attribution_by_sql", "zone text", ATTRIBUTION),
        ):
            given = {"name": name, "parameters": _GIVEN + more, "statement": statement.strip()}
            await connection.execute(_REPORT.format(**given))
        await connection.execute(_RECORD)
        await connection.execute((HERE / "functions.sql").read_text())
    finally:
        await connection.close()
