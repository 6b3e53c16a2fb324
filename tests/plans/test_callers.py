"""Who is calling, while it rings: one statement by indexes."""

import re

import pytest

from crm.core.database import Database
from graphapi.callers.queries import STATEMENT
from tests.plans.conftest import Filled
from tests.plans.explained import watched

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


async def test_the_look_up_reads_nothing_whole(filled: Filled, database: Database) -> None:
    """As the app, outside of the function."""
    async with database.read(filled.own) as reader:
        rows = await reader.fetch(f"EXPLAIN {STATEMENT}", filled.own, "+79160001235", "9160001235")
        shown = "\n".join(row[0] for row in rows)
        found = await reader.fetch(STATEMENT, filled.own, "+79160001235", "9160001235")
    assert "Seq Scan" not in shown
    assert [row["exact"] for row in found] == [True]
    conditions = re.findall(r"Index Cond: (.*)", shown)
    assert len(conditions) >= 5
    assert all("workspace_id = " in each and " AND " in each for each in conditions), shown


async def test_the_number_is_looked_up_by_its_last_digits(filled: Filled) -> None:
    """Inside of the function."""
    async with watched(filled.urls.superuser, filled.own) as (connection, plans):
        rows = await connection.fetch("SELECT * FROM find_callers($1, $2, $3)", filled.own, None, "0001235")
    assert [row["exact"] for row in rows] == [None]
    inside = "\n".join(plans)
    assert "ix_identities_phone_tail" in inside, inside
    assert "Seq Scan" not in inside
    assert re.search(r'workspace_id = \S+\) AND \("right"\(value, 7\) = ', inside), inside
