"""what we send to others, and requests of networks that are tried again by themselves

Endpoints, their secrets and deliveries; `workspaces_waiting` learns where some wait. A request that fails for a fault of
ours is tried again later, and set aside after some attempts. `pipeline_figures` counts for the metrics what waits in
all workspaces together.
"""

from alembic import op

from crm.core.indexing import create_index, drop_index
from crm.core.tenancy import protect

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TABLES = ("webhook_endpoints", "webhook_endpoint_secrets", "webhook_deliveries")

INTAKE = "x.state IN ('WAITING', 'ALONE')"
INTAKE_DUE = f"{INTAKE} AND (x.retry_at IS NULL OR x.retry_at <= moment)"
LIVING = "e.status = 'ENABLED' AND e.deleted_at IS NULL"
DUE = "x.status = 'WAITING' AND x.next_attempt_at <= moment"
WAITING = f"""
 UNION ALL SELECT d.workspace_id FROM workspace_directory d WHERE what = 'webhook_events' AND EXISTS
 (SELECT 1 FROM webhook_endpoints e WHERE e.workspace_id = d.workspace_id AND {LIVING}
  AND (e.cursor_xid > pg_snapshot_xmax(pg_current_snapshot()) OR EXISTS
  (SELECT 1 FROM outbox_events x WHERE x.workspace_id = e.workspace_id AND (x.xid, x.id) > (e.cursor_xid, e.cursor_id)
   AND x.xid < pg_snapshot_xmin(pg_current_snapshot()))))
 UNION ALL SELECT d.workspace_id FROM workspace_directory d WHERE what = 'webhooks' AND EXISTS
 (SELECT 1 FROM webhook_endpoints e WHERE e.workspace_id = d.workspace_id AND {LIVING}
  AND (e.paused_until IS NULL OR e.paused_until <= moment) AND EXISTS
  (SELECT 1 FROM webhook_deliveries x WHERE x.workspace_id = e.workspace_id AND x.endpoint_id = e.id AND {DUE}))
"""
BODY = "SELECT prosrc FROM pg_proc WHERE oid = 'workspaces_waiting(text, timestamptz)'::regprocedure"
"""What the function does now, whoever added to it: this changes its own branches only."""

FIGURES = f"""
CREATE FUNCTION pipeline_figures(moment timestamptz)
RETURNS TABLE (intake_waiting bigint, intake_oldest timestamptz, intake_dead bigint, webhooks_waiting bigint,
  webhooks_oldest timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT w.waiting, w.oldest, d.dead, s.waiting, s.oldest
  FROM (SELECT count(*) AS waiting, min(x.received_at) AS oldest FROM intake_events x WHERE {INTAKE}) w,
    (SELECT count(*) AS dead FROM intake_events x 
     WHERE x.state IN ('FAILED', 'DEAD') AND x.state = 'DEAD') d,
    (SELECT count(*) AS waiting, min(x.created_at) AS oldest FROM webhook_endpoints e
     JOIN webhook_deliveries x ON x.workspace_id = e.workspace_id AND x.endpoint_id = e.id AND {DUE} WHERE {LIVING}) s
$$
"""
SEEN = {
    "intake_events": "received_at, retry_at",
    "outbox_events": "workspace_id, id, xid",
    "webhook_endpoints": "workspace_id, id, status, deleted_at, cursor_xid, cursor_id, paused_until",
    "webhook_deliveries": "workspace_id, endpoint_id, status, next_attempt_at, created_at",
}


def _looks_for(body: str) -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO touchline_search")
    op.get_bind().exec_driver_sql(
        "CREATE OR REPLACE FUNCTION workspaces_waiting(what text, moment timestamptz) RETURNS TABLE (workspace_id uuid)"
        f" LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body${body}$body$"
    )
    op.execute("REVOKE CREATE ON SCHEMA public FROM touchline_search")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _states(("WAITING", "ALONE", "DONE", "FAILED", "DEAD"))
    op.execute(
        "ALTER TABLE intake_events ADD COLUMN attempts INTEGER DEFAULT '0' NOT NULL,"
        ' ADD COLUMN retry_at TIMESTAMP WITH TIME ZONE, ADD COLUMN last_error TEXT COLLATE "C",'
        " ADD CONSTRAINT ck_intake_events_retry_at_finite CHECK (isfinite(retry_at)) NOT VALID"
    )
    for name in ("state", "retry_at_finite"):
        op.execute(f"ALTER TABLE intake_events VALIDATE CONSTRAINT ck_intake_events_{name}")
    _tables()
    for table in TABLES:
        protect(table)
    for table, columns in SEEN.items():
        op.execute(f"GRANT SELECT ({columns}) ON {table} TO touchline_search")
    body = op.get_bind().exec_driver_sql(BODY).scalar_one()
    _looks_for(body.replace(INTAKE, INTAKE_DUE) + WAITING)
    op.execute("GRANT CREATE ON SCHEMA public TO touchline_search")
    op.execute(FIGURES)
    op.execute("ALTER FUNCTION pipeline_figures(timestamptz) OWNER TO touchline_search")
    op.execute("REVOKE CREATE ON SCHEMA public FROM touchline_search")
    op.execute("REVOKE ALL ON FUNCTION pipeline_figures(timestamptz) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION pipeline_figures(timestamptz) TO touchline_app")
    create_index(
        "ix_intake_events_unused",
        "intake_events",
        "workspace_id, received_at, id, state",
        "state IN ('FAILED', 'DEAD')",
    )


def downgrade() -> None:
    drop_index("ix_intake_events_unused")
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP FUNCTION pipeline_figures(timestamptz)")
    body = op.get_bind().exec_driver_sql(BODY).scalar_one()
    _looks_for(body.replace(WAITING, "").replace(INTAKE_DUE, INTAKE))
    op.execute("REVOKE SELECT (workspace_id, id, xid) ON outbox_events FROM touchline_search")
    op.execute("REVOKE SELECT (received_at) ON intake_events FROM touchline_search")
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("UPDATE intake_events SET state = 'FAILED' WHERE state = 'DEAD'")
    _states(("WAITING", "ALONE", "DONE", "FAILED"))
    op.execute("ALTER TABLE intake_events VALIDATE CONSTRAINT ck_intake_events_state")
    for column in ("attempts", "retry_at", "last_error"):
        op.drop_column("intake_events", column)


def _states(words: tuple[str, ...]) -> None:
    """Rows that are there are read later, without the table being locked."""
    listed = ", ".join(f"'{word}'" for word in words)
    op.execute("ALTER TABLE intake_events DROP CONSTRAINT ck_intake_events_state")
    op.execute(f"ALTER TABLE intake_events ADD CONSTRAINT ck_intake_events_state CHECK (state IN ({listed})) NOT VALID")


def _tables() -> None:
    op.execute(
        """
        CREATE TABLE webhook_endpoints (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          name TEXT NOT NULL,
          description TEXT,
          url TEXT NOT NULL,
          event_types TEXT[] NOT NULL,
          product_ids UUID[] NOT NULL,
          channel_ids UUID[] NOT NULL,
          resource_ids UUID[] NOT NULL,
          team_ids UUID[] NOT NULL,
          status TEXT COLLATE "C" DEFAULT 'ENABLED' NOT NULL,
          disabled_at TIMESTAMP WITH TIME ZONE,
          disabled_reason TEXT,
          cursor_xid XID8 NOT NULL,
          cursor_id UUID NOT NULL,
          failing_since TIMESTAMP WITH TIME ZONE,
          failures INTEGER DEFAULT '0' NOT NULL,
          paused_until TIMESTAMP WITH TIME ZONE,
          deleted_at TIMESTAMP WITH TIME ZONE,
          created_at TIMESTAMP WITH TIME ZONE NOT NULL,
          created_by_id UUID,
          version INTEGER DEFAULT '1' NOT NULL,
          CONSTRAINT pk_webhook_endpoints PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_webhook_endpoints_workspace_id FOREIGN KEY(workspace_id) REFERENCES workspaces (id),
          CONSTRAINT fk_webhook_endpoints_workspace_id_created_by_id FOREIGN KEY(workspace_id, created_by_id) REFERENCES members (workspace_id, id),
          CONSTRAINT ck_webhook_endpoints_status CHECK (status IN ('ENABLED', 'DISABLED')),
          CONSTRAINT ck_webhook_endpoints_disabled_reason CHECK (disabled_reason IS NULL OR disabled_reason IN ('BY_HAND', 'GONE', 'FAILING')),
          CONSTRAINT ck_webhook_endpoints_reason_given CHECK ((status = 'DISABLED') = (disabled_reason IS NOT NULL))
        )
        """
    )
    op.execute("CREATE INDEX ix_webhook_endpoints_created_at ON webhook_endpoints (workspace_id, created_at, id)")
    op.execute(
        """
        CREATE TABLE webhook_endpoint_secrets (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          endpoint_id UUID NOT NULL,
          sealed BYTEA NOT NULL,
          created_at TIMESTAMP WITH TIME ZONE NOT NULL,
          valid_until TIMESTAMP WITH TIME ZONE,
          CONSTRAINT pk_webhook_endpoint_secrets PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_webhook_endpoint_secrets_workspace_id_endpoint_id FOREIGN KEY(workspace_id, endpoint_id) REFERENCES webhook_endpoints (workspace_id, id)
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_webhook_endpoint_secrets_of ON webhook_endpoint_secrets (workspace_id, endpoint_id, created_at)"
    )
    op.execute(
        """
        CREATE TABLE webhook_deliveries (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          endpoint_id UUID NOT NULL,
          event_id UUID NOT NULL,
          event_type TEXT COLLATE "C" NOT NULL,
          occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
          created_at TIMESTAMP WITH TIME ZONE NOT NULL,
          body TEXT NOT NULL,
          is_test BOOLEAN DEFAULT 'false' NOT NULL,
          status TEXT COLLATE "C" DEFAULT 'WAITING' NOT NULL,
          attempts INTEGER DEFAULT '0' NOT NULL,
          next_attempt_at TIMESTAMP WITH TIME ZONE,
          last_attempt_at TIMESTAMP WITH TIME ZONE,
          ended_at TIMESTAMP WITH TIME ZONE,
          response_status INTEGER,
          response_ms INTEGER,
          response_body TEXT,
          error TEXT,
          replayed_at TIMESTAMP WITH TIME ZONE,
          CONSTRAINT pk_webhook_deliveries PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_webhook_deliveries_workspace_id_endpoint_id FOREIGN KEY(workspace_id, endpoint_id) REFERENCES webhook_endpoints (workspace_id, id),
          CONSTRAINT ck_webhook_deliveries_status CHECK (status IN ('WAITING', 'DELIVERED', 'FAILED')),
          CONSTRAINT ck_webhook_deliveries_ended CHECK ((status = 'WAITING') = (ended_at IS NULL)),
          CONSTRAINT uq_webhook_deliveries_event UNIQUE (workspace_id, endpoint_id, event_id)
        )
        """
    )
    for name, columns, where in (
        ("due", "endpoint_id, next_attempt_at, id", " WHERE status = 'WAITING'"),
        ("created", "created_at, id", ""),
        ("of", "endpoint_id, created_at, id", ""),
        ("status", "status, created_at, id", ""),
        ("type", "event_type, created_at, id", ""),
    ):
        op.execute(f"CREATE INDEX ix_webhook_deliveries_{name} ON webhook_deliveries (workspace_id, {columns}){where}")
