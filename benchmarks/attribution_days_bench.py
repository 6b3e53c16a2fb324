"""What the day cells of credit save a page, and what they cost who writes, over a million leads.

    python benchmarks/attribution_days_bench.py                          # 10,000,000 touchpoints of 1,000,000 leads
    python benchmarks/attribution_days_bench.py --touchpoints 1000000    # a tenth

The page is that of attribution_bench.py: all rule models by channel and by resource. It is asked by day cells, by day
cells of which the last ten days are marked as changed, by journeys, and as plain window-function SQL, by turns; before
anything is measured the answers by cells and by journeys are compared and must be the same. Written are a sale and a
late touch, with journeys, day cells and marks, and with neither; and sales of eight writers on one day, marks on and
off. Starts an embedded PostgreSQL of its own. Results go to benchmarks/results/attribution_days.json and .md.
"""

import argparse
import asyncio
import json
import statistics
import sys
import time
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(1, str(Path(__file__).parents[1] / "graphql"))

from sqlalchemy import text

from benchmarks.attribution import window_sql
from benchmarks.attribution.reading import PATIENT, PERIODS, page
from benchmarks.attribution.timing import timed
from benchmarks.attribution.writing import _late, _sale, kept, taken_back
from benchmarks.attribution_bench import filled
from benchmarks.serving.machine import machine_of, say
from benchmarks.strategist.world import World
from crm.core.actor import system
from crm.core.database import Database
from crm.core.ids import new_id
from crm.core.work import Work, attempt, begin
from funnel.attribution.answer import AttributionAnswer
from funnel.credit_days.keep import keep
from funnel.credit_days.switch import look
from funnel.facts.facts import SaleFact
from funnel.facts.record import record

CHANGED_DAYS = 10
WRITERS, SALES_EACH = 8, 40
_OFF = "DELETE FROM credit_day_states"
_ON = "INSERT INTO credit_day_states SELECT id, now(), 0 FROM workspaces WHERE id = :w"
_MARK = (
    "INSERT INTO credit_day_marks SELECT workspace_id, product_id, kind, step_key, begins, :id FROM credit_days"
    " WHERE workspace_id = :w AND day > :last AND kind = 'SALE'"
)
_SIZE = (
    "SELECT pg_total_relation_size('credit_days') / 1e6, count(*), sum(cardinality(channel_numbers)) FROM credit_days"
)


class Bench:
    """The opened database of one run."""

    def __init__(self, database: Database, world: World) -> None:
        self.database, self.world = database, world
        self.workspace_id = UUID(world.workspace_id)
        self._numbers = count(1)

    async def run(self, sql: str, **given: Any) -> Any:
        """A statement inside the workspace, committed."""
        async with begin(self.database.sessions, system(self.workspace_id)) as work:
            found = await work.execute(text(sql), {"w": self.workspace_id, **given})
            return found.all() if found.returns_rows else []

    async def fill(self) -> dict[str, float]:
        """Every day of every conversion of the workspace, anew where a kept folder has some."""
        await self.run("DELETE FROM credit_days")
        async with begin(self.database.sessions, system(self.workspace_id)) as work:
            await look(work, pays_from=0)
        begun, parts = time.perf_counter(), []
        while True:
            async with begin(self.database.sessions, system(self.workspace_id)) as work:
                started = time.perf_counter()
                done = await keep(work)
            if not done:
                break
            parts.append(time.perf_counter() - started)
        ((megabytes, days, cells),) = await self.run(_SIZE)
        return {
            "seconds": time.perf_counter() - begun, "longestTransactionSeconds": max(parts), "megabytes": float(megabytes),
            "days": days, "cells": int(cells),
        }  # fmt: skip

    async def page(self, start: date, end: date) -> list[AttributionAnswer]:
        """By the service's own read pool."""
        async with self.database.read(self.workspace_id, snapshot=True) as reader:
            return await page(reader, self.world, start, end)

    async def plain(self, start: date, end: date) -> None:
        """By the same pool."""
        async with self.database.read(self.workspace_id, snapshot=True) as reader:
            await reader.fetchval(PATIENT)
            given = UUID(self.world.workspace_id), UUID(self.world.product_id), start, end + timedelta(days=1)
            await reader.fetch(window_sql.PAGE, *given)


async def read(bench: Bench, rounds: int) -> dict[str, Any]:
    """All ways by turns, medians; after each has been asked once."""
    end, found = date.fromisoformat(bench.world.closes), {}
    for name, days in PERIODS.items():
        start = end - timedelta(days=days - 1)
        spent: dict[str, list[float]] = {"cells": [], "cells, ten days changed": [], "journeys": [], "window SQL": []}
        by_cells = await bench.page(start, end)
        for number in range(rounds + 1):
            times = {"cells": await timed(lambda start=start: bench.page(start, end))}
            await bench.run(_MARK, id=new_id(), last=end - timedelta(days=CHANGED_DAYS))
            times["cells, ten days changed"] = await timed(lambda start=start: bench.page(start, end))
            await bench.run("DELETE FROM credit_day_marks")
            await bench.run(_OFF)
            times["journeys"] = await timed(lambda start=start: bench.page(start, end))
            if not number:
                _compare(by_cells, await bench.page(start, end))
            await bench.run(_ON)
            times["window SQL"] = await timed(lambda start=start: bench.plain(start, end))
            for way, each in times.items() if number else ():
                spent[way].append(each)
        medians = {way: statistics.median(times) for way, times in spent.items()}
        found[name] = {
            "sales": by_cells[0].totals.conversions_micro // 1_000_000, "ms": medians,
            "toWindowSql": {way: each / medians["window SQL"] for way, each in medians.items()},
        }  # fmt: skip
    return found


def _compare(cells: list[AttributionAnswer], journeys: list[AttributionAnswer]) -> None:
    """Raises where the ways differ in anything but how they went."""
    for ours, theirs in zip(cells, journeys, strict=True):
        if (ours.answered_by, theirs.answered_by) != ("day_cells", "journeys"):
            raise SystemExit(f"Answered by {ours.answered_by} and {theirs.answered_by}.")
        if (ours.totals, ours.unattributed, ours.rows, ours.notes) != (
            theirs.totals, theirs.unattributed, theirs.rows, theirs.notes,
        ):  # fmt: skip
            raise SystemExit("Day cells and journeys give different figures.")


async def write(bench: Bench, writes: int) -> dict[str, Any]:
    """A sale and a late touch of leads that have bought; the ways by turns, medians, every one rolled back."""
    async with begin(bench.database.sessions, system(bench.workspace_id)) as work:
        leads = await (await work.raw()).fetch(
            "SELECT s.lead_id, s.person_id, s.sold_at FROM sales s WHERE s.workspace_id = $1 ORDER BY s.id LIMIT $2",
            bench.workspace_id, writes,
        )  # fmt: skip
    found: dict[str, Any] = {}
    for kind, fact_of in (("sale", _sale), ("late touch", _late)):
        spent: dict[str, list[float]] = {"all": [], "without marks": [], "neither": []}
        for number, lead in enumerate(leads):
            ways = list(spent.items())
            for what, times in ways[number % 3 :] + ways[: number % 3]:  # the first one meets cold pages
                async with taken_back(bench.database, bench.workspace_id) as work:
                    if what == "without marks":
                        await work.execute(text(_OFF))
                    with kept("neither" if what == "neither" else "both"):
                        fact = fact_of(bench.world, lead, number)
                        times.append(await timed(lambda work=work, fact=fact: record(work, [fact])))
        medians = {what: statistics.median(times) for what, times in spent.items()}
        found[kind] = {"ms": medians, "toNeither": medians["all"] / medians["neither"]}
    return found


async def crowd(bench: Bench) -> dict[str, float]:
    """Sales a second of eight writers who all sell on one day; with marks, without, and with a sweep beside them."""
    found = {}
    for name in ("marks off", "marks on", "marks on, and the sweep beside"):
        if name == "marks off":  # as `look` ends it: days that facts do not mark are not kept
            await bench.run("DELETE FROM credit_days")
        await bench.run(_OFF if name == "marks off" else _ON + " ON CONFLICT DO NOTHING")
        people = await bench.run(
            "SELECT id FROM leads WHERE workspace_id = :w ORDER BY id DESC LIMIT :n", n=WRITERS * SALES_EACH
        )
        sweeping = asyncio.create_task(_sweep(bench)) if "sweep" in name else None
        begun = time.perf_counter()
        await asyncio.gather(*(_sell(bench, [row.id for row in people[place::WRITERS]]) for place in range(WRITERS)))
        found[name] = len(people) / (time.perf_counter() - begun)
        if sweeping:
            sweeping.cancel()
            await asyncio.gather(sweeping, return_exceptions=True)
    return found


async def _sell(bench: Bench, leads: list[UUID]) -> None:
    for lead_id in leads:
        number = next(bench._numbers)

        async def once(lead_id: UUID = lead_id, number: int = number) -> None:
            async with begin(bench.database.sessions, system(bench.workspace_id)) as work:
                await _sale_of(bench, work, lead_id, number)

        await attempt(once, repeatable=True)


async def _sale_of(bench: Bench, work: Work, lead_id: UUID, number: int) -> None:
    sale = SaleFact(
        source="crowd", external_id=str(number), product_id=UUID(bench.world.product_id), sold_at=work.now,
        lead_id=lead_id, units_micro=1_000_000, amount_minor=1_000,
    )  # fmt: skip
    if (await record(work, [sale])).rejected:
        raise SystemExit("A sale was refused.")


async def _sweep(bench: Bench) -> None:
    while True:
        async with begin(bench.database.sessions, system(bench.workspace_id)) as work:
            await keep(work)
        await asyncio.sleep(0.2)


async def measure(options: argparse.Namespace, world: World, urls: tuple[str, str]) -> dict[str, Any]:
    """Everything, in a database that is filled."""
    database = await Database.open(urls[0], door_url=urls[1], work_connections=WRITERS + 2)
    try:
        bench = Bench(database, world)
        filled = await bench.fill()
        await bench.run("ANALYZE credit_days")
        return {
            "filling": filled, "reading": await read(bench, options.rounds),
            "writing": await write(bench, options.writes), "salesPerSecond": await crowd(bench),
        }  # fmt: skip
    finally:
        await database.close()


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Fills, or takes what was filled, measures, answers with everything that was found."""
    with filled(options) as (world, urls, *_):
        found = asyncio.run(measure(options, world, urls))
        return {"machine": machine_of(), "postgres": world.version, "counts": world.counts, **found}


def table(found: dict[str, Any]) -> str:
    """The figures for people."""
    lines = ["| page, all rule models by channel and resource | way | ms | of window SQL |", "|---|---|---|---|"]
    for name, each in found["reading"].items():
        for way, ms in each["ms"].items():
            lines.append(
                f"| {name}, {each['sales']:,} sales | {way} | {ms:,.1f} | {each['toWindowSql'][way] * 100:.2f} % |"
            )
    lines += ["", "| recorded | neither ms | journeys and day cells | and marks of credit | all / neither |",
              "|---|---|---|---|---|"]  # fmt: skip
    for name, each in found["writing"].items():
        ms = each["ms"]
        lines.append(f"| {name} | {ms['neither']:.1f} | {ms['without marks']:.1f} | {ms['all']:.1f}"
                     f" | {each['toNeither']:.2f}x |")  # fmt: skip
    speeds = ", ".join(f"{name} {each:.0f}" for name, each in found["salesPerSecond"].items())
    filled = found["filling"]
    lines += ["", f"Sales a second of {WRITERS} writers on one day: {speeds}.",
              f"First fill: {filled['days']:,} days with {filled['cells']:,} cells in {filled['seconds']:.0f} s, the"
              f" longest transaction {filled['longestTransactionSeconds']:.2f} s, {filled['megabytes']:.0f} MB. Rows:"
              f" {json.dumps(found['counts'])}."]  # fmt: skip
    return "\n".join(lines)


def main() -> None:
    """Reads the flags, measures, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--touchpoints", type=int, default=10_000_000, help="a neighbour has a tenth of them beside")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--writes", type=int, default=100, help="sales and touches recorded each way")
    parser.add_argument("--folder", type=Path, default=None, help="where the database goes; 1 GB a million touchpoints")
    parser.add_argument("--keep", type=Path, default=None, help="a folder whose database outlives the measurement")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    options = parser.parse_args()
    if options.touchpoints < 50_000:
        parser.error("--touchpoints: ask for 50,000 at least, or hardly anybody buys")
    found = run(options)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "attribution_days.json").write_text(json.dumps(found, indent=2) + "\n")
    (options.out / "attribution_days.md").write_text(table(found) + "\n")
    say(table(found))


if __name__ == "__main__":
    main()
