"""Persons under their locks."""

import asyncio

import pytest

from crm.core.ids import new_id
from crm.core.work import Work
from crm.people.hold import hold
from tests.factories.people import insert_person

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_nobody_is_held_under_an_id_that_nobody_has(work: Work) -> None:
    """Asked for again and again it would never come."""
    somebody, nobody = await insert_person(work), new_id()
    async with asyncio.timeout(10):
        held, canonical = await hold(work, [somebody, nobody])
    assert set(held) == {somebody}
    assert canonical == {somebody: somebody, nobody: nobody}
