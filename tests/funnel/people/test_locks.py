"""Who is locked, and what many writers of one person do to each other: they wait, and nothing is lost."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from crm.core.actor import system
from crm.core.database import Database
from crm.core.problems import Conflict, NotFound
from crm.core.work import Work, attempt, begin, sqlstate
from crm.models.words import Direction
from crm.people.hold import hold
from crm.tasks.create import TaskCreate, create
from funnel.calls.log import CallLog, log
from funnel.facts.facts import Fact, RefundFact, SaleFact
from funnel.facts.record import record
from funnel.people.erase import PersonErase, erase
from funnel.people.merge import PersonMerge, merge
from funnel.people.unmerge import PersonUnmerge, unmerge
from funnel.rebuild.rebuild import verify
from tests.factories.people import at, cookie, email, phone, recorded, touch
from tests.factories.products import Published, published_funnel
from tests.http import Office, make_office

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

ANN, BOB, CAT = (email(f"{name}@example.test") for name in ("ann", "bob", "cat"))
_TRY = text("SELECT id FROM persons WHERE id = :id FOR NO KEY UPDATE NOWAIT")


class Undone(Exception):
    """Ends a transaction without a trace."""


@dataclass
class Desk:
    """A company with three persons that everybody writes about."""

    database: Database
    office: Office
    funnel: Published
    persons: list[UUID]
    collided: Counter[str] = field(default_factory=Counter)

    async def act(self, run: Callable[[Work], Awaitable[Any]]) -> Any:
        """One transaction of an administrator, tried again as doors do."""

        async def once() -> Any:
            try:
                async with begin(self.database.sessions, self.office.actor(), strict_locks=True) as work:
                    return await run(work)
            except DBAPIError as error:
                self.collided[str(sqlstate(error))] += 1
                raise

        return await attempt(once, repeatable=True)

    async def free_during(self, run: Callable[[Work], Awaitable[Any]]) -> list[bool]:
        """Which of the first two persons another transaction may lock when it was done; it is rolled back."""
        free = []
        with contextlib.suppress(Undone):
            async with begin(self.database.sessions, self.office.actor(), strict_locks=True) as work:
                await run(work)
                free = [await is_free(self.database, self.office, each) for each in self.persons[:2]]
                raise Undone
        return free

    async def tell(self, *facts: Fact) -> Any:
        """Records facts in a transaction of their own."""
        return await self.act(lambda work: record(work, facts))


async def desk_of(database: Database) -> Desk:
    office = await make_office(database)
    async with begin(database.sessions, office.actor()) as work:
        funnel = await published_funnel(work)
        told = await recorded(work, *(touch("VISIT", who) for who in (ANN, BOB, CAT)))
    return Desk(database, office, funnel, [each.person_id for each in told.results if each.person_id])


async def is_free(database: Database, office: Office, person_id: UUID) -> bool:
    """Whether another transaction may lock the row now."""
    try:
        async with begin(database.sessions, system(office.workspace_id)) as work:
            await work.execute(_TRY, {"id": person_id})
    except DBAPIError as error:
        return sqlstate(error) != "55P03"
    return True


async def test_only_who_stands_for_others_is_locked(database: Database) -> None:
    desk = await desk_of(database)
    ann, bob, cat = desk.persons
    first = await desk.act(lambda work: merge(work, PersonMerge(keep_id=ann, merge_id=bob)))
    verbs: list[Callable[[Work], Awaitable[Any]]] = [
        lambda work: hold(work, [bob]),
        lambda work: merge(work, PersonMerge(keep_id=bob, merge_id=cat)),
    ]
    assert [await desk.free_during(verb) for verb in verbs] == [[False, True]] * 2
    # who stands for itself again is locked
    assert await desk.free_during(lambda work: unmerge(work, PersonUnmerge(merge_id=first.id))) == [False, False]


async def waits(database: Database, office: Office) -> None:
    """Until somebody waits for a lock of another."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while True:
        async with begin(database.sessions, system(office.workspace_id)) as work:
            if await work.scalar(waiting):
                return
        await asyncio.sleep(0.02)


async def _clean(desk: Desk) -> bool:
    async with desk.database.sessions() as session, session.begin():
        return (await verify(session, desk.office.workspace_id)).clean


@pytest.mark.parametrize("what", ["merge", "unmerge", "erase"])
async def test_a_fact_of_a_member_comes_while_they_are_joined_parted_or_erased(database: Database, what: str) -> None:
    """It waits for the one that stands for all, and is theirs whose it is then."""
    desk = await desk_of(database)
    ann, bob, cat = desk.persons
    first = await desk.act(lambda work: merge(work, PersonMerge(keep_id=ann, merge_id=bob)))
    verbs: dict[str, Callable[[Work], Awaitable[Any]]] = {
        "merge": lambda work: merge(work, PersonMerge(keep_id=cat, merge_id=bob)),
        "unmerge": lambda work: unmerge(work, PersonUnmerge(merge_id=first.id)),
        "erase": lambda work: erase(work, PersonErase(person_id=bob)),
    }
    async with begin(database.sessions, desk.office.actor()) as work:
        await verbs[what](work)
        told = asyncio.create_task(desk.tell(touch("FORM_SUBMIT", BOB, occurred_at=at(40))))
        async with asyncio.timeout(20):
            await waits(database, desk.office)
    (result,) = (await told).results
    assert result.status == "RECORDED"
    assert result.person_id == {"merge": cat, "unmerge": bob, "erase": ann}[what]
    assert desk.collided == {}
    assert await _clean(desk)


async def test_thirty_two_writers_of_one_person_lose_nothing(database: Database) -> None:
    desk = await desk_of(database)
    ann, bob, cat = desk.persons
    sold = SaleFact(product_id=desk.funnel.product_id, sold_at=at(30), source="shop", external_id="first",
                    identities=(ANN,), amount_minor=100_000)  # fmt: skip
    told = (await desk.tell(sold)).results[0]

    async def facts(number: int) -> None:
        who = (ANN, BOB, CAT)[number % 3]
        own = [
            touch(("VISIT", "FORM_SUBMIT")[number % 2], who, external_id=f"v{number}", occurred_at=at(number)),
            touch("MESSAGE", who, cookie(f"c{number % 4}"), external_id=f"m{number % 7}", occurred_at=at(60)),
            SaleFact(product_id=desk.funnel.product_id, sold_at=at(70), source="shop", external_id=f"s{number}",
                     identities=(who, phone(f"+7701555000{number % 3}")), amount_minor=1_000),
            RefundFact(sale_id=told.fact_id, refunded_at=at(80), source="shop", external_id=f"r{number}",
                       amount_minor=10),
        ]  # fmt: skip
        outcome = await desk.tell(*(own if number % 2 else own[::-1]))
        assert outcome.rejected == 0, outcome

    async def joined(number: int) -> None:
        pair = [(ann, bob), (bob, cat), (cat, ann), (cat, bob)][number % 4]
        try:
            done = await desk.act(lambda work: merge(work, PersonMerge(keep_id=pair[0], merge_id=pair[1])))
            await desk.act(lambda work: unmerge(work, PersonUnmerge(merge_id=done.id)))
        except Conflict:
            return  # they are one already, or parted again by another

    async def erased(number: int) -> None:
        await desk.act(lambda work: erase(work, PersonErase(person_id=desk.persons[number % 3])))

    async def worked(_: int) -> None:
        own = {"lead_id": told.lead_id, "occurred_at": at(90), "direction": Direction.OUTBOUND, "duration_seconds": 60}
        due = TaskCreate.model_validate({"lead_id": told.lead_id, "title": "Call", "due_at": at(99)})
        try:
            await desk.act(lambda work: log(work, CallLog.model_validate(own)))
            await desk.act(lambda work: create(work, due))
        except NotFound:
            return  # merged into another's at the moment

    kinds = (facts, facts, joined, facts, worked, facts, erased, joined)
    await asyncio.gather(*(kinds[number % 8](number) for number in range(32)))
    writers = [number for number in range(32) if kinds[number % 8] is facts]
    async with begin(database.sessions, system(desk.office.workspace_id)) as work:
        found = {
            what: set((await work.execute(text(f"SELECT external_id FROM {what} WHERE source <> 'call'"))).scalars())
            for what in ("touchpoints", "sales", "sale_events")
        }
    assert {f"v{number}" for number in writers} <= found["touchpoints"]
    assert {f"m{number % 7}" for number in writers} <= found["touchpoints"]
    assert found["sales"] == {"first"} | {f"s{number}" for number in writers}
    assert found["sale_events"] >= {f"r{number}" for number in writers}
    assert await _clean(desk)
