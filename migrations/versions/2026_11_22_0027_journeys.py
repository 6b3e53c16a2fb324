"""Weights of stages as data, and which kinds of touches earn credit."""

from alembic import op

from crm.core.tenancy import protect

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ATTRIBUTION_MODELS = """
CREATE TABLE attribution_models (
  workspace_id UUID NOT NULL,
  id UUID NOT NULL,
  product_id UUID NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  name TEXT NOT NULL,
  first_weight INTEGER NOT NULL,
  steps JSONB NOT NULL,
  last_weight INTEGER NOT NULL,
  rest_weight INTEGER NOT NULL,
  saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
  saved_by_id UUID,
  version INTEGER DEFAULT '1' NOT NULL,
  CONSTRAINT pk_attribution_models PRIMARY KEY (workspace_id, id),
  CONSTRAINT fk_attribution_models_workspace_id_product_id FOREIGN KEY(workspace_id, product_id) REFERENCES products (workspace_id, id),
  CONSTRAINT fk_attribution_models_workspace_id_saved_by_id FOREIGN KEY(workspace_id, saved_by_id) REFERENCES members (workspace_id, id),
  CONSTRAINT uq_attribution_models_workspace_id_product_id_key UNIQUE (workspace_id, product_id, key),
  CONSTRAINT ck_attribution_models_weights CHECK (first_weight BETWEEN 0 AND 10000 AND last_weight BETWEEN 0 AND 10000 AND rest_weight BETWEEN 0 AND 10000)
)
"""
CREDIT_RULES = """
CREATE TABLE credit_rules (
  workspace_id UUID NOT NULL,
  id UUID NOT NULL,
  uncredited_kinds TEXT[] DEFAULT '{}' NOT NULL,
  run INTEGER DEFAULT '0' NOT NULL,
  is_running BOOLEAN DEFAULT false NOT NULL,
  persons_done INTEGER DEFAULT '0' NOT NULL,
  started_at TIMESTAMP WITH TIME ZONE,
  finished_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_credit_rules PRIMARY KEY (workspace_id, id),
  CONSTRAINT fk_credit_rules_workspace_id FOREIGN KEY(workspace_id) REFERENCES workspaces (id),
  CONSTRAINT uq_credit_rules_workspace_id UNIQUE (workspace_id)
)
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(ATTRIBUTION_MODELS)
    op.execute("CREATE INDEX ix_attribution_models_saved ON attribution_models (workspace_id, saved_at, id)")
    protect("attribution_models")
    op.execute(CREDIT_RULES)
    protect("credit_rules")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP TABLE credit_rules")
    op.execute("DROP TABLE attribution_models")
