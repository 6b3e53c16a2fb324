"""Row-level security and grants of a table, in one place: what every migration with a new table calls."""

from alembic import op

POLICY = "nullif(current_setting('app.workspace_id', true), '')::uuid"
"""The plain cast would raise on a connection's second use: after SET LOCAL the setting stays ''."""


def protect(table: str, *, key: str = "workspace_id", grants: str = "SELECT, INSERT, UPDATE, DELETE") -> None:
    """Forces row-level security, lets through the workspace of the transaction only, and grants the app its verbs."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant ON {table} TO touchline_app USING ({key} = {POLICY}) WITH CHECK ({key} = {POLICY})"
    )
    op.execute(f"GRANT {grants} ON {table} TO touchline_app")


def searchable(table: str) -> None:
    """Lets the owner of the search functions read every row; the functions carry both fences in their text."""
    op.execute(f"CREATE POLICY search ON {table} FOR SELECT TO touchline_search USING (true)")
    op.execute(f"GRANT SELECT ON {table} TO touchline_search")
