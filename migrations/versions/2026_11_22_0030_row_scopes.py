"""row scopes"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

SCOPES = "('ALL', 'TEAM', 'OWN')"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("members", sa.Column("row_scope", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_members_row_scope"), "members", f"row_scope IS NULL OR row_scope IN {SCOPES}")
    op.add_column("workspaces", sa.Column("sales_row_scope", sa.Text(), server_default="ALL", nullable=False))
    op.create_check_constraint(op.f("ck_workspaces_sales_row_scope"), "workspaces", f"sales_row_scope IN {SCOPES}")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("workspaces", "sales_row_scope")
    op.drop_column("members", "row_scope")
