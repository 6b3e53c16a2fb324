"""what a won lead was before it was won"""

import sqlalchemy as sa
from alembic import op

from crm.core.tenancy import finite_times

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

WORDS = "'OPEN', 'OFFERED', 'ACCEPTED', 'WORKING', 'WON', 'LOST', 'NURTURING', 'DISQUALIFIED'"
CHECKS = ("ck_leads_unwon_status", "ck_leads_unwon_closed_at_finite")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("leads", sa.Column("unwon_status", sa.Text(), nullable=True))
    op.add_column("leads", sa.Column("unwon_closed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        f"ALTER TABLE leads ADD CONSTRAINT {CHECKS[0]} CHECK (unwon_status IS NULL OR unwon_status IN ({WORDS}))"
        " NOT VALID"
    )
    finite_times("leads", valid=False)
    for name in CHECKS:
        op.execute(f"ALTER TABLE leads VALIDATE CONSTRAINT {name}")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("leads", "unwon_closed_at")
    op.drop_column("leads", "unwon_status")
