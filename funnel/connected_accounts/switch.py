"""Switches connected accounts off and on: the address leads nowhere meanwhile, what was received stays."""

from datetime import datetime

from sqlalchemy import Update

from crm.audit import record as audit
from crm.core.problems import Conflict
from crm.core.sealing import Sealer
from crm.core.work import Work
from crm.door.entries import close_target, open_entry
from crm.members.permissions import Action
from crm.models.words import EntryPointKind
from funnel.adapters.shape import ADDRESS
from funnel.connected_accounts.ask_network_anew import asked_anew
from funnel.connected_accounts.endings import end_all, has_endings, hasten_own
from funnel.connected_accounts.held import held_account, updating
from funnel.connected_accounts.inputs import ConnectedAccountSwitch
from funnel.connected_accounts.secrets import opened
from funnel.models import ConnectedAccount
from funnel.reads import WorkReads


async def disable(work: Work, data: ConnectedAccountSwitch, sealer: Sealer) -> ConnectedAccount:
    """From now on (in other processes within seconds) its address leads nowhere. Where the service subscribed, the
    network is told soon after; until it has been, its question whether that was meant is the one thing answered there.
    """
    work.actor.require(Action.RESOURCE_EDIT)
    account = await held_account(work, data.connected_account_id, data.expected_version)
    if account.disabled_at is not None:
        raise Conflict("The connected account is switched off already.", field="connectedAccountId")
    await end_all(work, account, sealer)
    await work.execute(_switched(work, account, work.now))
    await hasten_own(work, account)
    if not await has_endings(work, account):
        await close_target(work, EntryPointKind.WEBHOOK, account.id)
    audit.record(work, "CONNECTED_ACCOUNT_DISABLE", object_type="ConnectedAccount", object_id=account.id)
    return account


async def enable(work: Work, data: ConnectedAccountSwitch, sealer: Sealer) -> ConnectedAccount:
    """Its address leads here again: the same one, so that nobody has to enter another."""
    work.actor.require(Action.RESOURCE_EDIT)
    account = await held_account(work, data.connected_account_id, data.expected_version)
    if account.disabled_at is None:
        raise Conflict("The connected account is switched on already.", field="connectedAccountId")
    found = await opened(WorkReads(work), account.id, sealer, work.now)
    await work.execute(_switched(work, account, None))
    await hasten_own(work, account)
    for token in found.get(ADDRESS, ()):
        await open_entry(work, EntryPointKind.WEBHOOK, token, account.id)
    audit.record(work, "CONNECTED_ACCOUNT_ENABLE", object_type="ConnectedAccount", object_id=account.id)
    return account


def _switched(work: Work, account: ConnectedAccount, disabled_at: datetime | None) -> Update:
    values = {"disabled_at": disabled_at}
    return updating(work, account, values | asked_anew(account, work.now, values))
