"""A product's week: done, outcome, corrections."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import strawberry

from funnel.models.words import ReportStatus
from funnel.weekly.allowed import WeeklyReportAction
from funnel.weekly.warn import ReportWarningCode
from graphapi.compiler import answer_type
from graphapi.scalars import Money

if TYPE_CHECKING:
    from graphapi.channels.types import Channel
    from graphapi.goals.types import GoalRevision, ResourceGoal
    from graphapi.members.types import Member
    from graphapi.plans.types import PlanAction
    from graphapi.steps.types import Step
    from graphapi.weekly.history import PublishedWeeklyReport


@answer_type
class WeeklyActionDone:
    """An action of a plan that was done in the week."""

    text: str = strawberry.field(description="What was done.")
    owner: Member | None = strawberry.field(description="Who was to do it.")
    done_at: datetime = strawberry.field(description="When it was done.")
    late_by_days: int | None = strawberry.field(description="Days it was late, 0 when in time.")
    goal: ResourceGoal | None = strawberry.field(description="For which goal.")


@answer_type
class WeeklyActionOpen:
    """An action that was due by the end of the week and is not done."""

    text: str = strawberry.field(description="What is to be done.")
    owner: Member | None = strawberry.field(description="Who is to do it.")
    due_on: date = strawberry.field(description="Until when.")
    overdue: bool = strawberry.field(description="Whether its day is past.")
    goal: ResourceGoal | None = strawberry.field(description="For which goal.")


@answer_type
class WeeklyOutcome:
    """A goal that ran in the week, as it stood at its end or stands today."""

    goal: ResourceGoal | None = strawberry.field(description="The goal; its own figures are those of today.")
    text: str = strawberry.field(description="The goal in words, as it was then.")
    target: Decimal = strawberry.field(description="What is to be reached.")
    actual: Decimal | None = strawberry.field(description="What was reached by then; null when nothing was recorded.")
    expected_to_date: Decimal | None = strawberry.field(description="What should have been reached by then.")
    pace: float | None = strawberry.field(description="Actual against expected; from 0.95 on it is on pace.")
    on_pace: bool | None = strawberry.field(description="Whether the pace was at least 0.95.")


@answer_type
class WeeklyFunnelStep:
    """Entries into a step."""

    step: Step | None = strawberry.field(description="The step.")
    entered: int = strawberry.field(description="Leads that entered it for the first time in the week.")
    previous_week: int = strawberry.field(description="The same in the week before.")


@answer_type
class WeeklyChannelShare:
    """What a channel is credited with: linear credit of the week's sales."""

    channel: Channel | None = strawberry.field(description="The channel; null for none.")
    label: str = strawberry.field(description="Its name, “(not given)”, or that there was no contact.")
    sales: Decimal = strawberry.field(description="Its part of the week's sales.")
    share: float = strawberry.field(description="The same as a part of all of them.")


@answer_type
class ReportCorrection:
    """What is to be done otherwise, and the change that it causes."""

    text: str = strawberry.field(description="The correction, in words.")
    goal: ResourceGoal | None = strawberry.field(description="The goal it is about.")
    goal_revision: GoalRevision | None = strawberry.field(description="The revision of the goal that it causes.")
    plan_action: PlanAction | None = strawberry.field(description="The action that it causes.")


@answer_type
class LateFact:
    """A figure of an earlier, published week that came later; told in one report only."""

    text: str = strawberry.field(description="Such as “+1 sale for week 15”.")


@answer_type
class WeeklyCharts:
    """The report's charts as SVG documents."""

    funnel: str = strawberry.field(description="Entries into the steps, with the week before.")
    goal_pace: str = strawberry.field(description="How the goals stand to what was expected.")
    channel_shares: str = strawberry.field(description="The week's sales by channel.")


@answer_type
class WeeklyReport:
    """A product's ISO week: a draft of today's figures, or as it was published."""

    status: ReportStatus = strawberry.field(description="Draft until it is published.")
    allowed_actions: list[WeeklyReportAction] = strawberry.field(description="What the viewer may do with it now.")
    week_start: date = strawberry.field(description="Its Monday.")
    week_end: date = strawberry.field(description="Its Sunday.")
    week_number: int = strawberry.field(description="ISO number, 1 to 53.")
    as_of: date = strawberry.field(description="The last day that is counted.")
    done: list[WeeklyActionDone] = strawberry.field(description="Actions of plans done in the week.")
    open: list[WeeklyActionOpen] = strawberry.field(description="Actions due by its end and not done.")
    outcome: list[WeeklyOutcome] = strawberry.field(description="Goals that ran in the week.")
    funnel: list[WeeklyFunnelStep] = strawberry.field(description="Entries into the steps of the current funnel.")
    spend: Money = strawberry.field(description="Spend of the week on resources with a goal in it, and main ones.")
    cost_per_unit: Money | None = strawberry.field(description="Spend / units sold, net of returns; null without any.")
    channel_shares: list[WeeklyChannelShare] = strawberry.field(description="The week's sales by channel.")
    corrections: list[ReportCorrection] = strawberry.field(description="What is to be done otherwise.")
    late_facts: list[LateFact] = strawberry.field(description="What came later of earlier published weeks.")
    charts: WeeklyCharts = strawberry.field(description="Funnel, pace and channels, drawn.")
    text: str = strawberry.field(description="For a messenger, in the workspace's language: under 1,000 characters.")
    published_at: datetime | None = strawberry.field(description="When it was frozen; null for a draft.")
    published_by: Member | None = strawberry.field(description="Who published it.")
    copy: PublishedWeeklyReport | None = strawberry.field(description="The frozen copy.")
    csv_url: str = strawberry.field(description="Where it can be fetched as CSV.")
    xlsx_url: str = strawberry.field(description="Where it can be fetched as a workbook.")
    print_url: str = strawberry.field(description="Where its page to print is.")


@answer_type
class WeeklyReportWarning:
    """What somebody should look at; it does not stop the publication."""

    code: ReportWarningCode = strawberry.field(description="Which kind.")
    message: str = strawberry.field(description="What it is, and what to do about it.")
