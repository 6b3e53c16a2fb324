"""goals: supporting metrics, returned and closed goals, plans to be looked at again, costs per anything"""

import sqlalchemy as sa
from alembic import op

from crm.core.tenancy import finite_times, protect

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

METRICS = [
    "STEP_GOAL_REACHED",
    "STEP_ENTRIES",
    "LEADS",
    "HANDOFFS_ACCEPTED",
    "SALES",
    "UNITS_SOLD",
    "REVENUE",
    "CONTRIBUTION",
    "REACH",
    "IMPRESSIONS",
    "FOLLOWERS",
    "ENGAGEMENT",
    "CLICKS",
    "CTR",
    "SESSIONS",
    "BOUNCE_RATE",
    "SUBSCRIPTIONS",
    "CONTACT_BASE",
    "RETURNING_VISITORS",
    "SEARCH_POSITION",
    "MENTIONS",
    "POSITIVE_SHARE",
    "RESPONSE_TIME",
    "SATISFACTION",
    "DOWNLOADS",
    "ATTENDANCE",
    "COST_PER_LEAD",
    "COST_PER_STEP_GOAL",
    "COST_PER_SALE",
    "COST_PER_UNIT",
]
COSTS = [
    "COST_PER_STEP_ENTRY",
    "COST_PER_HANDOFF",
    "COST_PER_REACH",
    "COST_PER_THOUSAND_IMPRESSIONS",
    "COST_PER_FOLLOWER",
    "COST_PER_ENGAGEMENT",
    "COST_PER_CLICK",
    "COST_PER_SESSION",
    "COST_PER_SUBSCRIPTION",
    "COST_PER_CONTACT",
    "COST_PER_RETURNING_VISITOR",
    "COST_PER_MENTION",
    "COST_PER_DOWNLOAD",
    "COST_PER_ATTENDEE",
]
MEASURED = ("resource_goals", "resource_metrics")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "supporting_metrics",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("metric", sa.Text(collation="C"), nullable=False),
        sa.Column("keyword", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("target", sa.Numeric(), nullable=False),
        sa.Column("baseline", sa.Numeric(), nullable=True),
        sa.CheckConstraint(f"metric IN ({_listed(METRICS + COSTS)})", name=op.f("ck_supporting_metrics_metric")),
        sa.CheckConstraint(
            "target <> 'NaN' AND target < 'Infinity' AND target > '-Infinity'",
            name=op.f("ck_supporting_metrics_finite"),
        ),
        sa.CheckConstraint(
            "baseline <> 'NaN' AND baseline < 'Infinity' AND baseline > '-Infinity'",
            name=op.f("ck_supporting_metrics_baseline_finite"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "goal_id"],
            ["resource_goals.workspace_id", "resource_goals.id"],
            name=op.f("fk_supporting_metrics_workspace_id_goal_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_supporting_metrics")),
        sa.UniqueConstraint(
            "workspace_id",
            "goal_id",
            "revision",
            "position",
            name="uq_supporting_metrics_position",
        ),
        sa.UniqueConstraint(
            "workspace_id", "goal_id", "revision", "metric", "keyword", name="uq_supporting_metrics_metric"
        ),
    )
    protect("supporting_metrics")
    op.execute(
        "ALTER TABLE resource_goals ADD COLUMN return_comment text, ADD COLUMN closed_by_id uuid,"
        " ADD COLUMN close_reason text, ADD COLUMN closed_actual numeric,"
        " ADD COLUMN supporting_revision integer NOT NULL DEFAULT 1"
    )
    op.execute(
        "ALTER TABLE resource_goals ADD CONSTRAINT ck_resource_goals_closed_actual_finite CHECK (closed_actual <> 'NaN'"
        " AND closed_actual < 'Infinity' AND closed_actual > '-Infinity') NOT VALID"
    )
    op.execute("ALTER TABLE resource_goals VALIDATE CONSTRAINT ck_resource_goals_closed_actual_finite")
    op.execute("ALTER TABLE goal_revisions ADD COLUMN baseline numeric, ADD COLUMN reason text")
    op.execute("ALTER TABLE plans ADD COLUMN needs_review_since timestamptz")
    op.execute("ALTER TABLE plan_actions ADD COLUMN evidence_url text")
    op.execute("ALTER TABLE workspaces ADD COLUMN settling_days integer NOT NULL DEFAULT 3")
    op.execute(
        "ALTER TABLE workspaces ADD CONSTRAINT ck_workspaces_settling_days"
        " CHECK (settling_days BETWEEN 0 AND 90) NOT VALID"
    )
    op.execute("ALTER TABLE workspaces VALIDATE CONSTRAINT ck_workspaces_settling_days")
    _measured_by(METRICS + COSTS)
    finite_times("plans")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _measured_by(METRICS)
    op.execute("ALTER TABLE workspaces DROP COLUMN settling_days")
    op.execute("ALTER TABLE plan_actions DROP COLUMN evidence_url")
    op.execute("ALTER TABLE plans DROP COLUMN needs_review_since")
    op.execute("ALTER TABLE goal_revisions DROP COLUMN baseline, DROP COLUMN reason")
    op.execute(
        "ALTER TABLE resource_goals DROP COLUMN return_comment, DROP COLUMN closed_by_id, DROP COLUMN close_reason,"
        " DROP COLUMN closed_actual"
    )
    op.drop_table("supporting_metrics")


def _measured_by(metrics: list[str]) -> None:
    """Another list of metrics, without looking at the rows under the strong lock."""
    for table in MEASURED:
        name = f"ck_{table}_metric"
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK (metric IN ({_listed(metrics)})) NOT VALID")
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


def _listed(words: list[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
