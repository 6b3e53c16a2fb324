"""What becomes of subscriptions when their workspace is to be deleted: networks are told to end them soon after that
was asked for, and the rows wait for it a while. Called off, what is wanted is asked for anew.

The requests themselves are the errand's (`renew`), which alone can open secrets: what is written here is when it looks.
"""

from sqlalchemy import ColumnElement, func, literal, select, update

from crm.core.limits import at_most
from crm.core.work import Work
from crm.workspaces.events import WorkspaceDeletionAsked, WorkspaceDeletionCalledOff, WorkspaceGoes
from funnel.adapters.subscribers import SUBSCRIBERS
from funnel.connected_accounts.ask_network_anew import asked_anew
from funnel.connected_accounts.endings import can_end, hasten, is_agreed, is_asked_for
from funnel.connected_accounts.secrets import ENDING
from funnel.models import ConnectedAccount, ConnectedAccountSecret
from funnel.reads import among


async def end_soon(work: Work, _event: WorkspaceDeletionAsked) -> None:
    """The errand looks at once. What is being asked meanwhile is another attempt's: its answer changes nothing."""
    row = ConnectedAccount
    asked = select(row).where(row.workspace_id == work.workspace_id, *_ours())
    accounts = (await work.execute(asked.order_by(row.id))).scalars()
    ids = [each.id for each in accounts if each.subscription_asked_at is not None or is_agreed(each)]
    since = func.coalesce(row.subscription_asked_at, literal(work.now, row.subscription_asked_at.type))
    own = update(row).where(row.workspace_id == work.workspace_id, among(row.id, ids))
    values = {"subscription_due_at": work.now, "subscription_asked_at": since, "subscription_attempts": 0}
    await work.execute(own.values(values).execution_options(synchronize_session=False))


async def ask_anew(work: Work, _event: WorkspaceDeletionCalledOff) -> None:
    """As after they were switched on again: endings that nobody wants any more are let go of by the errand."""
    row = ConnectedAccount
    asked = select(row).where(row.workspace_id == work.workspace_id, row.disabled_at.is_(None))
    asked = asked.where(row.network.in_(sorted(SUBSCRIBERS))).order_by(row.id)
    wanted = [each for each in (await work.execute(asked)).scalars() if is_asked_for(each)]
    for account in wanted:
        own = update(row).where(row.workspace_id == work.workspace_id, row.id == account.id)
        await work.execute(own.values(asked_anew(account, work.now, {"disabled_at": None})))
    if endable := [each.id for each in wanted if can_end(each.network)]:
        await hasten(work, endable)


async def hold(work: Work, going: WorkspaceGoes) -> None:
    """Nothing goes while a network is to be told: with the rows goes what it would be told by. What was ended keeps
    nobody waiting, though the network may ask once more.
    """
    account, secret = ConnectedAccount, ConnectedAccountSecret
    agreed = select(account.id).where(account.workspace_id == work.workspace_id, *_ours())
    agreed = agreed.where(account.subscription_asked_at.is_not(None))
    told = select(secret.id).where(secret.workspace_id == work.workspace_id, secret.name == ENDING)
    for asked in (agreed, told):
        if await work.scalar(asked.limit(at_most(1))) is not None:
            going.wait()


def _ours() -> tuple[ColumnElement[bool], ...]:
    """Of networks that are told of endings, and not switched off: of those they are told already."""
    row = ConnectedAccount
    return row.network.in_([each for each in sorted(SUBSCRIBERS) if can_end(each)]), row.disabled_at.is_(None)
