"""Where each lead stands, by one pass over its entries and touches."""

WANTED = """
CREATE TEMP TABLE rb_summaries ON COMMIT DROP AS
WITH last AS (
  SELECT DISTINCT ON (e.lead_id) e.lead_id, e.to_step_id, e.step_key, e.occurred_at FROM rb_entries e
  ORDER BY e.lead_id, e.number DESC),
started AS (SELECT lead_id, min(occurred_at) AS at FROM rb_entries GROUP BY lead_id),
touch AS (
  SELECT l.id AS lead_id, t.*,
         row_number() OVER (PARTITION BY l.id ORDER BY t.occurred_at, t.source, t.external_id) AS up,
         row_number() OVER (PARTITION BY l.id ORDER BY t.occurred_at DESC, t.source DESC, t.external_id DESC) AS down
  FROM rb_leads l JOIN rb_persons p ON p.person_id = l.person_id
  JOIN (SELECT person_id AS whose, id AS touch_id, occurred_at, source, external_id, kind, channel_id, resource_id,
               product_id FROM touchpoints WHERE workspace_id = :workspace_id AND earns_credit) t ON t.whose = p.id
  WHERE t.product_id IS NULL OR t.product_id = l.product_id)
SELECT l.id, (x.lead_id IS NULL) AS withdrawn, x.to_step_id AS step_id, x.step_key, x.occurred_at AS step_entered_at,
       s.at AS started_at, f.touch_id AS first_touch_id, f.occurred_at AS first_touch_at, f.kind AS first_touch_kind,
       f.channel_id AS first_touch_channel_id, f.resource_id AS first_touch_resource_id, t.touch_id AS last_touch_id,
       t.occurred_at AS last_touch_at, t.kind AS last_touch_kind, t.channel_id AS last_touch_channel_id,
       t.resource_id AS last_touch_resource_id
FROM rb_leads l LEFT JOIN last x ON x.lead_id = l.id LEFT JOIN started s ON s.lead_id = l.id
LEFT JOIN touch f ON f.lead_id = l.id AND f.up = 1 LEFT JOIN touch t ON t.lead_id = l.id AND t.down = 1
"""
_STEP = ("step_id", "step_key", "step_entered_at", "started_at")
_TOUCH = tuple(
    f"{which}_touch_{what}" for which in ("first", "last") for what in ("id", "at", "kind", "channel_id", "resource_id")
)
_DIFFERS = (
    "((l.withdrawn_at IS NOT NULL) <> r.withdrawn OR (NOT r.withdrawn AND ("
    + " OR ".join(f"l.{name} IS DISTINCT FROM r.{name}" for name in _STEP)
    + ")) OR "
    + " OR ".join(f"l.{name} IS DISTINCT FROM r.{name}" for name in _TOUCH)
    + ")"
)
DIFFERENT = (
    "SELECT count(*) FROM leads l JOIN rb_summaries r ON r.id = l.id"
    f" WHERE l.workspace_id = :workspace_id AND {_DIFFERS}"
)
REPAIR = (
    "UPDATE leads l SET"
    " withdrawn_at = CASE WHEN r.withdrawn THEN coalesce(l.withdrawn_at, CAST(:now AS timestamptz)) END, "
    + ", ".join(f"{name} = coalesce(r.{name}, l.{name})" for name in _STEP)
    + ", "
    + ", ".join(f"{name} = r.{name}" for name in _TOUCH)
    + ", version = l.version + 1 FROM rb_summaries r"
    f" WHERE l.workspace_id = :workspace_id AND r.id = l.id AND {_DIFFERS}"
)
