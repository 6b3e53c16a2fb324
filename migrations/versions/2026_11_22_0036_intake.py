"""connected accounts of networks, and what they send

Requests are kept as they came until the worker has made facts of them; `workspaces_waiting` learns where some wait.
"""

from alembic import op

from crm.core.tenancy import protect

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TABLES = ("connected_accounts", "connected_account_secrets", "intake_events", "intake_problems")

WAITING = """
 UNION ALL SELECT d.workspace_id FROM workspace_directory d WHERE what = 'intake' AND EXISTS
 (SELECT 1 FROM intake_events x WHERE x.workspace_id = d.workspace_id AND x.state IN ('WAITING', 'ALONE'))
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
    _tables()
    for table in TABLES:
        protect(table)
    op.execute("GRANT SELECT (workspace_id, state) ON intake_events TO touchline_search")
    body = op.get_bind().exec_driver_sql(BODY).scalar_one()
    _looks_for(body + WAITING)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    body = op.get_bind().exec_driver_sql(BODY).scalar_one()
    _looks_for(body.replace(WAITING, ""))
    for table in reversed(TABLES):
        op.drop_table(table)


def _tables() -> None:
    op.execute(
        """
        CREATE TABLE connected_accounts (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          network TEXT NOT NULL,
          name TEXT NOT NULL,
          account_id TEXT COLLATE "C",
          resource_id UUID,
          product_id UUID,
          settings JSONB NOT NULL,
          disabled_at TIMESTAMP WITH TIME ZONE,
          created_at TIMESTAMP WITH TIME ZONE NOT NULL,
          created_by_id UUID,
          version INTEGER DEFAULT '1' NOT NULL,
          CONSTRAINT pk_connected_accounts PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_connected_accounts_workspace_id FOREIGN KEY(workspace_id) REFERENCES workspaces (id),
          CONSTRAINT fk_connected_accounts_workspace_id_resource_id FOREIGN KEY(workspace_id, resource_id) REFERENCES resources (workspace_id, id),
          CONSTRAINT fk_connected_accounts_workspace_id_product_id FOREIGN KEY(workspace_id, product_id) REFERENCES products (workspace_id, id),
          CONSTRAINT fk_connected_accounts_workspace_id_created_by_id FOREIGN KEY(workspace_id, created_by_id) REFERENCES members (workspace_id, id),
          CONSTRAINT ck_connected_accounts_network CHECK (network IN ('VK', 'TELEGRAM', 'META', 'GOOGLE_LEAD_FORM', 'TILDA', 'TYPEFORM', 'JSON'))
        )
        """
    )
    op.execute("CREATE INDEX ix_connected_accounts_created_at ON connected_accounts (workspace_id, created_at, id)")
    op.execute(
        """
        CREATE TABLE connected_account_secrets (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          connected_account_id UUID NOT NULL,
          name TEXT COLLATE "C" NOT NULL,
          sealed BYTEA NOT NULL,
          created_at TIMESTAMP WITH TIME ZONE NOT NULL,
          valid_until TIMESTAMP WITH TIME ZONE,
          CONSTRAINT pk_connected_account_secrets PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_connected_account_secrets_connected_account_id FOREIGN KEY(workspace_id, connected_account_id) REFERENCES connected_accounts (workspace_id, id)
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_connected_account_secrets_of ON connected_account_secrets (workspace_id, connected_account_id, name, created_at)"
    )
    op.execute(
        """
        CREATE TABLE intake_events (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          connected_account_id UUID NOT NULL,
          event_key TEXT COLLATE "C" NOT NULL,
          received_at TIMESTAMP WITH TIME ZONE NOT NULL,
          content_type TEXT,
          body BYTEA,
          state TEXT COLLATE "C" DEFAULT 'WAITING' NOT NULL,
          processed_at TIMESTAMP WITH TIME ZONE,
          recorded INTEGER DEFAULT '0' NOT NULL,
          duplicates INTEGER DEFAULT '0' NOT NULL,
          tests INTEGER DEFAULT '0' NOT NULL,
          person_ids UUID[] DEFAULT '{}' NOT NULL,
          CONSTRAINT pk_intake_events PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_intake_events_workspace_id_connected_account_id FOREIGN KEY(workspace_id, connected_account_id) REFERENCES connected_accounts (workspace_id, id),
          CONSTRAINT ck_intake_events_state CHECK (state IN ('WAITING', 'ALONE', 'DONE', 'FAILED')),
          CONSTRAINT uq_intake_events_event UNIQUE (workspace_id, connected_account_id, event_key)
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_intake_events_kept ON intake_events (workspace_id, received_at, id) WHERE body IS NOT NULL"
    )
    op.execute(
        "CREATE INDEX ix_intake_events_received ON intake_events (workspace_id, connected_account_id, received_at, id)"
    )
    op.execute(
        "CREATE INDEX ix_intake_events_waiting ON intake_events (workspace_id, state, received_at, id) WHERE state IN ('WAITING', 'ALONE')"
    )
    op.execute(
        """
        CREATE TABLE intake_problems (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          connected_account_id UUID NOT NULL,
          event_id UUID NOT NULL,
          at TIMESTAMP WITH TIME ZONE NOT NULL,
          position INTEGER NOT NULL,
          code TEXT COLLATE "C" NOT NULL,
          field TEXT,
          message TEXT NOT NULL,
          replayed_at TIMESTAMP WITH TIME ZONE,
          CONSTRAINT pk_intake_problems PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_intake_problems_workspace_id_connected_account_id FOREIGN KEY(workspace_id, connected_account_id) REFERENCES connected_accounts (workspace_id, id),
          CONSTRAINT fk_intake_problems_workspace_id_event_id FOREIGN KEY(workspace_id, event_id) REFERENCES intake_events (workspace_id, id)
        )
        """
    )
    op.execute("CREATE INDEX ix_intake_problems_event ON intake_problems (workspace_id, event_id)")
    op.execute("CREATE INDEX ix_intake_problems_of ON intake_problems (workspace_id, connected_account_id, at, id)")
