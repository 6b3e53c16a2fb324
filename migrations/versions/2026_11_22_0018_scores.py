"""progress dry runs, score rules and their log"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm.core.tenancy import finite_times, protect

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = ("score_drafts", "score_rule_sets", "lead_scores", "reached_scores")


def _entry_columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("kind", sa.Text(), server_default="FACT", nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("rule_set_id", sa.Uuid(), nullable=True),
        sa.Column("rule_key", sa.Text(collation="C"), nullable=True),
        sa.Column("half_life_days", sa.Integer(), nullable=True),
        sa.Column("linear_days", sa.Integer(), nullable=True),
        sa.Column("fact_kind", sa.Text(), nullable=True),
        sa.Column("fact_id", sa.Uuid(), nullable=True),
    )


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column], [f"{target}.workspace_id", f"{target}.id"], name=f"fk_{table}_workspace_id_{column}"
    )


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for column in _entry_columns():
        op.add_column("score_entries", column)
    op.create_check_constraint(op.f("ck_score_entries_kind"), "score_entries", "kind IN ('FACT', 'DECAY')")
    finite_times("score_entries")
    # Nothing wrote this table before this revision: the index is made over no row.
    op.create_index(
        "uq_score_entries_decay", "score_entries", ["workspace_id", "lead_id", "day"], unique=True,
        postgresql_where=sa.text("kind = 'DECAY'"),
    )  # fmt: skip
    op.create_table(
        "score_drafts",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("rules", postgresql.JSONB(), nullable=False),
        sa.Column("fires_again", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        _to("score_drafts", "product_id", "products"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_score_drafts"),
        sa.UniqueConstraint("workspace_id", "product_id", name="uq_score_drafts_workspace_id_product_id"),
    )
    op.create_table(
        "score_rule_sets",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("rules", postgresql.JSONB(), nullable=False),
        sa.Column("fires_again", sa.Boolean(), nullable=False),
        sa.Column("thresholds", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        _to("score_rule_sets", "product_id", "products"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_score_rule_sets"),
        sa.UniqueConstraint(
            "workspace_id", "product_id", "version", name="uq_score_rule_sets_workspace_id_product_id_version"
        ),
    )
    op.create_index(
        "uq_score_rule_sets_current", "score_rule_sets", ["workspace_id", "product_id"], unique=True,
        postgresql_where=sa.text("is_current"),
    )  # fmt: skip
    op.create_table(
        "lead_scores",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("rule_set_id", sa.Uuid(), nullable=True),
        sa.Column("scored_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        _to("lead_scores", "lead_id", "leads"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_lead_scores"),
        sa.UniqueConstraint("workspace_id", "lead_id", name="uq_lead_scores_workspace_id_lead_id"),
    )
    op.create_index(
        "ix_lead_scores_due", "lead_scores", ["workspace_id", "due_on", "id"],
        postgresql_where=sa.text("due_on IS NOT NULL"),
    )  # fmt: skip
    op.create_table(
        "reached_scores",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(collation="C"), nullable=False),
        sa.Column("external_id", sa.Text(collation="C"), nullable=False),
        sa.Column("fact_kind", sa.Text(), nullable=False),
        sa.Column("fact_id", sa.Uuid(), nullable=False),
        sa.Column("rule_set_id", sa.Uuid(), nullable=False),
        _to("reached_scores", "person_id", "persons"),
        _to("reached_scores", "product_id", "products"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_reached_scores"),
        sa.UniqueConstraint(
            "workspace_id", "person_id", "product_id", "points", "ordinal", name="uq_reached_scores_ordinal"
        ),
    )
    for table in TABLES:
        protect(table)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("uq_score_entries_decay", table_name="score_entries")
    op.drop_constraint(op.f("ck_score_entries_kind"), "score_entries")
    for column in reversed(_entry_columns()):
        op.drop_column("score_entries", column.name)
