"""the worker is woken for the first reply of a conversation only

Replies of one conversation go in the order they were given, so one that is due behind an earlier one, which waits for
its retry, cannot go: `workspaces_waiting` named its workspace every second until the earlier one was settled. Whoever
sends and was lost is looked for all the same. What waits in a line has an index by it: without it each look would go
through all that was ever said in the conversation.
"""

from alembic import op

from crm.core.indexing import create_index, drop_index
from crm.core.tenancy import change_waiting

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

DUE = "(SELECT 1 FROM message_sends x WHERE x.workspace_id = d.workspace_id AND x.due_at <= moment)"
FIRST = """(SELECT 1 FROM message_sends x WHERE x.workspace_id = d.workspace_id AND x.due_at <= moment
  AND (x.status = 'SENDING' OR NOT EXISTS
   (SELECT 1 FROM message_sends e WHERE e.workspace_id = x.workspace_id AND e.conversation_id = x.conversation_id
    AND e.due_at IS NOT NULL AND (e.created_at, e.id) < (x.created_at, x.id))))"""
SEEN = "id, conversation_id, status, created_at"
LINE = ("ix_message_sends_line", "message_sends", "workspace_id, conversation_id, created_at, id", "due_at IS NOT NULL")


def upgrade() -> None:
    create_index(*LINE)
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(f"GRANT SELECT ({SEEN}) ON message_sends TO touchline_search")
    change_waiting(DUE, FIRST)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    change_waiting(FIRST, DUE)
    op.execute(f"REVOKE SELECT ({SEEN}) ON message_sends FROM touchline_search")
    drop_index(LINE[0])
