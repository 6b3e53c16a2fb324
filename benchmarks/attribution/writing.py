"""A sale and a late touch recorded with journeys and day cells, with journeys alone, and with neither."""

import statistics
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from benchmarks.attribution.timing import timed
from benchmarks.strategist.world import World
from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import Work, begin
from crm.models.words import TouchpointKind
from funnel.facts import cells, journeys
from funnel.facts.facts import Fact, SaleFact, TouchFact
from funnel.facts.record import record

CHANGED = Counter({(UUID(int=0), "SALES", 0, "", 0, date(2026, 1, 1)): 1})
"""Stands for cells that were looked at: journeys follow where there are any."""


@contextmanager
def kept(what: str) -> Iterator[None]:
    """`both`: as the service does it; `journeys`: no day cells; `neither`."""
    real = journeys.refresh, cells.added, cells.shift

    async def nothing(*_: Any, **__: Any) -> None:
        return None

    async def some(*_: Any, **__: Any) -> Counter[Any]:
        return CHANGED

    async def no_shift(*_: Any) -> set[Any]:
        return set()

    if what != "both":
        cells.added, cells.shift = some, no_shift
    if what == "neither":
        journeys.refresh = nothing
    try:
        yield
    finally:
        journeys.refresh, cells.added, cells.shift = real


class _TakenBackError(Exception):
    """Ends a transaction that is not to be committed."""


@asynccontextmanager
async def taken_back(database: Database, workspace_id: UUID) -> AsyncIterator[Work]:
    """A work whose transaction is rolled back, so that every round finds the same rows."""
    try:
        async with begin(database.sessions, system(workspace_id)) as work:
            yield work
            raise _TakenBackError
    except _TakenBackError:
        return


async def write(world: World, urls: tuple[str, str], count: int) -> dict[str, Any]:
    """A sale and a late touch of leads that have bought; the three ways by turns, medians."""
    database = await Database.open(urls[0], door_url=urls[1])
    workspace_id = UUID(world.workspace_id)
    try:
        async with begin(database.sessions, system(workspace_id)) as work:
            leads = await (await work.raw()).fetch(
                "SELECT s.lead_id, s.person_id, s.sold_at FROM sales s WHERE s.workspace_id = $1 ORDER BY s.id LIMIT $2",
                workspace_id, count,
            )  # fmt: skip
        found: dict[str, Any] = {}
        for kind, fact_of in (("sale", _sale), ("late touch", _late)):
            spent: dict[str, list[float]] = {"both": [], "journeys": [], "neither": []}
            for number, lead in enumerate(leads):
                for what, times in spent.items():
                    async with taken_back(database, workspace_id) as work:
                        with kept(what):
                            fact = fact_of(world, lead, number)
                            times.append(await timed(lambda work=work, fact=fact: record(work, [fact])))
            medians = {what: statistics.median(times) for what, times in spent.items()}
            found[kind] = {f"{what}Ms": each for what, each in medians.items()} | {
                "withJourneys": medians["journeys"] / medians["neither"],
                "withDayCells": medians["both"] / medians["neither"],
            }
        return found
    finally:
        await database.close()


def _sale(world: World, lead: Any, number: int) -> Fact:
    moment: datetime = lead["sold_at"] + timedelta(hours=1)
    return SaleFact(
        source="measured", external_id=f"s{number}", product_id=UUID(world.product_id), sold_at=moment,
        lead_id=lead["lead_id"], units_micro=1_000_000, amount_minor=1_000,
    )  # fmt: skip


def _late(world: World, lead: Any, number: int) -> Fact:
    moment: datetime = lead["sold_at"] - timedelta(minutes=1)
    return TouchFact(
        source="measured", external_id=f"t{number}", kind=TouchpointKind.REACTION, occurred_at=moment,
        person_id=lead["person_id"],
    )  # fmt: skip
