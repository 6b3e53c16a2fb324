"""Weekly reports as published, with what they told of earlier weeks; corrections; profiles of audiences."""

from alembic import op

from crm.core.tenancy import protect

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WEEKLY_REPORTS = """
CREATE TABLE weekly_reports (
  workspace_id UUID NOT NULL,
  id UUID NOT NULL,
  product_id UUID NOT NULL,
  week_start DATE NOT NULL,
  contents JSONB NOT NULL,
  text TEXT NOT NULL,
  published_at TIMESTAMP WITH TIME ZONE NOT NULL,
  published_by_id UUID,
  CONSTRAINT pk_weekly_reports PRIMARY KEY (workspace_id, id),
  CONSTRAINT fk_weekly_reports_workspace_id_product_id FOREIGN KEY(workspace_id, product_id) REFERENCES products (workspace_id, id),
  CONSTRAINT uq_weekly_reports_week UNIQUE (workspace_id, product_id, week_start),
  CONSTRAINT ck_weekly_reports_week CHECK (isfinite(week_start) AND isfinite(published_at) AND extract(isodow FROM week_start) = 1)
)
"""
WEEKLY_FIGURES = """
CREATE TABLE weekly_figures (
  workspace_id UUID NOT NULL,
  report_id UUID NOT NULL,
  product_id UUID NOT NULL,
  week_start DATE NOT NULL,
  metric TEXT COLLATE "C" NOT NULL,
  step_key TEXT COLLATE "C" DEFAULT '' NOT NULL,
  value BIGINT NOT NULL,
  CONSTRAINT pk_weekly_figures PRIMARY KEY (workspace_id, report_id, week_start, metric, step_key),
  CONSTRAINT fk_weekly_figures_workspace_id_report_id FOREIGN KEY(workspace_id, report_id) REFERENCES weekly_reports (workspace_id, id),
  CONSTRAINT ck_weekly_figures_week CHECK (isfinite(week_start))
)
"""
WEEKLY_CORRECTIONS = """
CREATE TABLE weekly_corrections (
  workspace_id UUID NOT NULL,
  id UUID NOT NULL,
  report_id UUID NOT NULL,
  position SMALLINT NOT NULL,
  text TEXT NOT NULL,
  goal_id UUID NOT NULL,
  goal_revision_id UUID,
  plan_action_id UUID,
  CONSTRAINT pk_weekly_corrections PRIMARY KEY (workspace_id, id),
  CONSTRAINT fk_weekly_corrections_workspace_id_report_id FOREIGN KEY(workspace_id, report_id) REFERENCES weekly_reports (workspace_id, id),
  CONSTRAINT fk_weekly_corrections_workspace_id_goal_id FOREIGN KEY(workspace_id, goal_id) REFERENCES resource_goals (workspace_id, id),
  CONSTRAINT fk_weekly_corrections_workspace_id_goal_revision_id FOREIGN KEY(workspace_id, goal_revision_id) REFERENCES goal_revisions (workspace_id, id),
  CONSTRAINT fk_weekly_corrections_workspace_id_plan_action_id FOREIGN KEY(workspace_id, plan_action_id) REFERENCES plan_actions (workspace_id, id),
  CONSTRAINT uq_weekly_corrections_workspace_id_report_id_position UNIQUE (workspace_id, report_id, position),
  CONSTRAINT ck_weekly_corrections_cause CHECK (goal_revision_id IS NOT NULL OR plan_action_id IS NOT NULL)
)
"""
RESOURCE_AUDIENCE_PROFILES = """
CREATE TABLE resource_audience_profiles (
  workspace_id UUID NOT NULL,
  id UUID NOT NULL,
  resource_id UUID NOT NULL,
  day DATE NOT NULL,
  dimension TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  share NUMERIC NOT NULL,
  recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
  member_id UUID,
  CONSTRAINT pk_resource_audience_profiles PRIMARY KEY (workspace_id, id),
  CONSTRAINT fk_resource_audience_profiles_workspace_id_resource_id FOREIGN KEY(workspace_id, resource_id) REFERENCES resources (workspace_id, id),
  CONSTRAINT ck_resource_audience_profiles_dimension CHECK (dimension IN ('AGE', 'GENDER', 'CITY', 'LANGUAGE', 'DEVICE')),
  CONSTRAINT uq_resource_audience_profiles_share UNIQUE (workspace_id, resource_id, dimension, day, key),
  CONSTRAINT ck_resource_audience_profiles_share CHECK (share BETWEEN 0 AND 1),
  CONSTRAINT ck_resource_audience_profiles_finite CHECK (isfinite(day) AND isfinite(recorded_at))
)
"""
INDEXES = (
    "CREATE INDEX ix_weekly_reports_week_start ON weekly_reports (workspace_id, week_start, id)",
    "CREATE INDEX ix_weekly_figures_week ON weekly_figures (workspace_id, product_id, week_start)",
    "CREATE INDEX ix_weekly_corrections_goal ON weekly_corrections (workspace_id, goal_id)",
)
KEPT = "SELECT, INSERT, DELETE"
"""What was published is never changed. DELETE is for clearing a whole workspace."""
TABLES = {
    "weekly_reports": (WEEKLY_REPORTS, KEPT),
    "weekly_figures": (WEEKLY_FIGURES, KEPT),
    "weekly_corrections": (WEEKLY_CORRECTIONS, KEPT),
    "resource_audience_profiles": (RESOURCE_AUDIENCE_PROFILES, "SELECT, INSERT, UPDATE, DELETE"),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, (statement, grants) in TABLES.items():
        op.execute(statement)
        protect(table, grants=grants)
    for index in INDEXES:
        op.execute(index)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table}")
