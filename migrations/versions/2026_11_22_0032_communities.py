"""communities, silence"""

from alembic import op

from crm.core.indexing import create_index, drop_index
from crm.core.tenancy import protect

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

MEASURED = ("resource_goals", "resource_metrics", "supporting_metrics")
METRICS = (
    "'STEP_GOAL_REACHED', 'STEP_ENTRIES', 'LEADS', 'HANDOFFS_ACCEPTED', 'SALES', 'UNITS_SOLD', 'REVENUE',"
    " 'CONTRIBUTION', 'REACH', 'IMPRESSIONS', 'FOLLOWERS', 'ENGAGEMENT', 'CLICKS', 'CTR', 'SESSIONS', 'BOUNCE_RATE',"
    " 'SUBSCRIPTIONS', 'CONTACT_BASE', 'RETURNING_VISITORS', 'SEARCH_POSITION', 'MENTIONS', 'POSITIVE_SHARE',"
    " 'RESPONSE_TIME', 'SATISFACTION', 'DOWNLOADS', 'ATTENDANCE', 'COST_PER_LEAD', 'COST_PER_STEP_GOAL',"
    " 'COST_PER_SALE', 'COST_PER_UNIT', 'COST_PER_STEP_ENTRY', 'COST_PER_HANDOFF', 'COST_PER_REACH',"
    " 'COST_PER_THOUSAND_IMPRESSIONS', 'COST_PER_FOLLOWER', 'COST_PER_ENGAGEMENT', 'COST_PER_CLICK',"
    " 'COST_PER_SESSION', 'COST_PER_SUBSCRIPTION', 'COST_PER_CONTACT', 'COST_PER_RETURNING_VISITOR',"
    " 'COST_PER_MENTION', 'COST_PER_DOWNLOAD', 'COST_PER_ATTENDEE'"
)
TABLES = ("silence_marks", "communities", "community_resources")


def upgrade() -> None:
    """The index first: what was made of it stays made when the rest is broken off, and running again goes on."""
    create_index(
        "ix_touchpoints_place_resource", "touchpoints", "workspace_id, place_resource_id, occurred_at",
        "place_resource_id IS NOT NULL",
    )  # fmt: skip
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE silence_marks (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          through DATE NOT NULL,
          CONSTRAINT pk_silence_marks PRIMARY KEY (workspace_id, id),
          CONSTRAINT uq_silence_marks_workspace_id UNIQUE (workspace_id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE communities (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          name TEXT NOT NULL,
          sort_key TEXT COLLATE "C" NOT NULL,
          description TEXT,
          active_days INTEGER NOT NULL,
          leaves_after_days INTEGER NOT NULL,
          created_at TIMESTAMP WITH TIME ZONE NOT NULL,
          created_by_id UUID,
          version INTEGER DEFAULT '1' NOT NULL,
          CONSTRAINT pk_communities PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_communities_workspace_id_created_by_id FOREIGN KEY(workspace_id, created_by_id)
            REFERENCES members (workspace_id, id),
          CONSTRAINT ck_communities_days CHECK (active_days BETWEEN 1 AND 365
            AND leaves_after_days BETWEEN active_days + 1 AND 730)
        )
        """
    )
    op.execute("CREATE INDEX ix_communities_workspace_id_sort_key_id ON communities (workspace_id, sort_key, id)")
    op.execute(
        """
        CREATE TABLE community_resources (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          community_id UUID NOT NULL,
          resource_id UUID NOT NULL,
          CONSTRAINT pk_community_resources PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_community_resources_workspace_id_community_id FOREIGN KEY(workspace_id, community_id)
            REFERENCES communities (workspace_id, id),
          CONSTRAINT fk_community_resources_workspace_id_resource_id FOREIGN KEY(workspace_id, resource_id)
            REFERENCES resources (workspace_id, id),
          CONSTRAINT uq_community_resources_place UNIQUE (workspace_id, community_id, resource_id)
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_community_resources_workspace_id_resource_id ON community_resources (workspace_id, resource_id)"
    )
    for table in TABLES:
        protect(table)
    op.execute("ALTER TABLE resource_metrics ADD COLUMN counted BOOLEAN DEFAULT false NOT NULL")
    for table in MEASURED:
        _allow(table, METRICS + ", 'ANSWERED_WITHIN_HOUR'")
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_metric")


def _allow(table: str, metrics: str) -> None:
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_metric")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_metric CHECK (metric IN ({metrics})) NOT VALID")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in MEASURED:
        _allow(table, METRICS)  # NOT VALID: rows that were measured so stay as they are
    op.execute("ALTER TABLE resource_metrics DROP COLUMN counted")
    for table in reversed(TABLES):
        op.drop_table(table)
    drop_index("ix_touchpoints_place_resource")
