"""Takes what is to be fetched, under a lease."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select, update

from crm.core.limits import at_most
from crm.core.problems import Problem
from crm.core.sealing import Sealer
from crm.core.work import Work
from funnel.adapters.fetchers import FETCHERS
from funnel.adapters.shape import Announced, Found, Secrets
from funnel.connected_accounts.secrets import opened_all
from funnel.models import ConnectedAccount, IntakeFetch
from funnel.models.words import FetchState, Network
from funnel.reads import WorkReads, among

AT_ONCE = 50
LEASE = timedelta(minutes=5)
"""Four attempts with the longest pauses take less."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing, and at which attempt we took it."""

    id: UUID
    event_id: UUID
    position: int
    attempts: int
    announced_at: datetime
    announced: Announced


@dataclass(frozen=True, slots=True)
class Taken:
    """What one connected account wants, and with what it asks."""

    connected_account_id: UUID
    network: Network
    secrets: Secrets | None = field(repr=False)
    """None: one of them cannot be opened."""
    wanted: Sequence[Wanted]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of it: contacts and problems, or why it cannot be had."""

    wanted: Wanted
    found: tuple[Found, ...] | Problem = field(repr=False)


async def take(work: Work, sealer: Sealer) -> list[Taken]:
    """Those due, the oldest first, by connected account; nobody else takes them while the lease holds."""
    row = IntakeFetch
    by_account: dict[tuple[UUID, str], list[Wanted]] = {}
    rows = await _due(work)
    for each in rows:
        announced = Announced(each.kind, each.reference, each.details)
        wanted = Wanted(each.id, each.event_id, each.position, each.attempts + 1, each.announced_at,
                        FETCHERS[Network(each.network)].asked_with(announced, each.settings))  # fmt: skip
        by_account.setdefault((each.connected_account_id, each.network), []).append(wanted)
    if not rows:
        return []
    mine = update(row).where(row.workspace_id == work.workspace_id, among(row.id, [each.id for each in rows]))
    await work.execute(mine.values(due_at=work.now + LEASE, attempts=row.attempts + 1))
    secrets = await opened_all(WorkReads(work), sorted({each for each, _ in by_account}), sealer, work.now)
    return [
        Taken(account_id, Network(network), secrets.get(account_id), wanted)
        for (account_id, network), wanted in by_account.items()
    ]


async def _due(work: Work) -> Sequence[Any]:
    row, own = IntakeFetch, ConnectedAccount
    asked = (
        select(row.id, row.event_id, row.position, row.attempts, row.announced_at, row.kind, row.reference, row.details,
               row.connected_account_id, own.network, own.settings)
        .join(own, and_(own.workspace_id == work.workspace_id, own.id == row.connected_account_id))
        .where(row.workspace_id == work.workspace_id, row.state == FetchState.WAITING.value, row.due_at <= work.now)
        .where(own.disabled_at.is_(None), own.network.in_(sorted(FETCHERS)))
        .order_by(row.due_at, row.id)
        .limit(at_most(AT_ONCE))
        .with_for_update(of=row, skip_locked=True)
    )  # fmt: skip
    return (await work.execute(asked)).all()
