"""audiences: rules that recognise people, roll-out stages, the questionnaire"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm.core.tenancy import finite_times, protect

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SOURCES = "audience_source IS NULL OR audience_source IN ('RULE', 'GIVEN', 'MEMBER')"
METRICS = (
    "metric IN ('STEP_GOAL_REACHED', 'STEP_ENTRIES', 'LEADS', 'HANDOFFS_ACCEPTED', 'SALES', 'UNITS_SOLD', 'REVENUE',"
    " 'CONTRIBUTION', 'REACH', 'IMPRESSIONS', 'FOLLOWERS', 'ENGAGEMENT', 'CLICKS', 'CTR', 'SESSIONS', 'BOUNCE_RATE',"
    " 'SUBSCRIPTIONS', 'CONTACT_BASE', 'RETURNING_VISITORS', 'SEARCH_POSITION', 'MENTIONS', 'POSITIVE_SHARE',"
    " 'RESPONSE_TIME', 'SATISFACTION', 'DOWNLOADS', 'ATTENDANCE', 'COST_PER_LEAD', 'COST_PER_STEP_GOAL',"
    " 'COST_PER_SALE', 'COST_PER_UNIT')"
)
STATES = "IN ('LOCKED', 'OPEN', 'PASSED', 'FAILED')"
APPEND_ONLY = "SELECT, INSERT, DELETE"
"""DELETE only for the demo that is cleared away; no verb deletes."""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("audiences", sa.Column("effective_rule", postgresql.JSONB(none_as_null=True), nullable=True))
    op.add_column("audiences", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("leads", sa.Column("audience_source", sa.Text(), nullable=True))
    op.execute(f"ALTER TABLE leads ADD CONSTRAINT ck_leads_audience_source CHECK ({SOURCES}) NOT VALID")
    op.execute("ALTER TABLE leads VALIDATE CONSTRAINT ck_leads_audience_source")
    _stages()
    _changes()
    _recognitions()
    _answers()
    for table in ("roll_out_stages", "audience_recognitions"):
        protect(table)
    for table in ("roll_out_changes", "questionnaire_answers"):
        protect(table, grants=APPEND_ONLY)


def _keys(table: str, **targets: str) -> list[sa.schema.SchemaItem]:
    """The tenant's primary key and foreign keys inside the workspace."""
    keys: list[sa.schema.SchemaItem] = [sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f(f"pk_{table}"))]
    for column, target in targets.items():
        keys.append(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                [f"{target}.workspace_id", f"{target}.id"],
                name=op.f(f"fk_{table}_workspace_id_{column}"),
            )
        )
    return keys


def _stages() -> None:
    op.create_table(
        "roll_out_stages",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("audience_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("step_key", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("target", sa.Numeric(), nullable=False),
        sa.Column("within_days", sa.Integer(), nullable=False),
        sa.Column("on_fail", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="1", nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_forced", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint(METRICS, name=op.f("ck_roll_out_stages_metric")),
        sa.CheckConstraint("on_fail IN ('HOLD', 'OPEN_NEXT', 'RETRY')", name=op.f("ck_roll_out_stages_on_fail")),
        sa.CheckConstraint("target > 0 AND target < 'Infinity'", name=op.f("ck_roll_out_stages_target")),
        sa.CheckConstraint("within_days BETWEEN 1 AND 3660", name=op.f("ck_roll_out_stages_within_days")),
        sa.CheckConstraint("opened_on IS NULL OR isfinite(opened_on)", name=op.f("ck_roll_out_stages_finite")),
        sa.CheckConstraint("position >= 1", name=op.f("ck_roll_out_stages_position_from_one")),
        sa.UniqueConstraint("workspace_id", "audience_id", name=op.f("uq_roll_out_stages_workspace_id_audience_id")),
        *_keys("roll_out_stages", product_id="products", audience_id="audiences"),
    )
    op.create_index(
        op.f("ix_roll_out_stages_workspace_id_product_id_position"),
        "roll_out_stages",
        ["workspace_id", "product_id", "position"],
    )


def _changes() -> None:
    op.create_table(
        "roll_out_changes",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("audience_id", sa.Uuid(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("actual", sa.Numeric(), nullable=True),
        sa.Column("target", sa.Numeric(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"from_state {STATES}", name=op.f("ck_roll_out_changes_from_state")),
        sa.CheckConstraint(f"to_state {STATES}", name=op.f("ck_roll_out_changes_to_state")),
        sa.CheckConstraint("cause IN ('PLAN', 'RULE', 'MEMBER')", name=op.f("ck_roll_out_changes_cause")),
        sa.CheckConstraint("isfinite(changed_at)", name=op.f("ck_roll_out_changes_finite")),
        *_keys("roll_out_changes", audience_id="audiences"),
    )
    op.create_index(
        "ix_roll_out_changes_audience", "roll_out_changes", ["workspace_id", "audience_id", "changed_at", "id"]
    )


def _recognitions() -> None:
    op.create_table(
        "audience_recognitions",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("run", sa.Integer(), server_default="1", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('RUNNING', 'DONE')", name=op.f("ck_audience_recognitions_state")),
        sa.UniqueConstraint(
            "workspace_id", "product_id", name=op.f("uq_audience_recognitions_workspace_id_product_id")
        ),
        *_keys("audience_recognitions", product_id="products"),
    )


def _answers() -> None:
    op.create_table(
        "questionnaire_answers",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answers", postgresql.JSONB(none_as_null=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_questionnaire_answers_version_from_one")),
        sa.CheckConstraint("isfinite(answered_at)", name=op.f("ck_questionnaire_answers_finite")),
        sa.UniqueConstraint(
            "workspace_id",
            "product_id",
            "version",
            name="uq_questionnaire_answers_version",
        ),
        *_keys("questionnaire_answers", product_id="products", answered_by_id="members"),
    )
    finite_times("audiences")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("questionnaire_answers", "audience_recognitions", "roll_out_changes", "roll_out_stages"):
        op.drop_table(table)
    op.drop_constraint("ck_leads_audience_source", "leads")
    op.drop_column("leads", "audience_source")
    op.drop_column("audiences", "archived_at")
    op.drop_column("audiences", "effective_rule")
