"""write keys: who sends what people did on sites and in apps, as Segment's libraries do

A key belongs to a connected account of the network SEGMENT, which the CHECK of `connected_accounts` learns.
"""

from alembic import op

from crm.core.tenancy import protect

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

TABLES = ("write_keys", "write_key_bot_days")
CHECK = "ck_connected_accounts_network"
DEFINITION = (
    f"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = '{CHECK}'"
    " AND conrelid = 'connected_accounts'::regclass"
)
"""What the CHECK says now, whoever added to it: this adds one network, and takes the same one away."""
LISTED, FIRST = "(ARRAY[", "(ARRAY['SEGMENT'::text, "


def _replace(former: str, now: str) -> None:
    said = op.get_bind().exec_driver_sql(DEFINITION).scalar_one()
    assert former in said, said
    op.execute(f"ALTER TABLE connected_accounts DROP CONSTRAINT {CHECK}")
    op.execute(f"ALTER TABLE connected_accounts ADD CONSTRAINT {CHECK} {said.replace(former, now, 1)}")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _replace(LISTED, FIRST)
    _tables()
    for table in TABLES:
        protect(table)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in reversed(TABLES):
        op.drop_table(table)
    _forget_segment()
    _replace(FIRST, LISTED)


def _forget_segment() -> None:
    """The version before knows no such network: its accounts go with what they received; facts stay."""
    own = "SELECT id FROM connected_accounts WHERE network = 'SEGMENT'"
    tables = ("intake_problems", "intake_events", "connected_account_secrets")
    for table in (*tables, "connected_accounts"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    for table in tables:
        op.execute(f"DELETE FROM {table} WHERE connected_account_id IN ({own})")
    op.execute("DELETE FROM connected_accounts WHERE network = 'SEGMENT'")
    for table in (*tables, "connected_accounts"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _tables() -> None:
    op.execute(
        """
        CREATE TABLE write_keys (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          connected_account_id UUID NOT NULL,
          name TEXT NOT NULL,
          prefix TEXT COLLATE "C" NOT NULL,
          origins TEXT[] DEFAULT '{}' NOT NULL,
          created_at TIMESTAMP WITH TIME ZONE NOT NULL,
          created_by_id UUID,
          valid_until TIMESTAMP WITH TIME ZONE,
          version INTEGER DEFAULT '1' NOT NULL,
          CONSTRAINT pk_write_keys PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_write_keys_workspace_id_connected_account_id FOREIGN KEY(workspace_id, connected_account_id) REFERENCES connected_accounts (workspace_id, id),
          CONSTRAINT fk_write_keys_workspace_id_created_by_id FOREIGN KEY(workspace_id, created_by_id) REFERENCES members (workspace_id, id)
        )
        """
    )
    op.execute("CREATE INDEX ix_write_keys_created_at ON write_keys (workspace_id, created_at, id)")
    op.execute("CREATE INDEX ix_write_keys_of ON write_keys (workspace_id, connected_account_id, created_at, id)")
    op.execute(
        """
        CREATE TABLE write_key_bot_days (
          workspace_id UUID NOT NULL,
          write_key_id UUID NOT NULL,
          day DATE NOT NULL,
          events BIGINT NOT NULL,
          CONSTRAINT pk_write_key_bot_days PRIMARY KEY (workspace_id, write_key_id, day),
          CONSTRAINT fk_write_key_bot_days_workspace_id_write_key_id FOREIGN KEY(workspace_id, write_key_id) REFERENCES write_keys (workspace_id, id)
        )
        """
    )
