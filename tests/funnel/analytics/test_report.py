"""The funnel report against the oracle on random histories, and a small one by hand."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound
from crm.core.reader import Reader
from crm.core.work import Work
from funnel.analytics.answer import StepFigures
from funnel.analytics.cells import report_leads
from funnel.analytics.question import FunnelQuestion, Period
from funnel.analytics.report import Wanted, funnel_report
from funnel.analytics.words import CellState, EntryMode, FunnelBreakdown, TrendUnit
from funnel.models import Objective, Resource, ResourceGoal, Spend, SpendDay
from tests.factories.products import Published
from tests.funnel.analytics.oracle import Asked, day, figures, units
from tests.funnel.analytics.world import KEYS, NOW, START, OracleLead, insert_history, random_history

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
    asked = Asked(PERIOD.start, PERIOD.end, over.get("now", NOW), earlier="now" in over,
                  **{k: v for k, v in over.items() if k != "now"})  # fmt: skip
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


SPENT = {"vk_group": 1_000_01, "vk_ads": 300_00, "google": 700_00, "leaflet": 55_00, "unused": 999_00}
"""Minor units of the period, by resource."""
CHANNEL_OF = {"vk_group": "vk", "vk_ads": "vk", "google": "google_ads", "leaflet": None, "unused": "organic_search"}
BUDGETS = {  # step → budget of the resource's goal at it
    "vk_group": {"aware": 3, "asked": 1}, "vk_ads": {"aware": 0, "interested": 0}, "google": {"asked": 5},
    "leaflet": {"aware": 1}, "unused": {"aware": 1},
}  # fmt: skip


async def insert_spend(work: Work, made: Published) -> dict[str, UUID]:
    """Resources, their goals of the period and what they cost."""
    ids = {name: new_id() for name in SPENT}
    known = select(Objective.step_key, Objective.id).where(Objective.workspace_id == work.workspace_id)
    objectives = {row.step_key: row.id for row in await work.execute(known)}
    for number, name in enumerate(SPENT):
        channel = CHANNEL_OF[name]
        work.session.add(Resource(
            workspace_id=work.workspace_id, id=ids[name], number=900 + number, name=name, sort_key=name,
            kind="SOCIAL_PAGE", placement="OWN", channel_id=made.channel_ids[channel] if channel else None,
            users=["AUDIENCE"], purposes=["MARKETING"], state="ACTIVE", created_at=START,
        ))  # fmt: skip
    await work.flush()
    for name, amount in SPENT.items():
        spend = new_id()
        work.session.add(Spend(
            workspace_id=work.workspace_id, id=spend, resource_id=ids[name], period_start=PERIOD.start,
            period_end=PERIOD.start, amount_minor=amount, currency="RUB", source="t", external_id=name,
            recorded_at=START,
        ))  # fmt: skip
        await work.flush()
        work.session.add(SpendDay(
            workspace_id=work.workspace_id, spend_id=spend, resource_id=ids[name], day=PERIOD.start,
            amount_minor=amount,
        ))  # fmt: skip
        for key, budget in BUDGETS[name].items():
            work.session.add(ResourceGoal(
                workspace_id=work.workspace_id, id=new_id(), product_id=made.product_id, resource_id=ids[name],
                objective_id=objectives[key], text="x", metric="STEP_ENTRIES", target=1, period_start=PERIOD.start,
                period_end=PERIOD.end, budget_minor=budget, currency="RUB", status="RUNNING", created_at=START,
            ))  # fmt: skip
    await work.flush()
    return ids


def shares_of(name: str) -> dict[str, int]:
    """The oracle's split: by budgets, else equally; the largest remainders get what is left, the earlier step first."""
    steps = sorted(BUDGETS[name])
    weights = [BUDGETS[name][key] for key in steps] if any(BUDGETS[name].values()) else [1] * len(steps)
    exact = [Fraction(SPENT[name] * weight, sum(weights)) for weight in weights]
    parts = [int(each) for each in exact]
    left = SPENT[name] - sum(parts)
    for place in sorted(range(len(steps)), key=lambda place: (parts[place] - exact[place], place))[:left]:
        parts[place] += 1
    return dict(zip(steps, parts, strict=True))


def cost_of(key: str, names: Iterable[str]) -> int:
    return sum(shares_of(name).get(key, 0) for name in names)


async def test_a_channel_costs_what_its_resources_cost(work: Work) -> None:
    leads = random_history(11, 90)
    made = await insert_history(work, leads)
    await insert_spend(work, made)
    asked = question(made, breakdown=FunnelBreakdown.CHANNEL)
    found = await funnel_report(await reader_of(work), asked, now=NOW)
    assert [step.cost_minor for step in found.steps] == [cost_of(key, SPENT) for key in KEYS]
    assert {row.key for row in found.breakdown} == {"vk", "google_ads", "email", None}
    for row in found.breakdown:
        mine = [name for name, channel in CHANNEL_OF.items() if channel == row.key]
        for step in row.steps:
            cost = cost_of(step.step_key, mine)
            assert step.cost_minor == cost, (row.key, step.step_key)
            each = round(cost / step.goal_reached) if step.goal_reached else None
            assert step.cost_per_goal_reached_minor == each
    assert {note.code for note in found.notes} >= {"COST_SPLIT", "COST_WITHOUT_ROW"}  # nobody came by that channel


async def test_rows_without_resources_of_their_own_have_no_cost(work: Work) -> None:
    made = await insert_history(work, random_history(3, 40))
    await insert_spend(work, made)
    found = await funnel_report(await reader_of(work), question(made, breakdown=FunnelBreakdown.OWNER), now=NOW)
    assert {step.cost_minor for row in found.breakdown for step in row.steps} == {None}
    assert "COST_NOT_BY_ROW" in {note.code for note in found.notes}
    assert [step.cost_minor for step in found.steps] == [cost_of(key, SPENT) for key in KEYS]


async def test_spend_recorded_later_was_not_known_then(work: Work) -> None:
    made = await insert_history(work, random_history(3, 40))
    await insert_spend(work, made)
    asked = question(made, as_known_at=START - timedelta(seconds=1))
    found = await funnel_report(await reader_of(work), asked, now=NOW)
    assert {step.cost_minor for step in found.steps} == {0}


async def test_other_periods_are_cut_out_of_one_reading(work: Work) -> None:
    """The period to compare with and the bottleneck's are what they would be if they were asked for alone."""
    made = await insert_history(work, random_history(7, 90))
    other = Period(date(2026, 3, 1), date(2026, 4, 15))
    reader = await reader_of(work)
    found = await funnel_report(reader, question(made, compare_to=other), now=NOW)
    alone = await funnel_report(
        reader, question(made, period=other), now=NOW, wanted=Wanted(False, False, False, False)
    )
    assert found.compared is not None
    assert (found.compared.cohort_size, found.compared.steps) == (alone.cohort_size, alone.steps)
    plain = await funnel_report(reader, question(made), now=NOW, wanted=Wanted(cost=False, bottleneck=False))
    assert [replace(step, cost_minor=None, cost_per_goal_reached_minor=None) for step in found.steps] == list(
        plain.steps
    )
