"""deal contacts, lines, notes, reminders, targets

New columns of tables in use come empty or with a constant, their checks NOT VALID first, their indexes without
stopping the house (`crm.core.indexing`).
"""

import sqlalchemy as sa
from alembic import op

from crm.core.indexing import create_index, drop_index
from crm.core.tenancy import finite_times, protect

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLES = (
    "deal_stages", "deal_moves", "deal_slips", "deal_contacts", "deal_lines", "notes", "note_edits", "sales_targets",
    "commission_terms",
)  # fmt: skip
COLUMNS = {
    "deals": (
        "stage_id uuid",
        "stage_entered_at timestamptz",
        "probability_percent smallint",
        "is_committed boolean NOT NULL DEFAULT false",
        "loss_reason text",
        "loss_text text",
        "competitor text",
        "won_reason text",
        "promo_code text",
        "self_reported text",
        "partner_id uuid",
        "slips integer NOT NULL DEFAULT 0",
    ),
    "sales": ("agreed_minor bigint",),
    "calls": ("result text", "next_step text"),
    "tasks": (
        "kind text NOT NULL DEFAULT 'OTHER'",
        "promised_for timestamptz",
        "remind_at timestamptz",
        "reminded_at timestamptz",
        "cancelled_at timestamptz",
        "cancel_reason text",
        "repeat_days smallint",
    ),
}
LOSS = "'COMPETITOR', 'PRICE', 'TIMING', 'NO_RESPONSE', 'NO_NEED', 'NO_BUDGET', 'OTHER'"
CONSTRAINTS = (
    ("deals", "ck_deals_loss_reason", f"CHECK (loss_reason IS NULL OR loss_reason IN ({LOSS}))"),
    ("deals", "ck_deals_probability", "CHECK (probability_percent BETWEEN 0 AND 100)"),
    (
        "deals",
        "fk_deals_workspace_id_stage_id",
        "FOREIGN KEY (workspace_id, stage_id) REFERENCES deal_stages (workspace_id, id)",
    ),
    (
        "deals",
        "fk_deals_workspace_id_partner_id",
        "FOREIGN KEY (workspace_id, partner_id) REFERENCES companies (workspace_id, id)",
    ),
    (
        "calls",
        "ck_calls_result",
        "CHECK (result IS NULL OR result IN ('REACHED', 'NO_ANSWER', 'BUSY', 'WRONG_NUMBER', 'VOICEMAIL'))",
    ),
    ("tasks", "ck_tasks_kind", "CHECK (kind IN ('CALL', 'MESSAGE', 'MEETING', 'OTHER'))"),
    ("tasks", "ck_tasks_one_end", "CHECK (cancelled_at IS NULL OR completed_at IS NULL)"),
)
OPEN = "completed_at IS NULL AND cancelled_at IS NULL"
INDEXES = [
    ("ix_calls_direction", "calls", "workspace_id, direction, occurred_at, id", None),
    ("ix_calls_member", "calls", "workspace_id, member_id, occurred_at, id", None),
    ("ix_calls_occurred", "calls", "workspace_id, occurred_at, id", None),
    ("ix_calls_resource", "calls", "workspace_id, resource_id, occurred_at, id", None),
    ("ix_calls_result", "calls", "workspace_id, result, occurred_at, id", None),
    ("ix_deals_closed", "deals", "workspace_id, closed_at, id", None),
    ("ix_deals_created", "deals", "workspace_id, created_at, id", None),
    ("ix_deals_expected", "deals", "workspace_id, expected_close_on, id", None),
    ("ix_deals_owned", "deals", "workspace_id, owner_id, created_at, id", None),
    ("ix_deals_product", "deals", "workspace_id, product_id, created_at, id", None),
    ("ix_deals_stage", "deals", "workspace_id, stage_id, created_at, id", None),
    ("ix_deals_status", "deals", "workspace_id, status, created_at, id", None),
    (
        "ix_leads_has_next",
        "leads",
        "workspace_id, (next_task_id IS NOT NULL), last_activity_at, id, next_task_id, withdrawn_at",
        None,
    ),
    ("ix_sales_sold", "sales", "workspace_id, sold_at, id", None),
    ("ix_tasks_due", "tasks", "workspace_id, due_at, id", None),
    ("ix_tasks_kind", "tasks", "workspace_id, kind, due_at, id", None),
    ("ix_tasks_open", "tasks", f"workspace_id, ({OPEN}), due_at, id, completed_at, cancelled_at", None),
    ("ix_tasks_owned", "tasks", "workspace_id, owner_id, due_at, id", None),
    ("ix_tasks_promise", "tasks", "workspace_id, is_promise, due_at, id", None),
    ("ix_tasks_remind", "tasks", "workspace_id, remind_at", f"reminded_at IS NULL AND {OPEN}"),
]
_WORDS = r"""
DO $$ DECLARE words text; BEGIN
  SELECT string_agg(quote_literal(word), ', ' ORDER BY place, word) INTO words FROM (
    SELECT m.found[1] AS word, m.place FROM pg_constraint c
    CROSS JOIN LATERAL regexp_matches(pg_get_constraintdef(c.oid), '\x27([A-Z_]+)\x27', 'g')
      WITH ORDINALITY AS m(found, place)
    WHERE c.conrelid = 'timeline_entries'::regclass AND c.conname = 'ck_timeline_entries_kind' AND m.found[1] <> 'NOTE'
    MORE) x;
  ALTER TABLE timeline_entries DROP CONSTRAINT ck_timeline_entries_kind;
  EXECUTE format('ALTER TABLE timeline_entries ADD CONSTRAINT ck_timeline_entries_kind CHECK (kind IN (%s)) NOT VALID',
                 words);
END $$
"""
"""The words that are there and one more, or one less: other revisions add theirs."""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {column}")
    for index in INDEXES:
        create_index(*index)
    op.execute("SET LOCAL lock_timeout = '5s'")
    _tables()
    for table in TABLES:
        protect(table)
    for table, name, rule in CONSTRAINTS:
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule} NOT VALID")
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
    for table in ("deals", "tasks"):
        finite_times(table)
    op.execute(_WORDS.replace("MORE", "UNION ALL SELECT 'NOTE', 1000"))
    op.execute("ALTER TABLE timeline_entries VALIDATE CONSTRAINT ck_timeline_entries_kind")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    # The owner is under forced row-level security itself and would see no row to remove.
    op.execute("ALTER TABLE timeline_entries NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM timeline_entries WHERE kind = 'NOTE'")
    op.execute("ALTER TABLE timeline_entries FORCE ROW LEVEL SECURITY")
    op.execute(_WORDS.replace("MORE", ""))
    op.execute("ALTER TABLE timeline_entries VALIDATE CONSTRAINT ck_timeline_entries_kind")
    for table, name, _ in reversed(CONSTRAINTS):
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for table in reversed(TABLES):
        op.drop_table(table)
    for name, *_ in reversed(INDEXES):
        drop_index(name)
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")


def _tables() -> None:
    op.create_table(
        "deal_stages",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("probability_percent", sa.SmallInteger(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("probability_percent BETWEEN 0 AND 100", name=op.f("ck_deal_stages_probability")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "product_id"],
            ["products.workspace_id", "products.id"],
            name=op.f("fk_deal_stages_workspace_id_product_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_deal_stages")),
        sa.UniqueConstraint(
            "workspace_id", "product_id", "key", name=op.f("uq_deal_stages_workspace_id_product_id_key")
        ),
    )
    op.create_table(
        "deal_moves",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_stage_id", sa.Uuid(), nullable=True),
        sa.Column("to_stage_id", sa.Uuid(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("loss_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('MOVED', 'LOST', 'REOPENED')", name=op.f("ck_deal_moves_kind")),
        sa.CheckConstraint(
            "loss_reason IS NULL OR loss_reason IN ('COMPETITOR', 'PRICE', 'TIMING', 'NO_RESPONSE', 'NO_NEED', 'NO_BUDGET', 'OTHER')",
            name=op.f("ck_deal_moves_loss_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "deal_id"],
            ["deals.workspace_id", "deals.id"],
            name=op.f("fk_deal_moves_workspace_id_deal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "from_stage_id"],
            ["deal_stages.workspace_id", "deal_stages.id"],
            name=op.f("fk_deal_moves_workspace_id_from_stage_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "moved_by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_deal_moves_workspace_id_moved_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "to_stage_id"],
            ["deal_stages.workspace_id", "deal_stages.id"],
            name=op.f("fk_deal_moves_workspace_id_to_stage_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_deal_moves")),
    )
    op.create_index("ix_deal_moves_deal", "deal_moves", ["workspace_id", "deal_id", "moved_at", "id"], unique=False)
    op.create_index("ix_deal_moves_stage", "deal_moves", ["workspace_id", "to_stage_id", "deal_id"], unique=False)
    op.create_table(
        "deal_slips",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("was_on", sa.Date(), nullable=True),
        sa.Column("is_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "changed_by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_deal_slips_workspace_id_changed_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "deal_id"],
            ["deals.workspace_id", "deals.id"],
            name=op.f("fk_deal_slips_workspace_id_deal_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_deal_slips")),
    )
    op.create_index("ix_deal_slips_deal", "deal_slips", ["workspace_id", "deal_id", "changed_at", "id"], unique=False)
    op.create_table(
        "deal_contacts",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "role IN ('DECISION_MAKER', 'INFLUENCER', 'USER', 'PAYER', 'GATEKEEPER', 'OTHER')",
            name=op.f("ck_deal_contacts_role"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "deal_id"],
            ["deals.workspace_id", "deals.id"],
            name=op.f("fk_deal_contacts_workspace_id_deal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_deal_contacts_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_deal_contacts")),
        sa.UniqueConstraint(
            "workspace_id", "deal_id", "person_id", name=op.f("uq_deal_contacts_workspace_id_deal_id_person_id")
        ),
    )
    op.create_index("ix_deal_contacts_person", "deal_contacts", ["workspace_id", "person_id"], unique=False)
    op.create_index(
        "uq_deal_contacts_primary",
        "deal_contacts",
        ["workspace_id", "deal_id"],
        unique=True,
        postgresql_where=sa.text("is_primary"),
    )
    op.create_table(
        "deal_lines",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("units_micro", sa.BigInteger(), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "units_micro > 0 AND unit_price_minor >= 0 AND discount_minor >= 0 AND amount_minor >= 0",
            name=op.f("ck_deal_lines_amounts"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "deal_id"],
            ["deals.workspace_id", "deals.id"],
            name=op.f("fk_deal_lines_workspace_id_deal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "product_id"],
            ["products.workspace_id", "products.id"],
            name=op.f("fk_deal_lines_workspace_id_product_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_deal_lines")),
        sa.UniqueConstraint(
            "workspace_id", "deal_id", "position", name=op.f("uq_deal_lines_workspace_id_deal_id_position")
        ),
    )
    op.create_table(
        "notes",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("deal_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("is_pinned", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "author_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_notes_workspace_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "deal_id"], ["deals.workspace_id", "deals.id"], name=op.f("fk_notes_workspace_id_deal_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"], ["leads.workspace_id", "leads.id"], name=op.f("fk_notes_workspace_id_lead_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_notes_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_notes")),
    )
    op.create_index("ix_notes_author", "notes", ["workspace_id", "author_id", "created_at", "id"], unique=False)
    op.create_index("ix_notes_created", "notes", ["workspace_id", "created_at", "id"], unique=False)
    op.create_index("ix_notes_deal", "notes", ["workspace_id", "deal_id", "created_at", "id"], unique=False)
    op.create_index("ix_notes_lead", "notes", ["workspace_id", "lead_id", "created_at", "id"], unique=False)
    op.create_index("ix_notes_person", "notes", ["workspace_id", "person_id", "created_at", "id"], unique=False)
    op.create_index("ix_notes_pinned", "notes", ["workspace_id", "is_pinned", "created_at", "id"], unique=False)
    op.create_table(
        "note_edits",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "edited_by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_note_edits_workspace_id_edited_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "note_id"],
            ["notes.workspace_id", "notes.id"],
            name=op.f("fk_note_edits_workspace_id_note_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_note_edits")),
    )
    op.create_index("ix_note_edits_note", "note_edits", ["workspace_id", "note_id", "number"], unique=True)
    op.create_table(
        "sales_targets",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("units_micro", sa.BigInteger(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(metric = 'UNITS') = (units_micro IS NOT NULL) AND (metric = 'AMOUNT') = (amount_minor IS NOT NULL)",
            name=op.f("ck_sales_targets_units_or_amount"),
        ),
        sa.CheckConstraint("metric IN ('UNITS', 'AMOUNT')", name=op.f("ck_sales_targets_metric")),
        sa.CheckConstraint("(amount_minor IS NULL) = (currency IS NULL)", name=op.f("ck_sales_targets_currency")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_sales_targets_amount")),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_sales_targets_first_of_month")),
        sa.CheckConstraint("num_nonnulls(member_id, team_id) = 1", name=op.f("ck_sales_targets_whose")),
        sa.CheckConstraint("units_micro > 0", name=op.f("ck_sales_targets_units")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_sales_targets_workspace_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_sales_targets_workspace_id_team_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_sales_targets")),
        sa.UniqueConstraint(
            "workspace_id",
            "member_id",
            "month",
            "metric",
            name=op.f("uq_sales_targets_workspace_id_member_id_month_metric"),
        ),
        sa.UniqueConstraint(
            "workspace_id",
            "team_id",
            "month",
            "metric",
            name=op.f("uq_sales_targets_workspace_id_team_id_month_metric"),
        ),
    )
    op.create_index("ix_sales_targets_month", "sales_targets", ["workspace_id", "month", "id"], unique=False)
    op.create_table(
        "commission_terms",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("share", sa.Numeric(precision=7, scale=6), nullable=True),
        sa.Column("base", sa.Text(), nullable=True),
        sa.Column("unit_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'SHARE') = (share IS NOT NULL AND base IS NOT NULL) AND (kind = 'PER_UNIT') = (unit_minor IS NOT NULL)",
            name=op.f("ck_commission_terms_share_or_unit"),
        ),
        sa.CheckConstraint(
            "base IS NULL OR base IN ('REVENUE', 'CONTRIBUTION')", name=op.f("ck_commission_terms_base")
        ),
        sa.CheckConstraint("kind IN ('SHARE', 'PER_UNIT')", name=op.f("ck_commission_terms_kind")),
        sa.CheckConstraint("num_nonnulls(member_id, partner_id) = 1", name=op.f("ck_commission_terms_whose")),
        sa.CheckConstraint("share IS NULL OR (share >= 0 AND share <= 1)", name=op.f("ck_commission_terms_share")),
        sa.CheckConstraint("unit_minor IS NULL OR unit_minor >= 0", name=op.f("ck_commission_terms_unit")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_commission_terms_workspace_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "partner_id"],
            ["companies.workspace_id", "companies.id"],
            name=op.f("fk_commission_terms_workspace_id_partner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "product_id"],
            ["products.workspace_id", "products.id"],
            name=op.f("fk_commission_terms_workspace_id_product_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_commission_terms")),
    )
    op.create_index(
        "ix_commission_terms_created", "commission_terms", ["workspace_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_commission_terms_member", "commission_terms", ["workspace_id", "member_id", "valid_from"], unique=False
    )
    op.create_index(
        "ix_commission_terms_partner", "commission_terms", ["workspace_id", "partner_id", "valid_from"], unique=False
    )
