"""As the app role, behind row-level security, every filter and order of every list of the schema has its index.

Row-level security switches off indexes of operators that are not leakproof, so a filter whose index is not used shows
as a scan by `workspace_id` only. Plans are the generic ones of the read pool, over two workspaces with 20,000 leads
each. The cases come from the schema: a new list, filter field or order is tried without a word here, and fails until it
has an index or its table stands in `many.FEW` with the reason why a workspace never has many of its rows.
"""

import re
from typing import Any

import pytest

from crm.core.database import Database
from graphapi.compiler.sources import Paged, ToMany
from tests.plans.conftest import Filled
from tests.plans.explained import Plan, asked, beyond_the_fence, plan, plan_of_rows
from tests.plans.lists import COUNT, LISTS, Listed, filter_fields
from tests.plans.many import FEW

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

CONNECTIONS = [each for each in LISTS if isinstance(each.source, Paged)]
FILTERS = [
    pytest.param(each, name, given, column, id=f"{each}({name})")
    for each in CONNECTIONS
    for name, given, column in filter_fields(each)
]
ORDERS = [
    pytest.param(each, choice, direction, id=f"{each}({choice} {direction})")
    for each in CONNECTIONS
    if each.is_root
    for choice in (each.source.order_spec.choices if isinstance(each.source, Paged) and each.source.order_spec else ())
    for direction in ("ASC", "DESC")
]


def sorts(found: Plan, listed: Listed) -> list[str]:
    """Sorts of more than a page's worth; few rows may be sorted."""
    return [] if listed.table.name in FEW else found.sorts(listed.table.name)


def narrows(listed: Listed, column: str | None, condition: str) -> bool:
    """Whether that index condition picks by the column (any but the workspace when it is not told)."""
    if listed.table.name in FEW:
        return True
    inside = beyond_the_fence(condition)
    return bool(re.search(rf"\b{column}\b", inside)) if column else bool(inside)


def of_row(listed: Listed) -> dict[str, str]:
    """The variable that names the row whose list it is; ids are looked at when the statement runs."""
    return {} if listed.is_root else {"it": "an id"}


def test_few_says_nothing_of_tables_that_are_not_there() -> None:
    assert set(FEW) <= {each.table.name for each in LISTS} | {
        "workspaces",
        "main_resources",
        "funnel_drafts",
        "silence_marks",
        "workspace_deletions",
    }


@pytest.mark.parametrize(("listed", "name", "given", "column"), FILTERS)
async def test_a_filter_asks_its_index(
    filled: Filled, database: Database, listed: Listed, name: str, given: dict[str, Any], column: str | None
) -> None:
    """Where order is of no account, as in counting: by workspace and column, or the row whose list it is."""
    found = await plan(database, filled.own, listed.filtered(COUNT), {**of_row(listed), "filter": {name: given}})
    conditions = found.conditions(listed.table.name)
    assert len(conditions) == 1, found.root
    by_row = not listed.is_root and narrows(listed, listed.column, conditions[0])
    assert by_row or narrows(listed, column, conditions[0]), found.root


@pytest.mark.parametrize(("listed", "name", "given", "column"), FILTERS)
async def test_a_page_of_a_filter_sorts_little(
    filled: Filled, database: Database, listed: Listed, name: str, given: dict[str, Any], column: str | None
) -> None:
    """By the filter's index, or in the list's order when the filter lets through so many that the page is full soon."""
    found = await plan(database, filled.own, listed.filtered(listed.rows), {**of_row(listed), "filter": {name: given}})
    assert "Seq Scan" not in found.conditions(listed.table.name) or listed.table.name in FEW, found.root
    assert sorts(found, listed) == [], found.root


@pytest.mark.parametrize(("listed", "choice", "direction"), ORDERS)
async def test_an_order_is_read_from_its_index(
    filled: Filled, database: Database, listed: Listed, choice: str, direction: str
) -> None:
    """The first page sorts nothing, and the next one starts at its cursor."""
    assert isinstance(listed.source, Paged)
    assert listed.source.order_spec is not None
    variables: dict[str, Any] = {"orderBy": [{"field": choice.upper(), "direction": direction}], "first": 10}
    first = await plan(database, filled.own, listed.page(), variables)
    assert sorts(first, listed) == [], first.root
    cursor = (await asked(database, filled.own, listed.page(), variables))[listed.name]["pageInfo"]["endCursor"]
    assert cursor or listed.table.name in FEW
    second = await plan(database, filled.own, listed.page(), {**variables, "after": cursor})
    assert sorts(second, listed) == [], second.root
    column = listed.source.order_spec.choices[choice]
    (condition,) = second.conditions(listed.table.name)
    assert narrows(listed, column if isinstance(column, str) else None, condition), second.root


@pytest.mark.parametrize("listed", [each for each in LISTS if not each.is_root], ids=str)
async def test_a_list_of_a_row_is_read_by_that_row(filled: Filled, database: Database, listed: Listed) -> None:
    """Nested lists and connections: never the whole workspace for the sake of one lead."""
    found = await plan_of_rows(database, filled.own, listed.owner, listed.page())
    (condition, *more) = found.conditions(listed.table.name)
    if listed.owner_table != listed.table.name:
        assert more == []
    else:
        condition = more[-1] if more else condition
    assert narrows(listed, listed.column, condition), found.root
    assert sorts(found, listed) == [], found.root


@pytest.mark.parametrize("listed", [each for each in CONNECTIONS if not each.is_root], ids=str)
async def test_counting_a_list_of_a_row_reads_no_more(filled: Filled, database: Database, listed: Listed) -> None:
    """The same for its number."""
    found = await plan_of_rows(database, filled.own, listed.owner, listed.counted())
    assert all(narrows(listed, None, condition) for condition in found.conditions(listed.table.name)), found.root


def test_lists_of_all_rows_name_their_size() -> None:
    """A root list that is no connection has no pages: only what is few may be one."""
    whole = [each for each in LISTS if each.is_root and isinstance(each.source, ToMany)]
    assert {each.table.name for each in whole} <= set(FEW)
