"""funnels"""

import sqlalchemy as sa
from alembic import op

from crm.core.tenancy import protect

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("products", sa.Column("baseline_units", sa.Integer(), nullable=True))
    op.add_column("products", sa.Column("baseline_period", sa.Text(), nullable=True))
    op.execute(
        "ALTER TABLE products ADD CONSTRAINT ck_products_baseline_not_negative CHECK (baseline_units >= 0) NOT VALID"
    )
    op.execute("ALTER TABLE products VALIDATE CONSTRAINT ck_products_baseline_not_negative")
    op.create_table(
        "step_mappings",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("funnel_id", sa.Uuid(), nullable=False),
        sa.Column("from_key", sa.Text(collation="C"), nullable=False),
        sa.Column("to_key", sa.Text(collation="C"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "funnel_id"],
            ["funnels.workspace_id", "funnels.id"],
            name=op.f("fk_step_mappings_workspace_id_funnel_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_step_mappings")),
        sa.UniqueConstraint(
            "workspace_id", "funnel_id", "from_key", name=op.f("uq_step_mappings_workspace_id_funnel_id_from_key")
        ),
    )
    protect("step_mappings")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("step_mappings")
    op.drop_constraint("ck_products_baseline_not_negative", "products")
    op.drop_column("products", "baseline_period")
    op.drop_column("products", "baseline_units")
