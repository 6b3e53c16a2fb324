"""A batch runs a fixed number of statements however long it is; many writers at once lose nothing."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from crm.core.actor import system
from crm.core.database import Database
from crm.core.statistics import LARGE
from crm.core.work import Work, attempt, begin
from crm.models.words import Direction, IdentityKind
from crm.people.identity import IdentityKey
from crm.people.set_rule import IdentityRuleSet, set_rule
from funnel.facts.facts import Outcome, SaleFact, TouchFact
from funnel.facts.record import record
from tests.factories.people import T0, at, email, recorded, touch
from tests.factories.products import published_funnel
from tests.factories.workspaces import insert_workspace

pytestmark = [pytest.mark.anyio, pytest.mark.database]

MOST = 30
"""Statements of the largest batch of touches that touches everything there is (two of them only look at statistics)."""


@contextmanager
def counted(work: Work) -> Generator[list[str], None, None]:
    """The statements that run inside."""
    seen: list[str] = []
    connection = work.session.get_bind()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(connection, "before_cursor_execute", note)


def mixed(count: int, offset: int) -> list[TouchFact]:
    """Touches of known and new people with names, firms and late dates."""
    kinds = ["VISIT", "FORM_SUBMIT", "COMMENT", "IMPRESSION"]
    return [
        touch(
            kinds[number % 4], email(f"p{(number + offset) % count}@example.test"), occurred_at=at(days=number % 9),
            name=f"Person {number}", company_name=f"Firm {number % 7}",
        )
        for number in range(count)
    ]  # fmt: skip


async def test_statements_do_not_depend_on_the_number_of_facts(work: Work) -> None:
    await published_funnel(work)
    numbers = []
    for count in (6, 60, LARGE - 1):
        await recorded(work, *mixed(count, 0))
        with counted(work) as seen:
            outcome = await recorded(work, *mixed(count, 3))
        assert outcome.recorded == count
        numbers.append(len(seen))
    assert numbers[0] == numbers[1] == numbers[2] <= MOST


async def test_a_touch_after_everything_asks_for_no_history(work: Work) -> None:
    """It decides no step that lies behind, no journey ends after it, and it is the last touch: nobody need look. One
    that comes before is looked at, and one of a step further on too.
    """
    funnel = await published_funnel(work)
    ann, ads = email("ann@example.test"), funnel.resource_ids["ads"]
    await recorded(work, touch("VISIT", ann), touch("FORM_SUBMIT", ann, occurred_at=at(2)))
    asked = ("fired AS", "AS first_touch_id", "entered AS", "FROM step_entries")
    with counted(work) as seen:
        outcome = await recorded(work, touch("VISIT", ann, occurred_at=at(3), resource_id=ads))
    assert [each for each in seen if any(word in each and "AS settled_at" not in each for word in asked)] == []
    shown = "SELECT step_key, first_touch_at, last_touch_at, last_touch_id, last_touch_resource_id FROM leads"
    first = (await work.execute(text(shown))).one()
    assert tuple(first) == ("asked", T0, at(3), outcome.results[0].fact_id, ads)
    with counted(work) as seen:
        await recorded(work, touch("VISIT", ann, occurred_at=at(1)))
    assert all(any(word in each for each in seen) for word in ("fired AS", "AS first_touch_id", "entered AS"))
    assert (await work.execute(text(shown))).one() == first
    with counted(work) as seen:
        await recorded(work, touch("VISIT", ann, occurred_at=at(3), external_id="0"))
    assert any("AS first_touch_id" in each for each in seen)  # of one instant: their ids decide


async def test_a_touch_no_rule_mentions_evaluates_nothing(work: Work) -> None:
    await published_funnel(work)
    await recorded(work, touch("VISIT", email("ann@example.test")))
    with counted(work) as seen:
        await recorded(work, touch("IMPRESSION", email("ann@example.test"), occurred_at=at(1)))
    assert not [statement for statement in seen if "DISTINCT ON" in statement or "INSERT INTO journeys" in statement]
    with counted(work) as seen:
        await recorded(work, touch("VISIT", email("ann@example.test"), occurred_at=at(1)))
    assert len([statement for statement in seen if "fired AS" in statement]) == 1


async def test_a_touch_older_than_every_window_costs_its_own_row(work: Work) -> None:
    """No conversion looks back so far, and no rule names it: no step, journey or cell is looked at again.

    One within the window is seen by the journeys it lies before, and by those alone.
    """
    await published_funnel(work)
    ann = email("ann@example.test")
    await recorded(work, touch("VISIT", ann), touch("FORM_SUBMIT", ann, occurred_at=at(days=150)))
    cut = "INSERT INTO journeys"
    for given in ({"occurred_at": at(days=-367)}, {"direction": Direction.OUTBOUND}):
        with counted(work) as seen:
            await recorded(work, touch("IMPRESSION", ann, **given))
        assert not [each for each in seen if cut in each or "day_cells" in each or "INSERT INTO step_entries" in each]
    lengths = "SELECT cardinality(touch_ids) FROM journeys ORDER BY occurred_at"
    with counted(work) as seen:
        await recorded(work, touch("IMPRESSION", ann, occurred_at=at(days=-200)))
    assert len([each for each in seen if cut in each]) == 1
    assert list((await work.execute(text(lengths))).scalars()) == [2, 3]
    await recorded(work, touch("IMPRESSION", ann, occurred_at=at(days=-10)))
    assert list((await work.execute(text(lengths))).scalars()) == [3, 4]


async def test_many_writers_of_one_person_lose_nothing(database: Database) -> None:
    async with database.sessions() as session, session.begin():
        workspace_id, _ = await insert_workspace(session)
        setting = Work(session, system(workspace_id))
        funnel = await published_funnel(setting)
        await set_rule(setting, IdentityRuleSet(kind=IdentityKind.ANONYMOUS_ID, limit=None))
    ann = email("ann@example.test")

    async def write(number: int) -> Outcome:
        facts = [
            touch("VISIT", ann, IdentityKey(IdentityKind.ANONYMOUS_ID, f"c{number}"), external_id=f"v{number}",
                  occurred_at=at(number % 5)),
            touch("FORM_SUBMIT", ann, external_id=f"f{number // 2}", occurred_at=at(10 + number // 2)),
            SaleFact(product_id=funnel.product_id, sold_at=at(50 + number // 4), source="shop",
                     external_id=f"s{number // 4}", identities=(ann,), amount_minor=1_000),
        ]  # fmt: skip

        async def once() -> Outcome:
            async with begin(database.sessions, system(workspace_id), strict_locks=True) as work:
                return await record(work, facts if number % 2 else facts[::-1])

        return await attempt(once, repeatable=True, tries=5)

    outcomes = await asyncio.gather(*(write(number) for number in range(16)))
    assert sum(each.rejected for each in outcomes) == 0
    assert sum(each.recorded for each in outcomes) == 16 + 8 + 4
    assert sum(each.duplicates for each in outcomes) == 3 * 16 - 28
    async with begin(database.sessions, system(workspace_id)) as work:
        counts = {
            table: await work.scalar(text(f"SELECT count(*) FROM {table}"))
            for table in ("persons", "identities", "leads", "touchpoints", "sales", "deals", "journeys")
        }
        assert counts == {
            "persons": 1, "identities": 17, "leads": 1, "touchpoints": 24, "sales": 4, "deals": 4, "journeys": 4 + 4,
        }  # fmt: skip
        cells = dict(
            tuple(row) for row in await work.execute(text("SELECT metric, sum(value) FROM day_cells GROUP BY metric"))
        )
        assert cells["SALES"] == 4
        assert cells["REVENUE"] == 4_000
        assert cells["STEP_ENTRIES"] == 4
        assert cells["LEADS"] == 1
        alive = await work.execute(
            text("SELECT step_key FROM step_entries WHERE voided_at IS NULL ORDER BY occurred_at, id")
        )
        assert list(alive.scalars()) == ["aware", "interested", "asked", "bought"]
