"""Who is erased while somebody compares leaves no suspicion behind; whom somebody only holds is compared later."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from crm.core.database import Database
from crm.core.work import Work, begin
from crm.duplicates.compare import compare
from crm.models.words import IdentityKind
from crm.people.hold import hold
from crm.people.identity import IdentityKey
from funnel.people.erase import PersonErase, erase
from tests.factories.people import email, recorded, touch
from tests.factories.products import published_funnel
from tests.http import Office, make_office

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


async def look(database: Database, office: Office) -> tuple[int, int]:
    """Compares; how many suspicions there are then, and how many persons are to be compared."""
    async with begin(database.sessions, office.actor()) as work:
        await compare(work)
    async with begin(database.sessions, office.actor()) as work:
        return await count(work, "duplicate_suggestions"), await count(work, "duplicate_checks")


async def count(work: Work, table: str) -> int:
    given = {"workspace_id": work.workspace_id}
    found: int = await work.scalar(text(f"SELECT count(*) FROM {table} WHERE workspace_id = :workspace_id"), given)
    return found


async def alike(database: Database, office: Office, first: Any, other: Any) -> tuple[UUID, UUID]:
    """Two persons that may be one; the first was compared before the other came."""
    found = []
    for told in (first, other):
        async with begin(database.sessions, office.actor()) as work:
            found.append((await recorded(work, told)).results[0].person_id)
        if told is first:
            assert await look(database, office) == (0, 0)
    return found[0], found[1]


async def test_erased_or_held_meanwhile(database: Database) -> None:
    office = await make_office(database)
    async with begin(database.sessions, office.actor()) as work:
        await published_funnel(work)
    ivan = touch("VISIT", email("ivan.petrov@mail.ru"), name="Иван Петров")
    same = touch("VISIT", IdentityKey(IdentityKind.HANDLE, "@IvanPetrov", "tg"), name="Ivan Petrov")
    one, other = await alike(database, office, ivan, same)
    async with begin(database.sessions, office.actor()) as work:
        await hold(work, [one])
        assert await look(database, office) == (0, 1)
    async with begin(database.sessions, office.actor()) as work:
        await erase(work, PersonErase(person_id=one))
        assert await look(database, office) == (0, 1)
    assert await look(database, office) == (0, 0)
    again = touch("VISIT", email("ivan.petrov@mail.ru"), name="Иван Петров")
    async with begin(database.sessions, office.actor()) as work:
        assert (await recorded(work, again)).results[0].person_id not in (one, other)
    assert await look(database, office) == (1, 0)
