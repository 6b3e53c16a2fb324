"""subscriptions at networks that run out

Until when a network sends is kept beside the connected account, with when it is asked again; `workspaces_waiting` learns
where that is due. Trials of re-classification are kept as long as a workspace says.
"""

from alembic import op

from crm.core.tenancy import finite_times

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

WAITING = """
 UNION ALL SELECT d.workspace_id FROM workspace_directory d WHERE what = 'subscriptions' AND EXISTS
 (SELECT 1 FROM connected_accounts x WHERE x.workspace_id = d.workspace_id AND x.subscription_due_at <= moment)
"""
BODY = "SELECT prosrc FROM pg_proc WHERE oid = 'workspaces_waiting(text, timestamptz)'::regprocedure"
"""What the function does now, whoever added to it: this adds one branch, and takes the same one away."""
COLUMNS = (
    "subscribed_until TIMESTAMP WITH TIME ZONE", "subscription_asked_at TIMESTAMP WITH TIME ZONE",
    "subscription_due_at TIMESTAMP WITH TIME ZONE", "subscription_attempts INTEGER DEFAULT '0' NOT NULL",
    "subscription_failed_at TIMESTAMP WITH TIME ZONE", "subscription_problem TEXT",
)  # fmt: skip
SUBJECTS = (
    "UNKNOWN_VISITORS", "PEOPLE_WITHOUT_LEAD", "LOST_LEADS", "CALL_RECORDINGS", "IMPORT_PROBLEMS", "PERSON_EXPORTS",
    "AUDIT", "IDEMPOTENCY_KEYS", "OUTBOX", "SESSIONS", "FORM_ANSWERS", "CONVERSION_REQUESTS",
)  # fmt: skip
ADDED = "RECLASSIFICATION_TRIALS"


def _looks_for(body: str) -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO touchline_search")
    op.get_bind().exec_driver_sql(
        "CREATE OR REPLACE FUNCTION workspaces_waiting(what text, moment timestamptz) RETURNS TABLE (workspace_id uuid)"
        f" LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body${body}$body$"
    )
    op.execute("REVOKE CREATE ON SCHEMA public FROM touchline_search")


def _know(*subjects: str) -> None:
    """What a rule may be about."""
    listed = ", ".join(f"'{each}'" for each in subjects)
    op.execute("ALTER TABLE retention_rules DROP CONSTRAINT ck_retention_rules_subject")
    op.execute(f"ALTER TABLE retention_rules ADD CONSTRAINT ck_retention_rules_subject CHECK (subject IN ({listed}))")


def _forget_added() -> None:
    """The version before knows no such subject; a run that stands at it goes on with its next."""
    for table in ("retention_rules", "retention_runs"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"DELETE FROM retention_rules WHERE subject = '{ADDED}'")
    op.execute(f"UPDATE retention_runs SET subject = NULL, after_id = NULL WHERE subject = '{ADDED}'")
    for table in ("retention_rules", "retention_runs"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(f"ALTER TABLE connected_accounts {', '.join(f'ADD COLUMN {each}' for each in COLUMNS)}")
    finite_times("connected_accounts")
    op.execute(  # in the transaction: a workspace has a few of them, and the column is new
        "CREATE INDEX ix_connected_accounts_subscription ON connected_accounts (workspace_id, subscription_due_at, id)"
        " WHERE subscription_due_at IS NOT NULL"
    )
    op.execute("GRANT SELECT (workspace_id, subscription_due_at) ON connected_accounts TO touchline_search")
    body = op.get_bind().exec_driver_sql(BODY).scalar_one()
    _looks_for(body + WAITING)
    _know(*SUBJECTS, ADDED)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    body = op.get_bind().exec_driver_sql(BODY).scalar_one()
    _looks_for(body.replace(WAITING, ""))
    _forget_added()
    _know(*SUBJECTS)
    for each in COLUMNS:
        op.execute(f"ALTER TABLE connected_accounts DROP COLUMN {each.split()[0]}")
