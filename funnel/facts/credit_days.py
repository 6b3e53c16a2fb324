"""Marks of the days whose credit a batch changes: written by the statement that writes the journeys.

A mark is added and never shared, so writers do not wait for one another: there is no hot day. Rows of `journeys` read
here are those of before the statement.
"""

MARKS = """,
changed AS (
  SELECT product_id, kind, step_key, occurred_at FROM gone
  UNION ALL
  SELECT x.product_id, x.kind, x.step_key, x.occurred_at
  FROM written w LEFT JOIN journeys b ON b.workspace_id = :workspace_id AND b.conversion_id = w.conversion_id
  CROSS JOIN LATERAL (VALUES (w.product_id, w.kind, w.step_key, w.occurred_at),
                             (b.product_id, b.kind, b.step_key, b.occurred_at))
    AS x(product_id, kind, step_key, occurred_at)
  WHERE x.product_id IS NOT NULL
    AND (w.product_id, w.kind, w.step_key, w.occurred_at, w.channel_numbers, w.resource_numbers, w.ages, w.step_starts,
         w.units_micro, w.amount_minor, w.contribution_minor)
    IS DISTINCT FROM
        (b.product_id, b.kind, b.step_key, b.occurred_at, b.channel_numbers, b.resource_numbers, b.ages, b.step_starts,
         b.units_micro, b.amount_minor, b.contribution_minor))
INSERT INTO credit_day_marks (workspace_id, product_id, kind, step_key, hour, id)
SELECT DISTINCT CAST(:workspace_id AS uuid), product_id, kind, step_key, date_trunc('hour', occurred_at),
       CAST(:mark AS uuid)
FROM changed WHERE kind <> 'HANDOFF'
  AND EXISTS (SELECT 1 FROM credit_day_states s WHERE s.workspace_id = :workspace_id)
"""
"""Goes on after `gone` and `written`, what was removed and what was written; writes nothing where no days are kept."""
