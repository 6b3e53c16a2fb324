"""agency and client: engagements, terms, people, hours, questions"""

import sqlalchemy as sa
from alembic import op

from crm.core.tenancy import protect

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = ("engagements", "engagement_terms", "engagement_members", "work_logs", "client_questions")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "engagements",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("agency_name", sa.Text(collation="C"), nullable=False),
        sa.Column("task", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'PROPOSED', 'RUNNING', 'DECLINED', 'ENDED')", name=op.f("ck_engagements_status")
        ),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_engagements_period")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "product_id"],
            ["products.workspace_id", "products.id"],
            name=op.f("fk_engagements_workspace_id_product_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_engagements")),
        sa.UniqueConstraint(
            "workspace_id",
            "product_id",
            "agency_name",
            "starts_on",
            name="uq_engagements_start",
        ),
    )
    op.create_index("ix_engagements_created_at", "engagements", ["workspace_id", "created_at", "id"], unique=False)
    op.create_table(
        "engagement_terms",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("share", sa.Numeric(precision=7, scale=6), nullable=True),
        sa.Column("base", sa.Text(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'SHARE_OF_SALE') = (share IS NOT NULL AND base IS NOT NULL) AND (kind = 'SHARE_OF_SALE') = (amount_minor IS NULL)",
            name=op.f("ck_engagement_terms_share_or_amount"),
        ),
        sa.CheckConstraint(
            "base IS NULL OR base IN ('REVENUE', 'CONTRIBUTION')", name=op.f("ck_engagement_terms_base")
        ),
        sa.CheckConstraint(
            "kind IN ('SHARE_OF_SALE', 'MONTHLY_FEE', 'PER_CALL')", name=op.f("ck_engagement_terms_kind")
        ),
        sa.CheckConstraint("amount_minor IS NULL OR amount_minor > 0", name=op.f("ck_engagement_terms_amount")),
        sa.CheckConstraint("share IS NULL OR (share > 0 AND share <= 1)", name=op.f("ck_engagement_terms_share")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "engagement_id"],
            ["engagements.workspace_id", "engagements.id"],
            name=op.f("fk_engagement_terms_workspace_id_engagement_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_engagement_terms")),
        sa.UniqueConstraint("workspace_id", "engagement_id", "kind", name="uq_engagement_terms_kind"),
    )
    op.create_table(
        "engagement_members",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("hourly_cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.CheckConstraint("hourly_cost_minor >= 0", name=op.f("ck_engagement_members_hourly_cost")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "engagement_id"],
            ["engagements.workspace_id", "engagements.id"],
            name=op.f("fk_engagement_members_workspace_id_engagement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_engagement_members_workspace_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_engagement_members")),
        sa.UniqueConstraint(
            "workspace_id",
            "engagement_id",
            "member_id",
            name="uq_engagement_members_member",
        ),
    )
    op.create_index(
        op.f("ix_engagement_members_workspace_id_member_id"),
        "engagement_members",
        ["workspace_id", "member_id"],
        unique=False,
    )
    op.create_table(
        "work_logs",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("spend_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("minutes <> 0", name=op.f("ck_work_logs_minutes")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "engagement_id"],
            ["engagements.workspace_id", "engagements.id"],
            name=op.f("fk_work_logs_workspace_id_engagement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_work_logs_workspace_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "resource_id"],
            ["resources.workspace_id", "resources.id"],
            name=op.f("fk_work_logs_workspace_id_resource_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "spend_id"],
            ["spends.workspace_id", "spends.id"],
            name=op.f("fk_work_logs_workspace_id_spend_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_work_logs")),
    )
    op.create_index("ix_work_logs_engagement", "work_logs", ["workspace_id", "engagement_id", "day"], unique=False)
    op.create_index("ix_work_logs_member", "work_logs", ["workspace_id", "member_id", "day"], unique=False)
    op.create_table(
        "client_questions",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_client_questions_answered")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "engagement_id"],
            ["engagements.workspace_id", "engagements.id"],
            name=op.f("fk_client_questions_workspace_id_engagement_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_client_questions")),
    )
    op.create_index(
        "ix_client_questions_engagement",
        "client_questions",
        ["workspace_id", "engagement_id", "asked_at"],
        unique=False,
    )
    for table in TABLES:
        protect(table)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in reversed(TABLES):
        op.drop_table(table)
