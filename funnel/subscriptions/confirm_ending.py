"""Answers a network that asks at our door whether a subscription is to end."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from crm.core.sealing import Sealer
from crm.core.work import Work
from funnel.adapters.subscribers import SUBSCRIBERS
from funnel.connected_accounts.endings import REPEATED, Ending, columns, endings_of, hasten, is_asked_for
from funnel.connected_accounts.secrets import ENDED, opened_all
from funnel.models import ConnectedAccount, ConnectedAccountSecret
from funnel.models.words import Network
from funnel.reads import WorkReads, among
from funnel.subscriptions.rest import rest
from funnel.subscriptions.take_endings import is_current


async def confirm_ending(
    work: Work, connected_account_id: UUID, network: Network, sealer: Sealer, *, address: str, about: str | None
) -> bool:
    """Whether it was meant to end: at this address, and about this account (channel). Asked again it is answered alike
    for a while. What is wanted now does not end, whoever asks.
    """
    account = await locked(work, connected_account_id)
    if account is None or account.network != network.value:
        return False
    known = await endings_of(work, [connected_account_id], sealer)
    meant = [each for each in known if each.is_of(about, address) and each.until > work.now]
    if not meant:
        return False
    secrets = await opened_all(WorkReads(work), [connected_account_id], sealer, work.now)
    if is_current(meant[0], account, secrets.get(connected_account_id, {})):
        return False
    await over(work, account, known, [each for each in meant if not each.is_over])
    return True


async def locked(work: Work, connected_account_id: UUID) -> Any:
    """The account's columns that say what is wanted; None where there is no such account."""
    row = ConnectedAccount
    own = select(*columns(work)).where(row.workspace_id == work.workspace_id, row.id == connected_account_id)
    return (await work.execute(own.with_for_update(key_share=True))).one_or_none()


async def over(work: Work, account: Any, known: Sequence[Ending], ended: Sequence[Ending]) -> None:
    """The network ended these."""
    if not ended:
        return
    row = ConnectedAccountSecret
    own = update(row).where(row.workspace_id == work.workspace_id, among(row.id, [each.id for each in ended]))
    await work.execute(own.values(name=ENDED, valid_until=work.now + REPEATED))
    await _without(work, account, ended)
    if all(each.is_over or each in ended for each in known):
        await rest(work, account)
    await hasten(work, [account.id])


async def _without(work: Work, account: Any, ended: Sequence[Ending]) -> None:
    """What the network called those is no name of anything any more: an account that is wanted again meanwhile is asked
    for anew, at once.
    """
    left, without = account.settings, SUBSCRIBERS[Network(account.network)].without
    for each in ended:
        left = without(left, each.settings, keeps_address=each.keeps_address)
    if left != account.settings:
        row = ConnectedAccount
        due = {"subscription_due_at": work.now} if is_asked_for(account) else {}
        own = update(row).where(row.workspace_id == work.workspace_id, row.id == account.id)
        await work.execute(own.values(settings=dict(left), version=row.version + 1, **due))
