"""The funnel report against the oracle on random histories, and a small one by hand."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from crm.core.problems import Invalid, NotFound
from crm.core.reader import Reader
from crm.core.work import Work
from funnel.analytics.answer import StepFigures
from funnel.analytics.question import FunnelQuestion, Period
from funnel.analytics.report import funnel_report, report_leads
from funnel.analytics.words import CellState, EntryMode, FunnelBreakdown, TrendUnit
from tests.factories.products import Published
from tests.funnel.analytics.oracle import Asked, day, figures, units
from tests.funnel.analytics.world import KEYS, NOW, OracleLead, insert_history, random_history

pytestmark = [pytest.mark.anyio, pytest.mark.database]

PERIOD = Period(date(2026, 3, 10), date(2026, 7, 10))


async def reader_of(work: Work) -> Reader:
    return Reader(await work.raw(), work.workspace_id)


def question(made: Published, **over: Any) -> FunnelQuestion:
    return FunnelQuestion(**({"product_id": made.product_id, "period": PERIOD} | over))


def compare(steps: tuple[StepFigures, ...], expected: list[dict[str, object]]) -> None:
    assert len(steps) == len(expected)
    for step, wanted in zip(steps, expected, strict=True):
        for name, value in wanted.items():
            assert getattr(step, name) == pytest.approx(value), (step.step_key, name)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "over",
    [
        {},
        {"closed": True},
        {"window_days": 20},
        {"keys": ("interested", "asked", "with_sales")},
        {"now": NOW - timedelta(days=90)},
    ],
    ids=["open", "closed", "window", "part", "as_known_at"],
)
async def test_equals_the_oracle(work: Work, seed: int, over: dict[str, Any]) -> None:
    leads = random_history(seed)
    made = await insert_history(work, leads)
    asked = Asked(PERIOD.start, PERIOD.end, over.get("now", NOW), **{k: v for k, v in over.items() if k != "now"})
    found = await funnel_report(await reader_of(work), _as_question(made, over), now=NOW)
    assert found.cohort_size == len(units(leads, asked))
    wanted = figures(leads, asked)
    if asked.keys[-1] != KEYS[-1]:  # the step after the question's last one says whether its goal was reached
        following = Asked(asked.start, asked.end, asked.now, keys=(*asked.keys, "bought"))
        del wanted[-1]["goal_reached"]
        assert found.steps[-1].goal_reached == _entered_later(leads, asked, following)
    compare(found.steps, wanted)


def _as_question(made: Published, over: dict[str, Any]) -> FunnelQuestion:
    keys = over.get("keys", KEYS)
    return question(
        made,
        entry_mode=EntryMode.CLOSED if over.get("closed") else EntryMode.OPEN,
        window_days=over.get("window_days"),
        as_known_at=over.get("now"),
        from_step_key=keys[0],
        to_step_key=keys[-1],
    )


def _entered_later(leads: list[OracleLead], asked: Asked, following: Asked) -> int:
    """Leads of the cohort (cut by the asked steps) with an entry of the step after the last."""
    cohort = {unit.leads[0].canonical for unit in units(leads, asked)}
    wide = Asked(date.min, date.max, following.now, keys=(following.keys[-1],))
    return sum(1 for unit in units(leads, wide) if unit.leads[0].canonical in cohort)


async def test_rows_of_a_breakdown_are_the_oracle_of_their_leads(work: Work) -> None:
    leads = random_history(11, 90)
    made = await insert_history(work, leads)
    asked = question(made, breakdown=FunnelBreakdown.CHANNEL)
    found = await funnel_report(await reader_of(work), asked, now=NOW)
    assert {row.key for row in found.breakdown} == {"vk", "google_ads", "email", None}
    assert sum(row.steps[0].reached for row in found.breakdown) == found.cohort_size
    for row in found.breakdown:
        compare(row.steps, figures(leads, Asked(PERIOD.start, PERIOD.end, NOW, channel=row.key)))
        assert row.label == {"vk": "VK", "google_ads": "Google Ads", "email": "Email", None: "(not given)"}[row.key]


async def test_every_figure_names_its_people(work: Work) -> None:
    leads = random_history(5, 80)
    made = await insert_history(work, leads)
    reader = await reader_of(work)
    found = await funnel_report(reader, question(made), now=NOW)
    for step in found.steps:
        for state in CellState:
            named = await report_leads(reader, question(made), step_key=step.step_key, state=state, now=NOW)
            assert len(named) == getattr(step, state.value.lower()), (step.step_key, state)
            assert len(set(named)) == len(named)


async def test_the_trend_splits_the_cohort_by_month(work: Work) -> None:
    leads = random_history(2, 80)
    made = await insert_history(work, leads)
    found = await funnel_report(await reader_of(work), question(made, trend=TrendUnit.MONTH), now=NOW)
    cohort = units(leads, Asked(PERIOD.start, PERIOD.end, NOW))
    for point in found.trend:
        month = [unit for unit in cohort if day(unit.start).replace(day=1) == point.period]
        assert point.cohort_size == len(month)
        assert point.reached == sum(1 for unit in month if "bought" in unit.first)
    assert sum(point.cohort_size for point in found.trend) == found.cohort_size
    assert [point.period.month for point in found.trend] == [3, 4, 5, 6, 7]


async def test_parts_of_reached_sum_to_it(work: Work) -> None:
    made = await insert_history(work, random_history(9, 80))
    steps = (await funnel_report(await reader_of(work), question(made), now=NOW)).steps
    for step, following in pairwise(steps):
        assert step.reached == following.reached + step.dropped + step.in_progress + step.not_yet_ripe


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"period": Period(date(2026, 3, 2), date(2026, 3, 1))}, "input.period.end"),
        ({"from_step_key": "nowhere"}, "input.fromStepKey"),
        ({"from_step_key": "asked", "to_step_key": "aware"}, "input.toStepKey"),
        ({"window_days": -1}, "input.windowDays"),
    ],
)
async def test_a_question_that_cannot_be_answered_is_refused(work: Work, over: dict[str, Any], field: str) -> None:
    made = await insert_history(work, random_history(1, 10))
    with pytest.raises(Invalid) as refused:
        await funnel_report(await reader_of(work), question(made, **over), now=NOW)
    assert refused.value.field == field


async def test_an_unknown_version_is_not_found(work: Work) -> None:
    made = await insert_history(work, random_history(1, 10))
    with pytest.raises(NotFound):
        await funnel_report(await reader_of(work), question(made, version=7), now=NOW)
