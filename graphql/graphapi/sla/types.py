"""Calendars, policies and timers as rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import and_

from crm.models import SlaPause as PauseRow
from crm.models import SlaPolicy as PolicyRow
from crm.models import SlaTimer as TimerRow
from crm.models import SpecialDay as SpecialDayRow
from crm.models import WorkingCalendar as CalendarRow
from crm.models.sla_words import SlaClock, SlaKind, SlaState
from graphapi.compiler import column, everyone, hole, many, one, record
from graphapi.nodes import Node
from graphapi.sla.figures import WeeklyHours, WorkingHours, special, weekly

if TYPE_CHECKING:
    from graphapi.handoffs.types import Handoff
    from graphapi.leads.types import Lead
    from graphapi.members.types import Member
    from graphapi.products.types import Product
    from graphapi.resources.types import Resource
    from graphapi.tasks.types import Task
    from graphapi.teams.types import Team


@record(SpecialDayRow, prefix="sday", policy=everyone)
class SpecialDay(Node):
    """A day on which a calendar's week does not hold."""

    day: date = column(description="Which day; hours that open on it may close on the next.")
    name: str = column(description="What it is.")
    hours: list[WorkingHours] = hole(special, description="When work is done on it; none on a day off.")


@record(CalendarRow, prefix="cal", policy=everyone)
class WorkingCalendar(Node):
    """When somebody works: a team, a member, or (neither) the workspace."""

    name: str = column(description="What it is called.")
    time_zone: str = column(description="Of its times of day.")
    created_at: datetime = column(description="When it was made.")
    version: int = column(description="Counts changes, of special days too.")
    weekly: list[WeeklyHours] = hole(weekly, description="An ordinary week, Monday first.")
    special_days: list[SpecialDay] = many(on="calendar_id", order="day", limit=2000, description="Days that are not.")
    team: Team | None = one(on="team_id", description="Whose it is.")
    member: Member | None = one(on="member_id", description="Whose it is.")


@record(PolicyRow, prefix="slap", policy=everyone)
class SlaPolicy(Node):
    """How long one kind of thing may take; of those that fit the one that names most holds."""

    kind: SlaKind = column(description="Of what.")
    seconds: int | None = column(description="How long; null for tasks, which bring their own due time.")
    clock: SlaClock = column(description="Which time counts.")
    warn_before_seconds: int | None = column(description="How long before the due time to warn, by the wall clock.")
    archived_at: datetime | None = column(description="Since when it does not hold.")
    created_at: datetime = column(description="When it was set first.")
    version: int = column(description="Counts changes.")
    product: Product | None = one(on="product_id", description="For this product only.")
    resource: Resource | None = one(on="resource_id", description="For this resource only.")
    team: Team | None = one(on="team_id", description="For this team only.")
    calendar: WorkingCalendar | None = one(
        on="calendar_id", description="Whose time counts; null: the member's, else the team's, else the workspace's."
    )


@record(PauseRow, prefix="slaw", policy=everyone)
class SlaPause(Node):
    """A while in which a timer stood still."""

    paused_at: datetime = column(description="Since when.")
    resumed_at: datetime | None = column(description="Until when; null while it does.")
    reason: str = column(description="Why.")
    paused_by: Member | None = one(on="paused_by_id", description="Who said so.")


@record(TimerRow, prefix="sla", policy=everyone)
class SlaTimer(Node):
    """Something is waited for until a due time, which was computed when it began."""

    kind: SlaKind = column(description="What is waited for.")
    state: SlaState = column(description="Where it stands.")
    started_at: datetime = column(description="Since when.")
    due_at: datetime = column(description="Until when; of a paused one as it was before the pause.")
    warn_at: datetime | None = column(description="When to warn.")
    warned_at: datetime | None = column(description="When it was warned.")
    breached_at: datetime | None = column(description="The due time, when it went by.")
    noticed_at: datetime | None = column(description="When the breach was told, once.")
    stopped_at: datetime | None = column(description="When it was done, late or in time, or given up.")
    seconds: int | None = column(description="How long it might take; null when the due time was given.")
    version: int = column(description="Counts changes.")
    handoff: Handoff | None = one(
        on=lambda timer, handoff: handoff.id == timer.subject_id, description="The handoff, when it is about one."
    )
    task: Task | None = one(
        on=lambda timer, task: and_(timer.kind == SlaKind.TASK.value, task.id == timer.subject_id),
        description="The task, when it is about one.",
    )
    lead: Lead | None = one(on="lead_id", description="Around which lead.")
    member: Member | None = one(on="member_id", description="Who is waited for.")
    team: Team | None = one(on="team_id", description="Which team is.")
    product: Product | None = one(on="product_id", description="About which product.")
    policy: SlaPolicy | None = one(on="policy_id", description="The policy it was dated by; null: the default.")
    calendar: WorkingCalendar | None = one(on="calendar_id", description="Whose time counts; null: the wall clock.")
    pauses: list[SlaPause] = many(on="timer_id", order="paused_at", description="When it stood still.")
