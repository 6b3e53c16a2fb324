"""how long things are kept, holds, and workspaces that go"""

from alembic import op

from crm.core.tenancy import POLICY, deletable, protect, searchable

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

TABLES = ("retention_rules", "retention_runs", "person_holds", "workspace_deletions")
AUDIT_STAYS = "occurred_at < now() - interval '365 days'"
"""No rule can be shorter; the table says so itself (`funnel/retention/subjects.py`)."""

KEEPS = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND NOT a.attisdropped
  AND a.attname = CASE c.relname WHEN 'workspaces' THEN 'id' ELSE 'workspace_id' END
  AND c.relrowsecurity AND NOT has_table_privilege('touchline_app', c.oid, 'DELETE')
  AND c.relname <> 'workspace_deletions'
ORDER BY 1
"""
"""Tables that the app may add to only: of a workspace that goes their rows go too."""

SET_WORKSPACE = """
CREATE FUNCTION set_workspace(workspace uuid) RETURNS boolean LANGUAGE plpgsql AS
$$ BEGIN
  EXECUTE format('SET LOCAL app.workspace_id = %L', workspace);
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('leaving:' || workspace, 0));
  RETURN EXISTS (SELECT FROM workspace_deletions d
                 WHERE d.workspace_id = workspace AND d.cancelled_at IS NULL AND d.finished_at IS NULL);
END $$
"""
"""Whether the workspace is to be deleted. Whoever asks for that takes the lock alone: it waits for all who are writing,
and everybody after it is told."""
SET_WORKSPACE_BEFORE = """
CREATE FUNCTION set_workspace(workspace uuid) RETURNS void LANGUAGE plpgsql AS
$$ BEGIN EXECUTE format('SET LOCAL app.workspace_id = %L', workspace); END $$
"""
ACCOUNTS_OF_NOBODY = """
CREATE FUNCTION accounts_of_nobody(ids uuid[]) RETURNS TABLE (account_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.id FROM unnest(ids) AS a(id) WHERE NOT EXISTS (SELECT FROM entry_points e
    WHERE e.kind = 'ACCOUNT' AND e.token_hash = sha256(convert_to(a.id::text, 'UTF8')))
$$
"""
"""Of these log-ins those that lead into no workspace any more; the app sees the entries of its own workspace only."""

# As `search_leads` (0004), `search_persons` (0017) and `search_conversations` (0021), without what only those may read
# who may read addresses and numbers: that somebody is found by a number tells whose it is.
FENCE = f"workspace = {POLICY}"
ESCAPED = "replace(replace(replace(lower(query), '\\', '\\\\'), '%', '\\%'), '_', '\\_')"
LETTERS = {"ё": "е", "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "һ": "х", "і": "и"}
LAST = "chr(1114111)"


def keyed(expression: str) -> str:
    """The words as they would stand in a sort key."""
    spaced = f"regexp_replace(btrim({expression}), '\\s+', ' ', 'g')"
    written = f"replace({spaced}, 'ү', 'у' || chr(65535) || chr(65535))"
    for letter, before in LETTERS.items():
        written = f"replace({written}, '{letter}', '{before}' || chr(65535))"
    return written


WORD = f"""
  WITH word AS MATERIALIZED (
    SELECT CASE WHEN longest >= 3 THEN '%' || {keyed(ESCAPED)} || '%' END AS name,
      CASE WHEN longest < 3 THEN {keyed("lower(query)")} END AS first,
      CASE WHEN longest < 3 THEN {keyed("lower(query)")} || CASE WHEN letters <> 1 THEN {LAST} ELSE '' END END AS last
    FROM length(btrim(query)) AS letters,
      (SELECT coalesce(max(length(one)), 0) AS longest
       FROM regexp_split_to_table(query, '[^[:alnum:]\u0080-\uffff]+') AS one) AS words),
  known AS (
    SELECT p.id FROM persons p
    WHERE {FENCE} AND p.workspace_id = workspace AND p.sort_key LIKE (SELECT name FROM word)
    UNION
    SELECT p.id FROM persons p
    WHERE {FENCE} AND p.workspace_id = workspace
      AND p.sort_key >= (SELECT first FROM word) AND p.sort_key <= (SELECT last FROM word))"""
OPTIONS = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp"
BY_NAME = {
    "search_persons_by_name": f"""
CREATE FUNCTION search_persons_by_name(workspace uuid, query text) RETURNS TABLE (person_id uuid) {OPTIONS} AS $$
{WORD}
  SELECT DISTINCT p.canonical_id FROM persons p
  WHERE {FENCE} AND p.workspace_id = workspace AND p.id = ANY (ARRAY(SELECT id FROM known))
$$
""",
    "search_leads_by_name": f"""
CREATE FUNCTION search_leads_by_name(workspace uuid, query text) RETURNS TABLE (lead_id uuid) {OPTIONS} AS $$
{WORD}
  SELECT l.id FROM leads l
  WHERE {FENCE} AND l.workspace_id = workspace AND l.sort_key LIKE (SELECT name FROM word)
  UNION
  SELECT l.id FROM leads l
  WHERE {FENCE} AND l.workspace_id = workspace
    AND l.sort_key >= (SELECT first FROM word) AND l.sort_key <= (SELECT last FROM word)
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
""",
    "search_conversations_by_name": f"""
CREATE FUNCTION search_conversations_by_name(workspace uuid, query text) RETURNS TABLE (conversation_id uuid) {OPTIONS}
AS $$
  WITH word AS MATERIALIZED (
    SELECT CASE WHEN length(btrim(query)) >= 3 THEN '%' || {keyed(ESCAPED)} || '%' END AS part)
  SELECT c.id FROM persons p
  JOIN persons o ON o.workspace_id = workspace AND o.canonical_id = p.canonical_id
  JOIN conversations c ON c.workspace_id = workspace AND c.person_id = o.id
  WHERE {FENCE} AND p.workspace_id = workspace AND p.sort_key LIKE (SELECT part FROM word)
$$
""",
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _tables()
    for table in TABLES:
        protect(table)
    op.execute("REVOKE DELETE ON workspace_deletions FROM touchline_app")
    op.execute("DROP FUNCTION set_workspace(uuid)")
    op.execute(SET_WORKSPACE)
    for table in op.get_bind().exec_driver_sql(KEEPS).scalars().all():
        key = "id" if table == "workspaces" else "workspace_id"
        deletable(table, key=key, rows=AUDIT_STAYS if table == "audit_entries" else None)
    op.execute("GRANT DELETE ON workspace_directory, accounts TO touchline_app")
    searchable("entry_points")
    for name, arguments, text in _functions():
        _function(name, arguments, text)
    _one_vocabulary()


def _functions() -> list[tuple[str, str, str]]:
    found = [(name, "uuid, text", text) for name, text in BY_NAME.items()]
    return [*found, ("accounts_of_nobody", "uuid[]", ACCOUNTS_OF_NOBODY)]


def _function(name: str, arguments: str, text: str) -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO touchline_search")
    op.execute(text)
    op.execute(f"ALTER FUNCTION {name}({arguments}) OWNER TO touchline_search")
    op.execute("REVOKE CREATE ON SCHEMA public FROM touchline_search")
    op.execute(f"REVOKE ALL ON FUNCTION {name}({arguments}) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {name}({arguments}) TO touchline_app")


def _tables() -> None:
    op.execute(
        """
        CREATE TABLE retention_rules (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          subject TEXT NOT NULL,
          days INTEGER,
          changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
          changed_by_id UUID,
          version INTEGER DEFAULT 1 NOT NULL,
          CONSTRAINT pk_retention_rules PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_retention_rules_workspace_id FOREIGN KEY(workspace_id) REFERENCES workspaces (id),
          CONSTRAINT fk_retention_rules_workspace_id_changed_by_id FOREIGN KEY(workspace_id, changed_by_id) REFERENCES members (workspace_id, id),
          CONSTRAINT uq_retention_rules_workspace_id_subject UNIQUE (workspace_id, subject),
          CONSTRAINT ck_retention_rules_subject CHECK (subject IN ('UNKNOWN_VISITORS', 'PEOPLE_WITHOUT_LEAD', 'LOST_LEADS', 'CALL_RECORDINGS', 'IMPORT_PROBLEMS', 'PERSON_EXPORTS', 'AUDIT', 'IDEMPOTENCY_KEYS', 'OUTBOX', 'SESSIONS')),
          CONSTRAINT ck_retention_rules_days CHECK (days BETWEEN 1 AND 36500)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE retention_runs (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          started_at TIMESTAMP WITH TIME ZONE NOT NULL,
          started_by_id UUID,
          rules JSONB NOT NULL,
          subject TEXT,
          after_id UUID,
          counts JSONB NOT NULL,
          finished_at TIMESTAMP WITH TIME ZONE,
          CONSTRAINT pk_retention_runs PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_retention_runs_workspace_id FOREIGN KEY(workspace_id) REFERENCES workspaces (id),
          CONSTRAINT fk_retention_runs_workspace_id_started_by_id FOREIGN KEY(workspace_id, started_by_id) REFERENCES members (workspace_id, id)
        )
        """
    )
    op.execute("CREATE INDEX ix_retention_runs_started ON retention_runs (workspace_id, started_at, id)")
    op.execute("CREATE UNIQUE INDEX uq_retention_runs_open ON retention_runs (workspace_id) WHERE finished_at IS NULL")
    op.execute(
        """
        CREATE TABLE person_holds (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          person_id UUID NOT NULL,
          reason TEXT NOT NULL,
          until TIMESTAMP WITH TIME ZONE,
          created_at TIMESTAMP WITH TIME ZONE NOT NULL,
          created_by_id UUID,
          lifted_at TIMESTAMP WITH TIME ZONE,
          lifted_by_id UUID,
          version INTEGER DEFAULT 1 NOT NULL,
          CONSTRAINT pk_person_holds PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_person_holds_workspace_id_person_id FOREIGN KEY(workspace_id, person_id) REFERENCES persons (workspace_id, id),
          CONSTRAINT fk_person_holds_workspace_id_created_by_id FOREIGN KEY(workspace_id, created_by_id) REFERENCES members (workspace_id, id),
          CONSTRAINT fk_person_holds_workspace_id_lifted_by_id FOREIGN KEY(workspace_id, lifted_by_id) REFERENCES members (workspace_id, id)
        )
        """
    )
    op.execute("CREATE INDEX ix_person_holds_person ON person_holds (workspace_id, person_id, created_at, id)")
    op.execute("CREATE INDEX ix_person_holds_created ON person_holds (workspace_id, created_at, id)")
    op.execute(
        """
        CREATE TABLE workspace_deletions (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
          requested_by_id UUID,
          due_at TIMESTAMP WITH TIME ZONE NOT NULL,
          cancelled_at TIMESTAMP WITH TIME ZONE,
          started_at TIMESTAMP WITH TIME ZONE,
          finished_at TIMESTAMP WITH TIME ZONE,
          rows_deleted BIGINT DEFAULT '0' NOT NULL,
          CONSTRAINT pk_workspace_deletions PRIMARY KEY (workspace_id, id)
        )
        """
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_workspace_deletions_standing ON workspace_deletions (workspace_id) WHERE cancelled_at IS NULL"
    )


def _one_vocabulary() -> None:
    """Lines of before are told in the words of today: GOAL_SET for `goal.set`, LEAD_MOVE for a refused `leadMove`."""
    # The owner is under forced row-level security itself and would see no row.
    op.execute("ALTER TABLE audit_entries NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE audit_entries SET action = upper(regexp_replace(replace(action, '.', '_'), '([a-z0-9])([A-Z])', '\\1_\\2', 'g')),"
        " object_type = CASE WHEN object_type = 'goal' THEN 'ResourceGoal' WHEN object_type ~ '^[a-z]'"
        "   THEN replace(initcap(replace(object_type, '_', ' ')), ' ', '') ELSE object_type END"
        " WHERE action <> upper(action) OR object_type ~ '^[a-z]'"
    )
    op.execute("ALTER TABLE audit_entries FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name, arguments, _ in _functions():
        op.execute(f"DROP FUNCTION {name}({arguments})")
    op.execute("DROP POLICY search ON entry_points")
    op.execute("REVOKE SELECT ON entry_points FROM touchline_search")
    op.execute("REVOKE DELETE ON workspace_directory, accounts FROM touchline_app")
    kept = "SELECT tablename FROM pg_policies WHERE schemaname = 'public' AND policyname = 'kept' ORDER BY 1"
    for table in op.get_bind().exec_driver_sql(kept).scalars().all():
        op.execute(f"DROP POLICY kept ON {table}")
        op.execute(f"REVOKE DELETE ON {table} FROM touchline_app")
    op.execute("DROP FUNCTION set_workspace(uuid)")
    op.execute(SET_WORKSPACE_BEFORE)
    for table in reversed(TABLES):
        op.drop_table(table)
