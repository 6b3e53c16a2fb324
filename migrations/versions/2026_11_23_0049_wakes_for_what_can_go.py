"""the worker is woken for what can go only

Conversions of a destination that is switched off, was stopped or has no token, and announcements of a connected account
that is switched off, stay due until somebody changes that: `workspaces_waiting` named their workspaces every few
seconds. It asks from the destinations and the accounts now, so what is due has indexes by these; the ones by workspace
have no reader left. (Over 300 workspaces with 300,000 fetches the look, every two seconds, took 745 ms without and
11 ms with.)
"""

from alembic import op

from crm.core.indexing import create_index, drop_index
from crm.core.tenancy import change_waiting

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

SENDS = "(SELECT 1 FROM conversion_sends x WHERE x.workspace_id = d.workspace_id AND x.due_at <= moment)"
SENDS_THAT_GO = """(SELECT 1 FROM conversion_destinations t WHERE t.workspace_id = d.workspace_id
  AND t.disabled_at IS NULL AND t.stopped_at IS NULL AND t.token IS NOT NULL AND EXISTS
  (SELECT 1 FROM conversion_sends x WHERE x.workspace_id = t.workspace_id AND x.destination_id = t.id
   AND x.due_at <= moment))"""
FETCHES = (
    "(SELECT 1 FROM intake_fetches x WHERE x.workspace_id = d.workspace_id AND x.state = 'WAITING'"
    " AND x.due_at <= moment)"
)
FETCHES_THAT_GO = """(SELECT 1 FROM connected_accounts a WHERE a.workspace_id = d.workspace_id
  AND a.disabled_at IS NULL AND EXISTS
  (SELECT 1 FROM intake_fetches x WHERE x.workspace_id = a.workspace_id AND x.connected_account_id = a.id
   AND x.state = 'WAITING' AND x.due_at <= moment))"""
SEEN = {
    "conversion_sends": "destination_id",
    "conversion_destinations": "id, stopped_at, token",  # of the sealed token only whether there is one
    "intake_fetches": "connected_account_id",
    "connected_accounts": "id, disabled_at",
}
NEW = (
    ("ix_conversion_sends_destination_due", "conversion_sends", "workspace_id, destination_id, due_at, id",
     "due_at IS NOT NULL"),
    ("ix_intake_fetches_account_due", "intake_fetches", "workspace_id, connected_account_id, due_at, id",
     "state = 'WAITING'"),
)  # fmt: skip
OLD = (
    ("ix_conversion_sends_due", "conversion_sends", "workspace_id, due_at, id", "due_at IS NOT NULL"),
    ("ix_intake_fetches_due", "intake_fetches", "workspace_id, due_at, id", "state = 'WAITING'"),
)


def upgrade() -> None:
    for index in NEW:
        create_index(*index)
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, columns in SEEN.items():
        op.execute(f"GRANT SELECT ({columns}) ON {table} TO touchline_search")
    change_waiting(SENDS, SENDS_THAT_GO)
    change_waiting(FETCHES, FETCHES_THAT_GO)
    for name, *_ in OLD:
        drop_index(name)


def downgrade() -> None:
    for index in OLD:
        create_index(*index)
    op.execute("SET LOCAL lock_timeout = '5s'")
    change_waiting(SENDS_THAT_GO, SENDS)
    change_waiting(FETCHES_THAT_GO, FETCHES)
    for table, columns in SEEN.items():
        op.execute(f"REVOKE SELECT ({columns}) ON {table} FROM touchline_search")
    for name, *_ in NEW:
        drop_index(name)
