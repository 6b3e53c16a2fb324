"""routing rules, packets, absences"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm.core.tenancy import protect

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(none_as_null=True)
C = sa.Text(collation="C")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("handoffs", sa.Column("packet_fields", JSONB, nullable=True))
    _absences()
    _desks()
    _packet_fields()
    _plans()
    _rules()
    _turns()
    for table in ("absences", "desks", "packet_fields", "routing_plans", "routing_rules", "routing_turns"):
        protect(table)


def _keys(table: str, **targets: str) -> list[sa.schema.SchemaItem]:
    """The tenant's columns, its primary key and foreign keys inside the workspace."""
    items: list[sa.schema.SchemaItem] = [
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f(f"pk_{table}")),
    ]
    for column, target in targets.items():
        items.append(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                [f"{target}.workspace_id", f"{target}.id"],
                name=op.f(f"fk_{table}_workspace_id_{column}"),
            )
        )
    return items


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _absences() -> None:
    op.create_table(
        "absences",
        *_keys("absences", member_id="members", cover_member_id="members"),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("cover_member_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        _check("absences", "in_order", "ends_at IS NULL OR ends_at > starts_at"),
        _check("absences", "cover_is_another", "cover_member_id <> member_id"),
    )
    op.create_index("ix_absences_member", "absences", ["workspace_id", "member_id", "starts_at", "id"])
    op.create_index("ix_absences_starts", "absences", ["workspace_id", "starts_at", "id"])


def _desks() -> None:
    op.create_table(
        "desks",
        *_keys("desks", member_id="members"),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("daily_capacity", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        _check("desks", "daily_capacity_not_negative", "daily_capacity >= 0"),
        sa.UniqueConstraint("workspace_id", "member_id", name=op.f("uq_desks_workspace_id_member_id")),
    )


def _packet_fields() -> None:
    op.create_table(
        "packet_fields",
        *_keys("packet_fields", product_id="products"),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("key", C, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("choices", postgresql.ARRAY(sa.Text()), nullable=False),
        _check("packet_fields", "kind", "kind IN ('TEXT', 'CHOICE', 'NUMBER', 'DATE', 'YES_NO')"),
        sa.UniqueConstraint(
            "workspace_id", "product_id", "key", name=op.f("uq_packet_fields_workspace_id_product_id_key")
        ),
    )
    op.create_index(
        op.f("ix_packet_fields_workspace_id_product_id_position"),
        "packet_fields",
        ["workspace_id", "product_id", "position"],
    )


def _plans() -> None:
    op.create_table(
        "routing_plans",
        *_keys("routing_plans", product_id="products", fallback_team_id="teams", fallback_member_id="members"),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("fallback_team_id", sa.Uuid(), nullable=True),
        sa.Column("fallback_member_id", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_routing_plans_workspace_id")),
        _check("routing_plans", "never_nobody", "num_nonnulls(fallback_team_id, fallback_member_id) >= 1"),
    )
    op.create_index(
        "uq_routing_plans_product", "routing_plans", ["workspace_id", "product_id"], unique=True,
        postgresql_where=sa.text("product_id IS NOT NULL"),
    )  # fmt: skip
    op.create_index(
        "uq_routing_plans_all", "routing_plans", ["workspace_id"], unique=True,
        postgresql_where=sa.text("product_id IS NULL"),
    )  # fmt: skip


def _rules() -> None:
    op.create_table(
        "routing_rules",
        *_keys("routing_rules", plan_id="routing_plans", team_id="teams", member_id="members"),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("key", C, nullable=False),
        sa.Column("condition", JSONB, nullable=True),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("weights", JSONB, nullable=False),
        sa.Column("outside_hours", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        _check("routing_rules", "target", "target IN ('TEAM', 'MEMBER', 'PREVIOUS_OWNER', 'COMPANY_OWNER')"),
        _check("routing_rules", "strategy", "strategy IN ('ROUND_ROBIN', 'LEAST_LOADED', 'WEIGHTED')"),
        _check("routing_rules", "outside_hours", "outside_hours IN ('SKIP', 'WAIT')"),
        _check("routing_rules", "team", "(target = 'TEAM') = (team_id IS NOT NULL)"),
        _check("routing_rules", "member", "(target = 'MEMBER') = (member_id IS NOT NULL)"),
        sa.UniqueConstraint("workspace_id", "plan_id", "key", name=op.f("uq_routing_rules_workspace_id_plan_id_key")),
    )
    op.create_index(
        op.f("ix_routing_rules_workspace_id_plan_id_position"), "routing_rules", ["workspace_id", "plan_id", "position"]
    )


def _turns() -> None:
    op.create_table(
        "routing_turns",
        *_keys("routing_turns", rule_id="routing_rules", member_id="members"),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("served_at", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint(
            "workspace_id", "rule_id", "member_id", name=op.f("uq_routing_turns_workspace_id_rule_id_member_id")
        ),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("routing_turns", "routing_rules", "routing_plans", "packet_fields", "desks", "absences"):
        op.drop_table(table)
    op.drop_column("handoffs", "packet_fields")
