"""a workspace that is gone takes no rows either

Who was let in a moment before it went may not leave rows behind in tables that nothing but the workspace holds
together: jobs and outbox events point at no other row that would refuse them.
"""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

SET_WORKSPACE = """
CREATE OR REPLACE FUNCTION set_workspace(workspace uuid) RETURNS boolean LANGUAGE plpgsql AS
$$ BEGIN
  EXECUTE format('SET LOCAL app.workspace_id = %L', workspace);
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('leaving:' || workspace, 0));
  RETURN EXISTS (SELECT FROM workspace_deletions d
                 WHERE d.workspace_id = workspace AND d.cancelled_at IS NULL{unfinished});
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(SET_WORKSPACE.replace("{unfinished}", ""))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(SET_WORKSPACE.replace("{unfinished}", " AND d.finished_at IS NULL"))
