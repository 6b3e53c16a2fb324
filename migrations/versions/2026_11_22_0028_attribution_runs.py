"""data-driven attribution runs"""

from alembic import op

from crm.core.tenancy import protect

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ATTRIBUTION_RUNS = """
CREATE TABLE attribution_runs (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    number INTEGER NOT NULL,
    product_id UUID,
    model TEXT NOT NULL,
    model_order SMALLINT NOT NULL,
    step_key TEXT COLLATE "C",
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    window_days INTEGER NOT NULL,
    dimension TEXT NOT NULL,
    currency TEXT NOT NULL,
    status TEXT NOT NULL,
    cut_off TIMESTAMP WITH TIME ZONE NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    requested_by_id UUID,
    started_at TIMESTAMP WITH TIME ZONE,
    finished_at TIMESTAMP WITH TIME ZONE,
    published_at TIMESTAMP WITH TIME ZONE,
    published_by_id UUID,
    progress INTEGER DEFAULT '0' NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    leased_until TIMESTAMP WITH TIME ZONE,
    cancel_requested_at TIMESTAMP WITH TIME ZONE,
    journeys INTEGER,
    null_journeys INTEGER,
    transitions INTEGER,
    states INTEGER,
    conversion_rate DOUBLE PRECISION,
    conversions_micro BIGINT,
    units_micro BIGINT,
    amount_minor BIGINT,
    contribution_minor BIGINT,
    unattributed_micro BIGINT,
    unattributed_amount_minor BIGINT,
    input_sha256 TEXT,
    code_version TEXT,
    warnings JSONB NOT NULL,
    error TEXT,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_attribution_runs PRIMARY KEY (workspace_id, id),
    CONSTRAINT fk_attribution_runs_workspace_id_product_id FOREIGN KEY(workspace_id, product_id) REFERENCES products (workspace_id, id),
    CONSTRAINT fk_attribution_runs_workspace_id_requested_by_id FOREIGN KEY(workspace_id, requested_by_id) REFERENCES members (workspace_id, id),
    CONSTRAINT ck_attribution_runs_model CHECK (model IN ('MARKOV', 'SHAPLEY')),
    CONSTRAINT ck_attribution_runs_status CHECK (status IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
    CONSTRAINT uq_attribution_runs_workspace_id_number UNIQUE (workspace_id, number),
    CONSTRAINT ck_attribution_runs_period CHECK (period_end >= period_start),
    CONSTRAINT ck_attribution_runs_progress CHECK (progress BETWEEN 0 AND 100),
    CONSTRAINT ck_attribution_runs_period_start_finite CHECK (isfinite(period_start)),
    CONSTRAINT ck_attribution_runs_period_end_finite CHECK (isfinite(period_end)),
    CONSTRAINT ck_attribution_runs_cut_off_finite CHECK (isfinite(cut_off)),
    CONSTRAINT ck_attribution_runs_created_at_finite CHECK (isfinite(created_at)),
    CONSTRAINT ck_attribution_runs_started_at_finite CHECK (isfinite(started_at)),
    CONSTRAINT ck_attribution_runs_finished_at_finite CHECK (isfinite(finished_at)),
    CONSTRAINT ck_attribution_runs_published_at_finite CHECK (isfinite(published_at)),
    CONSTRAINT ck_attribution_runs_leased_until_finite CHECK (isfinite(leased_until)),
    CONSTRAINT ck_attribution_runs_cancel_requested_at_finite CHECK (isfinite(cancel_requested_at))
)
"""
ATTRIBUTION_RESULTS = """
CREATE TABLE attribution_results (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    run_id UUID NOT NULL,
    place INTEGER NOT NULL,
    key TEXT,
    label TEXT NOT NULL,
    share DOUBLE PRECISION NOT NULL,
    share_low DOUBLE PRECISION,
    share_high DOUBLE PRECISION,
    removal_effect DOUBLE PRECISION,
    shapley_value DOUBLE PRECISION,
    standard_error DOUBLE PRECISION,
    touches INTEGER NOT NULL,
    converted_journeys INTEGER NOT NULL,
    conversions_micro BIGINT NOT NULL,
    units_micro BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    contribution_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    CONSTRAINT pk_attribution_results PRIMARY KEY (workspace_id, id),
    CONSTRAINT fk_attribution_results_workspace_id_run_id FOREIGN KEY(workspace_id, run_id) REFERENCES attribution_runs (workspace_id, id)
)
"""
INDEXES = (
    "CREATE INDEX ix_attribution_runs_created ON attribution_runs (workspace_id, created_at, id)",
    "CREATE INDEX ix_attribution_runs_product ON attribution_runs (workspace_id, product_id, created_at, id)",
    "CREATE INDEX ix_attribution_runs_status ON attribution_runs (workspace_id, status, created_at, id)",
    "CREATE INDEX ix_attribution_runs_waiting ON attribution_runs (workspace_id, created_at) WHERE status IN ('QUEUED', 'RUNNING')",
    "CREATE INDEX ix_attribution_results_run ON attribution_results (workspace_id, run_id, place)",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(ATTRIBUTION_RUNS)
    protect("attribution_runs", grants="SELECT, INSERT, UPDATE, DELETE")
    op.execute(ATTRIBUTION_RESULTS)
    protect("attribution_results", grants="SELECT, INSERT, DELETE")  # what a run found is never changed
    for index in INDEXES:
        op.execute(index)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP TABLE attribution_results")
    op.execute("DROP TABLE attribution_runs")
