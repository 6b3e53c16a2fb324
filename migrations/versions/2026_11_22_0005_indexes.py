"""indexes for every filter and order that lists offer

Without a transaction and without stopping the house: see `crm.core.indexing`. Whatever of it was made when it was
broken off stays; running it again goes on with the next one.
"""

from alembic import op

from crm.core.indexing import create_index, drop_index

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CANONICAL = "canonical_id = id"
"""What every list of people asks: a whole index would be passed over, since the planner takes it that a comparison of
two columns lets through one row in two hundred."""
INDEXES = [
    ("ix_companies_created", "companies", "workspace_id, created_at, id", None),
    ("ix_companies_name", "companies", "workspace_id, name", None),
    ("ix_handoffs_accept_by", "handoffs", "workspace_id, accept_by, id", None),
    ("ix_handoffs_decline", "handoffs", "workspace_id, decline_reason, offered_at, id", "decline_reason IS NOT NULL"),
    ("ix_handoffs_offered", "handoffs", "workspace_id, offered_at, id", None),
    ("ix_handoffs_status", "handoffs", "workspace_id, status, offered_at, id", None),
    ("ix_handoffs_team", "handoffs", "workspace_id, team_id, offered_at, id", None),
    ("ix_persons_attitude", "persons", "workspace_id, attitude, sort_key, id", CANONICAL),
    ("ix_persons_created", "persons", "workspace_id, created_at, id", CANONICAL),
    ("ix_persons_first_seen", "persons", "workspace_id, first_seen_at, id", CANONICAL),
    ("ix_persons_name", "persons", "workspace_id, name", f"{CANONICAL} AND name IS NOT NULL"),
]


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for index in INDEXES:
        create_index(*index)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name, *_ in reversed(INDEXES):
        drop_index(name)
