"""What was generated is what is stored, and building twice gives the same figures."""

import asyncio
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from crm.core.database import Database
from crm.core.reader import Reader
from crm.demo.build import build, find
from crm.demo.content import CLICKS
from crm.demo.conversations import authors
from crm.demo.fates import End
from crm.demo.landmarks import Landmark, landmarks
from crm.demo.people import Human, people
from crm.demo.world import MEMBERS, RESOURCES, SLUG, UNFINISHED
from tests.conftest import Urls, _clone, _drop, fresh_name
from tests.demo.conftest import ANCHOR, PASSWORD, SCALE, Demo, build_on, opened

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
_FIGURES = {
    "leads": "SELECT step_key, status, count(*) FROM leads GROUP BY 1, 2 ORDER BY 1, 2",
    "scores": "SELECT score, count(*) FROM leads GROUP BY 1 ORDER BY 1",
    "handoffs": "SELECT status, count(*) FROM handoffs GROUP BY 1 ORDER BY 1",
    "sales": "SELECT count(*), sum(net_units_micro), sum(net_amount_minor), sum(refunded_minor) FROM sales",
    "entries": "SELECT step_key, min(occurred_at), max(occurred_at), count(*) FROM step_entries"
    " WHERE voided_at IS NULL GROUP BY 1 ORDER BY 1",
    "cells": "SELECT metric, sum(value), count(*) FROM day_cells GROUP BY 1 ORDER BY 1",
    "conversations": "SELECT status, band, topic, sentiment, negative_kind, count(*) FROM conversations"
    " GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5",
    "spend": "SELECT sum(amount_minor), count(*) FROM spend_days",
    "goals": "SELECT r.name, o.name, g.status, g.target FROM resource_goals g"
    " JOIN resources r ON r.workspace_id = g.workspace_id AND r.id = g.resource_id"
    " JOIN objectives o ON o.workspace_id = g.workspace_id AND o.id = g.objective_id"
    " ORDER BY 1, 2, g.period_start",
}


async def figures(reader: Reader) -> dict[str, list[Any]]:
    """Everything that must not depend on the day, the machine or the ids."""
    return {name: [tuple(row) for row in await reader.fetch(sql)] for name, sql in _FIGURES.items()}


BESIDE = ["call", "tracked_link", "conversation", "event", "form"]
"""Touches of others: notes of calls, visitors of the tracked links, reviews, guests of the webinar, submissions."""


@pytest.fixture(scope="module")
def everybody() -> list[Human]:
    """Who was generated."""
    return list(people(ANCHOR, scale=SCALE))


async def test_every_contact_is_stored_once(demo: Demo, database: Database, everybody: list[Human]) -> None:
    wanted = Counter(contact.kind for human in everybody for contact in human.contacts)
    async with database.read(demo.workspace_id) as reader:
        rows = await reader.fetch(
            "SELECT kind, count(*) FROM touchpoints WHERE split_part(source, ':', 1) = ANY($1) IS FALSE GROUP BY 1",
            BESIDE,
        )
        persons = await reader.fetchval("SELECT count(*) FROM persons WHERE canonical_id = id")
    assert dict(rows) == wanted
    assert persons == sum(1 for human in everybody if human.contacts) + sum(CLICKS.values()) + authors(SCALE)


async def test_fates_become_handoffs_and_sales(demo: Demo, database: Database, everybody: list[Human]) -> None:
    fates = [human.fate for human in everybody if human.fate is not None]
    async with database.read(demo.workspace_id) as reader:
        handoffs = dict(await reader.fetch("SELECT status, count(*) FROM handoffs GROUP BY 1"))
        sold = await reader.fetchrow("SELECT count(*) AS n, sum(units_micro) / 1000000 AS units FROM sales")
        refunds = await reader.fetchval("SELECT count(*) FROM sale_events WHERE kind = 'REFUND'")
        lost = await reader.fetchval("SELECT count(*) FROM leads WHERE status = 'LOST'")
        by_roles = await reader.fetchval("SELECT count(*) FROM members")
        resources = await reader.fetchval("SELECT count(*) FROM resources")
    assert sold is not None
    assert sold["n"] == sum(fate.sold_at is not None for fate in fates)
    assert sold["units"] == sum(fate.units for fate in fates if fate.sold_at is not None)
    assert refunds == sum(fate.refunded_at is not None for fate in fates)
    assert handoffs["ACCEPTED"] + handoffs["RECYCLED"] == sum(fate.accepted_at is not None for fate in fates)
    assert handoffs["EXPIRED"] == sum(fate.first_answer == "EXPIRED" for fate in fates)
    assert lost == sum(fate.end in (End.IGNORED, End.LOST) for fate in fates)
    assert (by_roles, resources) == (len(MEMBERS), len(RESOURCES))


async def test_it_is_built_once(demo: Demo, database: Database) -> None:
    again = await build(database, anchor=ANCHOR, password=PASSWORD, scale=SCALE)
    assert (again.workspace_id, again.is_new) == (demo.workspace_id, False)


@pytest.mark.long
def test_the_same_anchor_gives_the_same_figures_after_a_killed_build(server: Urls, template: str) -> None:
    """A build is killed in its third week; the next one finishes, and equals one that was never disturbed."""
    names = [fresh_name("demo") for _ in range(2)]
    calm, killed = (_clone(server, template, name) for name in names)
    try:
        told, marks = asyncio.run(_figures_of(calm))
        assert told == asyncio.run(_figures_after_kill(killed))[0]
        assert marks == documented()
    finally:
        for name in names:
            _drop(server, name)


async def _figures_of(urls: Urls) -> tuple[dict[str, list[Any]], list[Landmark]]:
    made = await build_on(urls, scale=0.01)
    database = await opened(urls)
    try:
        async with database.read(made.workspace_id) as reader:
            return await figures(reader), [mark async for mark in landmarks(reader)]
    finally:
        await database.close()


async def _figures_after_kill(urls: Urls) -> tuple[dict[str, list[Any]], list[Landmark]]:
    def kill(_what: str, share: float) -> None:
        if share > 0.1:
            raise KeyboardInterrupt

    database = await opened(urls)
    with pytest.raises(KeyboardInterrupt):
        await build(database, anchor=ANCHOR, password=PASSWORD, scale=0.01, progress=kill)
    assert await find(database, SLUG) is None
    assert await find(database, UNFINISHED) is not None
    await database.close()
    return await _figures_of(urls)


def documented() -> list[Landmark]:
    """The table of docs/demo-ids.md."""
    text = (Path(__file__).parents[2] / "docs" / "demo-ids.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\w+) \| (.+) \| `(\w+)` \|$", text, re.MULTILINE)
    return [Landmark(*row) for row in rows]


async def test_the_ids_of_the_model_are_those_documented_whatever_the_scale(demo: Demo) -> None:
    database = await opened(demo.urls)
    try:
        async with database.read(demo.workspace_id) as reader:
            assert [mark async for mark in landmarks(reader)] == documented()
    finally:
        await database.close()
