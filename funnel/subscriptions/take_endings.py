"""Takes endings that are due, and lets go of those that are no more."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, update

from crm.core.sealing import Sealer
from crm.core.work import Work
from funnel.adapters.shape import ADDRESS, Secrets
from funnel.adapters.subscribers import SUBSCRIBERS
from funnel.connected_accounts.endings import (
    Ending,
    can_end,
    end_all,
    endings_of,
    forget,
    has_endings,
    is_agreed,
    is_asked_for,
)
from funnel.models import ConnectedAccountSecret
from funnel.models.words import Network
from funnel.reads import among
from funnel.subscriptions.rest import rest

FIRST_PATIENCE, LONGEST_PATIENCE = timedelta(minutes=15), timedelta(hours=6)
"""For how long a network that took the request may take to ask at our door: as long as it has been asked before."""


async def part_with(work: Work, accounts: Sequence[Any], sealer: Sealer) -> None:
    """What nobody wants any more and was not told so: of a workspace that is to be deleted everything that was asked
    for; and of an account that was switched off what the network agreed to after that.
    """
    for account in [each for each in accounts if can_end(each.network) and not is_asked_for(each)]:
        if account.subscription_asked_at is None or (account.is_off_itself and not await _is_late(work, account)):
            continue
        await end_all(work, account, sealer)
        await rest(work, account)


async def _is_late(work: Work, account: Any) -> bool:
    """Whether the settings tell of something that no ending is kept of."""
    by_settings = SUBSCRIBERS[Network(account.network)].is_agreed is not None
    return by_settings and is_agreed(account) and not await has_endings(work, account)


async def take_endings(
    work: Work, accounts: Sequence[Any], secrets: Mapping[UUID, Secrets], sealer: Sealer
) -> Mapping[UUID, list[Ending]]:
    """Those due, by connected account; nobody else takes them while they may be confirmed. Gone are those whose lease
    is over, those that the account wants again, and those that were ended a while ago.
    """
    ours = {each.id: each for each in accounts if can_end(each.network)}
    known = await endings_of(work, sorted(ours), sealer) if ours else []
    gone = [each for each in known if _is_gone(work, each, ours[each.connected_account_id], secrets)]
    await forget(work, [each.id for each in gone])
    kept = [each for each in known if each not in gone]
    due = await _lease(work, [each for each in kept if not each.is_over and each.due_at <= work.now])
    for account in ours.values():
        if not any(each.connected_account_id == account.id for each in kept):
            await rest(work, account, is_closed=True)
    return {one: [each for each in due if each.connected_account_id == one] for one in ours}


def is_current(ending: Ending, account: Any, secrets: Secrets) -> bool:
    """Whether the account wants just this: it was switched on again, or put back to what it was."""
    newest = next(iter(secrets.get(ADDRESS, ())), "")
    return is_asked_for(account) and ending.is_of(account.account_id, newest)


def _is_gone(work: Work, ending: Ending, account: Any, secrets: Mapping[UUID, Secrets]) -> bool:
    is_past = (ending.due_at if ending.is_over else ending.until) <= work.now
    return is_past or is_current(ending, account, secrets.get(account.id, {}))


async def _lease(work: Work, due: Sequence[Ending]) -> list[Ending]:
    """Each until it is asked again: one that was asked an hour ago for the first time, in an hour."""
    if not due:
        return []
    row = ConnectedAccountSecret
    tried = func.least(func.greatest(work.now - row.created_at, FIRST_PATIENCE), LONGEST_PATIENCE)
    own = update(row).where(row.workspace_id == work.workspace_id, among(row.id, [each.id for each in due]))
    leased = await work.execute(own.values(valid_until=work.now + tried).returning(row.id, row.valid_until))
    again = {each.id: each.valid_until for each in leased}
    return [replace(each, due_at=again[each.id]) for each in due]
