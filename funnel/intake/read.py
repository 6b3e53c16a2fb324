"""Reads requests that wait: bytes become contacts, or problems."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, null, or_, select

from crm.core.limits import at_most
from crm.core.problems import Problem, Problems
from crm.core.work import Work
from funnel.adapters.registry import ADAPTERS
from funnel.adapters.shape import Account, Contact, Found, Preference, Publication, Received, Unreadable
from funnel.models import ConnectedAccount, IntakeEvent
from funnel.models.words import IntakeState, Network
from funnel.reads import among
from funnel.replies.receipts import Told

AT_ONCE = 50
"""Requests a transaction (decisions §2)."""
PATIENCE = timedelta(seconds=30)
"""After which one that is tried alone goes before those that wait; its next try may be later, by `retry_at`."""
MOST_BYTES = 1024 * 1024
"""Of their bodies: libraries and mail services put a thousand events into one request."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request with what its connected account says."""

    id: UUID
    connected_account_id: UUID
    received_at: datetime
    content_type: str | None
    body: bytes | None = field(repr=False)
    network: Network
    account: Account
    resource_id: UUID | None
    product_id: UUID | None


@dataclass
class Heard:
    """What one request says, and what became of it."""

    event: Waiting
    contacts: list[tuple[int, Contact]] = field(default_factory=list)
    """With their position in the request."""
    preferences: list[tuple[int, Preference]] = field(default_factory=list)
    publications: list[tuple[int, Publication]] = field(default_factory=list)
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    recorded: int = 0
    duplicates: int = 0
    tests: int = 0
    person_ids: set[UUID] = field(default_factory=set)
    """Whose its facts became, those told before included."""


async def take(work: Work) -> list[Waiting]:
    """Requests that wait, the oldest first; those that failed together with others come after, one at a time, but are
    not held up for longer than `PATIENCE` by what goes on coming in."""
    overdue = await _take(work, IntakeState.ALONE, 1, before=work.now - PATIENCE)
    return overdue or await _take(work, IntakeState.WAITING, AT_ONCE) or await _take(work, IntakeState.ALONE, 1)


async def _take(work: Work, state: IntakeState, most: int, *, before: datetime | None = None) -> list[Waiting]:
    event = IntakeEvent
    ids = await _chosen(work, state, most, before)
    asked = _events(work, event.body).where(among(event.id, ids)).order_by(event.received_at, event.id)
    return [_waiting(row) for row in await work.execute(asked)] if ids else []


async def _chosen(work: Work, state: IntakeState, most: int, before: datetime | None) -> list[UUID]:
    """As many as make a batch, locked: a request may hold one event, or two and a half thousand."""
    event = IntakeEvent
    asked = (
        select(event.id, func.coalesce(func.octet_length(event.body), 0).label("bytes"))
        .where(
            event.workspace_id == work.workspace_id,
            event.state == state.value,
            or_(event.retry_at.is_(None), event.retry_at <= work.now),
            *([func.coalesce(event.retry_at, event.received_at) <= before] if before else ()),
        )
        .order_by(event.received_at, event.id)
        .limit(at_most(most))
        .with_for_update(skip_locked=True)
    )
    chosen: list[UUID] = []
    room = MOST_BYTES
    for row in await work.execute(asked):
        room -= row.bytes
        if chosen and room < 0:
            break
        chosen.append(row.id)
    return chosen


async def named(work: Work, event_ids: Sequence[UUID]) -> dict[UUID, Waiting]:
    """Requests by their ids, locked, without their bodies."""
    event = IntakeEvent
    asked = _events(work, null().label("body")).where(among(event.id, event_ids)).order_by(event.id)
    return {row.id: _waiting(row) for row in await work.execute(asked.with_for_update(of=event))}


def _events(work: Work, body: Any) -> Select[*tuple[Any, ...]]:
    event, own = IntakeEvent, ConnectedAccount
    return (
        select(
            event.id, event.connected_account_id, event.received_at, event.content_type, body, own.network,
            own.account_id, own.settings, own.resource_id, own.product_id,
        )
        .join(own, and_(own.workspace_id == work.workspace_id, own.id == event.connected_account_id))
        .where(event.workspace_id == work.workspace_id)
    )  # fmt: skip


def _waiting(row: Any) -> Waiting:
    return Waiting(
        id=row.id,
        connected_account_id=row.connected_account_id,
        received_at=row.received_at,
        content_type=row.content_type,
        body=row.body,
        network=Network(row.network),
        account=Account(row.account_id, row.settings),
        resource_id=row.resource_id,
        product_id=row.product_id,
    )


def read_all(events: Sequence[Waiting]) -> list[Heard]:
    """Each by its network's adapter."""
    return [read(event) for event in events]


def read(event: Waiting) -> Heard:
    """Contacts of one request; what cannot be read of it is a problem, and its neighbours are read all the same."""
    heard = Heard(event)
    try:
        found = contacts_of(event)
    except Problems as several:
        heard.problems = [(0, each) for each in several.problems]
        return heard
    except Problem as problem:
        heard.problems = [(0, problem)]
        return heard
    sort_out(heard, enumerate(found))
    return heard


def sort_out(heard: Heard, found: Iterable[tuple[int, Found]]) -> None:
    """Contacts, problems and trials, each to its kind."""
    for position, each in found:
        if isinstance(each, Problem):
            heard.problems.append((position, each))
        elif each.is_test:
            heard.tests += 1
        elif isinstance(each, Preference):
            heard.preferences.append((position, each))
        elif isinstance(each, Publication):
            heard.publications.append((position, each))
        else:
            heard.contacts.append((position, each))


def contacts_of(event: Waiting) -> list[Found]:
    """What the adapter makes of it. Raises Problem when nothing can be made."""
    if event.body is None:
        raise Unreadable("The request is not kept any more; ask the network to send it again.")
    headers = {"content-type": event.content_type} if event.content_type else {}
    return ADAPTERS[event.network].parse(Received(event.body, headers), event.account)


def receipts_of(heard: Sequence[Heard]) -> list[Told]:
    """What the requests tell of answers of ours."""
    return [
        Told(each.event.network.path, receipt, each.event.received_at)
        for each in heard
        if each.event.body is not None
        for receipt in ADAPTERS[each.event.network].receipts(Received(each.event.body), each.event.account)
    ]
