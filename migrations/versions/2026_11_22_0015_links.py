"""tracked links and their clicks"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm.core.tenancy import protect

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NONE = "'00000000-0000-0000-0000-000000000000'::uuid"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "tracked_links",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(collation="C"), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=True),
        sa.Column("content_item_id", sa.Uuid(), nullable=True),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("target_url", sa.Text(), nullable=False),
        sa.Column("utm", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("visitor_parameter", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "target_url LIKE 'https://%' OR target_url LIKE 'http://%'", name=op.f("ck_tracked_links_web_address")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "goal_id"],
            ["resource_goals.workspace_id", "resource_goals.id"],
            name=op.f("fk_tracked_links_workspace_id_goal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "content_item_id"],
            ["content_items.workspace_id", "content_items.id"],
            name=op.f("fk_tracked_links_workspace_id_content_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "resource_id"],
            ["resources.workspace_id", "resources.id"],
            name=op.f("fk_tracked_links_workspace_id_resource_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_tracked_links")),
        sa.UniqueConstraint("workspace_id", "code", name=op.f("uq_tracked_links_workspace_id_code")),
    )
    op.execute(
        f"CREATE UNIQUE INDEX uq_tracked_links_place ON tracked_links (workspace_id, resource_id,"
        f" coalesce(goal_id, {NONE}), coalesce(content_item_id, {NONE}), md5(target_url)) WHERE retired_at IS NULL"
    )
    op.create_index("ix_tracked_links_created_at", "tracked_links", ["workspace_id", "created_at", "id"])
    op.create_index(
        "ix_tracked_links_goal",
        "tracked_links",
        ["workspace_id", "goal_id"],
        postgresql_where=sa.text("goal_id IS NOT NULL"),
    )
    op.create_index(
        "ix_tracked_links_content",
        "tracked_links",
        ["workspace_id", "content_item_id"],
        postgresql_where=sa.text("content_item_id IS NOT NULL"),
    )
    op.create_table(
        "link_clicks",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("clicked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visitor", sa.Text(), nullable=True),
        sa.Column("referrer", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "link_id"],
            ["tracked_links.workspace_id", "tracked_links.id"],
            name=op.f("fk_link_clicks_workspace_id_link_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_link_clicks")),
    )
    op.create_index("ix_link_clicks_link", "link_clicks", ["workspace_id", "link_id", "clicked_at"])
    op.create_index(
        "ix_link_clicks_waiting",
        "link_clicks",
        ["workspace_id", "clicked_at", "id"],
        postgresql_where=sa.text("recorded_at IS NULL"),
    )
    op.create_table(
        "link_bot_days",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hits", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "link_id"],
            ["tracked_links.workspace_id", "tracked_links.id"],
            name=op.f("fk_link_bot_days_workspace_id_link_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "link_id", "day", name=op.f("pk_link_bot_days")),
    )
    for table in ("tracked_links", "link_clicks", "link_bot_days"):
        protect(table)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("link_bot_days", "link_clicks", "tracked_links"):
        op.drop_table(table)
