"""loose ends of intake: where an endpoint that was switched off left off

What happened while an endpoint was on is owed to it, also when it is switched off before the worker came by: the two
columns say which events are not, from where it was switched off to where it was switched on again. A conversion that is
sent again has all its attempts before it. Requests to ad networks and answers of forms are kept as long as a workspace
says.
"""

from alembic import op

from crm.core.indexing import create_index, drop_index

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

NAMES = "ix_conversion_sends_request"
"""Which conversions name a request: it is asked when requests go."""
SUBJECTS = (
    "UNKNOWN_VISITORS", "PEOPLE_WITHOUT_LEAD", "LOST_LEADS", "CALL_RECORDINGS", "IMPORT_PROBLEMS", "PERSON_EXPORTS",
    "AUDIT", "IDEMPOTENCY_KEYS", "OUTBOX", "SESSIONS",
)  # fmt: skip
ADDED = ("FORM_ANSWERS", "CONVERSION_REQUESTS")


def _know(*subjects: str) -> None:
    """What a rule may be about."""
    listed = ", ".join(f"'{each}'" for each in subjects)
    op.execute("ALTER TABLE retention_rules DROP CONSTRAINT ck_retention_rules_subject")
    op.execute(f"ALTER TABLE retention_rules ADD CONSTRAINT ck_retention_rules_subject CHECK (subject IN ({listed}))")


def _forget_added() -> None:
    """The version before knows no such subjects; a run that stands at one goes on with its next."""
    added = ", ".join(f"'{each}'" for each in ADDED)
    for table in ("retention_rules", "retention_runs"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"DELETE FROM retention_rules WHERE subject IN ({added})")
    op.execute(f"UPDATE retention_runs SET subject = NULL, after_id = NULL WHERE subject IN ({added})")
    for table in ("retention_rules", "retention_runs"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def upgrade() -> None:
    create_index(NAMES, "conversion_sends", "workspace_id, request_id", "request_id IS NOT NULL")
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE webhook_endpoints ADD COLUMN silent_from_xid xid8, ADD COLUMN silent_until_xid xid8")
    op.execute("ALTER TABLE conversion_sends ADD COLUMN attempts_before INTEGER DEFAULT '0' NOT NULL")
    _know(*SUBJECTS, *ADDED)


def downgrade() -> None:
    drop_index(NAMES)  # it ends the transaction, and with it what is said of locks
    op.execute("SET LOCAL lock_timeout = '5s'")
    _forget_added()
    _know(*SUBJECTS)
    op.execute("ALTER TABLE conversion_sends DROP COLUMN attempts_before")
    op.execute("ALTER TABLE webhook_endpoints DROP COLUMN silent_from_xid, DROP COLUMN silent_until_xid")
