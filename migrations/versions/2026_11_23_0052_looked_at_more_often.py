"""statistics of what facts and imports write are made anew after a fiftieth has changed, instead of a tenth

Of a workspace that is younger than the statistics the planner expects one row from any index that begins with its id.
A tenth of ten million touches is a long time to think so (docs/decisions/0049); a look takes a second or two, however
large the table is.
"""

from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

TABLES = (
    "companies", "conversations", "day_cells", "deals", "duplicate_checks", "identities", "journeys", "lead_starts",
    "leads", "outbox_events", "persons", "sale_events", "sales", "step_entries", "timeline_entries", "touchpoints",
)  # fmt: skip


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} SET (autovacuum_analyze_scale_factor = 0.02)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} RESET (autovacuum_analyze_scale_factor)")
