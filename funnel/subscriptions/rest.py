"""Lets a connected account rest when the network knows that nothing is wanted of it."""

from typing import Any

from sqlalchemy import update

from crm.core.work import Work
from crm.door.entries import close_target
from crm.models.words import EntryPointKind
from funnel.connected_accounts.ask_network_anew import NEVER
from funnel.connected_accounts.endings import is_asked_for
from funnel.models import ConnectedAccount


async def rest(work: Work, account: Any, *, is_closed: bool = False) -> None:
    """Nothing holds and nothing fails any more; its address is closed where the network has no question left. One that
    is asked for is left as it is. Of a workspace that is to be deleted none is closed: that may be called off.
    """
    if is_asked_for(account):
        return
    row = ConnectedAccount
    own = update(row).where(row.workspace_id == work.workspace_id, row.id == account.id)
    await work.execute(own.values(dict(NEVER)).execution_options(synchronize_session=False))
    if is_closed and account.is_off_itself:
        await close_target(work, EntryPointKind.WEBHOOK, account.id)
