"""A week of a product: the draft's figures, what publishing freezes, and late facts told exactly once."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from crm.core.actor import Actor
from crm.core.database import Database
from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound, Problems
from crm.core.work import Work, begin
from crm.models.words import Role
from funnel.models import GoalRevision, PlanAction, WeeklyFigure
from funnel.models import WeeklyReport as Row
from funnel.models.words import Metric, ReportStatus
from funnel.plans.complete_action import PlanActionComplete, complete_action
from funnel.reads import WorkReads
from funnel.spend.record import SpendRecord, record
from funnel.weekly.effects import effects
from funnel.weekly.publish import WeeklyReportPublish, publish
from funnel.weekly.report import Report
from funnel.weekly.warn import ReportWarningCode, warnings
from funnel.weekly.week import Week, week_of
from funnel.weekly.weekly_report import text_of, weekly_report
from tests.factories.model import Model, as_role, counted, insert_cell, make_goal, make_model, make_running
from tests.http import make_office

pytestmark = [pytest.mark.anyio, pytest.mark.database]
WEEK_19 = Week(date(2026, 5, 4))
TUESDAY = date(2026, 5, 5)
NBSP = "\N{NO-BREAK SPACE}"


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 5, day, hour, tzinfo=UTC)


async def read(work: Work, model: Model, day: date = TUESDAY) -> Report:
    return await weekly_report(WorkReads(work), model.product.id, week_of(day), work.now)


async def freeze(work: Work, model: Model, day: date = TUESDAY, *corrections: dict[str, Any]) -> Report:
    given = {"product_id": model.product.id, "week": day, "corrections": corrections}
    return await publish(work, WeeklyReportPublish.model_validate(given))


async def count(work: Work, model: Model, metric: Metric, day: date, value: int, step: str = "") -> None:
    await insert_cell(work, model.product.id, metric, day, value, resource=model.page.number, step=step)


async def late_sale(work: Work, model: Model, day: date, sales: int = 1) -> None:
    await count(work, model, Metric.SALES, day, sales)
    await count(work, model, Metric.UNITS_SOLD, day, sales * 1_000_000)


async def spend(work: Work, model: Model, amount: str, start: date, end: date) -> None:
    given = {"resource_id": model.page.id, "period": {"start": start, "end": end}, "amount": {"amount": amount}}
    await record(work, SpendRecord.model_validate(given))


async def busy(work: Work) -> Model:
    """May: 40 step goals for 31 days; by Sunday the 10th 10 of 12.9 expected, 100.50 spent, 2 units sold."""
    work.now = at(20)
    model = await make_model(work)
    await make_running(work, model)
    await count(work, model, Metric.STEP_GOAL_REACHED, date(2026, 5, 1), 4, "aware")
    await count(work, model, Metric.STEP_GOAL_REACHED, date(2026, 5, 10), 6, "aware")
    await count(work, model, Metric.STEP_GOAL_REACHED, date(2026, 5, 11), 9, "aware")
    for day, entered in ((3, 2), (4, 5), (10, 2), (11, 8)):
        await count(work, model, Metric.STEP_ENTRIES, date(2026, 5, day), entered, "aware")
    await count(work, model, Metric.UNITS_SOLD, date(2026, 5, 6), 2_000_000)
    await spend(work, model, "100.51", date(2026, 5, 10), date(2026, 5, 10))
    await spend(work, model, "7", date(2026, 5, 11), date(2026, 5, 11))
    return model


async def reports(work: Work) -> tuple[int, int]:
    """How many reports and figures are kept."""
    kept = select(func.count()).where(Row.workspace_id == work.workspace_id)
    figures = select(func.count()).where(WeeklyFigure.workspace_id == work.workspace_id)
    return int(await work.scalar(kept)), int(await work.scalar(figures))


async def action_of(work: Work) -> PlanAction:
    found: PlanAction = await work.scalar(select(PlanAction).where(PlanAction.workspace_id == work.workspace_id))
    return found


async def revision_of(work: Work) -> UUID:
    found: UUID = await work.scalar(select(GoalRevision.id).where(GoalRevision.workspace_id == work.workspace_id))
    return found


async def test_the_draft_tells_the_week(work: Work) -> None:
    model = await busy(work)
    report = await read(work, model)
    contents = report.contents
    assert (report.status, report.week, contents.as_of) == (ReportStatus.DRAFT, WEEK_19, date(2026, 5, 10))
    (goal,) = contents.outcome
    assert (goal.target, goal.actual, goal.expected_to_date) == (Decimal(40), Decimal(10), Decimal("12.903226"))
    assert (round(goal.pace or 0, 4), goal.on_pace) == (0.775, False)
    assert [(step.key, step.entered, step.previous_week) for step in contents.funnel] == [
        ("aware", 7, 2), ("asked", 0, 0), ("sales", 0, 0), ("bought", 0, 0),
    ]  # fmt: skip
    assert (contents.spend_minor, contents.units_micro, contents.cost_per_unit_minor) == (10_051, 2_000_000, 5026)
    (due,) = contents.open
    assert (due.text, due.due_on, due.is_overdue, contents.done) == (
        "Write five posts", date(2026, 5, 10), True, (),
    )  # fmt: skip
    assert text_of(report) == (
        "SpinaOK, week 19 (4 May – 10 May 2026)\n\n"
        "Goals\n• Forty come to the site: 10 of 12.9 to date, 40 in all\n\n"
        f"Spend 100.51{NBSP}RUB, 50.26{NBSP}RUB per unit\n\n"
        "Funnel\n• Knows of it 7 (2 the week before)\n• Has asked 0 (0 the week before)\n"
        "• Talks with sales 0 (0 the week before)\n• Has bought 0 (0 the week before)\n\n"
        "Not done (1)\n• Write five posts (due 10 May)"
    )


async def test_actions_done_in_the_week_by_the_workspaces_days(work: Work) -> None:
    """Sunday 20:59 UTC is Sunday in Moscow, 21:00 is Monday."""
    model = await busy(work)
    action = await action_of(work)
    work.now = datetime(2026, 5, 10, 21, 0, tzinfo=UTC)
    await complete_action(work, PlanActionComplete(action_id=action.id))
    assert ((await read(work, model)).contents.done, len((await read(work, model)).contents.open)) == ((), 1)
    (done,) = (await read(work, model, date(2026, 5, 11))).contents.done
    assert (done.text, done.done_on, done.owner_id) == ("Write five posts", date(2026, 5, 11), work.actor.member_id)
    await work.execute(
        text("UPDATE plan_actions SET done_at = '2026-05-10T20:59:00Z' WHERE workspace_id = :w"),
        {"w": work.workspace_id},
    )
    found = (await read(work, model)).contents
    assert ([done.done_on for done in found.done], found.open) == ([date(2026, 5, 10)], ())


async def test_a_running_week_is_a_draft_to_date_and_is_not_published(work: Work) -> None:
    model = await busy(work)
    work.now = at(6)
    report = await read(work, model)
    assert (report.contents.as_of, report.contents.spend_minor) == (date(2026, 5, 6), 0)
    assert report.contents.open[0].is_overdue is False
    assert ", so far\n" in text_of(report)
    work.now = at(10, 20)
    with pytest.raises(Conflict, match="2026-05-10") as refused:
        await freeze(work, model)
    assert (refused.value.code, refused.value.field, await reports(work)) == ("NOT_YET", "week", (0, 0))
    work.now = at(10, 21)
    assert (await freeze(work, model)).status is ReportStatus.PUBLISHED


async def test_what_is_published_stands(work: Work) -> None:
    model = await busy(work)
    made = await freeze(work, model, TUESDAY, {"text": "Post more", "goal_revision_id": await revision_of(work)})
    await late_sale(work, model, TUESDAY)
    kept = await read(work, model, date(2026, 5, 10))
    assert (kept.contents, kept.corrections, kept.published) == (made.contents, made.corrections, made.published)
    assert "Corrections\n• Post more" in text_of(kept)
    before = await reports(work)
    assert (await freeze(work, model)).published == made.published
    with pytest.raises(Conflict) as refused:
        await freeze(work, model, TUESDAY, {"text": "Post less", "goal_revision_id": await revision_of(work)})
    assert (refused.value.code, refused.value.field, await reports(work)) == (
        "ALREADY_PUBLISHED", "corrections", before,
    )  # fmt: skip


async def test_a_late_sale_is_told_in_the_next_report_and_only_there(work: Work) -> None:
    model = await busy(work)
    await freeze(work, model)
    await late_sale(work, model, date(2026, 5, 7))
    monday, later = date(2026, 5, 11), date(2026, 5, 18)
    work.now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    told = ("+1 sale for week 19", "+1 unit for week 19")
    assert (await read(work, model, monday)).contents.late == told
    assert (await read(work, model, later)).contents.late == told
    assert (await freeze(work, model, monday)).contents.late == told
    assert (await read(work, model, later)).contents.late == ()
    await spend(work, model, "120", TUESDAY, TUESDAY)
    await work.execute(
        text("DELETE FROM day_cells WHERE workspace_id = :w AND metric = 'SALES'"), {"w": work.workspace_id}
    )
    await count(work, model, Metric.STEP_ENTRIES, date(2026, 5, 12), 1, "asked")
    assert (await freeze(work, model, later)).contents.late == (
        "+1 entry into “Has asked” for week 20",
        "\N{MINUS SIGN}1 sale for week 19",
        f"+120.00{NBSP}RUB spend for week 19",
    )
    assert (await read(work, model, date(2026, 5, 25))).contents.late == ()


async def test_sentences_in_russian(work: Work) -> None:
    model = await busy(work)
    await work.execute(text("UPDATE workspaces SET language = 'ru' WHERE id = :w"), {"w": work.workspace_id})
    await freeze(work, model)
    await late_sale(work, model, TUESDAY, 2)
    report = await read(work, model, date(2026, 5, 11))
    assert report.contents.late == ("+2 продажи за неделю 19", "+2 единицы за неделю 19")
    assert text_of(report).startswith("SpinaOK, неделя 20 (11 мая – 17 мая 2026)\n\nЦели\n• Forty come to the site: 19")


async def test_warnings_of_goals_and_actions_without_a_correction(work: Work) -> None:
    model = await busy(work)
    await make_running(
        work, model, step_key="asked", metric=Metric.FOLLOWERS, text="Be followed", target=Decimal(9)
    )  # fmt: skip
    found = list(warnings(await read(work, model)))
    assert [warning.code for warning in found] == [
        ReportWarningCode.GOAL_OFF_PACE_WITHOUT_CORRECTION, ReportWarningCode.GOAL_WITHOUT_ACTUAL,
        ReportWarningCode.ACTION_OVERDUE_WITHOUT_CORRECTION, ReportWarningCode.ACTION_OVERDUE_WITHOUT_CORRECTION,
    ]  # fmt: skip
    assert "“Forty come to the site” is behind its pace" in found[0].message
    first = await work.scalar(
        select(PlanAction.id).where(PlanAction.workspace_id == work.workspace_id).order_by(PlanAction.id).limit(1)
    )
    made = await freeze(work, model, TUESDAY, {"text": "Ask Ann", "plan_action_id": first})
    assert [warning.code for warning in warnings(made)] == [
        ReportWarningCode.GOAL_WITHOUT_ACTUAL, ReportWarningCode.ACTION_OVERDUE_WITHOUT_CORRECTION,
    ]  # fmt: skip


async def test_a_correction_needs_a_cause_of_the_product(work: Work) -> None:
    model = await busy(work)
    given: Sequence[tuple[dict[str, Any], type[Exception], str]] = (
        ({}, Invalid, "corrections.0.goalRevisionId"),
        ({"goal_revision_id": new_id()}, NotFound, "corrections.0.goalRevisionId"),
        ({"plan_action_id": new_id()}, NotFound, "corrections.0.planActionId"),
    )
    for cause, kind, field in given:
        with pytest.raises(Problems) as refused:
            await freeze(work, model, TUESDAY, {"text": "Post more", **cause})
        (problem,) = refused.value.problems
        assert (type(problem), problem.field) == (kind, field)
    assert await reports(work) == (0, 0)


async def test_a_corrections_effect_can_be_read_later(work: Work) -> None:
    model = await busy(work)
    made = await freeze(work, model, TUESDAY, {"text": "Post more", "goal_revision_id": await revision_of(work)})
    found = await work.execute(
        text("SELECT id FROM weekly_corrections WHERE workspace_id = :w"), {"w": work.workspace_id}
    )
    (effect,) = (await effects(WorkReads(work), list(found.scalars()), work.now)).values()
    assert (effect.actual_before, effect.actual_now) == (Decimal(10), Decimal(19))
    assert (effect.pace_before, effect.is_on_pace) == (made.contents.outcome[0].pace, False)


async def test_who_may_not_publish_and_what_is_not_there(work: Work) -> None:
    model = await busy(work)
    for role in (Role.MARKETER, Role.ANALYST, Role.CLIENT):
        other = await as_role(work, role)
        other.now = work.now
        with pytest.raises(Forbidden, match="REPORT_PUBLISH"):
            await freeze(other, model)
    with pytest.raises(NotFound):
        await publish(work, WeeklyReportPublish(product_id=new_id(), week=TUESDAY))
    with pytest.raises(NotFound):
        await weekly_report(WorkReads(work), new_id(), WEEK_19, work.now)
    with pytest.raises(Invalid):
        await freeze(work, model, date(1, 1, 1))
    assert await reports(work) == (0, 0)


async def test_the_app_cannot_change_what_was_published(work: Work) -> None:
    for table, privileges in (
        ("weekly_reports", (True, False)), ("weekly_figures", (True, False)), ("weekly_corrections", (True, False)),
    ):  # fmt: skip
        for privilege, wanted in zip(("INSERT", "UPDATE"), privileges, strict=True):
            asked = text("SELECT has_table_privilege('touchline_app', :table, :privilege)")
            assert await work.scalar(asked.bindparams(table=table, privilege=privilege)) is wanted


async def test_statements_do_not_grow_with_goals_and_actions(work: Work) -> None:
    model = await busy(work)
    async with counted(work) as few:
        await read(work, model)
    for step in ("asked", "sales"):
        await make_running(work, model, step_key=step)
    await make_goal(work, model, step_key="bought", metric=Metric.SALES)
    async with counted(work) as more:
        await read(work, model)
    assert (len(few), len(more)) == (9, 9)


async def test_two_at_once_publish_once(database: Database) -> None:
    office = await make_office(database)
    async with begin(database.sessions, office.actor()) as work:
        model = await busy(work)

    async def one(actor: Actor) -> UUID:
        async with begin(database.sessions, actor) as work:
            made = await freeze(work, model)
            assert made.published is not None
            return made.published.id

    first, second = await asyncio.gather(one(office.actor()), one(office.actor()))
    assert first == second
    async with begin(database.sessions, office.actor()) as work:
        assert (await reports(work))[0] == 1
