"""The funnel report by channel with a weekly trend over all leads of a year, beside one statement that computes the same."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from benchmarks.attribution.reading import PATIENT
from benchmarks.attribution.timing import by_turns, peak_mb
from benchmarks.serving.reports import FUNNEL
from benchmarks.serving.world import ZONE
from benchmarks.strategist.world import World
from crm.core import clock
from crm.core.database import Database
from funnel.analytics.answer import FunnelAnswer
from funnel.analytics.question import FunnelQuestion, Period
from funnel.analytics.report import funnel_report
from funnel.analytics.words import FunnelBreakdown, TrendUnit

WEEKLY = FUNNEL.replace(
    "date_trunc('month', started_at AT TIME ZONE $6)", "date_trunc('week', started_at AT TIME ZONE $6)"
)


async def funnel(world: World, urls: tuple[str, str], rounds: int) -> dict[str, Any]:
    """Half a year and the year before it, from which the bottleneck is judged."""
    end = date.fromisoformat(world.closes)
    start = end - timedelta(days=181)
    question = FunnelQuestion(
        product_id=UUID(world.product_id),
        period=Period(start, end),
        breakdown=FunnelBreakdown.CHANNEL,
        trend=TrendUnit.WEEK,
    )
    bounds = clock.day_bounds(start, end, ZONE)
    before = clock.day_bounds(start - timedelta(days=365), end, ZONE)[0]
    given = (UUID(world.workspace_id), UUID(world.product_id), *bounds, before, ZONE)
    database = await Database.open(urls[0], door_url=urls[1])
    try:
        async with database.read(UUID(world.workspace_id)) as reader:
            await reader.fetchval(PATIENT)
            answer, theirs = await funnel_report(reader, question), json.loads(await reader.fetchval(WEEKLY, *given))
            agree(answer, theirs)
            calls = {
                "oursMs": lambda: funnel_report(reader, question),
                "sqlMs": lambda: reader.fetchval(WEEKLY, *given),
            }
            found: dict[str, Any] = await by_turns(rounds, calls)
        return found | {
            "units": answer.cohort_size, "oursToSql": found["oursMs"] / found["sqlMs"],
            "peakMegabytes": peak_mb(),
        }  # fmt: skip
    finally:
        await database.close()


def agree(ours: FunnelAnswer, theirs: Any) -> None:
    """Raises where counts differ."""
    for step, hand in zip(ours.steps, theirs["steps"], strict=True):
        figures = (step.entered, step.reached, step.skipped, step.dropped, step.in_progress, step.not_yet_ripe)
        names = ("entered", "reached", "skipped", "dropped", "inProgress", "notYetRipe")
        if figures != tuple(hand[name] for name in names):
            raise SystemExit(f"{step.key}: the report says {figures}, the statement {hand}.")
    expected = {(row["key"], row["position"]): row["reached"] for row in theirs["breakdown"]}
    found = {(row.key, place): step.reached for row in ours.breakdown for place, step in enumerate(row.steps, 1)}
    if {key: count for key, count in expected.items() if count} != {
        key: count for key, count in found.items() if count
    }:
        raise SystemExit("The rows by channel differ.")
    if sum(point.cohort_size for point in ours.trend) != sum(point["cohortSize"] for point in theirs["trend"]):
        raise SystemExit("The weeks differ.")
