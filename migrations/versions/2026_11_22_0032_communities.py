"""communities, silence"""

from alembic import op

from crm.core.indexing import create_index, drop_index
from crm.core.tenancy import protect

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

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
          CONSTRAINT fk_silence_marks_workspace_id FOREIGN KEY(workspace_id) REFERENCES workspaces (id),
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
          CONSTRAINT fk_communities_workspace_id FOREIGN KEY(workspace_id) REFERENCES workspaces (id),
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
          CONSTRAINT fk_community_resources_workspace_id FOREIGN KEY(workspace_id) REFERENCES workspaces (id),
          CONSTRAINT fk_community_resources_workspace_id_community_id FOREIGN KEY(workspace_id, community_id)
            REFERENCES communities (workspace_id, id),
          CONSTRAINT fk_community_resources_workspace_id_resource_id FOREIGN KEY(workspace_id, resource_id)
            REFERENCES resources (workspace_id, id),
          CONSTRAINT uq_community_resources_workspace_id_community_id_resource_id
            UNIQUE (workspace_id, community_id, resource_id)
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_community_resources_workspace_id_resource_id ON community_resources (workspace_id, resource_id)"
    )
    for table in TABLES:
        protect(table)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in reversed(TABLES):
        op.drop_table(table)
    drop_index("ix_touchpoints_place_resource")
