"""Writes down what networks answered when they were told to end subscriptions."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import update

from crm.core.problems import Problem
from crm.core.sealing import Sealer
from crm.core.work import Work
from funnel.adapters.fetching import NotNow
from funnel.connected_accounts.endings import Ending, endings_of, hasten, is_asked_for
from funnel.models import ConnectedAccount, ConnectedAccountSecret
from funnel.subscriptions.confirm import failed_since
from funnel.subscriptions.confirm_ending import locked, over

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
REFUSED_REST = timedelta(hours=6)
Said = bool | Problem
"""True: it is over. False: the network is to ask at our door."""


async def settle_endings(work: Work, told: Sequence[tuple[Ending, Said]], sealer: Sealer) -> None:
    """What the answers say, of those that nobody confirmed, took or put back meanwhile."""
    for ending, said in sorted(told, key=lambda each: (each[0].connected_account_id, each[0].id)):
        if said is not False:
            await _settle(work, ending, said, sealer)


async def _settle(work: Work, ending: Ending, said: Said, sealer: Sealer) -> None:
    account = await locked(work, ending.connected_account_id)
    known = await endings_of(work, [ending.connected_account_id], sealer)
    if account is None or ending not in known:
        return
    if not isinstance(said, Problem):
        await over(work, account, known, [ending])
        return
    await _put_off(work, ending.id, said, ending)
    if not is_asked_for(account):
        row = ConnectedAccount
        own = update(row).where(row.workspace_id == work.workspace_id, row.id == account.id)
        await work.execute(own.values(subscription_failed_at=failed_since(work), subscription_problem=said.message))
    await hasten(work, [account.id], resting=() if is_asked_for(account) else [account.id])


async def _put_off(work: Work, ending_id: UUID, problem: Problem, ending: Ending) -> None:
    row = ConnectedAccountSecret
    own = update(row).where(row.workspace_id == work.workspace_id, row.id == ending_id)
    await work.execute(own.values(valid_until=work.now + _pause(work, ending, problem)))


def _pause(work: Work, ending: Ending, problem: Problem) -> timedelta:
    """As long as it has been tried in vain, so that it doubles."""
    if not isinstance(problem, NotNow):
        return REFUSED_REST
    tried: timedelta = work.now - ending.began_at
    return max(min(max(tried, FIRST_PAUSE), LONGEST_PAUSE), timedelta(seconds=problem.seconds or 0))
