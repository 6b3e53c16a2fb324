"""row rights, consent, retention, export, erasure"""

from alembic import op

from crm.core.indexing import create_index, drop_index
from crm.core.tenancy import finite_times, protect

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

INDEXES = [
    ("ix_audit_entries_actor", "audit_entries", "workspace_id, actor_id, occurred_at, id", None),
    ("ix_audit_entries_action", "audit_entries", "workspace_id, action, occurred_at, id", None),
    ("ix_audit_entries_object", "audit_entries", "workspace_id, object_id, occurred_at, id", None),
    ("ix_audit_entries_object_type", "audit_entries", "workspace_id, object_type, occurred_at, id", None),
    ("ix_audit_entries_outcome", "audit_entries", "workspace_id, outcome, occurred_at, id", None),
    ("ix_link_clicks_visitor", "link_clicks", "workspace_id, visitor", "visitor IS NOT NULL"),
]
TABLES = ("privacy_keys", "contact_blocks", "person_exports")
BLANKED = ("conversation_classifications", "reason")
"""Only added to, but for the words about a person who is erased."""


def upgrade() -> None:
    """Indexes first: what was made of them stays made when the rest is broken off, and running again goes on."""
    for index in INDEXES:
        create_index(*index)
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        "ALTER TABLE consents ADD COLUMN proof TEXT, ADD COLUMN text_version TEXT, ADD COLUMN member_id UUID,"
        " ADD COLUMN recorded_at TIMESTAMP WITH TIME ZONE,"
        " ADD CONSTRAINT fk_consents_workspace_id_member_id FOREIGN KEY (workspace_id, member_id)"
        " REFERENCES members (workspace_id, id) NOT VALID"
    )
    op.execute("ALTER TABLE consents VALIDATE CONSTRAINT fk_consents_workspace_id_member_id")
    finite_times("consents")
    op.execute(
        """
        CREATE TABLE privacy_keys (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          key BYTEA NOT NULL,
          created_at TIMESTAMP WITH TIME ZONE NOT NULL,
          CONSTRAINT pk_privacy_keys PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_privacy_keys_workspace_id FOREIGN KEY(workspace_id) REFERENCES workspaces (id),
          CONSTRAINT uq_privacy_keys_workspace_id UNIQUE (workspace_id),
          CONSTRAINT ck_privacy_keys_length CHECK (octet_length(key) = 32)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE contact_blocks (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          person_id UUID,
          identity_kind TEXT,
          identity_hash BYTEA,
          channel TEXT COLLATE "C",
          reason TEXT NOT NULL,
          until TIMESTAMP WITH TIME ZONE,
          created_at TIMESTAMP WITH TIME ZONE NOT NULL,
          created_by_id UUID,
          lifted_at TIMESTAMP WITH TIME ZONE,
          lifted_by_id UUID,
          version INTEGER DEFAULT 1 NOT NULL,
          CONSTRAINT pk_contact_blocks PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_contact_blocks_workspace_id FOREIGN KEY(workspace_id) REFERENCES workspaces (id),
          CONSTRAINT fk_contact_blocks_workspace_id_person_id FOREIGN KEY(workspace_id, person_id) REFERENCES persons (workspace_id, id),
          CONSTRAINT fk_contact_blocks_workspace_id_created_by_id FOREIGN KEY(workspace_id, created_by_id) REFERENCES members (workspace_id, id),
          CONSTRAINT fk_contact_blocks_workspace_id_lifted_by_id FOREIGN KEY(workspace_id, lifted_by_id) REFERENCES members (workspace_id, id),
          CONSTRAINT ck_contact_blocks_identity_kind CHECK (identity_kind IS NULL OR identity_kind IN ('EMAIL', 'PHONE', 'ANONYMOUS_ID', 'PLATFORM_USER_ID', 'HANDLE', 'EXTERNAL_ID')),
          CONSTRAINT ck_contact_blocks_identity CHECK ((identity_kind IS NULL) = (identity_hash IS NULL)),
          CONSTRAINT ck_contact_blocks_whom CHECK ((person_id IS NULL) <> (identity_hash IS NULL))
        )
        """
    )
    op.execute("CREATE INDEX ix_contact_blocks_person ON contact_blocks (workspace_id, person_id, created_at, id)")
    op.execute("CREATE INDEX ix_contact_blocks_identity ON contact_blocks (workspace_id, identity_hash)")
    op.execute("CREATE INDEX ix_contact_blocks_created ON contact_blocks (workspace_id, created_at, id)")
    op.execute(
        """
        CREATE TABLE person_exports (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          person_id UUID NOT NULL,
          token_hash BYTEA NOT NULL,
          requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
          requested_by_id UUID NOT NULL,
          expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
          downloaded_at TIMESTAMP WITH TIME ZONE,
          downloads INTEGER DEFAULT 0 NOT NULL,
          CONSTRAINT pk_person_exports PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_person_exports_workspace_id_person_id FOREIGN KEY(workspace_id, person_id) REFERENCES persons (workspace_id, id),
          CONSTRAINT fk_person_exports_workspace_id_requested_by_id FOREIGN KEY(workspace_id, requested_by_id) REFERENCES members (workspace_id, id)
        )
        """
    )
    op.execute("CREATE INDEX ix_person_exports_person ON person_exports (workspace_id, person_id, requested_at, id)")
    for table in TABLES:
        protect(table)
    op.execute(f"GRANT UPDATE ({BLANKED[1]}) ON {BLANKED[0]} TO touchline_app")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(f"REVOKE UPDATE ({BLANKED[1]}) ON {BLANKED[0]} FROM touchline_app")
    for table in reversed(TABLES):
        op.drop_table(table)
    for column in ("recorded_at", "member_id", "text_version", "proof"):
        op.drop_column("consents", column)
    for name, *_ in reversed(INDEXES):
        drop_index(name)
