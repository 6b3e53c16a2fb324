"""How fast attribution is over a million leads: the kernel over kept journeys beside plain window-function SQL.

    python benchmarks/attribution_bench.py                          # 10,000,000 touchpoints of 1,000,000 leads
    python benchmarks/attribution_bench.py --touchpoints 1000000    # a tenth

All rule models by channel and by resource, of 90 days and of all time; a sale and a late touch recorded with journeys
and day cells, with journeys alone, and with neither. Starts an embedded PostgreSQL of its own in a temporary folder.
Before anything is measured both ways are compared: they give the same to a unit per touch that was rounded. Results go
to benchmarks/results/attribution.json and attribution.md.
"""

import argparse
import asyncio
import json
import resource
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "graphql")]

import asyncpg  # noqa: E402 - the roots come first

from benchmarks.attribution import window_sql  # noqa: E402
from benchmarks.serving.machine import machine_of, say  # noqa: E402
from benchmarks.strategist import rows  # noqa: E402
from benchmarks.strategist.world import Bar, World, build  # noqa: E402
from crm import migrate  # noqa: E402
from crm.core.actor import system  # noqa: E402
from crm.core.database import Database, set_json_codecs  # noqa: E402
from crm.core.reader import Reader  # noqa: E402
from crm.core.work import Work, begin  # noqa: E402
from crm.models.words import TouchpointKind  # noqa: E402
from crm.postgres.acquire import acquire  # noqa: E402
from funnel.attribution.answer import AttributionAnswer  # noqa: E402
from funnel.attribution.attribution_report import attribution_report  # noqa: E402
from funnel.attribution.models import parse_model  # noqa: E402
from funnel.attribution.question import AttributionDimension, AttributionQuestion  # noqa: E402
from funnel.facts import cells, journeys  # noqa: E402
from funnel.facts.facts import Fact, SaleFact, TouchFact  # noqa: E402
from funnel.facts.record import record  # noqa: E402

TOUCHES_EACH = 10
"""Of a lead: ten million touchpoints are a million leads, and a tenth of them buy."""
MODELS = (
    "first", "last", "last_non_direct", "linear", "position(40,20,40)", "position(20,20,60)", "position(60,20,20)",
    "decay(7d)", "anchors(w)", "anchors(full)", "shapley", "participation",
)  # fmt: skip
DAYS_90, WHOLE = 90, 365
ROW = "| {} | {:,.0f} | {:,.0f} | {:.1f} % |"


# reading -------------------------------------------------------------------------------------------------------------


def question(world: World, by: AttributionDimension, start: date, end: date) -> AttributionQuestion:
    """Sales of the product, every rule model."""
    models = tuple(parse_model(key) for key in MODELS)
    return AttributionQuestion(UUID(world.product_id), start, end, None, models, by, window_days=90)


async def page(reader: Reader, world: World, start: date, end: date) -> list[AttributionAnswer]:
    """The page: by channel and by resource."""
    by = (AttributionDimension.CHANNEL, AttributionDimension.RESOURCE)
    return [await attribution_report(reader, question(world, each, start, end)) for each in by]


async def plain(connection: Any, world: World, start: date, end: date) -> list[Any]:
    """The same page by window functions over the touchpoints, both dimensions in one statement."""
    found: list[Any] = await connection.fetch(
        window_sql.PAGE, UUID(world.workspace_id), UUID(world.product_id), start, end + timedelta(days=1)
    )
    return found


def agree(ours: list[AttributionAnswer], theirs: list[Any], models: tuple[str, ...] = window_sql.COMPARED) -> None:
    """Raises where a model's whole credit differs by more than rounding; floats add up to a little less or more."""
    for model in models:
        place = MODELS.index(model)
        of_kernel = sum(row.credits[place].amounts.amount_minor for row in ours[1].rows)
        of_sql = sum(row[window_sql.column(model)] for row in theirs)
        if abs(of_kernel - of_sql) > 1 + abs(of_kernel) * 1e-9:
            raise SystemExit(f"{model}: the kernel gives {of_kernel}, the statement {of_sql}.")


async def timed(call: Callable[[], Awaitable[Any]]) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    await call()
    return (time.perf_counter() - begun) * 1_000


async def read(options: argparse.Namespace, world: World, url: str) -> dict[str, Any]:
    """Both ways by turns, medians."""
    connection = await asyncpg.connect(url)
    await set_json_codecs(connection)
    await connection.execute("SELECT set_config('app.workspace_id', $1, false), set_config('jit', 'off', false)",
                             world.workspace_id)  # fmt: skip
    reader = Reader(connection, UUID(world.workspace_id))
    end = date.fromisoformat(world.closes)
    found = {}
    for name, days in (("90 days", DAYS_90), ("all time", WHOLE)):
        start = end - timedelta(days=days - 1)
        answers = await page(reader, world, start, end)
        agree(answers, await plain(connection, world, start, end))
        ours, theirs = [], []
        for _ in range(options.rounds):
            ours.append(await timed(lambda start=start: page(reader, world, start, end)))
            theirs.append(await timed(lambda start=start: plain(connection, world, start, end)))
        found[name] = {
            "sales": answers[0].totals.conversions_micro // 1_000_000,
            "kernelMs": statistics.median(ours), "sqlMs": statistics.median(theirs),
            "kernelToSql": statistics.median(ours) / statistics.median(theirs),
        }  # fmt: skip
    await connection.close()
    return found


# writing -------------------------------------------------------------------------------------------------------------

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


async def write(options: argparse.Namespace, world: World, urls: tuple[str, str]) -> dict[str, Any]:
    """A sale and a late touch of leads that have bought; the three ways by turns, medians."""
    database = await Database.open(urls[0], door_url=urls[1])
    workspace_id = UUID(world.workspace_id)
    try:
        async with begin(database.sessions, system(workspace_id)) as work:
            leads = await (await work.raw()).fetch(
                "SELECT s.lead_id, s.person_id, s.sold_at FROM sales s WHERE s.workspace_id = $1 ORDER BY s.id LIMIT $2",
                workspace_id, options.writes,
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


# the run -------------------------------------------------------------------------------------------------------------


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Builds, measures, answers with everything that was found."""
    begun = time.perf_counter()
    rows.TOUCHES_EACH = TOUCHES_EACH
    with tempfile.TemporaryDirectory(prefix="touchline-bench-", dir=options.folder) as name:
        folder = Path(name)
        folder.chmod(0o755)  # started by root, PostgreSQL runs as another account, which must get in
        with acquire(folder / "data", throwaway=False) as database:
            asyncio.run(migrate.upgrade(database.owner_url))
            bar = Bar(sys.stdout.isatty())
            world = asyncio.run(
                build(
                    database.app_url, database.door_url, database.superuser_url, touchpoints=options.touchpoints,
                    neighbour=options.touchpoints // 10, told=bar,
                )
            )  # fmt: skip
            bar("Built", 1.0)
            built = time.perf_counter() - begun
            before = peak_mb()
            reading = asyncio.run(read(options, world, database.superuser_url))
            after = peak_mb()
            writing = asyncio.run(write(options, world, (database.app_url, database.door_url)))
    return {
        "machine": machine_of(),
        "counts": world.counts, "secondsToBuild": round(built), "reading": reading, "writing": writing,
        "peakMegabytes": {"beforeReading": before, "afterReading": after},
    }  # fmt: skip


def peak_mb() -> float:
    """Of this process, which answers the reports itself."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024, 1)


def table(found: dict[str, Any]) -> str:
    """The figures for people."""
    lines = ["| page, all rule models by channel and resource | kernel ms | window SQL ms | kernel / SQL |",
             "|---|---|---|---|"]  # fmt: skip
    for name, each in found["reading"].items():
        label = f"{name}, {each['sales']:,} sales"
        lines.append(ROW.format(label, each["kernelMs"], each["sqlMs"], each["kernelToSql"] * 100))
    lines += ["", "| recorded | neither ms | journeys | journeys and day cells |", "|---|---|---|---|"]
    for name, each in found["writing"].items():
        ratios = f"{each['withJourneys']:.2f}x | {each['withDayCells']:.2f}x"
        lines.append(f"| {name} | {each['neitherMs']:.1f} | {ratios} |")
    peak = found["peakMegabytes"]
    lines += ["", f"Peak memory of the process that answers: {peak['beforeReading']} MB before, {peak['afterReading']} MB"
              f" after all reports. Rows: {json.dumps(found['counts'])}."]  # fmt: skip
    return "\n".join(lines)


def main() -> None:
    """Reads the flags, measures, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--touchpoints", type=int, default=10_000_000, help="a neighbour has a tenth of them beside")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--writes", type=int, default=100, help="sales and touches recorded each way")
    parser.add_argument("--folder", type=Path, default=None, help="where the database goes; 1 GB a million touchpoints")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results")
    options = parser.parse_args()
    if options.touchpoints < 50_000:
        parser.error("--touchpoints: ask for 50,000 at least, or hardly anybody buys")
    found = run(options)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "attribution.json").write_text(json.dumps(found, indent=2) + "\n")
    (options.out / "attribution.md").write_text(table(found) + "\n")
    say(table(found))


if __name__ == "__main__":
    main()
