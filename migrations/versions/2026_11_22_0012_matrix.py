"""Snapshots and conclusions of the cluster matrix, judgements of suitability; objectives with a version; the delay
after which a workspace reads how a period turned out."""

from alembic import op

from crm.core.tenancy import protect

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MATRIX_SNAPSHOTS = """
CREATE TABLE matrix_snapshots (
  workspace_id UUID NOT NULL,
  id UUID NOT NULL,
  product_id UUID NOT NULL,
  variant TEXT NOT NULL,
  taken_on DATE NOT NULL,
  version INTEGER NOT NULL,
  source TEXT NOT NULL,
  period_start DATE,
  period_end DATE,
  conclusion TEXT,
  taken_by_id UUID,
  taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_matrix_snapshots PRIMARY KEY (workspace_id, id),
  CONSTRAINT fk_matrix_snapshots_workspace_id_product_id FOREIGN KEY(workspace_id, product_id) REFERENCES
    products (workspace_id, id),
  CONSTRAINT ck_matrix_snapshots_variant CHECK (variant IN ('AS_IS', 'TO_BE', 'ACTUAL')),
  CONSTRAINT ck_matrix_snapshots_source CHECK (source IN ('BY_HAND', 'FACTS', 'PUBLISHED')),
  CONSTRAINT uq_matrix_snapshots_version UNIQUE (workspace_id, product_id, variant, taken_on, version),
  CONSTRAINT ck_matrix_snapshots_actual CHECK (variant <> 'ACTUAL' OR (period_start IS NOT NULL AND period_end
    IS NOT NULL)),
  CONSTRAINT ck_matrix_snapshots_period CHECK (period_end >= period_start),
  CONSTRAINT ck_matrix_snapshots_finite CHECK (isfinite(taken_on) AND isfinite(taken_at) AND
    isfinite(period_start) AND isfinite(period_end))
)
"""
MATRIX_CELLS = """
CREATE TABLE matrix_cells (
  workspace_id UUID NOT NULL,
  id UUID NOT NULL,
  snapshot_id UUID NOT NULL,
  position INTEGER NOT NULL,
  objective_id UUID NOT NULL,
  resource_id UUID NOT NULL,
  goal_id UUID,
  state TEXT NOT NULL,
  use TEXT,
  extent SMALLINT,
  metric TEXT,
  target NUMERIC,
  value NUMERIC,
  cost_minor BIGINT,
  due_on DATE,
  conclusion TEXT,
  CONSTRAINT pk_matrix_cells PRIMARY KEY (workspace_id, id),
  CONSTRAINT fk_matrix_cells_workspace_id_snapshot_id FOREIGN KEY(workspace_id, snapshot_id) REFERENCES
    matrix_snapshots (workspace_id, id),
  CONSTRAINT fk_matrix_cells_workspace_id_objective_id FOREIGN KEY(workspace_id, objective_id) REFERENCES
    objectives (workspace_id, id),
  CONSTRAINT fk_matrix_cells_workspace_id_resource_id FOREIGN KEY(workspace_id, resource_id) REFERENCES
    resources (workspace_id, id),
  CONSTRAINT fk_matrix_cells_workspace_id_goal_id FOREIGN KEY(workspace_id, goal_id) REFERENCES resource_goals
    (workspace_id, id),
  CONSTRAINT ck_matrix_cells_state CHECK (state IN ('IDEA', 'PLANNED', 'ACTIVE', 'POSTPONED', 'REJECTED',
    'RETIRED', 'LOCKED', 'FINAL')),
  CONSTRAINT uq_matrix_cells_workspace_id_snapshot_id_position UNIQUE (workspace_id, snapshot_id, position),
  CONSTRAINT ck_matrix_cells_extent CHECK (extent BETWEEN 0 AND 100),
  CONSTRAINT ck_matrix_cells_finite CHECK (value <> 'NaN' AND value < 'Infinity' AND value > '-Infinity' AND
    target <> 'NaN' AND target < 'Infinity' AND target > '-Infinity' AND isfinite(due_on))
)
"""
MATRIX_CONCLUSIONS = """
CREATE TABLE matrix_conclusions (
  workspace_id UUID NOT NULL,
  id UUID NOT NULL,
  product_id UUID NOT NULL,
  period_start DATE NOT NULL,
  period_end DATE NOT NULL,
  objective_id UUID,
  resource_id UUID,
  text TEXT NOT NULL,
  concluded_by_id UUID,
  concluded_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_matrix_conclusions PRIMARY KEY (workspace_id, id),
  CONSTRAINT fk_matrix_conclusions_workspace_id_product_id FOREIGN KEY(workspace_id, product_id) REFERENCES
    products (workspace_id, id),
  CONSTRAINT fk_matrix_conclusions_workspace_id_objective_id FOREIGN KEY(workspace_id, objective_id) REFERENCES
    objectives (workspace_id, id),
  CONSTRAINT fk_matrix_conclusions_workspace_id_resource_id FOREIGN KEY(workspace_id, resource_id) REFERENCES
    resources (workspace_id, id),
  CONSTRAINT ck_matrix_conclusions_cell_or_whole CHECK ((objective_id IS NULL) = (resource_id IS NULL)),
  CONSTRAINT ck_matrix_conclusions_period CHECK (period_end >= period_start),
  CONSTRAINT ck_matrix_conclusions_finite CHECK (isfinite(period_start) AND isfinite(period_end) AND
    isfinite(concluded_at))
)
"""
SUITABILITY_JUDGEMENTS = """
CREATE TABLE suitability_judgements (
  workspace_id UUID NOT NULL,
  id UUID NOT NULL,
  resource_id UUID NOT NULL,
  objective_id UUID NOT NULL,
  value SMALLINT NOT NULL,
  reason TEXT NOT NULL,
  judged_by_id UUID,
  judged_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_suitability_judgements PRIMARY KEY (workspace_id, id),
  CONSTRAINT fk_suitability_judgements_workspace_id_resource_id FOREIGN KEY(workspace_id, resource_id)
    REFERENCES resources (workspace_id, id),
  CONSTRAINT fk_suitability_judgements_workspace_id_objective_id FOREIGN KEY(workspace_id, objective_id)
    REFERENCES objectives (workspace_id, id),
  CONSTRAINT fk_suitability_judgements_workspace_id_judged_by_id FOREIGN KEY(workspace_id, judged_by_id)
    REFERENCES members (workspace_id, id),
  CONSTRAINT ck_suitability_judgements_value CHECK (value BETWEEN 1 AND 5),
  CONSTRAINT ck_suitability_judgements_finite CHECK (isfinite(judged_at))
)
"""
INDEXES = (
    "CREATE UNIQUE INDEX uq_matrix_snapshots_period"
    " ON matrix_snapshots (workspace_id, product_id, period_start, period_end) WHERE variant = 'ACTUAL'",
    "CREATE INDEX ix_matrix_conclusions_period"
    " ON matrix_conclusions (workspace_id, product_id, period_start, period_end)",
    "CREATE INDEX ix_suitability_judgements_place"
    " ON suitability_judgements (workspace_id, objective_id, resource_id, judged_at, id)",
)
TABLES = {
    "matrix_snapshots": MATRIX_SNAPSHOTS,
    "matrix_cells": MATRIX_CELLS,
    "matrix_conclusions": MATRIX_CONCLUSIONS,
    "suitability_judgements": SUITABILITY_JUDGEMENTS,
}
KEPT = "SELECT, INSERT, DELETE"
"""None of them is ever changed: a correction is a further row. DELETE is for clearing a whole workspace."""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, statement in TABLES.items():
        op.execute(statement)
        protect(table, grants=KEPT)
    for index in INDEXES:
        op.execute(index)
    op.execute("ALTER TABLE objectives ADD COLUMN version integer NOT NULL DEFAULT 1")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE objectives DROP COLUMN version")
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table}")
