"""The lists of leads beyond what `test_lists` proves of every list: that it would notice, and the search."""

import re

import asyncpg
import pytest

from crm.core.database import Database
from tests.plans.conftest import Filled
from tests.plans.explained import asked, plan, watched

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


COUNT = "query($filter: LeadFilter) { leads(filter: $filter) { totalCount } }"


async def test_a_filter_without_its_index_is_noticed(filled: Filled, database: Database) -> None:
    """The same check over a column whose index is away, and over an operator that is not leakproof."""
    superuser = await asyncpg.connect(filled.urls.superuser)
    with_score = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'leads' AND indexdef ~ '[( ]score[,)]'"
    indexes = await superuser.fetch(with_score)
    try:
        assert "ix_leads_score" in [each["indexname"] for each in indexes]
        for each in indexes:
            await superuser.execute(f"DROP INDEX {each['indexname']}")
        found = await plan(database, filled.own, COUNT, {"filter": {"score": {"gte": 50, "lt": 60}}})
        assert not any("score" in condition for condition in found.conditions("leads"))
    finally:
        for each in indexes:
            await superuser.execute(each["indexdef"])
        await superuser.close()
    async with database.read(filled.own) as reader:
        like = "EXPLAIN SELECT id FROM leads WHERE workspace_id = $1 AND sort_key LIKE '%a1b2c%'"
        rows = [row[0] for row in await reader.fetch(like, filled.own)]
        assert not any("Index Cond" in row and "~~" in row for row in rows), rows


@pytest.mark.parametrize(("search", "searched"), [("search_leads", 5), ("search_leads_by_name", 3)])
async def test_search_asks_the_trigram_indexes(filled: Filled, search: str, searched: int) -> None:
    """Inside `search_leads` every table is asked by workspace and pattern or id; nothing is read whole."""
    async with watched(filled.urls.superuser, filled.own) as (connection, plans):
        for text in ("a1b2c", "Firm 1", "+7 916 000-12-35", "mail@example.com"):
            plans.clear()
            await connection.fetch(f"SELECT * FROM {search}($1, $2)", filled.own, text)
            inside = next(shown for shown in plans if "ix_leads_search" in shown)
            assert "Seq Scan" not in inside
            conditions = re.findall(r"Index Cond: (.*)", inside)
            assert all(re.search(r"workspace_id = \S+\) AND ", condition) for condition in conditions), inside
            patterns = [condition for condition in conditions if "~~" in condition]
            assert len(patterns) == searched, inside  # leads, persons, companies; identities in full and by digits
        for text in ("a1", "a", "F 1", " "):
            plans.clear()
            await connection.fetch(f"SELECT * FROM {search}($1, $2)", filled.own, text)
            inside = next(shown for shown in plans if "ix_leads_search" in shown)
            assert "Seq Scan" not in inside
            assert "ix_leads_name" in inside  # the beginning of a name is a range of the ordinary index
            wholly = re.findall(r"Bitmap Index Scan on ix_\w+_search .*rows=(\d{4,})", inside)
            assert wholly == [], inside  # patterns without a group of three letters would read it from end to end


async def test_search_finds_in_the_own_workspace_only(filled: Filled, database: Database) -> None:
    document = "query($text: String) { leads(search: $text) { totalCount edges { node { id } } } }"
    found = await asked(database, filled.own, document, {"text": "+7 916 000-12-35"})
    assert found["leads"]["totalCount"] == 1  # the other workspace has the same number
    other = await asked(database, filled.other, document, {"text": "+7 916 000-12-35"})
    assert other["leads"]["totalCount"] == 1
    assert other != found
