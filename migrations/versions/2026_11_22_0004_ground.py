"""finite times, versions of what several people change, log-ins that may be forgotten, search by few letters"""

import sqlalchemy as sa
from alembic import op

from crm.core.tenancy import POLICY, finite_times

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TIMED = (
    "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"
    " AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " AND a.atttypid IN ('timestamptz'::regtype, 'date'::regtype)) ORDER BY c.relname"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    tables = op.get_bind().scalars(sa.text(TIMED)).all()
    for table in tables:
        finite_times(table, valid=False)
    # A table that is read once through while its lock is held would stand still; so the locks are let go first.
    with op.get_context().autocommit_block():
        for table in tables:
            op.execute(VALIDATE.format(table=table))
    op.execute("SET LOCAL lock_timeout = '5s'")
    _versions()
    # Not concurrently: that waits for a second process that waits for us with its snapshot open. There are few log-ins.
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    op.execute("GRANT DELETE ON sessions TO touchline_app")
    _replace_search(FOUND_BY_FEW_LETTERS)


VALIDATE = """
DO $$ DECLARE unproven name; BEGIN
  FOR unproven IN SELECT conname FROM pg_constraint
    WHERE conrelid = '{table}'::regclass AND contype = 'c' AND conname LIKE 'ck\\_%\\_finite' AND NOT convalidated
  LOOP EXECUTE format('ALTER TABLE {table} VALIDATE CONSTRAINT %I', unproven); END LOOP;
END $$
"""

# What is looked for anywhere in a name is looked for by the groups of three letters in it; a word of one or two letters
# has none, and the whole index would be read. So few letters are the beginning of a name instead, which is a range of
# the ordinary index; a single letter would be a twentieth of all names, and finds only what is called exactly so. Nothing asked for is
# the beginning of every name.
LETTERS = {"ё": "е", "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "һ": "х", "і": "и"}


def keyed(expression: str) -> str:
    """The words as they would stand in a sort key (`crm.core.tables.sort_key`)."""
    spaced = f"regexp_replace(btrim({expression}), '\\s+', ' ', 'g')"
    written = f"replace({spaced}, 'ү', 'у' || chr(65535) || chr(65535))"
    for letter, before in LETTERS.items():
        written = f"replace({written}, '{letter}', '{before}' || chr(65535))"
    return written


ESCAPED = "replace(replace(replace(lower(query), '\\', '\\\\'), '%', '\\%'), '_', '\\_')"
FENCE = f"workspace = {POLICY}"


def search_leads(word: str, beginning: str) -> str:
    """The function; `beginning` is what is asked of each sort key beside its parts."""
    return f"""
CREATE OR REPLACE FUNCTION search_leads(workspace uuid, query text) RETURNS TABLE (lead_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH word AS MATERIALIZED ({word}),
  known AS (
    SELECT i.person_id AS id FROM identities i
    WHERE {FENCE} AND i.workspace_id = workspace AND (i.value = (SELECT whole FROM word)
      OR i.value ILIKE (SELECT part FROM word) OR (i.kind = 'PHONE' AND i.value LIKE (SELECT ending FROM word)))
    UNION
    SELECT p.id FROM persons p
    WHERE {FENCE} AND p.workspace_id = workspace AND p.sort_key LIKE (SELECT name FROM word)
    {beginning.format(id="p.id", table="persons p", row="p", joined="")})
  SELECT l.id FROM leads l
  WHERE {FENCE} AND l.workspace_id = workspace AND l.sort_key LIKE (SELECT name FROM word)
  {beginning.format(id="l.id", table="leads l", row="l", joined="")}
  UNION
  SELECT l.id FROM persons p
  JOIN persons o ON o.workspace_id = workspace AND o.canonical_id = p.canonical_id
  JOIN leads l ON l.workspace_id = workspace AND l.person_id = o.id
  WHERE {FENCE} AND p.workspace_id = workspace AND p.id = ANY (ARRAY(SELECT id FROM known))
  UNION
  SELECT l.id FROM companies c JOIN leads l ON l.workspace_id = workspace AND l.company_id = c.id
  WHERE {FENCE} AND c.workspace_id = workspace AND c.sort_key LIKE (SELECT name FROM word)
  {
        beginning.format(
            id="l.id",
            table="companies c",
            row="c",
            joined="JOIN leads l ON l.workspace_id = workspace AND l.company_id = c.id",
        )
    }
$$
"""


def parts(condition: str) -> str:
    """The patterns of what is looked for inside, NULL where `condition` does not hold."""
    patterns = {"part": f"'%' || {ESCAPED} || '%'", "name": f"'%' || {keyed(ESCAPED)} || '%'"}
    if condition:
        patterns = {name: f"CASE WHEN {condition} THEN {pattern} END" for name, pattern in patterns.items()}
    return ", ".join(f"{pattern} AS {name}" for name, pattern in patterns.items())


DIGITS = "CASE WHEN length(digits) >= 6 THEN '%' || right(digits, 10) END AS ending"
FROM_DIGITS = "regexp_replace(query, '[^0-9]', '', 'g') AS digits"
FOUND_BY_PARTS_ONLY = search_leads(
    f"SELECT {parts('')}, lower(query) AS whole, {DIGITS} FROM {FROM_DIGITS}", beginning=""
)
LAST = "chr(1114111)"  # sorts after every letter, byte by byte
BEGINNING = f"""UNION
  SELECT {{id}} FROM {{table}} {{joined}}
  WHERE {FENCE} AND {{row}}.workspace_id = workspace
    AND {{row}}.sort_key >= (SELECT first FROM word) AND {{row}}.sort_key <= (SELECT last FROM word)"""
FOUND_BY_FEW_LETTERS = search_leads(
    f"SELECT {parts('longest >= 3')}, lower(btrim(query)) AS whole, {DIGITS},"
    f" CASE WHEN longest < 3 THEN {keyed('lower(query)')} END AS first,"
    f" CASE WHEN longest < 3 THEN {keyed('lower(query)')}"
    f" || CASE WHEN letters <> 1 THEN {LAST} ELSE '' END END AS last"
    f" FROM {FROM_DIGITS}, length(btrim(query)) AS letters,"
    " (SELECT coalesce(max(length(one)), 0) AS longest"
    "  FROM regexp_split_to_table(query, '[^[:alnum:]\u0080-\uffff]+') AS one) AS words",
    beginning=BEGINNING,
)


def _replace_search(text: str) -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO touchline_search")
    op.execute(text)
    op.execute("REVOKE CREATE ON SCHEMA public FROM touchline_search")


COUNTED = "uq_main_resources_version"


def _versions() -> None:
    for table, column in (("plans", "revision"), ("plan_actions", "version"), ("main_resources", "version")):
        op.add_column(table, sa.Column(column, sa.Integer(), server_default="1", nullable=False))
    # The owner is under forced row-level security itself and would see no row to number.
    op.execute("ALTER TABLE main_resources NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE main_resources m SET version = n.number FROM (SELECT workspace_id, id, row_number() OVER"
        " (PARTITION BY workspace_id, product_id, step_key ORDER BY chosen_at, id) AS number FROM main_resources) n"
        " WHERE m.workspace_id = n.workspace_id AND m.id = n.id AND m.version <> n.number"
    )
    op.execute("ALTER TABLE main_resources FORCE ROW LEVEL SECURITY")
    op.create_unique_constraint(COUNTED, "main_resources", ["workspace_id", "product_id", "step_key", "version"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _replace_search(FOUND_BY_PARTS_ONLY)
    op.execute("REVOKE DELETE ON sessions FROM touchline_app")
    op.drop_index("ix_sessions_expires_at", "sessions")
    op.drop_constraint(COUNTED, "main_resources")
    for table, column in (("plans", "revision"), ("plan_actions", "version"), ("main_resources", "version")):
        op.drop_column(table, column)
    for table in op.get_bind().scalars(sa.text(TIMED)).all():
        op.execute(DROP.format(table=table))


DROP = """
DO $$ DECLARE known name; BEGIN
  FOR known IN SELECT conname FROM pg_constraint WHERE conrelid = '{table}'::regclass AND contype = 'c'
    AND conname LIKE 'ck\\_%\\_finite' AND pg_get_constraintdef(oid) LIKE 'CHECK (isfinite(%'
  LOOP EXECUTE format('ALTER TABLE {table} DROP CONSTRAINT %I', known); END LOOP;
END $$
"""
