"""Which touches belong to which event, as SQL: the one place that says it."""

ATTENDED = "INTERVAL '12 hours'"
"""So long before it starts and after it ends somebody may be said to have come."""

GUESTS = f"""
spans AS (
  SELECT e.id, e.resource_id, e.starts_at, e.ends_at,
         lag(e.ends_at) OVER (PARTITION BY e.resource_id ORDER BY e.starts_at, e.id) AS after
  FROM events e WHERE e.workspace_id = :workspace_id AND e.resource_id = ANY(:resources)),
guests AS (
  SELECT s.id AS event_id, p.canonical_id AS person, t.kind FROM spans s
  JOIN touchpoints t ON t.workspace_id = :workspace_id AND t.place_resource_id = s.resource_id
    AND t.kind IN ('EVENT_REGISTER', 'EVENT_ATTEND') AND t.direction IS DISTINCT FROM 'OUTBOUND'
    AND CASE t.kind WHEN 'EVENT_ATTEND'
        THEN t.occurred_at BETWEEN s.starts_at - {ATTENDED} AND s.ends_at + {ATTENDED}
        ELSE t.occurred_at <= s.ends_at AND (s.after IS NULL OR t.occurred_at > s.after) END
  JOIN persons p ON p.workspace_id = :workspace_id AND p.id = t.person_id
  GROUP BY s.id, p.canonical_id, t.kind)
"""
"""Persons by event and kind: registrations since the event before it ended, those who came around its hours."""
