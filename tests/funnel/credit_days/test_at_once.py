"""Days are kept while facts come in: whoever asks in between gets what the journeys say at that moment."""

import asyncio
from dataclasses import replace
from random import Random
from unittest.mock import ANY
from uuid import UUID

import pytest
from sqlalchemy import text

from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import attempt, begin
from funnel.attribution.answer import AnsweredBy, AttributionAnswer
from funnel.attribution.attribution_report import attribution_report
from funnel.attribution.models import parse_model
from funnel.attribution.question import AttributionQuestion
from funnel.credit_days.keep import keep
from funnel.credit_days.switch import look
from funnel.facts.facts import Fact, SaleFact
from funnel.facts.record import record
from funnel.rebuild.rebuild import verify
from tests.factories.people import at, email, touch
from tests.factories.products import Published, published_funnel
from tests.factories.workspaces import insert_workspace
from tests.funnel.attribution.asking import figures, report
from tests.funnel.credit_days.both_ways import standard

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


async def office(database: Database) -> tuple[UUID, Published]:
    """A workspace with a funnel, committed."""
    async with database.sessions() as session, session.begin():
        workspace_id, _ = await insert_workspace(session)
    async with begin(database.sessions, system(workspace_id)) as work:
        return workspace_id, await published_funnel(work)


async def put(database: Database, workspace_id: UUID, *facts: Fact) -> None:
    async def once() -> None:
        async with begin(database.sessions, system(workspace_id), strict_locks=True) as work:
            assert (await record(work, facts)).rejected == 0

    await attempt(once, repeatable=True)


async def swept(database: Database, workspace_id: UUID) -> int:
    async with begin(database.sessions, system(workspace_id)) as work:
        return await keep(work)


async def both(database: Database, workspace_id: UUID, asked: AttributionQuestion) -> AttributionAnswer:
    """By days and by journeys, in one snapshot of the read pool; a model that no day holds asks for the latter."""
    async with database.read(workspace_id, snapshot=True) as reader:
        found = await attribution_report(reader, asked)
        wanted = await attribution_report(
            reader, replace(asked, models=(*asked.models, parse_model("position(1,1,98)")))
        )
    assert wanted.answered_by is AnsweredBy.JOURNEYS
    assert (found.totals, found.unattributed) == (wanted.totals, wanted.unattributed)
    assert [(row.key, row.credits) for row in found.rows] == [(row.key, row.credits[:-1]) for row in wanted.rows]
    return found


def facts_of(funnel: Published, random: Random, number: int) -> list[Fact]:
    """A sale or a touch of six people in two weeks; what is sold and who came by what does not matter here."""
    who = email(f"p{random.randrange(6)}@example.test")
    moment = at(days=random.randrange(14), hours=random.randrange(12))
    if random.random() < 0.3:
        return [SaleFact(product_id=funnel.product_id, sold_at=moment, source="s", external_id=f"{number}",
                         identities=(who,), amount_minor=random.randrange(100_000))]  # fmt: skip
    resource_id = random.choice(list(funnel.resource_ids.values()))
    kind = random.choice(["VISIT", "FORM_SUBMIT", "COMMENT"])
    return [touch(kind, who, occurred_at=moment, external_id=f"{number}", source="t", resource_id=resource_id)]


async def test_while_facts_come_in(database: Database) -> None:
    workspace_id, funnel = await office(database)
    writing = True

    async def write(writer: int) -> None:
        random = Random(writer)
        for number in range(12):
            await put(database, workspace_id, *facts_of(funnel, random, 100 * writer + number))

    async def sweep() -> None:
        async with begin(database.sessions, system(workspace_id)) as work:
            await look(work, pays_from=0)
        while writing:
            await swept(database, workspace_id)

    async def ask() -> set[AnsweredBy]:
        ways = set()
        while writing:
            product_id = None if len(ways) % 2 else funnel.product_id
            ways.add((await both(database, workspace_id, standard(funnel, product_id=product_id))).answered_by)
        return ways

    others = [asyncio.create_task(each) for each in (sweep(), sweep(), ask())]
    await asyncio.gather(*(write(writer) for writer in range(4)))
    writing = False
    await asyncio.gather(*others)
    while await swept(database, workspace_id):
        pass
    for step in ("", "aware", "bought"):
        for product_id in (None, funnel.product_id):
            found = await both(database, workspace_id, standard(funnel, step, product_id=product_id))
            assert found.answered_by is AnsweredBy.DAY_CELLS
    async with begin(database.sessions, system(workspace_id)) as work:
        assert (await verify(work.session, workspace_id)).clean
        found, of_all = [await report(work, standard(funnel, product_id=each)) for each in (funnel.product_id, None)]
        assert figures(found) == figures(of_all)


async def test_a_fact_under_way(database: Database) -> None:
    """One that is not committed while days begin to be kept is waited for; later ones leave marks that stay."""
    workspace_id, funnel = await office(database)
    who = email("ann@example.test")
    ads, group = funnel.resource_ids["ads"], funnel.resource_ids["group"]
    sale = SaleFact(product_id=funnel.product_id, sold_at=at(days=9), source="s", external_id="1", identities=(who,),
                    amount_minor=1_000)  # fmt: skip

    async def switched() -> None:
        async with begin(database.sessions, system(workspace_id)) as work:
            await look(work, pays_from=0)

    async with begin(database.sessions, system(workspace_id)) as work:
        assert (await record(work, [touch("VISIT", who, resource_id=ads), sale])).rejected == 0
        switching = asyncio.create_task(switched())
        await asyncio.sleep(0.3)
        assert not switching.done()
    await switching
    assert await swept(database, workspace_id) > 0
    assert await swept(database, workspace_id) == 0
    asked = standard(funnel)
    before = await both(database, workspace_id, asked)
    async with begin(database.sessions, system(workspace_id)) as work:
        late = touch("VISIT", who, occurred_at=at(days=3), resource_id=group)
        assert (await record(work, [late])).rejected == 0
        async with begin(database.sessions, system(workspace_id)) as other:
            await other.execute(text("DELETE FROM credit_days"))
        assert await swept(database, workspace_id) > 0
        assert await both(database, workspace_id, asked) == replace(before, as_of=ANY, fresh_as_of=ANY)
    assert (await both(database, workspace_id, asked)).answered_by is AnsweredBy.JOURNEYS
    assert await swept(database, workspace_id) > 0
    after = await both(database, workspace_id, asked)
    assert (after.answered_by, len(before.rows), len(after.rows)) == (AnsweredBy.DAY_CELLS, 1, 2)
