"""Sweep: figures of resources that come from the talk on them, for the goals that are measured by these."""

from sqlalchemy import ARRAY, Text, Uuid, bindparam, text

from crm.core.ids import NIL, new_id
from crm.core.work import Work
from funnel.models.words import Metric
from funnel.workspace import home

MEASURED = (
    Metric.MENTIONS, Metric.POSITIVE_SHARE, Metric.RESPONSE_TIME, Metric.ANSWERED_WITHIN_HOUR, Metric.SATISFACTION,
)  # fmt: skip
"""What the talk on a resource tells. A day's figure that somebody recorded stays as it is."""

_GOALS = """
goals AS (
  SELECT DISTINCT g.resource_id, m.metric, g.period_start, g.period_end FROM resource_goals g
  CROSS JOIN LATERAL (
    SELECT g.metric UNION
    SELECT s.metric FROM supporting_metrics s WHERE s.workspace_id = :workspace_id AND s.goal_id = g.id
      AND s.revision = g.supporting_revision) m
  WHERE g.workspace_id = :workspace_id AND g.status IN ('APPROVED', 'RUNNING') AND m.metric = ANY(:metrics))
"""
_FIGURES = (
    "WITH "
    + _GOALS.strip()
    + """,
spans AS (SELECT resource_id, min(period_start) AS first, max(period_end) AS last FROM goals GROUP BY resource_id),
days AS (
  SELECT c.resource_id, CAST(c.appeared_at AT TIME ZONE CAST(:zone AS text) AS date) AS day,
    count(*) AS mentions,
    CAST(count(*) FILTER (WHERE c.sentiment = 'POSITIVE') AS numeric)
      / nullif(count(*) FILTER (WHERE c.sentiment = 'POSITIVE' OR c.negative_kind = 'GENUINE'), 0) AS positive_share,
    round(CAST(avg(extract(epoch FROM c.first_responded_at - c.appeared_at)) AS numeric), 3) AS response_time,
    CAST(count(*) FILTER (WHERE c.first_responded_at <= c.appeared_at + INTERVAL '1 hour') AS numeric)
      / nullif(count(*) FILTER (WHERE c.first_responded_at IS NOT NULL
                                OR c.appeared_at + INTERVAL '1 hour' < :now), 0) AS within_hour,
    avg(c.satisfaction) FILTER (WHERE c.negative_kind IS DISTINCT FROM 'ORCHESTRATED') AS satisfaction
  FROM spans s JOIN conversations c ON c.workspace_id = :workspace_id AND c.resource_id = s.resource_id
    AND c.appeared_at >= CAST(s.first AS timestamp) AT TIME ZONE CAST(:zone AS text)
    AND c.appeared_at < CAST(s.last + 1 AS timestamp) AT TIME ZONE CAST(:zone AS text)
    AND c.category IS DISTINCT FROM 'SPAM'
  GROUP BY 1, 2),
told AS (
  SELECT g.resource_id, d.day, g.metric, v.value FROM goals g
  JOIN days d ON d.resource_id = g.resource_id AND d.day BETWEEN g.period_start AND g.period_end
  CROSS JOIN LATERAL (VALUES ('MENTIONS', CAST(d.mentions AS numeric)), ('POSITIVE_SHARE', d.positive_share),
    ('RESPONSE_TIME', d.response_time), ('ANSWERED_WITHIN_HOUR', d.within_hour), ('SATISFACTION', d.satisfaction)
  ) v(metric, value)
  WHERE v.metric = g.metric AND v.value IS NOT NULL),
gone AS (
  DELETE FROM resource_metrics m USING goals g WHERE m.workspace_id = :workspace_id AND m.counted
    AND m.resource_id = g.resource_id AND m.metric = g.metric AND m.day BETWEEN g.period_start AND g.period_end
    AND NOT EXISTS (SELECT FROM told t WHERE t.resource_id = m.resource_id AND t.metric = m.metric AND t.day = m.day))
SELECT DISTINCT t.resource_id, t.day, t.metric, round(t.value, 6) AS value FROM told t
LEFT JOIN resource_metrics m ON m.workspace_id = :workspace_id AND m.resource_id = t.resource_id
  AND m.metric = t.metric AND m.day = t.day AND m.content_item_id = :nil AND m.keyword = ''
WHERE m.id IS NULL OR (m.counted AND m.value <> round(t.value, 6))
ORDER BY t.resource_id, t.metric, t.day
"""
)
_ASKED = text(_FIGURES).bindparams(
    bindparam("workspace_id", type_=Uuid()), bindparam("metrics", type_=ARRAY(Text())), bindparam("nil", type_=Uuid())
)
_WRITE = text(
    "INSERT INTO resource_metrics (workspace_id, id, resource_id, content_item_id, keyword, day, metric, value,"
    " recorded_at, counted) SELECT :workspace_id, given.*, :now, true"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:resource_ids AS uuid[]), CAST(:nils AS uuid[]),"
    " CAST(:keywords AS text[]), CAST(:days AS date[]), CAST(:metrics AS text[]), CAST(:figures AS numeric[])) AS given"
    " ON CONFLICT (workspace_id, resource_id, metric, content_item_id, keyword, day)"
    " DO UPDATE SET value = excluded.value, recorded_at = excluded.recorded_at WHERE resource_metrics.counted"
)


async def measure(work: Work) -> int:
    """How many days' figures were written. Two statements at most; nothing where no goal is measured by talk.

    Days of the periods of goals that are approved or running: threads that are answered, told or judged late restate
    them until the goal is closed. A value that somebody recorded for the day is theirs and stays.
    """
    given = {
        "workspace_id": work.workspace_id, "zone": (await home(work)).time_zone, "now": work.now, "nil": NIL,
        "metrics": [each.value for each in MEASURED],
    }  # fmt: skip
    rows = (await work.execute(_ASKED, given)).all()
    if rows:
        columns = {
            "ids": [new_id() for _ in rows], "resource_ids": [row.resource_id for row in rows],
            "nils": [NIL for _ in rows], "keywords": ["" for _ in rows], "days": [row.day for row in rows],
            "metrics": [row.metric for row in rows], "figures": [row.value for row in rows],
        }  # fmt: skip
        await work.execute(_WRITE, {"workspace_id": work.workspace_id, "now": work.now, **columns})
    return len(rows)
