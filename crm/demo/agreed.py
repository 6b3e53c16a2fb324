"""What is agreed and told in the demo: the audiences' roll-out, weekly reports, the agency's terms and hours."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from crm.core.work import Work
from crm.demo.cast import Model, acting
from crm.demo.model import roubles
from crm.demo.people import DAYS, midnight
from funnel.engagements.answer_question import answer_question
from funnel.engagements.ask_question import ask_question
from funnel.engagements.go import go
from funnel.engagements.inputs import (
    EngagementMemberInput,
    EngagementMove,
    EngagementSave,
    HoursLog,
    QuestionAnswer,
    QuestionAsk,
    TermInput,
    WorkLogItem,
)
from funnel.engagements.log_hours import log_hours
from funnel.engagements.propose import propose
from funnel.engagements.save import save
from funnel.inputs import Amount, Period
from funnel.models.words import EngagementTermKind, Metric, TermBase
from funnel.roll_outs.follow import follow_days
from funnel.roll_outs.set import RollOutSet, RollOutStageGiven, set_stages
from funnel.spend.record import SpendRecord, record_many
from funnel.weekly.publish import WeeklyReportPublish, publish

REPORTS = 4
"""Weeks whose report is published: the last four."""
LATE_WEEK = 3
"""Weeks before the anchor: the newsletter's bill of this week came when its report was out."""
LATE = 900
"""Roubles of that bill."""
ROLL_OUT = (("office", 60), ("heads", 100_000), ("patients", 20))
"""Audiences in order, and how many of them have to ask, at full size: one is there, one is not, one waits."""
ROLL_OUT_DAYS = 3_000
AGENCY = "Straight & Sons"
HOURS = (("author", "blog", 240), ("author", "youtube", 180), ("community", "vk-group", 300))
"""Who, on what, minutes a week."""
HOUR = {"author": 900, "community": 700}
"""Roubles of an hour."""
WEEKS_WORKED = 6
QUESTIONS = (
    ("How long does the gas spring hold, and who replaces it?", "Ten years; the dealer does it at no cost."),
    ("May we show the workshop in a film?", "On a Saturday, and without the names of the staff."),
    ("Which of your dealers lend a chair for a month?", None),
)


async def build_agreed(work: Work, model: Model, anchor: date, scale: float) -> None:
    """Roll-out, agency and reports; the reports last: what comes after them is late."""
    await _roll_out(work, model, anchor, scale)
    await _agency(work, model, anchor)
    await _reports(work, model, anchor, scale)


async def _roll_out(work: Work, model: Model, anchor: date, scale: float) -> None:
    """Written down when the year began, judged at its end: the first stage has passed, the second opened by that."""
    stages = tuple(
        RollOutStageGiven(
            audience_id=model.audiences[key], metric=Metric.STEP_ENTRIES, step_key="considering",
            target=Decimal(max(1, round(size * scale))), within_days=ROLL_OUT_DAYS,
        )
        for key, size in ROLL_OUT
    )  # fmt: skip
    begun = midnight(anchor) - timedelta(days=DAYS)
    strategist = acting(work, model.actors["strategist"], begun)
    await set_stages(strategist, RollOutSet(product_id=model.product_id, stages=stages))
    await follow_days(replace(work, now=midnight(anchor)))


async def _agency(work: Work, model: Model, anchor: date) -> None:
    """Proposed, agreed by the client, worked on; two questions are answered and one is not."""
    starts = anchor - timedelta(weeks=WEEKS_WORKED + 2)
    noon = midnight(starts) + timedelta(hours=12)
    strategist, client = model.actors["strategist"], model.actors["client"]
    saved = await save(acting(work, strategist, noon - timedelta(days=10)), EngagementSave(
        product_id=model.product_id, agency_name=AGENCY, starts_on=starts,
        task="Sell twenty-five chairs a month to people who found us through social pages.",
        terms=(
            TermInput(kind=EngagementTermKind.SHARE_OF_SALE, share=Decimal("0.05"), base=TermBase.REVENUE),
            TermInput(kind=EngagementTermKind.MONTHLY_FEE, amount=roubles(25_000)),
        ),
        members=tuple(
            EngagementMemberInput(member_id=model.member(key), hourly_cost=roubles(cost)) for key, cost in HOUR.items()
        ),
    ))  # fmt: skip
    move = EngagementMove(engagement_id=saved.id)
    await propose(acting(work, strategist, noon - timedelta(days=9)), move)
    await go(acting(work, client, noon - timedelta(days=7)), move)
    for place, (text, answer) in enumerate(QUESTIONS):
        asked_at = noon + timedelta(days=7 * place)
        due = (asked_at + timedelta(days=5)).date()
        question = QuestionAsk(engagement_id=saved.id, text=text, due_on=due)
        asked = await ask_question(acting(work, model.actors["author"], asked_at), question)
        if answer is not None:
            given = QuestionAnswer(question_id=asked.id, answer=answer)
            await answer_question(acting(work, client, asked_at + timedelta(days=2)), given)
    await _hours(work, model, HoursLog(engagement_id=saved.id, items=_worked(model, anchor)), midnight(anchor))


async def _hours(work: Work, model: Model, data: HoursLog, at: datetime) -> None:
    await log_hours(acting(work, model.actors["strategist"], at), data)


def _worked(model: Model, anchor: date) -> tuple[WorkLogItem, ...]:
    """Each Wednesday of the last weeks."""
    return tuple(
        WorkLogItem(
            member_id=model.member(who), resource_id=model.resources[what], minutes=minutes,
            day=anchor - timedelta(weeks=week) + timedelta(days=2),
        )
        for week in range(WEEKS_WORKED, 0, -1)
        for who, what, minutes in HOURS
    )  # fmt: skip


async def _reports(work: Work, model: Model, anchor: date, scale: float) -> None:
    """Each on the Monday after its week; before the last one a bill came in for a week that had been told."""
    for back in range(REPORTS, 0, -1):
        monday = anchor - timedelta(weeks=back - 1)
        at = midnight(monday) + timedelta(hours=9)
        if back == 1:
            await _late_bill(work, model, anchor, scale, midnight(monday))
        strategist = acting(work, model.actors["strategist"], at)
        week = monday - timedelta(days=1)
        await publish(strategist, WeeklyReportPublish(product_id=model.product_id, week=week))


async def _late_bill(work: Work, model: Model, anchor: date, scale: float, at: datetime) -> None:
    start = anchor - timedelta(weeks=LATE_WEEK)
    bill = SpendRecord(
        resource_id=model.resources["newsletter"], period=Period(start=start, end=start + timedelta(days=6)),
        amount=Amount(amount=Decimal(max(100, round(LATE * scale)))), source="demo", external_id="newsletter:late",
    )  # fmt: skip
    await record_many(acting(work, model.actors["marketer"], at), [bill])


__all__ = ["AGENCY", "LATE_WEEK", "QUESTIONS", "REPORTS", "build_agreed"]
