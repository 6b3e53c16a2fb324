"""What waits for a token is asked for at once when there is another one."""

from uuid import UUID

from sqlalchemy import update

from crm.core.work import Work
from funnel.connected_accounts.end_refusal import end_refusal
from funnel.models import IntakeFetch
from funnel.models.words import FetchState


async def ask_again(work: Work, connected_account_id: UUID) -> None:
    """All that was announced to the connected account and is not fetched yet is due now. What is being asked for by
    the former token counts as another attempt's: its answer says nothing of this one.
    """
    row = IntakeFetch
    waiting = update(row).where(row.workspace_id == work.workspace_id, row.connected_account_id == connected_account_id)
    waiting = waiting.where(row.state == FetchState.WAITING.value)
    await work.execute(waiting.values(due_at=work.now, attempts=row.attempts + 1))
    await end_refusal(work, [connected_account_id])
