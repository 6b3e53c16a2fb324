"""content: items from brief to publication, experiments between variants"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm.core.indexing import create_index, drop_index
from crm.core.tenancy import protect

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # first, because it cannot be taken back with the rest: broken off later, running again finds it and goes on
    create_index(
        "ix_touchpoints_content",
        "touchpoints",
        "workspace_id, content_item_id, occurred_at",
        "content_item_id IS NOT NULL",
    )
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "content_items",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=True),
        sa.Column("variant_of_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("brief", sa.Text(), nullable=True),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("keywords", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("scheduled_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(state = 'PUBLISHED') = (published_at IS NOT NULL)", name=op.f("ck_content_items_published")
        ),
        sa.CheckConstraint(
            "(state = 'SCHEDULED') = (scheduled_for IS NOT NULL)", name=op.f("ck_content_items_scheduled")
        ),
        sa.CheckConstraint(
            "format IN ('POST', 'ARTICLE', 'VIDEO', 'SHORT_VIDEO', 'STORY', 'IMAGE', 'CAROUSEL', 'PODCAST', 'NEWSLETTER_ISSUE', 'LANDING', 'AD_CREATIVE', 'ANSWER', 'REVIEW', 'EVENT_TALK', 'OTHER')",
            name=op.f("ck_content_items_format"),
        ),
        sa.CheckConstraint(
            "state IN ('BRIEF', 'WRITTEN', 'APPROVED', 'SCHEDULED', 'PUBLISHED', 'CANCELLED')",
            name=op.f("ck_content_items_state"),
        ),
        sa.CheckConstraint(
            "isfinite(due_on) AND isfinite(scheduled_for) AND isfinite(published_at)",
            name=op.f("ck_content_items_finite"),
        ),
        sa.CheckConstraint(
            "variant_of_id IS NULL OR variant_of_id <> id", name=op.f("ck_content_items_variant_of_another")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "author_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_content_items_workspace_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "goal_id"],
            ["resource_goals.workspace_id", "resource_goals.id"],
            name=op.f("fk_content_items_workspace_id_goal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "resource_id"],
            ["resources.workspace_id", "resources.id"],
            name=op.f("fk_content_items_workspace_id_resource_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "variant_of_id"],
            ["content_items.workspace_id", "content_items.id"],
            name=op.f("fk_content_items_workspace_id_variant_of_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_content_items")),
        sa.UniqueConstraint("workspace_id", "number", name=op.f("uq_content_items_workspace_id_number")),
    )
    op.create_index(
        "ix_content_items_author", "content_items", ["workspace_id", "author_id", "created_at", "id"], unique=False
    )
    op.create_index("ix_content_items_created_at", "content_items", ["workspace_id", "created_at", "id"], unique=False)
    op.create_index("ix_content_items_due", "content_items", ["workspace_id", "due_on", "id"], unique=False)
    op.create_index(
        "ix_content_items_goal",
        "content_items",
        ["workspace_id", "goal_id"],
        unique=False,
        postgresql_where=sa.text("goal_id IS NOT NULL"),
    )
    op.create_index("ix_content_items_published", "content_items", ["workspace_id", "published_at", "id"], unique=False)
    op.create_index(
        "ix_content_items_resource", "content_items", ["workspace_id", "resource_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_content_items_scheduled", "content_items", ["workspace_id", "scheduled_for", "id"], unique=False
    )
    op.create_index(
        "ix_content_items_state", "content_items", ["workspace_id", "state", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_content_items_variant_of",
        "content_items",
        ["workspace_id", "variant_of_id"],
        unique=False,
        postgresql_where=sa.text("variant_of_id IS NOT NULL"),
    )
    op.create_table(
        "content_moves",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_by_id", sa.Uuid(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "from_state IS NULL OR from_state IN ('BRIEF', 'WRITTEN', 'APPROVED', 'SCHEDULED', 'PUBLISHED', 'CANCELLED')",
            name=op.f("ck_content_moves_from_state"),
        ),
        sa.CheckConstraint(
            "to_state IN ('BRIEF', 'WRITTEN', 'APPROVED', 'SCHEDULED', 'PUBLISHED', 'CANCELLED')",
            name=op.f("ck_content_moves_to_state"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "item_id"],
            ["content_items.workspace_id", "content_items.id"],
            name=op.f("fk_content_moves_workspace_id_item_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_content_moves")),
    )
    op.create_index(
        "ix_content_moves_item", "content_moves", ["workspace_id", "item_id", "moved_at", "id"], unique=False
    )
    op.create_table(
        "experiments",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("winner_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(state = 'DECIDED') = (winner_id IS NOT NULL)", name=op.f("ck_experiments_winner")),
        sa.CheckConstraint(
            "metric IN ('CLICKS', 'LEADS', 'ENGAGEMENT', 'CONVERSION')", name=op.f("ck_experiments_metric")
        ),
        sa.CheckConstraint("state IN ('OPEN', 'DECIDED', 'CANCELLED')", name=op.f("ck_experiments_state")),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_experiments_period")),
        sa.CheckConstraint("isfinite(starts_on) AND isfinite(ends_on)", name=op.f("ck_experiments_finite")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "product_id"],
            ["products.workspace_id", "products.id"],
            name=op.f("fk_experiments_workspace_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "winner_id"],
            ["content_items.workspace_id", "content_items.id"],
            name=op.f("fk_experiments_workspace_id_winner_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_experiments")),
    )
    op.create_index("ix_experiments_created_at", "experiments", ["workspace_id", "created_at", "id"], unique=False)
    op.create_index(
        "ix_experiments_product", "experiments", ["workspace_id", "product_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "experiment_variants",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("experiment_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "experiment_id"],
            ["experiments.workspace_id", "experiments.id"],
            name=op.f("fk_experiment_variants_workspace_id_experiment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "item_id"],
            ["content_items.workspace_id", "content_items.id"],
            name=op.f("fk_experiment_variants_workspace_id_item_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "experiment_id", "item_id", name=op.f("pk_experiment_variants")),
    )
    op.create_index("ix_experiment_variants_item", "experiment_variants", ["workspace_id", "item_id"], unique=False)
    for table in ("content_items", "experiments", "experiment_variants"):
        protect(table)
    protect("content_moves", grants="SELECT, INSERT, DELETE")


def downgrade() -> None:
    drop_index("ix_touchpoints_content")
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("experiment_variants", "experiments", "content_moves", "content_items"):
        op.drop_table(table)
