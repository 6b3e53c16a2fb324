"""fresh statistics for batches that come before the server's own have any"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# A table that was never analysed looks as if 200 workspaces shared it evenly: the planner then takes any index that
# starts with workspace_id, reads the whole table for each row of a batch, and 1,000 touches last a minute instead of
# half a second. The server's own analysis comes a minute later; the first import of a workspace cannot wait for it.
FRESHEN = """
CREATE FUNCTION freshen_statistics(tables text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  stale text;
  done integer := 0;
BEGIN
  FOR stale IN
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname = ANY(tables)
      AND pg_relation_size(c.oid) > (2 * greatest(c.relpages, 0) + 4) * current_setting('block_size')::bigint
    ORDER BY c.relname
  LOOP
    EXECUTE format('ANALYZE (SKIP_LOCKED) %I', stale);
    done := done + 1;
  END LOOP;
  RETURN done;
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(FRESHEN)
    op.execute("REVOKE ALL ON FUNCTION freshen_statistics(text[]) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION freshen_statistics(text[]) TO touchline_app")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP FUNCTION freshen_statistics(text[])")
