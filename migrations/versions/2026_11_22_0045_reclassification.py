"""history classified by the rules of today: runs and what they move; what told the channel of a touch"""

from alembic import op

from crm.core.tenancy import protect

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

TABLES = ("channel_reclassifications", "channel_reclassification_moves")
TOLD_BY = "'STATED', 'RESOURCE', 'RULES'"
RECOGNISED = (
    "'EXPLICIT_ID', 'PROMO_CODE', 'PHONE_NUMBER', 'ACCOUNT', 'TRACKED_LINK', 'UTM', 'REFERRER', 'LANDING_PAGE', 'PLACE',"
    " 'REFERRER_HOST'"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _runs()
    _moves()
    for table in TABLES:
        protect(table)
    _touchpoints()


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE touchpoints DROP COLUMN channel_told_by")
    for table in reversed(TABLES):
        op.drop_table(table)


def _touchpoints() -> None:
    """The largest table: nothing here rewrites it or reads it. 0047 looks at its rows, when nobody waits for that."""
    op.execute("ALTER TABLE touchpoints ADD COLUMN channel_told_by text")
    op.execute(
        "ALTER TABLE touchpoints ADD CONSTRAINT ck_touchpoints_channel_told_by"
        f" CHECK (channel_told_by IS NULL OR channel_told_by IN ({TOLD_BY})) NOT VALID"
    )


def _runs() -> None:
    op.execute(
        """
        CREATE TABLE channel_reclassifications (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          number INTEGER NOT NULL,
          status TEXT NOT NULL,
          phase TEXT NOT NULL,
          dry_run BOOLEAN NOT NULL,
          period_start DATE,
          period_end DATE,
          resource_ids UUID[] NOT NULL,
          channel_ids UUID[] NOT NULL,
          rules JSONB NOT NULL,
          rules_version INTEGER NOT NULL,
          total INTEGER,
          done INTEGER DEFAULT '0' NOT NULL,
          looked INTEGER DEFAULT '0' NOT NULL,
          found INTEGER DEFAULT '0' NOT NULL,
          applied INTEGER DEFAULT '0' NOT NULL,
          left_as_is INTEGER DEFAULT '0' NOT NULL,
          undone INTEGER DEFAULT '0' NOT NULL,
          kept INTEGER DEFAULT '0' NOT NULL,
          unmoved JSONB NOT NULL,
          place JSONB,
          report JSONB,
          created_at TIMESTAMP WITH TIME ZONE NOT NULL,
          requested_by_id UUID,
          finished_at TIMESTAMP WITH TIME ZONE,
          applied_at TIMESTAMP WITH TIME ZONE,
          undone_at TIMESTAMP WITH TIME ZONE,
          error TEXT,
          version INTEGER DEFAULT '1' NOT NULL,
          CONSTRAINT pk_channel_reclassifications PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_channel_reclassifications_requested_by FOREIGN KEY(workspace_id, requested_by_id) REFERENCES members (workspace_id, id),
          CONSTRAINT uq_channel_reclassifications_workspace_id_number UNIQUE (workspace_id, number),
          CONSTRAINT ck_channel_reclassifications_status CHECK (status IN ('QUEUED', 'RUNNING', 'PREVIEWED', 'APPLIED', 'UNDONE', 'CANCELLED', 'FAILED')),
          CONSTRAINT ck_channel_reclassifications_phase CHECK (phase IN ('LOOK', 'APPLY', 'UNDO')),
          CONSTRAINT ck_channel_reclassifications_period CHECK (period_end >= period_start)
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_channel_reclassifications_created ON channel_reclassifications (workspace_id, created_at, id)"
    )
    op.execute(
        "CREATE INDEX ix_channel_reclassifications_status"
        " ON channel_reclassifications (workspace_id, status, created_at, id)"
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_channel_reclassifications_going ON channel_reclassifications (workspace_id)"
        " WHERE status IN ('QUEUED', 'RUNNING')"
    )


def _moves() -> None:
    op.execute(
        f"""
        CREATE TABLE channel_reclassification_moves (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          run_id UUID NOT NULL,
          position INTEGER NOT NULL,
          touch_id UUID NOT NULL,
          from_channel_id UUID,
          to_channel_id UUID,
          from_recognised_by TEXT,
          to_recognised_by TEXT,
          from_told_by TEXT,
          to_told_by TEXT,
          explanation TEXT NOT NULL,
          state TEXT NOT NULL,
          CONSTRAINT pk_channel_reclassification_moves PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_channel_reclassification_moves_run FOREIGN KEY(workspace_id, run_id) REFERENCES channel_reclassifications (workspace_id, id),
          CONSTRAINT fk_channel_reclassification_moves_from_channel FOREIGN KEY(workspace_id, from_channel_id) REFERENCES channels (workspace_id, id),
          CONSTRAINT fk_channel_reclassification_moves_to_channel FOREIGN KEY(workspace_id, to_channel_id) REFERENCES channels (workspace_id, id),
          CONSTRAINT ck_channel_reclassification_moves_from_recognised_by CHECK (from_recognised_by IS NULL OR from_recognised_by IN ({RECOGNISED})),
          CONSTRAINT ck_channel_reclassification_moves_to_recognised_by CHECK (to_recognised_by IS NULL OR to_recognised_by IN ({RECOGNISED})),
          CONSTRAINT ck_channel_reclassification_moves_from_told_by CHECK (from_told_by IS NULL OR from_told_by IN ({TOLD_BY})),
          CONSTRAINT ck_channel_reclassification_moves_to_told_by CHECK (to_told_by IS NULL OR to_told_by IN ({TOLD_BY})),
          CONSTRAINT ck_channel_reclassification_moves_state CHECK (state IN ('PROPOSED', 'APPLIED', 'LEFT', 'UNDONE', 'KEPT')),
          CONSTRAINT uq_channel_reclassification_moves_position UNIQUE (workspace_id, run_id, position)
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_channel_reclassification_moves_touch ON channel_reclassification_moves (workspace_id, touch_id)"
    )
