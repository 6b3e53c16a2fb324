"""No root field, no connection and no id shows a row that hangs on a lead out of sight, and all others are shown; no
write takes an id of one: it answers as for an id nobody has, and changes nothing.
"""

from typing import Any

import pytest

from graphapi.compiler import policy
from graphapi.row_scopes.tables import RULES
from tests.graphapi.row_scopes.asked import wrongly_described
from tests.graphapi.row_scopes.conftest import Seen
from tests.graphapi.row_scopes.oracle import hanging
from tests.graphapi.row_scopes.reads import leaking_reads, mark, miscounted, wrong_nodes
from tests.graphapi.row_scopes.writes import named, table_named, wrongly_answered
from tests.tenancy.check import state
from tests.tenancy.root_fields import MORE_WRITES, WRITES

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


def test_every_table_that_hangs_on_leads_or_people_has_a_rule() -> None:
    """A table the compiler reaches and that points at one of them, however far, is to be listed in `HANGS`."""
    reached = {table.name for table in policy._ENTRIES}
    assert {table for table in hanging() if table in reached} <= set(RULES)
    assert set(RULES) <= set(hanging())


@pytest.mark.parametrize("scope", ["OWN", pytest.param("TEAM", marks=pytest.mark.long), "ALL"])
async def test_what_is_shown_is_what_is_in_sight(seen: Seen, scope: str) -> None:
    """Every row of every type by its id, every root field two levels deep, every count."""
    viewer = seen.scoped(scope)
    rows = await viewer.rows()
    hidden = await mark(viewer, rows)
    assert (len(hidden) > 100) == (scope != "ALL")
    assert rows.leads
    assert await wrong_nodes(viewer, rows) == []
    if scope == "OWN":  # TEAM asks the same statements for other members
        assert await leaking_reads(viewer, hidden) == []
    assert await miscounted(viewer) == []


PAGES = """query($first: Int, $after: String, $last: Int, $before: String, $by: LeadOrderField!) {
  leads(first: $first, after: $after, last: $last, before: $before, orderBy: [{field: $by, direction: DESC}]) {
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node { id } } } }"""


@pytest.mark.parametrize("by", ["LAST_ACTIVITY_AT", "NAME"])
@pytest.mark.parametrize("scope", ["OWN", "TEAM"])
async def test_the_list_of_leads_is_one_in_pages_too(seen: Seen, scope: str, by: str) -> None:
    """It is found owner by owner; a page is of all of them, forwards and backwards."""
    viewer = seen.scoped(scope)
    whole = (await viewer.ask(PAGES, first=200, by=by)).data["leads"]["edges"]
    assert len(whole) > 1
    for size, at, more, cursor in (
        ("first", "after", "hasNextPage", "endCursor"), ("last", "before", "hasPreviousPage", "startCursor"),
    ):  # fmt: skip
        found: list[Any] = []
        given: dict[str, Any] = {size: 1, "by": by}
        for place in range(len(whole)):
            page = (await viewer.ask(PAGES, **given)).data["leads"]
            found += page["edges"]
            behind = "hasPreviousPage" if size == "first" else "hasNextPage"
            assert (page["pageInfo"][more], page["pageInfo"][behind]) == (place < len(whole) - 1, place > 0)
            given[at] = page["pageInfo"][cursor]
        assert found == (whole if size == "first" else whole[::-1])


@pytest.mark.parametrize("scope", ["OWN", pytest.param("TEAM", marks=pytest.mark.long)])
async def test_no_write_takes_an_id_out_of_sight(seen: Seen, scope: str) -> None:
    """Told letter by letter what is told of an id that nobody has, by which nobody learns that it is there."""
    viewer = seen.scoped(scope)
    rows = await viewer.rows()
    hidden = {id for table in RULES for id in set(rows.rows[table]) - rows.seen.get(table, set())}
    before, wrong, tried = await state(seen.superuser, seen.it.workspace_id), [], 0
    for name, call in [*MORE_WRITES, *WRITES.items()]:
        away = {key for key in named(call.given) if table_named(seen, key) in RULES and seen.it.uuid(key) in hidden}
        if not away:
            continue
        tried += 1
        wrong += await wrongly_answered(viewer, name, call, away, frozenset(hidden))
    now = await state(seen.superuser, seen.it.workspace_id)
    assert wrong == []
    assert [table for table in before if now[table] != before[table]] == []
    assert tried >= 40


async def test_the_page_of_rights_is_right(seen: Seen) -> None:
    """docs/rights.md is read off the code; here the code is run. Last, for it writes what needs no id."""
    assert await wrongly_described(seen) == []
