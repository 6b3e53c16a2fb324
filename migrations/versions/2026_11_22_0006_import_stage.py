"""import_stage: files of metrics and resources, suspected pairs in the report; the stage itself is temporary."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_BEFORE = "'LEADS', 'DEALS', 'TOUCHPOINTS', 'SPEND'"
_NOW = f"{_BEFORE}, 'METRICS', 'RESOURCES'"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE imports ADD COLUMN suggested integer DEFAULT 0 NOT NULL")
    _kinds(_NOW)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM imports WHERE kind IN ('METRICS', 'RESOURCES')")
    _kinds(_BEFORE)
    op.execute("ALTER TABLE imports DROP COLUMN suggested")


def _kinds(listed: str) -> None:
    """Checks the rows that are there after the short lock, not under it."""
    op.execute("ALTER TABLE imports DROP CONSTRAINT ck_imports_kind")
    op.execute(f"ALTER TABLE imports ADD CONSTRAINT ck_imports_kind CHECK (kind IN ({listed})) NOT VALID")
    op.execute("ALTER TABLE imports VALIDATE CONSTRAINT ck_imports_kind")
