"""what lists and sweeps need where there are a million leads or thousands of workspaces

Counts without looking at rows; a page by step in the order of the score; calls that nobody took; a search that follows
few people where it has found many leads already; and which workspaces have something for the worker to do, asked once
for all of them. The indexes are made without a transaction (`crm.core.indexing`): running it again goes on.
"""

from alembic import op

from crm.core.indexing import create_index, drop_index
from crm.core.tenancy import POLICY

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

MISSED = (
    "direction = 'INBOUND' AND (result IN ('NO_ANSWER', 'BUSY', 'VOICEMAIL')"
    " OR (result IS NULL AND duration_seconds = 0))"
)
_ORDER = "last_activity_at, id"
LISTED = ("step_key", "owner_id", "status", "first_touch_channel_id")
INDEXES = [
    ("ix_leads_listed", "leads", f"workspace_id, {_ORDER}, withdrawn_at", None),
    *((f"ix_leads_listed_{each}", "leads", f"workspace_id, {each}, {_ORDER}, withdrawn_at", None) for each in LISTED),
    ("ix_leads_step_score", "leads", "workspace_id, step_key, score, id", None),
    ("ix_calls_missed", "calls", "workspace_id, occurred_at, id", MISSED),
]
REPLACED = [
    ("ix_leads_activity", "leads", f"workspace_id, {_ORDER}", None),
    ("ix_leads_step_key", "leads", f"workspace_id, step_key, {_ORDER}", None),
    ("ix_leads_owner", "leads", f"workspace_id, owner_id, {_ORDER}", None),
    ("ix_leads_status", "leads", f"workspace_id, status, {_ORDER}", None),
    ("ix_leads_first_channel", "leads", f"workspace_id, first_touch_channel_id, {_ORDER}", None),
]
"""By those that hold `withdrawn_at` too, which every list of leads asks: so its rows are counted in the index alone."""

# Which workspaces a sweep has something to do in: conditions of the sweeps, over their own partial indexes. It tells ids
# of workspaces and nothing else, and the columns it looks at are all that its owner was given of these tables.
WAITING = {
    "clicks": ("link_clicks", "x.recorded_at IS NULL"),
    "content": ("content_items", "x.state = 'SCHEDULED' AND x.scheduled_for <= moment"),
    "duplicates": ("duplicate_checks", "true"),
    "jobs": ("jobs", "x.run_at <= moment AND (x.leased_until IS NULL OR x.leased_until < moment)"),
    "reminders": (
        "tasks",
        "x.remind_at <= moment AND x.reminded_at IS NULL AND x.completed_at IS NULL AND x.cancelled_at IS NULL",
    ),
    "offers": ("handoffs", "x.status = 'OFFERED' AND x.accept_by < moment"),
    "runs": (
        "attribution_runs",
        "x.status IN ('QUEUED', 'RUNNING') AND (x.status = 'QUEUED' OR x.leased_until < moment)",
    ),
    "breaches": (
        "sla_timers",
        "x.due_at < moment AND x.noticed_at IS NULL AND (x.state = 'RUNNING' OR x.breached_at IS NOT NULL)",
    ),
    "warnings": (
        "sla_timers",
        "x.warn_at <= moment AND x.state = 'RUNNING' AND x.warned_at IS NULL AND x.warn_at IS NOT NULL",
    ),
}
SEEN = {
    "link_clicks": "workspace_id, recorded_at",
    "content_items": "workspace_id, state, scheduled_for",
    "duplicate_checks": "workspace_id",
    "handoffs": "workspace_id, status, accept_by",
    "attribution_runs": "workspace_id, status, leased_until",
    "jobs": "workspace_id, run_at, leased_until",
    "tasks": "workspace_id, remind_at, reminded_at, completed_at, cancelled_at",
    "sla_timers": "workspace_id, due_at, noticed_at, state, breached_at, warn_at, warned_at",
    "workspace_directory": "workspace_id",
}
WORKSPACES_WAITING = f"""
CREATE OR REPLACE FUNCTION workspaces_waiting(what text, moment timestamptz) RETURNS TABLE (workspace_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  {
    " UNION ALL ".join(
        f"SELECT d.workspace_id FROM workspace_directory d WHERE what = '{what}' AND EXISTS"
        f" (SELECT 1 FROM {table} x WHERE x.workspace_id = d.workspace_id AND {condition})"
        for what, (table, condition) in WAITING.items()
    )
}
$$
"""

LETTERS = {"ё": "е", "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "һ": "х", "і": "и"}


def keyed(expression: str) -> str:
    """The words as they would stand in a sort key, like those of `search_leads` (0004)."""
    spaced = f"regexp_replace(btrim({expression}), '\\s+', ' ', 'g')"
    written = f"replace({spaced}, 'ү', 'у' || chr(65535) || chr(65535))"
    for letter, before in LETTERS.items():
        written = f"replace({written}, '{letter}', '{before}' || chr(65535))"
    return written


ESCAPED = "replace(replace(replace(lower(query), '\\', '\\\\'), '%', '\\%'), '_', '\\_')"
FENCE = f"workspace = {POLICY}"
WORD = f"""
    SELECT CASE WHEN longest >= 3 THEN '%' || {ESCAPED} || '%' END AS part,
      CASE WHEN longest >= 3 THEN '%' || {keyed(ESCAPED)} || '%' END AS name, lower(btrim(query)) AS whole,
      CASE WHEN length(digits) >= 6 THEN '%' || right(digits, 10) END AS ending,
      CASE WHEN longest < 3 THEN {keyed("lower(query)")} END AS first,
      CASE WHEN longest < 3 THEN {keyed("lower(query)")} || CASE WHEN letters <> 1 THEN chr(1114111) ELSE '' END END AS last
    FROM regexp_replace(query, '[^0-9]', '', 'g') AS digits, length(btrim(query)) AS letters,
      (SELECT coalesce(max(length(one)), 0) AS longest
       FROM regexp_split_to_table(query, '[^[:alnum:]\u0080-\uffff]+') AS one) AS words"""
MANY = 10_000
"""Beyond it lists do not count. Whose own name holds the word is found all the same; only people's other names and
addresses are not gone through any more, which costs three look-ups each: seconds at 100,000 of them."""


def search_leads(*, follows_all: bool) -> str:
    """The function; as it was (0004) it followed all people however many leads were found by name."""
    few = "" if follows_all else "AND (SELECT count(*) FROM named) <= " + str(MANY)
    most = "" if follows_all else f"LIMIT {MANY + 1}"
    return f"""
CREATE OR REPLACE FUNCTION search_leads(workspace uuid, query text) RETURNS TABLE (lead_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH word AS MATERIALIZED ({WORD}),
  named AS MATERIALIZED (
    SELECT l.id FROM leads l
    WHERE {FENCE} AND l.workspace_id = workspace AND l.sort_key LIKE (SELECT name FROM word)
    UNION ALL
    SELECT l.id FROM leads l
    WHERE {FENCE} AND l.workspace_id = workspace
      AND l.sort_key >= (SELECT first FROM word) AND l.sort_key <= (SELECT last FROM word)),
  known AS (
    (SELECT i.person_id AS id FROM identities i
     WHERE {FENCE} AND i.workspace_id = workspace {few} AND (i.value = (SELECT whole FROM word)
       OR i.value ILIKE (SELECT part FROM word) OR (i.kind = 'PHONE' AND i.value LIKE (SELECT ending FROM word))) {most})
    UNION
    (SELECT p.id FROM persons p
     WHERE {FENCE} AND p.workspace_id = workspace {few} AND p.sort_key LIKE (SELECT name FROM word) {most})
    UNION
    (SELECT p.id FROM persons p
     WHERE {FENCE} AND p.workspace_id = workspace {few}
       AND p.sort_key >= (SELECT first FROM word) AND p.sort_key <= (SELECT last FROM word) {most}))
  SELECT id FROM named
  UNION
  SELECT l.id FROM persons p
  JOIN persons o ON o.workspace_id = workspace AND o.canonical_id = p.canonical_id
  JOIN leads l ON l.workspace_id = workspace AND l.person_id = o.id
  WHERE {FENCE} AND p.workspace_id = workspace AND p.id = ANY (ARRAY(SELECT id FROM known))
  UNION
  SELECT l.id FROM companies c JOIN leads l ON l.workspace_id = workspace AND l.company_id = c.id
  WHERE {FENCE} AND c.workspace_id = workspace AND c.sort_key LIKE (SELECT name FROM word)
  UNION
  SELECT l.id FROM companies c JOIN leads l ON l.workspace_id = workspace AND l.company_id = c.id
  WHERE {FENCE} AND c.workspace_id = workspace
    AND c.sort_key >= (SELECT first FROM word) AND c.sort_key <= (SELECT last FROM word)
$$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("GRANT CREATE ON SCHEMA public TO touchline_search")
    op.execute(search_leads(follows_all=False))
    op.execute(WORKSPACES_WAITING)
    op.execute("ALTER FUNCTION workspaces_waiting(text, timestamptz) OWNER TO touchline_search")
    op.execute("REVOKE CREATE ON SCHEMA public FROM touchline_search")
    op.execute("REVOKE ALL ON FUNCTION workspaces_waiting(text, timestamptz) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION workspaces_waiting(text, timestamptz) TO touchline_app")
    for table, columns in SEEN.items():
        op.execute(f"GRANT SELECT ({columns}) ON {table} TO touchline_search")
    for index in INDEXES:
        create_index(*index)
    for name, *_ in REPLACED:
        drop_index(name)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for index in REPLACED:
        create_index(*index)
    for name, *_ in reversed(INDEXES):
        drop_index(name)
    for table, columns in SEEN.items():
        op.execute(f"REVOKE SELECT ({columns}) ON {table} FROM touchline_search")
    op.execute("DROP FUNCTION IF EXISTS workspaces_waiting(text, timestamptz)")
    op.execute("GRANT CREATE ON SCHEMA public TO touchline_search")
    op.execute(search_leads(follows_all=True))
    op.execute("REVOKE CREATE ON SCHEMA public FROM touchline_search")
