"""Takes subscriptions that are due: written down as asked for before anybody is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, literal, select, update

from crm.core.limits import at_most
from crm.core.sealing import Sealer
from crm.core.work import Work
from funnel.adapters.shape import Account, Secrets
from funnel.adapters.subscribers import SUBSCRIBERS
from funnel.connected_accounts.endings import Ending, columns, hasten, is_asked_for
from funnel.connected_accounts.secrets import opened_all
from funnel.models import ConnectedAccount
from funnel.models.words import Network
from funnel.reads import WorkReads, among
from funnel.subscriptions.take_endings import part_with, take_endings

AT_ONCE = 20
FIRST_PATIENCE, LONGEST_PATIENCE = timedelta(minutes=15), timedelta(hours=6)
"""For how long a network that took the request may take to ask at our door."""
MOST_DOUBLED = 5
"""Times, until the longest is reached."""
SOONEST = timedelta(minutes=10)
"""A shorter lease is renewed no sooner: it would have us ask without an end."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One connected account, and at which attempt we took it."""

    id: UUID
    network: Network
    account: Account
    attempts: int
    asked_at: datetime
    secrets: Secrets | None = field(repr=False)
    """None: one of them cannot be opened."""
    is_asked: bool = True
    """Whether it is to be asked for; it is not where only endings are due."""
    endings: tuple[Ending, ...] = ()
    """What the network is told to end."""


async def take(work: Work, sealer: Sealer) -> list[Taken]:
    """Those due, the longest due first; nobody else takes them while they may be confirmed. What was asked for before
    and brought neither confirmation nor refusal is told as a failure. Where an ending is due, what is wanted is asked
    for too: so one time tells when an account is looked at next.
    """
    rows = await _due(work)
    if not rows:
        return []
    asked = [each for each in rows if is_asked_for(each)]
    if asked:
        await _ask(work, asked)
    await part_with(work, rows, sealer)
    secrets = await opened_all(WorkReads(work), [each.id for each in rows], sealer, work.now)
    endings = await take_endings(work, rows, secrets, sealer)
    await hasten(work, [each.id for each in rows], resting={each.id for each in rows} - {each.id for each in asked})
    return [_taken(work, each, secrets.get(each.id), tuple(endings.get(each.id, ()))) for each in rows]


def _taken(work: Work, row: Any, secrets: Secrets | None, endings: tuple[Ending, ...]) -> Taken:
    account = Account(row.account_id, row.settings)
    return Taken(row.id, Network(row.network), account, row.subscription_attempts + 1, work.now, secrets,
                 is_asked=is_asked_for(row), endings=endings)  # fmt: skip


async def _due(work: Work) -> Sequence[Any]:
    row = ConnectedAccount
    asked = (
        select(*columns(work), row.subscription_attempts, row.subscription_asked_at, row.subscribed_until)
        .where(row.workspace_id == work.workspace_id, row.subscription_due_at <= work.now)
        .where(row.network.in_(sorted(SUBSCRIBERS)))
        .order_by(row.subscription_due_at, row.id)
        .limit(at_most(AT_ONCE))
        .with_for_update(key_share=True, skip_locked=True)
    )  # fmt: skip
    return (await work.execute(asked)).all()


async def _ask(work: Work, rows: Sequence[Any]) -> None:
    """One statement. The first failure's time holds; its sentence is of the last one."""
    row = ConnectedAccount
    sentence, unconfirmed = row.subscription_problem, _unconfirmed()
    due = {attempts: work.now + patience(attempts) for attempts in range(MOST_DOUBLED)}
    is_told = and_(row.subscription_attempts > 0, row.network.in_(sorted(unconfirmed)))
    since = func.coalesce(row.subscription_failed_at, literal(work.now, row.subscription_failed_at.type))
    mine = update(row).where(row.workspace_id == work.workspace_id, among(row.id, [each.id for each in rows]))
    await work.execute(
        mine.values(
            subscription_asked_at=work.now,
            subscription_attempts=row.subscription_attempts + 1,
            subscription_due_at=case(due, value=row.subscription_attempts, else_=work.now + LONGEST_PATIENCE),
            subscription_failed_at=case((is_told, since), else_=row.subscription_failed_at),
            subscription_problem=case((is_told, case(unconfirmed, value=row.network)), else_=sentence),
        )
    )


def _unconfirmed() -> dict[str, str]:
    return {network.value: each.unconfirmed for network, each in SUBSCRIBERS.items() if each.unconfirmed}


def patience(attempts: int) -> timedelta:
    """Longer and longer, for who never asks."""
    wanted: timedelta = FIRST_PATIENCE * 2 ** min(attempts, MOST_DOUBLED)
    return min(wanted, LONGEST_PATIENCE)


def renewed_at(network: Network, lease: timedelta, now: datetime) -> datetime:
    """When a lease that begins now is renewed."""
    return now + max(SUBSCRIBERS[network].renewed_after(lease), SOONEST)
