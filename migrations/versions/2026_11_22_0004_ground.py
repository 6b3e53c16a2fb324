"""finite times, and versions of what is changed by more than one person"""

import sqlalchemy as sa
from alembic import op

from crm.core.tenancy import finite_times

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TIMED = (
    "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"
    " AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " AND a.atttypid IN ('timestamptz'::regtype, 'date'::regtype)) ORDER BY c.relname"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    tables = op.get_bind().scalars(sa.text(TIMED)).all()
    for table in tables:
        finite_times(table, valid=False)
    # A table that is read once through while its lock is held would stand still; so the locks are let go first.
    with op.get_context().autocommit_block():
        for table in tables:
            op.execute(VALIDATE.format(table=table))
    op.execute("SET LOCAL lock_timeout = '5s'")
    _versions()


VALIDATE = """
DO $$ DECLARE unproven name; BEGIN
  FOR unproven IN SELECT conname FROM pg_constraint
    WHERE conrelid = '{table}'::regclass AND contype = 'c' AND conname LIKE 'ck\\_%\\_finite' AND NOT convalidated
  LOOP EXECUTE format('ALTER TABLE {table} VALIDATE CONSTRAINT %I', unproven); END LOOP;
END $$
"""

COUNTED = "uq_main_resources_version"


def _versions() -> None:
    for table, column in (("plans", "revision"), ("plan_actions", "version"), ("main_resources", "version")):
        op.add_column(table, sa.Column(column, sa.Integer(), server_default="1", nullable=False))
    # The owner is under forced row-level security itself and would see no row to number.
    op.execute("ALTER TABLE main_resources NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE main_resources m SET version = n.number FROM (SELECT workspace_id, id, row_number() OVER"
        " (PARTITION BY workspace_id, product_id, step_key ORDER BY chosen_at, id) AS number FROM main_resources) n"
        " WHERE m.workspace_id = n.workspace_id AND m.id = n.id AND m.version <> n.number"
    )
    op.execute("ALTER TABLE main_resources FORCE ROW LEVEL SECURITY")
    op.create_unique_constraint(COUNTED, "main_resources", ["workspace_id", "product_id", "step_key", "version"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(COUNTED, "main_resources")
    for table, column in (("plans", "revision"), ("plan_actions", "version"), ("main_resources", "version")):
        op.drop_column(table, column)
    for table in op.get_bind().scalars(sa.text(TIMED)).all():
        op.execute(DROP.format(table=table))


DROP = """
DO $$ DECLARE known name; BEGIN
  FOR known IN SELECT conname FROM pg_constraint WHERE conrelid = '{table}'::regclass AND contype = 'c'
    AND conname LIKE 'ck\\_%\\_finite' AND pg_get_constraintdef(oid) LIKE 'CHECK (isfinite(%'
  LOOP EXECUTE format('ALTER TABLE {table} DROP CONSTRAINT %I', known); END LOOP;
END $$
"""
