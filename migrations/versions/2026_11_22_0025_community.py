"""attitude, loyalty ladder, communities, events"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm.core.indexing import create_index, drop_index
from crm.core.tenancy import protect

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TABLES = (
    "attitude_changes",
    "referrals",
    "referral_codes",
    "loyalty_ladders",
    "events",
    "event_targets",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "attitude_changes",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("attitude", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("touchpoint_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("attitude IN ('GREEN', 'NONE', 'RED')", name=op.f("ck_attitude_changes_attitude")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_attitude_changes_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "set_by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_attitude_changes_workspace_id_set_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "touchpoint_id"],
            ["touchpoints.workspace_id", "touchpoints.id"],
            name=op.f("fk_attitude_changes_workspace_id_touchpoint_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_attitude_changes")),
    )
    op.create_index(
        op.f("ix_attitude_changes_workspace_id_person_id_at"),
        "attitude_changes",
        ["workspace_id", "person_id", "at"],
        unique=False,
    )
    op.create_table(
        "referrals",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("referrer_id", sa.Uuid(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("touchpoint_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(cause = 'HAND') = (touchpoint_id IS NULL)", name=op.f("ck_referrals_evidence")),
        sa.CheckConstraint("cause IN ('HAND', 'CODE', 'RECOMMENDATION')", name=op.f("ck_referrals_cause")),
        sa.CheckConstraint("referrer_id IS NOT NULL OR cause = 'HAND'", name=op.f("ck_referrals_somebody")),
        sa.CheckConstraint("person_id <> referrer_id", name=op.f("ck_referrals_two_persons")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_referrals_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "referrer_id"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_referrals_workspace_id_referrer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "set_by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_referrals_workspace_id_set_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "touchpoint_id"],
            ["touchpoints.workspace_id", "touchpoints.id"],
            name=op.f("fk_referrals_workspace_id_touchpoint_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_referrals")),
    )
    op.create_index(
        op.f("ix_referrals_workspace_id_person_id_at"), "referrals", ["workspace_id", "person_id", "at"], unique=False
    )
    op.create_index(
        op.f("ix_referrals_workspace_id_referrer_id"),
        "referrals",
        ["workspace_id", "referrer_id"],
        unique=False,
        postgresql_where=sa.text("referrer_id IS NOT NULL"),
    )
    op.create_index(
        "uq_referrals_touchpoint",
        "referrals",
        ["workspace_id", "touchpoint_id"],
        unique=True,
        postgresql_where=sa.text("touchpoint_id IS NOT NULL"),
    )
    op.create_table(
        "referral_codes",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(collation="C"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_referral_codes_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_referral_codes")),
        sa.UniqueConstraint("workspace_id", "code", name=op.f("uq_referral_codes_workspace_id_code")),
    )
    op.create_index(
        op.f("ix_referral_codes_workspace_id_person_id"), "referral_codes", ["workspace_id", "person_id"], unique=False
    )
    op.create_table(
        "loyalty_ladders",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("rungs", postgresql.JSONB(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "product_id"],
            ["products.workspace_id", "products.id"],
            name=op.f("fk_loyalty_ladders_workspace_id_product_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_loyalty_ladders")),
    )
    op.create_index(
        "uq_loyalty_ladders_product",
        "loyalty_ladders",
        ["workspace_id", "product_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "events",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("cost_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("goal_people", sa.Integer(), nullable=True),
        sa.Column("goal_companies", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("capacity >= 1", name=op.f("ck_events_capacity")),
        sa.CheckConstraint("cost_minor >= 0", name=op.f("ck_events_cost")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_events_times")),
        sa.CheckConstraint("goal_people >= 1 AND goal_companies >= 1", name=op.f("ck_events_goals")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "resource_id"],
            ["resources.workspace_id", "resources.id"],
            name=op.f("fk_events_workspace_id_resource_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_events")),
    )
    op.create_index(
        op.f("ix_events_workspace_id_resource_id_starts_at"),
        "events",
        ["workspace_id", "resource_id", "starts_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_events_workspace_id_starts_at_id"), "events", ["workspace_id", "starts_at", "id"], unique=False
    )
    op.create_table(
        "event_targets",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "company_id"],
            ["companies.workspace_id", "companies.id"],
            name=op.f("fk_event_targets_workspace_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "event_id"],
            ["events.workspace_id", "events.id"],
            name=op.f("fk_event_targets_workspace_id_event_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_event_targets")),
    )
    op.create_index(
        op.f("ix_event_targets_workspace_id_company_id"), "event_targets", ["workspace_id", "company_id"], unique=False
    )
    op.create_index(
        "uq_event_targets_company", "event_targets", ["workspace_id", "event_id", "company_id"], unique=True
    )
    for table in TABLES:
        protect(table)
    create_index(
        "ix_touchpoints_event", "touchpoints", "workspace_id, place_resource_id, occurred_at",
        "kind IN ('EVENT_REGISTER', 'EVENT_ATTEND')",
    )  # fmt: skip
    create_index("ix_persons_referred_by", "persons", "workspace_id, referred_by_id", "referred_by_id IS NOT NULL")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    drop_index("ix_touchpoints_event")
    drop_index("ix_persons_referred_by")
    for table in reversed(TABLES):
        op.drop_table(table)
