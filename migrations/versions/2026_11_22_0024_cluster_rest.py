"""the cluster's side, what was left: an index for the last figure before a day

Of a metric the figure before a goal's period was looked for among all earlier ones. Made without a transaction, see
`crm.core.indexing`.
"""

from alembic import op

from crm.core.indexing import create_index, drop_index

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None

LATEST = "workspace_id, resource_id, metric, keyword, day DESC, content_item_id"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    create_index("ix_resource_metrics_latest", "resource_metrics", LATEST)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    drop_index("ix_resource_metrics_latest")
