"""dated rates, scheduled spend, corrections and foreign amounts of spend

What is made outside of a transaction (indexes of a table in use) comes first and can be made again; the rest is one.
"""

import sqlalchemy as sa
from alembic import op

from crm.core.indexing import create_index, drop_index
from crm.core.tenancy import protect

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NEW = ("original_minor bigint", "original_currency text", "rate numeric(20, 10)", "corrects_id uuid", "reason text")
ORIGINAL = "(original_minor IS NULL) = (rate IS NULL) AND (original_minor IS NULL) = (original_currency IS NULL)"
INDEXES = [
    ("ix_spends_corrects", "spends", "workspace_id, corrects_id, id", "corrects_id IS NOT NULL"),
    ("ix_spends_period_end", "spends", "workspace_id, period_end, id", None),
    ("ix_spends_period_start", "spends", "workspace_id, period_start, id", None),
    ("ix_spends_recorded", "spends", "workspace_id, recorded_at, id", None),
    ("ix_spends_resource_recorded", "spends", "workspace_id, resource_id, recorded_at, id", None),
]


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for column in NEW:
        op.execute(f"ALTER TABLE spends ADD COLUMN IF NOT EXISTS {column}")
    for index in INDEXES:
        create_index(*index)
    op.execute("SET LOCAL lock_timeout = '5s'")
    _constraints()
    _rates()
    _schedules()
    for table in ("currency_rates", "spend_schedules"):
        protect(table)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name, *_ in reversed(INDEXES):
        drop_index(name)
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE spends DROP CONSTRAINT fk_spends_workspace_id_corrects_id")
    op.execute("ALTER TABLE spends DROP CONSTRAINT ck_spends_original")
    for column in NEW:
        op.execute(f"ALTER TABLE spends DROP COLUMN {column.split()[0]}")
    for table in ("spend_schedules", "currency_rates"):
        op.drop_table(table)


def _constraints() -> None:
    """NOT VALID first: the check of the rows that are there does not stop those who write."""
    op.execute(f"ALTER TABLE spends ADD CONSTRAINT ck_spends_original CHECK ({ORIGINAL}) NOT VALID")
    op.execute(
        "ALTER TABLE spends ADD CONSTRAINT fk_spends_workspace_id_corrects_id"
        " FOREIGN KEY (workspace_id, corrects_id) REFERENCES spends (workspace_id, id) NOT VALID"
    )
    op.execute("ALTER TABLE spends VALIDATE CONSTRAINT ck_spends_original")
    op.execute("ALTER TABLE spends VALIDATE CONSTRAINT fk_spends_workspace_id_corrects_id")


def _rates() -> None:
    op.create_table(
        "currency_rates",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.Text(collation="C"), nullable=False),
        sa.Column("valid_on", sa.Date(), nullable=False),
        sa.Column("rate", sa.Numeric(20, 10), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("rate > 0 AND rate <> 'NaN'", name=op.f("ck_currency_rates_rate")),
        sa.CheckConstraint("isfinite(valid_on) AND isfinite(recorded_at)", name=op.f("ck_currency_rates_finite")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_currency_rates_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_currency_rates")),
        sa.UniqueConstraint(
            "workspace_id", "currency", "valid_on", "recorded_at", name=op.f("uq_currency_rates_known")
        ),
    )
    op.create_index("ix_currency_rates_day", "currency_rates", ["workspace_id", "valid_on", "id"])
    op.create_index("ix_currency_rates_recorded", "currency_rates", ["workspace_id", "recorded_at", "id"])


def _schedules() -> None:
    op.create_table(
        "spend_schedules",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("every", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("next_number", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("every IN ('MONTH', 'WEEK')", name=op.f("ck_spend_schedules_every")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_spend_schedules_amount")),
        sa.CheckConstraint("next_number > 0", name=op.f("ck_spend_schedules_next_number")),
        sa.CheckConstraint(
            "isfinite(starts_on) AND isfinite(coalesce(ends_on, starts_on)) AND isfinite(coalesce(next_on, starts_on))",
            name=op.f("ck_spend_schedules_finite"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "resource_id"],
            ["resources.workspace_id", "resources.id"],
            name=op.f("fk_spend_schedules_workspace_id_resource_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_spend_schedules")),
        sa.UniqueConstraint(
            "workspace_id", "resource_id", "every", "starts_on", "label", name=op.f("uq_spend_schedules_start")
        ),
    )
    op.create_index(
        "ix_spend_schedules_due",
        "spend_schedules",
        ["workspace_id", "next_on", "id"],
        postgresql_where=sa.text("next_on IS NOT NULL"),
    )
