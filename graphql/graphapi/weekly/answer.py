"""The weekly report as the API shows it."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlencode

from crm.core.actor import Actor
from crm.core.ids import encode
from crm.core.money import MICRO
from funnel.weekly import report as room
from funnel.weekly.allowed import allowed
from funnel.weekly.charts import funnel_chart, pace_chart, share_name, shares_chart
from funnel.weekly.weekly_report import text_of
from graphapi.answers import ref, ref_or_none
from graphapi.channels.types import Channel
from graphapi.goals.types import GoalRevision, ResourceGoal
from graphapi.members.types import Member
from graphapi.plans.types import PlanAction
from graphapi.scalars import Money
from graphapi.steps.types import Step
from graphapi.weekly.history import PublishedWeeklyReport
from graphapi.weekly.types import (
    LateFact,
    ReportCorrection,
    WeeklyActionDone,
    WeeklyActionOpen,
    WeeklyChannelShare,
    WeeklyCharts,
    WeeklyFunnelStep,
    WeeklyOutcome,
    WeeklyReport,
)


def report_of(given: room.Report, actor: Actor) -> WeeklyReport:
    """The answer as the API shows it to that actor."""
    contents, published, cost = given.contents, given.published, given.contents.cost_per_unit_minor
    total = sum(share.micro for share in contents.shares)
    return WeeklyReport(
        status=given.status,
        allowed_actions=allowed(actor, given),
        week_start=given.week.start,
        week_end=given.week.end,
        week_number=given.week.number,
        as_of=contents.as_of,
        done=[_done(action) for action in contents.done],
        open=[_open(action) for action in contents.open],
        outcome=[_outcome(goal) for goal in contents.outcome],
        funnel=[_step(step) for step in contents.funnel],
        spend=Money.of(contents.spend_minor, contents.currency),
        cost_per_unit=None if cost is None else Money.of(cost, contents.currency),
        channel_shares=[_share(contents.language, share, total) for share in contents.shares],
        corrections=[_correction(correction) for correction in given.corrections],
        late_facts=[LateFact(text=text) for text in contents.late],
        charts=WeeklyCharts(
            funnel=funnel_chart(contents), goal_pace=pace_chart(contents), channel_shares=shares_chart(contents)
        ),
        text=text_of(given),
        published_at=None if published is None else published.at,
        published_by=None if published is None else ref_or_none(Member, published.by_id),
        copy=None if published is None else ref(PublishedWeeklyReport, published.id),
        csv_url=_url(given, "csv"),
        xlsx_url=_url(given, "xlsx"),
        print_url=_url(given, "html"),
    )


def _url(given: room.Report, extension: str) -> str:
    """A link cannot send the header that says in which workspace it is, so it stands in the question."""
    asked = urlencode({"week": given.week.start, "workspace": given.slug})
    return f"/documents/weekly/{encode('prod', given.product_id)}.{extension}?{asked}"


def _done(given: room.DoneAction) -> WeeklyActionDone:
    return WeeklyActionDone(
        text=given.text,
        owner=ref(Member, given.owner_id),
        done_at=given.done_at,
        late_by_days=given.late_by_days,
        goal=ref(ResourceGoal, given.goal_id),
    )


def _open(given: room.OpenAction) -> WeeklyActionOpen:
    return WeeklyActionOpen(
        text=given.text,
        owner=ref(Member, given.owner_id),
        due_on=given.due_on,
        overdue=given.is_overdue,
        goal=ref(ResourceGoal, given.goal_id),
    )


def _outcome(given: room.GoalOutcome) -> WeeklyOutcome:
    return WeeklyOutcome(
        goal=ref(ResourceGoal, given.goal_id),
        text=given.text,
        target=given.target,
        actual=given.actual,
        expected_to_date=given.expected_to_date,
        pace=given.pace,
        on_pace=given.on_pace,
    )


def _step(given: room.StepFigures) -> WeeklyFunnelStep:
    return WeeklyFunnelStep(
        step=ref(Step, given.step_id), entered=given.entered, previous_week=given.previous_week
    )  # fmt: skip


def _share(language: str, given: room.ChannelShare, total: int) -> WeeklyChannelShare:
    return WeeklyChannelShare(
        channel=ref_or_none(Channel, given.channel_id),
        label=share_name(language, given),
        sales=Decimal(given.micro) / MICRO,
        share=given.micro / total,
    )


def _correction(given: room.Correction) -> ReportCorrection:
    return ReportCorrection(
        text=given.text,
        goal=ref(ResourceGoal, given.goal_id),
        goal_revision=ref_or_none(GoalRevision, given.goal_revision_id),
        plan_action=ref_or_none(PlanAction, given.plan_action_id),
    )
