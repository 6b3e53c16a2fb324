"""answers that are sent to networks, and conversions that are sent back to them

Where some are due `workspaces_waiting` learns.
"""

from alembic import op

from crm.core.tenancy import protect

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

TABLES = ("message_sends", "conversion_destinations", "conversion_requests", "conversion_sends")

WAITING = """
 UNION ALL SELECT d.workspace_id FROM workspace_directory d WHERE what = 'replies' AND EXISTS
 (SELECT 1 FROM message_sends x WHERE x.workspace_id = d.workspace_id AND x.due_at <= moment)
 UNION ALL SELECT d.workspace_id FROM workspace_directory d WHERE what = 'conversions' AND EXISTS
 (SELECT 1 FROM conversion_destinations x WHERE x.workspace_id = d.workspace_id AND x.disabled_at IS NULL)
 UNION ALL SELECT d.workspace_id FROM workspace_directory d WHERE what = 'conversion_sends' AND EXISTS
 (SELECT 1 FROM conversion_sends x WHERE x.workspace_id = d.workspace_id AND x.due_at <= moment)
"""
BODY = "SELECT prosrc FROM pg_proc WHERE oid = 'workspaces_waiting(text, timestamptz)'::regprocedure"
"""What the function does now, whoever added to it: this adds branches, and takes the same ones away."""


def _looks_for(body: str) -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO touchline_search")
    op.get_bind().exec_driver_sql(
        "CREATE OR REPLACE FUNCTION workspaces_waiting(what text, moment timestamptz) RETURNS TABLE (workspace_id uuid)"
        f" LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body${body}$body$"
    )
    op.execute("REVOKE CREATE ON SCHEMA public FROM touchline_search")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _message_sends()
    _conversions()
    for table in TABLES:
        protect(table)
    op.execute("GRANT SELECT (workspace_id, due_at) ON message_sends TO touchline_search")
    op.execute("GRANT SELECT (workspace_id, disabled_at) ON conversion_destinations TO touchline_search")
    op.execute("GRANT SELECT (workspace_id, due_at) ON conversion_sends TO touchline_search")
    body = op.get_bind().exec_driver_sql(BODY).scalar_one()
    _looks_for(body + WAITING)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    body = op.get_bind().exec_driver_sql(BODY).scalar_one()
    _looks_for(body.replace(WAITING, ""))
    for table in reversed(TABLES):
        op.drop_table(table)


def _message_sends() -> None:
    op.execute(
        """
        CREATE TABLE message_sends (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          message_id UUID NOT NULL,
          conversation_id UUID NOT NULL,
          person_id UUID NOT NULL,
          connected_account_id UUID NOT NULL,
          source TEXT COLLATE "C" NOT NULL,
          status TEXT NOT NULL,
          attempts INTEGER DEFAULT '0' NOT NULL,
          due_at TIMESTAMP WITH TIME ZONE,
          template JSONB,
          external_id TEXT COLLATE "C",
          code TEXT COLLATE "C",
          reason TEXT,
          created_at TIMESTAMP WITH TIME ZONE NOT NULL,
          first_tried_at TIMESTAMP WITH TIME ZONE,
          sent_at TIMESTAMP WITH TIME ZONE,
          delivered_at TIMESTAMP WITH TIME ZONE,
          read_at TIMESTAMP WITH TIME ZONE,
          failed_at TIMESTAMP WITH TIME ZONE,
          version INTEGER DEFAULT '1' NOT NULL,
          CONSTRAINT pk_message_sends PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_message_sends_workspace_id_message_id FOREIGN KEY(workspace_id, message_id) REFERENCES messages (workspace_id, id),
          CONSTRAINT fk_message_sends_workspace_id_conversation_id FOREIGN KEY(workspace_id, conversation_id) REFERENCES conversations (workspace_id, id),
          CONSTRAINT fk_message_sends_workspace_id_person_id FOREIGN KEY(workspace_id, person_id) REFERENCES persons (workspace_id, id),
          CONSTRAINT fk_message_sends_workspace_id_connected_account_id FOREIGN KEY(workspace_id, connected_account_id) REFERENCES connected_accounts (workspace_id, id),
          CONSTRAINT ck_message_sends_status CHECK (status IN ('RECORDED', 'QUEUED', 'SENDING', 'SENT', 'DELIVERED', 'READ', 'FAILED', 'UNKNOWN')),
          CONSTRAINT uq_message_sends_workspace_id_message_id UNIQUE (workspace_id, message_id),
          CONSTRAINT ck_message_sends_due CHECK ((due_at IS NOT NULL) = (status IN ('QUEUED', 'SENDING'))),
          CONSTRAINT ck_message_sends_why CHECK (status <> 'FAILED' OR (code IS NOT NULL AND reason IS NOT NULL))
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_message_sends_conversation ON message_sends (workspace_id, conversation_id, created_at, id)"
    )
    op.execute("CREATE INDEX ix_message_sends_due ON message_sends (workspace_id, due_at, id) WHERE due_at IS NOT NULL")
    op.execute(
        "CREATE INDEX ix_message_sends_external ON message_sends (workspace_id, source, external_id) WHERE external_id IS NOT NULL"
    )
    op.execute("CREATE INDEX ix_message_sends_person ON message_sends (workspace_id, person_id)")


def _conversions() -> None:
    op.execute(
        """
        CREATE TABLE conversion_destinations (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          network TEXT NOT NULL,
          name TEXT NOT NULL,
          account_id TEXT COLLATE "C" NOT NULL,
          token BYTEA,
          happening TEXT NOT NULL,
          product_id UUID,
          step_key TEXT COLLATE "C",
          resource_ids UUID[] NOT NULL,
          event_name TEXT NOT NULL,
          value_rule TEXT NOT NULL,
          fixed_minor BIGINT,
          currency TEXT,
          consent_purpose TEXT,
          consent_channel TEXT COLLATE "C" NOT NULL,
          settings JSONB NOT NULL,
          since TIMESTAMP WITH TIME ZONE NOT NULL,
          disabled_at TIMESTAMP WITH TIME ZONE,
          stopped_at TIMESTAMP WITH TIME ZONE,
          stop_code TEXT COLLATE "C",
          stop_reason TEXT,
          created_at TIMESTAMP WITH TIME ZONE NOT NULL,
          created_by_id UUID,
          version INTEGER DEFAULT '1' NOT NULL,
          CONSTRAINT pk_conversion_destinations PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_conversion_destinations_workspace_id FOREIGN KEY(workspace_id) REFERENCES workspaces (id),
          CONSTRAINT fk_conversion_destinations_workspace_id_product_id FOREIGN KEY(workspace_id, product_id) REFERENCES products (workspace_id, id),
          CONSTRAINT fk_conversion_destinations_workspace_id_created_by_id FOREIGN KEY(workspace_id, created_by_id) REFERENCES members (workspace_id, id),
          CONSTRAINT ck_conversion_destinations_network CHECK (network IN ('META', 'YANDEX_METRICA')),
          CONSTRAINT ck_conversion_destinations_happening CHECK (happening IN ('STEP', 'SALE')),
          CONSTRAINT ck_conversion_destinations_value_rule CHECK (value_rule IN ('NONE', 'AMOUNT', 'FIXED')),
          CONSTRAINT ck_conversion_destinations_consent_purpose CHECK (consent_purpose IS NULL OR consent_purpose IN ('MARKETING', 'SALES', 'SERVICE', 'ANALYTICS')),
          CONSTRAINT ck_conversion_destinations_step CHECK ((happening = 'STEP') = (step_key IS NOT NULL)),
          CONSTRAINT ck_conversion_destinations_step_of_product CHECK (step_key IS NULL OR product_id IS NOT NULL),
          CONSTRAINT ck_conversion_destinations_fixed CHECK ((value_rule = 'FIXED') = (fixed_minor IS NOT NULL)),
          CONSTRAINT ck_conversion_destinations_currency CHECK ((fixed_minor IS NULL) = (currency IS NULL)),
          CONSTRAINT ck_conversion_destinations_stopped CHECK ((stopped_at IS NULL) = (stop_code IS NULL))
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_conversion_destinations_created_at ON conversion_destinations (workspace_id, created_at, id)"
    )
    op.execute(
        """
        CREATE TABLE conversion_requests (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          destination_id UUID NOT NULL,
          at TIMESTAMP WITH TIME ZONE NOT NULL,
          rows INTEGER NOT NULL,
          request_hash TEXT COLLATE "C" NOT NULL,
          status INTEGER,
          response TEXT,
          CONSTRAINT pk_conversion_requests PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_conversion_requests_workspace_id_destination_id FOREIGN KEY(workspace_id, destination_id) REFERENCES conversion_destinations (workspace_id, id)
        )
        """
    )
    op.execute("CREATE INDEX ix_conversion_requests_of ON conversion_requests (workspace_id, destination_id, at, id)")
    op.execute(
        """
        CREATE TABLE conversion_sends (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          destination_id UUID NOT NULL,
          fact_id UUID NOT NULL,
          lead_id UUID NOT NULL,
          person_id UUID NOT NULL,
          event_name TEXT NOT NULL,
          dedupe_id TEXT COLLATE "C" NOT NULL,
          occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
          value_minor BIGINT,
          currency TEXT,
          status TEXT NOT NULL,
          attempts INTEGER DEFAULT '0' NOT NULL,
          due_at TIMESTAMP WITH TIME ZONE,
          code TEXT COLLATE "C",
          reason TEXT,
          request_id UUID,
          created_at TIMESTAMP WITH TIME ZONE NOT NULL,
          sent_at TIMESTAMP WITH TIME ZONE,
          CONSTRAINT pk_conversion_sends PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_conversion_sends_workspace_id_destination_id FOREIGN KEY(workspace_id, destination_id) REFERENCES conversion_destinations (workspace_id, id),
          CONSTRAINT fk_conversion_sends_workspace_id_lead_id FOREIGN KEY(workspace_id, lead_id) REFERENCES leads (workspace_id, id),
          CONSTRAINT fk_conversion_sends_workspace_id_person_id FOREIGN KEY(workspace_id, person_id) REFERENCES persons (workspace_id, id),
          CONSTRAINT fk_conversion_sends_workspace_id_request_id FOREIGN KEY(workspace_id, request_id) REFERENCES conversion_requests (workspace_id, id),
          CONSTRAINT ck_conversion_sends_status CHECK (status IN ('QUEUED', 'SENDING', 'ACCEPTED', 'REJECTED', 'EXPIRED', 'WITHHELD', 'UNKNOWN')),
          CONSTRAINT uq_conversion_sends_once UNIQUE (workspace_id, destination_id, event_name, dedupe_id),
          CONSTRAINT ck_conversion_sends_due CHECK ((due_at IS NOT NULL) = (status IN ('QUEUED', 'SENDING')))
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_conversion_sends_due ON conversion_sends (workspace_id, due_at, id) WHERE due_at IS NOT NULL"
    )
    op.execute("CREATE INDEX ix_conversion_sends_occurred_at ON conversion_sends (workspace_id, occurred_at, id)")
    op.execute(
        "CREATE INDEX ix_conversion_sends_of ON conversion_sends (workspace_id, destination_id, occurred_at, id)"
    )
    op.execute("CREATE INDEX ix_conversion_sends_person ON conversion_sends (workspace_id, person_id)")
    op.execute("CREATE INDEX ix_conversion_sends_status ON conversion_sends (workspace_id, status, occurred_at, id)")
