"""Row-level security and grants of a table, in one place: what every migration with a new table calls."""

from alembic import op

POLICY = "nullif(current_setting('app.workspace_id', true), '')::uuid"
"""The plain cast would raise on a connection's second use: after SET LOCAL the setting stays ''."""

_FINITE = """
DO $$ DECLARE timed name; BEGIN
  FOR timed IN SELECT a.attname FROM pg_attribute a
    WHERE a.attrelid = '{table}'::regclass AND a.attnum > 0 AND NOT a.attisdropped
      AND a.atttypid IN ('timestamptz'::regtype, 'date'::regtype)
      AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conrelid = a.attrelid
                      AND c.conname = format('ck_{table}_%s_finite', a.attname))
    ORDER BY a.attnum
  LOOP
    EXECUTE format('ALTER TABLE {table} ADD CONSTRAINT %I CHECK (isfinite(%I)){valid}',
                   format('ck_{table}_%s_finite', timed), timed);
  END LOOP;
END $$
"""


LEAVING = "current_setting('app.leaving', true)"
"""The workspace that goes in this transaction (`crm/workspaces/delete_rows.py`)."""

_WAITING = "SELECT prosrc FROM pg_proc WHERE oid = 'workspaces_waiting(text, timestamptz)'::regprocedure"

_KEPT = """
DO $$ BEGIN
  IF to_regclass('workspace_deletions') IS NOT NULL AND '{table}' <> 'workspace_deletions' THEN {deletable} END IF;
END $$
"""


def protect(table: str, *, key: str = "workspace_id", grants: str = "SELECT, INSERT, UPDATE, DELETE") -> None:
    """Forces row-level security, lets through the workspace of the transaction only, and grants the app its verbs."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant ON {table} TO touchline_app USING ({key} = {POLICY}) WITH CHECK ({key} = {POLICY})"
    )
    op.execute(f"GRANT {grants} ON {table} TO touchline_app")
    if "DELETE" not in grants:
        op.execute(_KEPT.format(table=table, deletable=_deletable(table, key, None)))
    finite_times(table)


def deletable(table: str, *, key: str = "workspace_id", rows: str | None = None) -> None:
    """Of a table that is only added to: rows go with their workspace, or when `rows` says so of them; others stay.

    A DELETE of what stays finds no row; it is not refused.
    """
    op.execute(f"DO $$ BEGIN {_deletable(table, key, rows)} END $$")


def _deletable(table: str, key: str, rows: str | None) -> str:
    condition = f"{LEAVING} = {key}::text" + (f" OR {rows}" if rows else "")
    return (
        f"CREATE POLICY kept ON {table} AS RESTRICTIVE FOR DELETE TO touchline_app USING ({condition});"
        f" GRANT DELETE ON {table} TO touchline_app;"
    )


def finite_times(table: str, *, valid: bool = True) -> None:
    """A CHECK for each time and day of the table that has none yet: `infinity` is a value to PostgreSQL, and a trap to
    whoever computes with it. `protect` does it for new tables; call it after `add_column` of a time or a day.

    The names are those that `crm.core.tables.Table` gives. With `valid=False` rows that are there are not read while
    the table is locked; VALIDATE CONSTRAINT does that later.
    """
    op.execute(_FINITE.format(table=table, valid="" if valid else " NOT VALID"))


def change_waiting(part: str, by: str) -> None:
    """Puts another text in the place of one part of `workspaces_waiting`, whoever added to it meanwhile. Again it does
    nothing; where neither text is found nothing would be changed unseen, and that is an error.
    """
    body: str = op.get_bind().exec_driver_sql(_WAITING).scalar_one()
    if by in body:
        return
    if part not in body:
        raise LookupError("workspaces_waiting has no such part; look at the migrations that wrote it: " + part)
    op.execute("GRANT CREATE ON SCHEMA public TO touchline_search")
    op.get_bind().exec_driver_sql(
        "CREATE OR REPLACE FUNCTION workspaces_waiting(what text, moment timestamptz) RETURNS TABLE (workspace_id uuid)"
        " LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp"
        f" AS $body${body.replace(part, by)}$body$"
    )
    op.execute("REVOKE CREATE ON SCHEMA public FROM touchline_search")


def searchable(table: str) -> None:
    """Lets the owner of the search functions read every row; the functions carry both fences in their text."""
    op.execute(f"CREATE POLICY search ON {table} FOR SELECT TO touchline_search USING (true)")
    op.execute(f"GRANT SELECT ON {table} TO touchline_search")
