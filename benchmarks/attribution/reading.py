"""The page of all rule models by channel and by resource: the service's two reports in one read transaction beside SQL.

All as the role that serves, under row-level security, with the settings the embedded server has.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from benchmarks.attribution import window_sql
from benchmarks.attribution.timing import by_turns, peak_mb
from benchmarks.strategist.world import World
from crm.core.database import Database
from crm.core.reader import Reader
from funnel.attribution.answer import AttributionAnswer
from funnel.attribution.attribution_report import attribution_report
from funnel.attribution.models import parse_model
from funnel.attribution.question import AttributionDimension, AttributionQuestion
from funnel.attribution.shared import Shared

MODELS = (*window_sql.COMPARED, "shapley", "participation")
PERIODS = {"90 days": 90, "all time": 365}
SETTINGS = (
    "shared_buffers",
    "work_mem",
    "jit",
    "effective_cache_size",
    "max_parallel_workers_per_gather",
    "random_page_cost",
)
PATIENT = "SELECT set_config('statement_timeout', '0', true)"
"""The statement by hand would otherwise be ended like one that ran away."""


def question(world: World, by: AttributionDimension, start: date, end: date) -> AttributionQuestion:
    """Sales of the product, every rule model."""
    models = tuple(parse_model(key) for key in MODELS)
    return AttributionQuestion(UUID(world.product_id), start, end, None, models, by, window_days=90)


async def page(reader: Reader, world: World, start: date, end: date) -> list[AttributionAnswer]:
    """Both reports, as one document asks them."""
    shared = Shared()
    by = (AttributionDimension.CHANNEL, AttributionDimension.RESOURCE)
    return [await attribution_report(reader, question(world, each, start, end), shared=shared) for each in by]


async def read(world: World, urls: tuple[str, str], rounds: int) -> dict[str, Any]:
    """The page, one of its reports alone, and both statements, by turns."""
    database = await Database.open(urls[0], door_url=urls[1])
    try:
        async with database.read(UUID(world.workspace_id)) as reader:
            found: dict[str, Any] = {"settings": {name: await reader.fetchval(f"SHOW {name}") for name in SETTINGS}}
            found["peakMegabytesBefore"] = peak_mb()
            await reader.fetchval(PATIENT)
            for name, days in PERIODS.items():
                found[name] = await _period(reader, world, days, rounds if days < 100 else max(1, rounds // 2))
                found[name]["peakMegabytes"] = peak_mb()
            return found
    finally:
        await database.close()


async def _period(reader: Reader, world: World, days: int, rounds: int) -> dict[str, Any]:
    end = date.fromisoformat(world.closes)
    start = end - timedelta(days=days - 1)
    given = (UUID(world.workspace_id), UUID(world.product_id), start, end + timedelta(days=1))
    answers, theirs = await page(reader, world, start, end), await reader.fetchrow(window_sql.PAGE, *given)
    touches = agree(answers, theirs)
    spent = await by_turns(
        rounds,
        {
            "pageMs": lambda: page(reader, world, start, end),
            "reportMs": lambda: attribution_report(reader, question(world, AttributionDimension.CHANNEL, start, end)),
            "sqlPageMs": lambda: reader.fetchrow(window_sql.PAGE, *given),
            "sqlAmountMs": lambda: reader.fetch(window_sql.AMOUNT, *given),
        },
    )
    ratios = {
        "pageToSqlPage": spent["pageMs"] / spent["sqlPageMs"],
        "pageToSqlAmount": spent["pageMs"] / spent["sqlAmountMs"],
    }
    return {"sales": answers[0].totals.conversions_micro // 1_000_000, "touches": touches} | spent | ratios


def agree(ours: list[AttributionAnswer], theirs: Any) -> int:
    """How many touches were shared out. Raises where a row's credit differs by more than its rounding, which is less
    than a unit a touch, under any model; floats add up to a little less or more.
    """
    by_resource: dict[str | None, dict[str, float]] = {}
    for row in theirs["by_touch"]:
        sums = by_resource.setdefault(row["resource_id"], {})
        for name, value in row.items():
            if name not in ("channel", "resource_id"):
                sums[name] = sums.get(name, 0) + value
    for row in ours[1].rows:
        theirs_of_row = by_resource[str(row.resource_id) if row.resource_id else None]
        for credit in row.credits[: len(window_sql.COMPARED)]:
            expected = theirs_of_row[window_sql.column(credit.model)]
            if abs(credit.amounts.amount_minor - expected) > theirs_of_row["touches"] + 1e-9 * abs(expected):
                raise SystemExit(f"{credit.model}: the kernel gives {credit.amounts}, the statement {expected}.")
    _agree_distinct(ours, theirs["by_row"])
    return int(sum(sums["touches"] for sums in by_resource.values()))


def _agree_distinct(ours: list[AttributionAnswer], theirs: Any) -> None:
    expected = {(row["what"], row["key"]): row for row in theirs}
    for answer, what in zip(ours, ("channel_id", "resource_id"), strict=True):
        for row in answer.rows:
            key = getattr(row, what)
            hand = expected[what, str(key) if key else None]
            shapley, whole = (credit.amounts.conversions_micro / 1e6 for credit in row.credits[-2:])
            if abs(shapley - hand["shapley_conversions"]) > 0.5 or whole != hand["participation_conversions"]:
                raise SystemExit(f"{what} {row.label}: {shapley}, {whole} conversions, the statement says {hand}.")
