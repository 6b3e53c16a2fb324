"""what networks announce by its id only is fetched

`workspaces_waiting` learns where something is due.
"""

from alembic import op

from crm.core.tenancy import finite_times, protect

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

WAITING = """
 UNION ALL SELECT d.workspace_id FROM workspace_directory d WHERE what = 'fetches' AND EXISTS
 (SELECT 1 FROM intake_fetches x WHERE x.workspace_id = d.workspace_id AND x.state = 'WAITING' AND x.due_at <= moment)
"""
BODY = "SELECT prosrc FROM pg_proc WHERE oid = 'workspaces_waiting(text, timestamptz)'::regprocedure"
"""What the function does now, whoever added to it: this adds one branch, and takes the same one away."""


def _looks_for(body: str) -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO touchline_search")
    op.get_bind().exec_driver_sql(
        "CREATE OR REPLACE FUNCTION workspaces_waiting(what text, moment timestamptz) RETURNS TABLE (workspace_id uuid)"
        f" LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body${body}$body$"
    )
    op.execute("REVOKE CREATE ON SCHEMA public FROM touchline_search")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE connected_accounts ADD COLUMN access_refused_at TIMESTAMP WITH TIME ZONE")
    finite_times("connected_accounts")
    op.execute(
        """
        CREATE TABLE intake_fetches (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          connected_account_id UUID NOT NULL,
          event_id UUID NOT NULL,
          position INTEGER NOT NULL,
          kind TEXT COLLATE "C" NOT NULL,
          reference TEXT COLLATE "C" NOT NULL,
          details JSONB NOT NULL,
          state TEXT COLLATE "C" DEFAULT 'WAITING' NOT NULL,
          announced_at TIMESTAMP WITH TIME ZONE NOT NULL,
          due_at TIMESTAMP WITH TIME ZONE NOT NULL,
          attempts INTEGER DEFAULT '0' NOT NULL,
          CONSTRAINT pk_intake_fetches PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_intake_fetches_workspace_id_connected_account_id FOREIGN KEY(workspace_id, connected_account_id) REFERENCES connected_accounts (workspace_id, id),
          CONSTRAINT fk_intake_fetches_workspace_id_event_id FOREIGN KEY(workspace_id, event_id) REFERENCES intake_events (workspace_id, id),
          CONSTRAINT ck_intake_fetches_state CHECK (state IN ('WAITING', 'DONE', 'FAILED')),
          CONSTRAINT uq_intake_fetches_of UNIQUE (workspace_id, connected_account_id, kind, reference)
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_intake_fetches_due ON intake_fetches (workspace_id, due_at, id) WHERE state = 'WAITING'"
    )
    op.execute("CREATE INDEX ix_intake_fetches_event ON intake_fetches (workspace_id, event_id)")
    protect("intake_fetches")
    op.execute("GRANT SELECT (workspace_id, state, due_at) ON intake_fetches TO touchline_search")
    body = op.get_bind().exec_driver_sql(BODY).scalar_one()
    _looks_for(body + WAITING)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    body = op.get_bind().exec_driver_sql(BODY).scalar_one()
    _looks_for(body.replace(WAITING, ""))
    op.drop_table("intake_fetches")
    op.execute("ALTER TABLE connected_accounts DROP COLUMN access_refused_at")
