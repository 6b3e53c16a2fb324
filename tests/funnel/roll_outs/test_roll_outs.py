"""Stages open, pass, are taken back and fail by the written rule; two facts at once open the next one exactly once."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from crm.core.actor import system
from crm.core.clock import day_of
from crm.core.database import Database
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from crm.core.work import Work, attempt, begin
from crm.hearers import plug_in
from crm.models.words import Role
from funnel.audiences.archive import AudienceArchive, archive
from funnel.facts.events import AudienceFiguresMoved
from funnel.facts.facts import RefundFact, SaleFact
from funnel.facts.record import record
from funnel.goals.approve import ResourceGoalApprove
from funnel.goals.approve import approve as approve_goal
from funnel.models import Audience, RollOutChange, RollOutStage
from funnel.models.words import Metric, RollOutState
from funnel.reads import WorkReads
from funnel.roll_outs.follow import follow_days, follow_facts
from funnel.roll_outs.override import RollOutOverride, override
from funnel.roll_outs.progress import progress_of
from funnel.roll_outs.set import RollOutSet, set_stages
from tests.factories.leads import again
from tests.factories.model import Model, as_role, insert_cell, make_audience, make_goal, make_model
from tests.factories.people import email, recorded
from tests.factories.products import Published, insert_audience, published_funnel
from tests.factories.workspaces import insert_workspace

pytestmark = [pytest.mark.anyio, pytest.mark.database]
ZONE = "Europe/Moscow"


async def three(work: Work, model: Model, **more: Any) -> list[Audience]:
    """Three audiences in stages: 5 units within 30 days each."""
    made = [await make_audience(again(work), model.product.id, name, priority=place)
            for place, name in enumerate(("Backs", "Heads", "Patients"), start=1)]  # fmt: skip
    await stages(work, model, [audience.id for audience in made], **more)
    return made


async def stages(work: Work, model: Model, ids: Sequence[UUID], **more: Any) -> None:
    given = [{"audience_id": each, "target": "5", "within_days": 30} | more for each in ids]
    data = RollOutSet.model_validate({"product_id": model.product.id, "stages": given})
    await set_stages(again(work), data)


def today(work: Work) -> date:
    return day_of(work.now, ZONE)


async def sold(work: Work, model: Model, audience: Audience, units: int, *, day: date | None = None) -> None:
    """A cell of units, of a resource of its own so that several may be written."""
    resource = int(await work.scalar(text("SELECT count(*) FROM day_cells")) or 0) + 1
    await insert_cell(
        work, model.product.id, Metric.UNITS_SOLD, day or today(work), units * 1_000_000, audience=audience.number,
        resource=resource,
    )  # fmt: skip


async def later(work: Work, days: int) -> Work:
    moved = again(work)
    moved.now = work.now + timedelta(days=days)
    return moved


async def states(work: Work) -> list[str]:
    return list((await work.execute(select(Audience.roll_out_state).order_by(Audience.priority))).scalars())


async def history(work: Work, audience: Audience) -> list[tuple[str, str, str, Decimal | None]]:
    line = RollOutChange
    rows = await work.execute(
        select(line.from_state, line.to_state, line.cause, line.actual)
        .where(line.audience_id == audience.id)
        .order_by(line.changed_at, line.id)
    )
    return [tuple(row) for row in rows]  # type: ignore[misc]  # four columns


async def test_the_first_opens_and_says_what_opens_the_next(work: Work) -> None:
    model = await make_model(work)
    audiences = await three(work, model)
    assert await states(work) == ["OPEN", "LOCKED", "LOCKED"]
    said = await work.execute(select(Audience.roll_out_criterion).distinct())
    assert said.scalars().all() == ["5 units are sold within 30 days."]
    progress = await progress_of(WorkReads(work), [audience.id for audience in audiences], work.now)
    first, second = progress[audiences[0].id], progress[audiences[1].id]
    assert (first.actual, first.target, first.days_left, first.attempt) == (Decimal(0), Decimal(5), 30, 1)
    assert (second.actual, second.days_left) == (None, 0)
    assert await history(work, audiences[1]) == [("OPEN", "LOCKED", "PLAN", None)]


async def test_passing_opens_the_next_and_a_correction_takes_it_back(work: Work) -> None:
    model = await make_model(work)
    first, second, _ = await three(work, model)
    await sold(work, model, first, 4)
    await follow_days(again(work))
    assert await states(work) == ["OPEN", "LOCKED", "LOCKED"]
    await sold(work, model, first, 2)
    await sold(work, model, first, 9, day=today(work) - timedelta(days=1))  # before the window
    event = AudienceFiguresMoved(frozenset({model.product.id}))
    await follow_facts(again(work), event)
    assert await states(work) == ["PASSED", "OPEN", "LOCKED"]
    await sold(work, model, first, -2)
    await follow_facts(again(work), event)
    assert await states(work) == ["OPEN", "LOCKED", "LOCKED"]
    await sold(work, model, first, 1)
    await follow_facts(again(work), event)
    await follow_facts(again(work), event)
    assert await states(work) == ["PASSED", "OPEN", "LOCKED"]
    assert await history(work, first) == [
        ("OPEN", "OPEN", "PLAN", None),
        ("OPEN", "PASSED", "RULE", Decimal(6)),
        ("PASSED", "OPEN", "RULE", Decimal(4)),
        ("OPEN", "PASSED", "RULE", Decimal(5)),
    ]
    assert [line[1] for line in await history(work, second)] == ["LOCKED", "OPEN", "LOCKED", "OPEN"]


async def test_a_next_stage_that_is_worked_on_stays_open_with_a_note(work: Work) -> None:
    model = await make_model(work)
    first, second, _ = await three(work, model)
    await sold(work, model, first, 5)
    await follow_days(again(work))
    goal = await make_goal(again(work), model, audience_id=second.id)
    await approve_goal(again(work), ResourceGoalApprove(goal_id=goal.id))
    await sold(work, model, first, -1)
    await follow_days(again(work))
    assert await states(work) == ["OPEN", "OPEN", "LOCKED"]
    notes = (await work.execute(select(RollOutChange.note).order_by(RollOutChange.id))).scalars().all()
    assert notes[-1] == "“Backs” was taken back, but work has begun here: it stays OPEN."


async def test_a_window_that_is_over_is_never_taken_back(work: Work) -> None:
    model = await make_model(work)
    first, *_ = await three(work, model)
    await sold(work, model, first, 5)
    await follow_days(again(work))
    await sold(work, model, first, -3, day=today(work) + timedelta(days=30))
    await follow_days(await later(work, 30))
    assert (await states(work))[0] == "PASSED"


@pytest.mark.parametrize(
    ("rule", "wanted", "attempt"),
    [
        ("HOLD", ["FAILED", "LOCKED", "LOCKED"], 1),
        ("OPEN_NEXT", ["FAILED", "OPEN", "LOCKED"], 1),
        ("RETRY", ["OPEN", "LOCKED", "LOCKED"], 2),
    ],
)
async def test_a_window_that_ends_in_vain(work: Work, rule: str, wanted: list[str], attempt: int) -> None:
    model = await make_model(work)
    first, *_ = await three(work, model, on_fail=rule)
    await sold(work, model, first, 4)
    await follow_days(await later(work, 29))
    assert await states(work) == ["OPEN", "LOCKED", "LOCKED"]
    after = await later(work, 30)
    await follow_days(after)
    await follow_days(after)
    assert await states(work) == wanted
    stage = (await work.execute(select(RollOutStage).where(RollOutStage.audience_id == first.id))).scalar_one()
    assert (stage.attempt, stage.opened_on) == (attempt, today(work) + timedelta(days=30 if rule == "RETRY" else 0))
    assert ("OPEN", "FAILED", "RULE", Decimal(4)) in await history(work, first)


async def test_a_member_overrides_with_a_reason(work: Work) -> None:
    model = await make_model(work)
    first, second, _ = await three(work, model)
    said = {"audience_id": first.id, "state": "PASSED", "reason": "The shop sold them"}
    await override(again(work), RollOutOverride.model_validate(said))
    assert await states(work) == ["PASSED", "OPEN", "LOCKED"]
    await follow_days(again(work))
    assert await states(work) == ["PASSED", "OPEN", "LOCKED"]  # nothing was sold, but a member said so
    with pytest.raises(Conflict):
        await override(again(work), RollOutOverride.model_validate(said))
    with pytest.raises(Stale):
        await override(again(work), RollOutOverride.model_validate({**said, "state": "OPEN", "expected_state": "OPEN"}))
    back = {"audience_id": second.id, "state": "LOCKED", "reason": "Not yet"}
    await override(again(work), RollOutOverride.model_validate(back))
    assert await states(work) == ["PASSED", "LOCKED", "LOCKED"]
    assert (await history(work, second))[-1] == ("OPEN", "LOCKED", "MEMBER", Decimal(0))
    with pytest.raises(Forbidden):
        await override(await as_role(work, Role.AUTHOR), RollOutOverride.model_validate(back))


async def test_goals_of_a_locked_audience_are_refused_and_others_not(work: Work) -> None:
    model = await make_model(work)
    first, second, _ = await three(work, model)
    with pytest.raises(Conflict) as refused:
        await make_goal(again(work), model, audience_id=second.id)
    assert (refused.value.code, refused.value.field) == ("CONFLICT", "audienceId")
    assert refused.value.message == (
        "The audience is locked until the one before it has passed its stage; set goals for that one."
    )
    goal = await make_goal(again(work), model, audience_id=first.id)
    lock = {"audience_id": first.id, "state": RollOutState.LOCKED, "reason": "Stop"}
    await override(again(work), RollOutOverride.model_validate(lock))
    with pytest.raises(Conflict) as late:
        await approve_goal(again(work), ResourceGoalApprove(goal_id=goal.id))
    assert late.value.field == "goalId"


async def test_stages_written_anew_keep_their_states(work: Work) -> None:
    model = await make_model(work)
    first, second, third = await three(work, model)
    await sold(work, model, first, 5)
    await follow_days(again(work))
    with pytest.raises(Conflict) as refused:
        await stages(work, model, [first.id, second.id], target="9")
    assert refused.value.field == "stages.0"
    await stages(work, model, [first.id, third.id])
    assert await states(work) == ["PASSED", "OPEN", "OPEN"]  # the second is outside, the third is next in turn
    assert await work.scalar(select(Audience.roll_out_criterion).where(Audience.id == second.id)) is None
    with pytest.raises(Conflict):
        await archive(again(work), AudienceArchive(audience_id=third.id))
    await stages(work, model, [])
    await archive(again(work), AudienceArchive(audience_id=third.id))


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({"metric": "CLICKS"}, Invalid, "stages.0.metric"),
        ({"metric": "STEP_ENTRIES"}, Invalid, "stages.0.stepKey"),
        ({"step_key": "aware"}, Invalid, "stages.0.stepKey"),
        ({"audience_id": UUID(int=7)}, NotFound, "stages.0.audienceId"),
    ],
)
async def test_stages_that_cannot_be_judged_are_refused(
    work: Work, given: dict[str, Any], error: type[Exception], field: str
) -> None:
    model = await make_model(work)
    audience = await make_audience(again(work), model.product.id)
    with pytest.raises(error) as refused:
        await stages(work, model, [audience.id], **given)
    assert refused.value.field == field  # type: ignore[attr-defined]  # a Problem
    assert await states(work) == ["OPEN"]
    assert (await work.execute(select(RollOutStage))).first() is None


async def test_criteria_of_every_metric_are_sentences(work: Work) -> None:
    model = await make_model(work)
    audience = await make_audience(again(work), model.product.id)
    for given, sentence in (
        ({"metric": "SALES", "target": "1", "within_days": 1}, "1 sale is made within 1 day."),
        ({"metric": "REVENUE", "target": "100000"}, "Revenue reaches 100,000 RUB within 30 days."),
        ({"metric": "STEP_ENTRIES", "step_key": "asked"}, "5 people enter “Has asked” within 30 days."),
    ):
        await stages(work, model, [audience.id], **given)
        assert await work.scalar(select(Audience.roll_out_criterion)) == sentence


async def _two(database: Database) -> tuple[UUID, Published, list[UUID]]:
    """A workspace with two audiences in stages, the first recognised by any visit, made for committing tests."""
    async with database.sessions() as session, session.begin():
        workspace_id, _ = await insert_workspace(session)
    async with begin(database.sessions, system(workspace_id)) as work:
        funnel = await published_funnel(work)
        ids = [(await insert_audience(work, funnel.product_id, name, priority=place))[0]
               for place, name in enumerate(("First", "Second"), start=1)]  # fmt: skip
        await work.execute(
            text("UPDATE audiences SET effective_rule = CAST(:rule AS jsonb) WHERE id = :id"),
            {"rule": '{"sale_recorded": true}', "id": ids[0]},
        )
        given = [{"audience_id": each, "target": "5", "within_days": 30} for each in ids]
        await set_stages(work, RollOutSet.model_validate({"product_id": funnel.product_id, "stages": given}))
    return workspace_id, funnel, ids


async def test_two_sales_at_once_open_the_next_stage_exactly_once(database: Database) -> None:
    plug_in()
    workspace_id, funnel, ids = await _two(database)

    async def sell(number: int) -> None:
        async def once() -> None:
            async with begin(database.sessions, system(workspace_id)) as work:
                fact = SaleFact(
                    source="shop", external_id=str(number), product_id=funnel.product_id, sold_at=work.now,
                    identities=(email(f"p{number}@example.test"),), units_micro=3_000_000, amount_minor=100,
                )  # fmt: skip
                assert (await record(work, [fact])).recorded == 1

        await attempt(once, repeatable=True)

    await asyncio.gather(*(sell(number) for number in range(6)))
    async with begin(database.sessions, system(workspace_id)) as work:
        assert await states(work) == ["PASSED", "OPEN"]
        lines = (await work.execute(
            select(RollOutChange.audience_id, RollOutChange.to_state, RollOutChange.cause)
            .where(RollOutChange.cause == "RULE").order_by(RollOutChange.id)
        )).all()  # fmt: skip
        assert [tuple(line) for line in lines] == [(ids[0], "PASSED", "RULE"), (ids[1], "OPEN", "RULE")]


async def test_a_refund_inside_the_window_takes_it_back_in_its_own_transaction(database: Database) -> None:
    plug_in()
    workspace_id, funnel, _ = await _two(database)
    async with begin(database.sessions, system(workspace_id)) as work:
        fact = SaleFact(source="shop", external_id="1", product_id=funnel.product_id, sold_at=work.now,
                        identities=(email("p@example.test"),), units_micro=5_000_000, amount_minor=100)  # fmt: skip
        await record(work, [fact])
        assert await states(work) == ["PASSED", "OPEN"]
        sale_id = await work.scalar(text("SELECT id FROM sales"))
    async with begin(database.sessions, system(workspace_id)) as work:
        back = RefundFact(sale_id=sale_id, refunded_at=work.now, source="shop", external_id="r",
                          amount_minor=None, units_micro=1_000_000)  # fmt: skip
        await recorded(work, back)
        assert await states(work) == ["OPEN", "LOCKED"]
