"""day cells of credit"""

from alembic import op

from crm.core.tenancy import protect

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

CREDIT_DAYS = """
CREATE TABLE credit_days (
    workspace_id UUID NOT NULL,
    product_id UUID NOT NULL,
    kind TEXT NOT NULL,
    step_key TEXT COLLATE "C" DEFAULT '' NOT NULL,
    day DATE NOT NULL,
    begins TIMESTAMP WITH TIME ZONE NOT NULL,
    ends TIMESTAMP WITH TIME ZONE NOT NULL,
    basis TEXT COLLATE "C" NOT NULL,
    computed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    totals BIGINT[] NOT NULL,
    unattributed BIGINT[] NOT NULL,
    outside BIGINT NOT NULL,
    shortened INTEGER NOT NULL,
    slots SMALLINT NOT NULL,
    renormalised BIGINT[] NOT NULL,
    channel_numbers SMALLINT[] NOT NULL,
    resource_numbers SMALLINT[] NOT NULL,
    credit BYTEA NOT NULL,
    CONSTRAINT pk_credit_days PRIMARY KEY (workspace_id, product_id, kind, step_key, day),
    CONSTRAINT ck_credit_days_kind CHECK (kind IN ('STEP_ENTRY', 'SALE', 'HANDOFF')),
    CONSTRAINT ck_credit_days_begins_before_it_ends CHECK (begins < ends),
    CONSTRAINT ck_credit_days_four_values CHECK (cardinality(totals) = 4 AND cardinality(unattributed) = 4),
    CONSTRAINT ck_credit_days_one_element_per_cell CHECK (
        cardinality(channel_numbers) = cardinality(resource_numbers)
        AND octet_length(credit) = 8 * 4 * slots * cardinality(channel_numbers))
)
"""
CREDIT_DAY_MARKS = """
CREATE TABLE credit_day_marks (
    workspace_id UUID NOT NULL,
    product_id UUID NOT NULL,
    kind TEXT NOT NULL,
    step_key TEXT COLLATE "C" DEFAULT '' NOT NULL,
    hour TIMESTAMP WITH TIME ZONE NOT NULL,
    id UUID NOT NULL,
    CONSTRAINT pk_credit_day_marks PRIMARY KEY (workspace_id, product_id, kind, step_key, hour, id),
    CONSTRAINT ck_credit_day_marks_kind CHECK (kind IN ('STEP_ENTRY', 'SALE', 'HANDOFF'))
)
"""
CREDIT_DAY_STATES = """
CREATE TABLE credit_day_states (
    workspace_id UUID NOT NULL,
    kept_since TIMESTAMP WITH TIME ZONE NOT NULL,
    touches BIGINT NOT NULL,
    CONSTRAINT pk_credit_day_states PRIMARY KEY (workspace_id),
    CONSTRAINT fk_credit_day_states_workspace_id FOREIGN KEY(workspace_id) REFERENCES workspaces (id)
)
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(CREDIT_DAYS)
    # The page reads whole days: what it saves in space, packing would cost it in time.
    op.execute("ALTER TABLE credit_days ALTER COLUMN credit SET STORAGE EXTERNAL")
    op.execute(CREDIT_DAY_MARKS)
    op.execute(CREDIT_DAY_STATES)
    for table in ("credit_days", "credit_day_marks", "credit_day_states"):
        protect(table)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP TABLE credit_day_states")
    op.execute("DROP TABLE credit_day_marks")
    op.execute("DROP TABLE credit_days")
