"""Each minute only what is new is looked at, and nothing is missed: late facts, late touches, people who are one."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from crm.core.actor import system
from crm.core.database import Database
from crm.core.sealing import Sealer
from crm.core.work import Work, begin
from crm.models.words import IdentityKind, TouchpointKind
from crm.people.identity import IdentityKey
from funnel.conversions import looked
from funnel.conversions.destinations import create
from funnel.conversions.find import find
from funnel.conversions.inputs import ConversionDestinationCreate
from funnel.facts.facts import Fact, SaleFact, TouchFact
from funnel.facts.record import record
from tests.factories.products import insert_resource, published_funnel
from tests.funnel.imports.landing import new_workspace
from tests.http import COLUMN_KEY

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

_UNSEND = "DELETE FROM conversion_sends"


class Shop:
    """A workspace that sells."""

    def __init__(self, database: Database, workspace_id: UUID) -> None:
        self.database, self.workspace_id = database, workspace_id
        self.product_id = self.resource_id = UUID(int=0)

    @asynccontextmanager
    async def work(self) -> AsyncGenerator[Work, None]:
        async with begin(self.database.sessions, system(self.workspace_id)) as work:
            yield work

    async def destination(self, **given: Any) -> None:
        values = {
            "network": "META", "name": "Ads", "account_id": "77", "happening": "SALE", "event_name": "Purchase",
            "value_rule": "AMOUNT", "consent_purpose": None, "backfill_days": 62,
        }  # fmt: skip
        async with self.work() as work:
            asked = ConversionDestinationCreate.model_validate(values | given)
            await create(work, asked, Sealer(COLUMN_KEY))

    async def sold(self, name: str, *, days_ago: float = 1) -> None:
        async with self.work() as work:
            sale = SaleFact(
                product_id=self.product_id, sold_at=work.now - timedelta(days=days_ago), source="shop",
                external_id=name, identities=(visitor(name),), amount_minor=100, currency="RUB",
            )  # fmt: skip
            await record(work, [sale])

    async def came(self, *names: str, by: UUID | None = None) -> None:
        async with self.work() as work:
            touch: Fact = TouchFact(
                source="site", external_id="+".join(names), kind=TouchpointKind.CLICK, resource_id=by,
                occurred_at=work.now - timedelta(days=30), identities=tuple(visitor(each) for each in names),
            )  # fmt: skip
            await record(work, [touch])

    async def found(self) -> int:
        async with self.work() as work:
            return await find(work)

    async def unsend(self) -> None:
        """As if nothing had been found: only who looks at it again finds it."""
        async with self.work() as work:
            connection = await work.raw()
            await connection.execute(_UNSEND)


def visitor(name: str) -> IdentityKey:
    return IdentityKey(IdentityKind.EMAIL if "@" in name else IdentityKind.ANONYMOUS_ID, name)


@pytest.fixture
async def shop(database: Database, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(looked, "BEFORE", timedelta())
    made = Shop(database, await new_workspace(database, currency="RUB"))
    async with made.work() as work:
        made.product_id = (await published_funnel(work, name="Lamp")).product_id
        made.resource_id = (await insert_resource(work, "Advert"))[0]
    return made


async def test_what_was_looked_at_is_not_read_again_and_late_sales_are_found(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.destination()
    await shop.sold("one")
    assert (await shop.found(), await shop.found()) == (1, 0)
    await shop.unsend()
    assert await shop.found() == 0  # it lies behind the mark
    await shop.sold("late", days_ago=60)
    await shop.sold("too late", days_ago=63)
    assert (await shop.found(), await shop.found()) == (1, 0)
    monkeypatch.setattr(looked, "ANEW", timedelta())
    assert await shop.found() == 1  # everything, once an hour


async def test_a_look_that_did_not_hold_is_no_look(shop: Shop) -> None:
    await shop.destination()
    await shop.sold("one")
    with suppress(ZeroDivisionError):
        async with shop.work() as work:
            assert await find(work) == 1
            raise ZeroDivisionError
    assert await shop.found() == 1


@pytest.mark.parametrize("happening", ["SALE", "STEP"])
async def test_a_late_touch_or_a_merge_makes_an_old_one_count(shop: Shop, happening: str) -> None:
    step = {"step_key": "bought", "product_id": shop.product_id, "value_rule": "NONE"} if happening == "STEP" else {}
    await shop.destination(happening=happening, resource_ids=[shop.resource_id], **step)
    await shop.came("browser", by=shop.resource_id)
    for name in ("first", "second@example.test"):
        await shop.sold(name)
    assert await shop.found() == 0  # nobody was sent by the advert
    await shop.came("first", by=shop.resource_id)
    assert (await shop.found(), await shop.found()) == (1, 0)
    await shop.came("browser", "second@example.test")
    assert (await shop.found(), await shop.found()) == (1, 0)


async def test_what_somebody_else_puts_in_line_meanwhile_ends_no_look(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part that was full left something over, whoever put its conversions in line."""
    monkeypatch.setattr("funnel.conversions.find.AT_ONCE", 2)
    await shop.destination()
    for name, days in (("one", 3), ("two", 2), ("three", 1)):
        await shop.sold(name, days_ago=days)
    async with shop.work() as first:
        assert await find(first) == 2
        second = asyncio.create_task(shop.found())
        await asyncio.wait([second], timeout=1)  # it waits for the first, who may still be undone
    assert await second == 0
    assert (await shop.found(), await shop.found()) == (1, 0)


async def test_a_look_at_what_is_new_is_none_at_everything_when_the_mark_was_forgotten(shop: Shop) -> None:
    await shop.destination()
    await shop.sold("one")
    assert await shop.found() == 1
    await shop.unsend()
    async with shop.work() as work:
        assert await find(work) == 0  # what is new: nothing
        looked._LOOKED.clear()  # other destinations, by the thousand, took its place
    assert await shop.found() == 1
