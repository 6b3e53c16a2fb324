"""teams are changed by members, so they are counted

Whoever changes a team may say which version of it they read. Teams that are there begin at 1, as new ones do.
"""

from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE teams ADD COLUMN version INTEGER DEFAULT '1' NOT NULL")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE teams DROP COLUMN version")
