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
from funnel.analytics.question import FunnelQuestion, Period
from funnel.analytics.report import Wanted, funnel_report
from funnel.analytics.words import FunnelBreakdown
from funnel.models import Objective, Resource, ResourceGoal, Spend, SpendDay
from tests.factories.products import Published
from tests.funnel.analytics.world import KEYS, NOW, START, insert_history, random_history

pytestmark = [pytest.mark.anyio, pytest.mark.database]

PERIOD = Period(date(2026, 3, 10), date(2026, 7, 10))


async def reader_of(work: Work) -> Reader:
    return Reader(await work.raw(), work.workspace_id)


def question(made: Published, **over: Any) -> FunnelQuestion:
    return FunnelQuestion(**({"product_id": made.product_id, "period": PERIOD} | over))


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
