"""A workspace that came after the statistics were made: nothing reads all it has for each of its facts."""

from uuid import UUID

import asyncpg
import pytest

from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import begin
from funnel.facts.facts import TouchFact
from funnel.facts.record import record
from tests.conftest import Urls
from tests.factories.people import at, email, touch
from tests.factories.products import published_funnel
from tests.funnel.fetched import fetched
from tests.http import make_office

pytestmark = [pytest.mark.anyio, pytest.mark.database]

FACTS = 300
MOST = 50_000
"""Rows of one table that may be read: a small table is read whole a few times; all that the workspace has, for each of
the facts, would be 450,000."""
KNOWN = (
    "SELECT most_common_vals::text FROM pg_stats WHERE tablename = $1 AND attname = 'workspace_id'"
    " AND schemaname = 'public'"
)


def touches(count: int, start: int = 0) -> list[TouchFact]:
    """Of three a person."""
    numbers = range(start, start + count)
    return [
        touch("VISIT", email(f"p{n // 3}@example.test"), external_id=f"n{n}", occurred_at=at(days=n % 7))
        for n in numbers
    ]


async def told(database: Database, workspace_id: UUID, facts: list[TouchFact]) -> dict[str, int]:
    """Rows of each table that recording them fetched, in one transaction."""
    async with begin(database.sessions, system(workspace_id)) as work:
        before = await fetched(work)
        await record(work, facts)
        return {name: count - before.get(name, 0) for name, count in (await fetched(work)).items()}


async def test_the_statistics_of_a_neighbour_do_not_slow_a_batch(database: Database, urls: Urls) -> None:
    large, new = await make_office(database, "Large"), await make_office(database, "New")
    for office in (large, new):
        async with begin(database.sessions, system(office.workspace_id)) as work:
            await published_funnel(work)
    for start in range(0, 6_000, 2_000):
        await told(database, large.workspace_id, touches(2_000, start))
    superuser = await asyncpg.connect(urls.superuser)
    try:
        await superuser.execute("ANALYZE")
        await told(database, new.workspace_id, touches(1_500))
        for table in ("touchpoints", "persons", "identities"):
            assert await superuser.fetchval(KNOWN, table) == f"{{{large.workspace_id}}}"  # of the new one nothing
    finally:
        await superuser.close()
    read = await told(database, new.workspace_id, touches(FACTS, 1_400))
    assert read["touchpoints"] >= FACTS
    assert {name: count for name, count in read.items() if count > MOST} == {}
