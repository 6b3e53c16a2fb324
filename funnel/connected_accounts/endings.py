"""Subscriptions at networks that are to end: what they were agreed by is kept, sealed, until the network has been told.

They lie among the secrets: address, account and token are of before, and nobody else knows them any more. `valid_until`
of such a row is when it is looked at next, `created_at` from when on the network is told.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import delete, func, select, text, update

from crm.core.ids import new_id
from crm.core.limits import at_most
from crm.core.sealing import CannotOpen, NoColumnKey, Sealer
from crm.core.work import Work
from crm.models import WorkspaceDeletion
from crm.workspaces.request_deletion import standing
from funnel.adapters.shape import ADDRESS, Secrets
from funnel.adapters.subscribers import SUBSCRIBERS
from funnel.adapters.subscribing import KNOWN_AFTER
from funnel.connected_accounts.ask_network_anew import is_wanted
from funnel.connected_accounts.secrets import ENDED, ENDING, HIDDEN, opened, place
from funnel.models import ConnectedAccount, ConnectedAccountSecret
from funnel.models.words import Network
from funnel.reads import WorkReads, among

LONGEST, SHORTEST = timedelta(days=10), timedelta(days=1)
"""For how long a network is told: the longest lease we ask for, where it did not say for how long it sends; and a day
where that is nearly over, for who counted wrongly."""
REPEATED = timedelta(hours=1)
"""For how long a question that was answered may come again: our answer may have been lost."""
_HASTEN = text(
    "UPDATE connected_accounts a SET subscription_due_at = least("
    " CASE WHEN a.id = ANY(CAST(:resting AS uuid[])) THEN NULL ELSE a.subscription_due_at END,"
    " (SELECT min(s.valid_until) FROM connected_account_secrets s WHERE s.workspace_id = CAST(:workspace_id AS uuid)"
    " AND s.connected_account_id = a.id AND s.name = ANY(CAST(:names AS text[]))))"
    " WHERE a.workspace_id = CAST(:workspace_id AS uuid) AND a.id = ANY(CAST(:ids AS uuid[]))"
)

_UNREADABLE: Mapping[str, Any] = {
    "address": "", "account_id": None, "secrets": {}, "seconds": 0, "settings": {}, "keeps_address": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ending:
    """One subscription that is to end, or was ended a moment ago."""

    id: UUID
    connected_account_id: UUID
    account_id: str | None
    address: str = field(repr=False)
    secrets: Secrets = field(repr=False)
    """Of when it was decided, without the address."""
    until: datetime
    """It is over by itself then."""
    began_at: datetime
    due_at: datetime
    is_over: bool
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Of when it was decided: what the network called it."""
    keeps_address: bool = False
    """Only the account is given up."""

    def is_of(self, account_id: str | None, address: str) -> bool:
        """Whether it is this account's, sent to this address."""
        return self.account_id == account_id and self.address == address


def can_end(network: str) -> bool:
    """Whether subscriptions there are ended from here."""
    subscriber = SUBSCRIBERS.get(Network(network))
    return subscriber is not None and subscriber.end is not None


def columns(work: Work) -> Sequence[Any]:
    """What is read of an account by whoever asks whether its subscription is wanted. In a workspace that is to be
    deleted all of them are switched off, since that was asked for; none of them `itself`, for it may be called off.
    """
    row = ConnectedAccount
    gone = select(WorkspaceDeletion.requested_at).where(*standing(work)).scalar_subquery()
    off_at, itself = func.coalesce(row.disabled_at, gone).label("disabled_at"), row.disabled_at.is_not(None)
    return row.id, row.network, row.settings, row.account_id, off_at, itself.label("is_off_itself")


def is_asked_for(account: Any) -> bool:
    """Whether the service wants a subscription of the account as it is: a row, or its `columns`."""
    return account.disabled_at is None and is_wanted(account.network, account.settings)


def is_agreed(account: Any, *, keeps_address: bool = False) -> bool:
    """Whether there is something at the network to end: of a row, or its columns."""
    subscriber = SUBSCRIBERS[Network(account.network)]
    if subscriber.is_agreed is not None:
        return subscriber.is_agreed(account.settings, keeps_address=keeps_address)
    return account.subscription_asked_at is not None


def settings_without(account: Any, settings: Mapping[str, Any], *, keeps_address: bool) -> Mapping[str, Any]:
    """Of these settings those that are left when what the account agreed so far is given up."""
    subscriber = SUBSCRIBERS.get(Network(account.network))
    return subscriber.without(settings, account.settings, keeps_address=keeps_address) if subscriber else settings


async def begin_ending(
    work: Work, account: Any, sealer: Sealer, *, after: timedelta = KNOWN_AFTER, keeps_address: bool = False
) -> None:
    """What was asked for so far is to end, `after` a while, and not before other processes know of it. To be called
    before anything of the account is changed, and `hasten_own` when that is done. What cannot be opened any more is
    left to run out.
    """
    if not can_end(account.network) or not is_agreed(account, keeps_address=keeps_address):
        return
    try:
        secrets = await opened(WorkReads(work), account.id, sealer, work.now)
        known = await endings_of(work, [account.id], sealer)
    except (CannotOpen, NoColumnKey):
        return
    address = next(iter(secrets.get(ADDRESS, ())), None)
    if address is None:  # its workspace goes, the secrets before it
        return
    await forget(work, [each.id for each in known if each.is_of(account.account_id, address)])
    began_at = work.now + max(after, KNOWN_AFTER)
    await _keep(work, account, sealer, secrets, began_at, keeps_address=keeps_address)


async def _keep(
    work: Work, account: Any, sealer: Sealer, secrets: Secrets, began_at: datetime, *, keeps_address: bool
) -> None:
    lasts = max((account.subscribed_until or work.now + LONGEST) - work.now, SHORTEST)
    told = {
        "address": secrets[ADDRESS][0],
        "account_id": account.account_id,
        "secrets": {name: list(values) for name, values in secrets.items() if name != ADDRESS},
        "seconds": lasts.total_seconds(),
        "settings": dict(account.settings),
        "keeps_address": keeps_address,
    }
    work.session.add(
        ConnectedAccountSecret(
            workspace_id=work.workspace_id,
            id=new_id(),
            connected_account_id=account.id,
            name=ENDING,
            sealed=sealer.seal(orjson.dumps(told).decode(), place(work.workspace_id, account.id, ENDING)),
            created_at=began_at,
            valid_until=began_at,
        )
    )
    await work.flush()


async def endings_of(work: Work, account_ids: Sequence[UUID], sealer: Sealer) -> list[Ending]:
    """Of these connected accounts, the oldest first; one statement."""
    row = ConnectedAccountSecret
    asked = (
        select(row.id, row.connected_account_id, row.name, row.sealed, row.created_at, row.valid_until)
        .where(row.workspace_id == work.workspace_id, among(row.connected_account_id, account_ids))
        .where(row.name.in_(HIDDEN))
        .order_by(row.created_at, row.id)
    )
    return [_ending(work, each, sealer) for each in (await work.execute(asked)).all()]


def _ending(work: Work, row: Any, sealer: Sealer) -> Ending:
    """One that cannot be opened is of no account, and over since it began: it is let go of like any other."""
    try:
        told = orjson.loads(sealer.open(row.sealed, place(work.workspace_id, row.connected_account_id, ENDING)))
    except CannotOpen:
        told = _UNREADABLE
    return Ending(
        id=row.id,
        connected_account_id=row.connected_account_id,
        account_id=told["account_id"],
        address=told["address"],
        secrets=told["secrets"],
        until=row.created_at + timedelta(seconds=told["seconds"]),
        began_at=row.created_at,
        due_at=row.valid_until,
        is_over=row.name == ENDED,
        settings=told.get("settings", {}),
        keeps_address=told.get("keeps_address", False),
    )


async def forget(work: Work, ids: Collection[UUID]) -> None:
    """Nothing is kept of them any more."""
    row = ConnectedAccountSecret
    if ids:
        own = delete(row).where(row.workspace_id == work.workspace_id, among(row.id, sorted(ids)))
        await work.execute(own.where(row.name.in_(HIDDEN)))


async def end_all(work: Work, account: Any, sealer: Sealer) -> None:
    """Nothing is wanted any more: what was asked for ends, and who was to be told later (of a former address) is told
    with it.
    """
    if can_end(account.network):
        await begin_ending(work, account, sealer)
        row, soon = ConnectedAccountSecret, work.now + KNOWN_AFTER
        later = update(row).where(row.workspace_id == work.workspace_id, row.connected_account_id == account.id)
        later = later.where(row.name == ENDING, row.created_at > soon)
        await work.execute(later.values(created_at=soon, valid_until=soon))


async def has_endings(work: Work, account: Any) -> bool:
    """Whether the network may still ask at an address of it."""
    if not can_end(account.network):
        return False
    row = ConnectedAccountSecret
    asked = select(row.id).where(row.workspace_id == work.workspace_id, row.name.in_(HIDDEN))
    return await work.scalar(asked.where(row.connected_account_id == account.id).limit(at_most(1))) is not None


async def hasten_own(work: Work, account: ConnectedAccount) -> None:
    """After a change of one: `hasten`, where its network is told of endings."""
    if can_end(account.network):
        await hasten(work, [account.id])


async def hasten(work: Work, account_ids: Sequence[UUID], *, resting: Collection[UUID] = ()) -> None:
    """The worker looks at these connected accounts when one of their endings is due, if not before; at those that are
    `resting` for nothing else.
    """
    given = {"ids": list(account_ids), "resting": list(resting), "names": list(HIDDEN)}
    await work.execute(_HASTEN, {"workspace_id": work.workspace_id, **given})
