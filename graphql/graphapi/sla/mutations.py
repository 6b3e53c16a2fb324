"""Setting working time and policies; letting timers stand still."""

from __future__ import annotations

import strawberry

from crm.sla.by_hand import pause_by_hand, resume_by_hand
from crm.sla.inputs import HolidaysSet, SlaPolicySet, SlaTimerPause, SlaTimerResume, WorkingCalendarSave
from crm.sla.save_calendar import save_calendar
from crm.sla.set_holidays import set_holidays
from crm.sla.set_policy import set_policy
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.sla.inputs import (
    HolidaysSetInput,
    SlaPolicySetInput,
    SlaTimerPauseInput,
    SlaTimerResumeInput,
    WorkingCalendarSaveInput,
)
from graphapi.sla.types import SlaPolicy, SlaTimer, WorkingCalendar

IDS = {
    "calendar_id": "cal", "team_id": "team", "member_id": "mem", "product_id": "prod", "resource_id": "res",
    "timer_id": "sla",
}  # fmt: skip


@payload
class WorkingCalendarPayload(Payload):
    """The calendar as it is now."""

    calendar: WorkingCalendar | None = strawberry.field(default=None, description="The calendar.")


@payload
class SlaPolicyPayload(Payload):
    """The policy as it is now."""

    policy: SlaPolicy | None = strawberry.field(default=None, description="The policy.")


@payload
class SlaTimerPayload(Payload):
    """The timer as it is now."""

    timer: SlaTimer | None = strawberry.field(default=None, description="The timer.")


@mutations
class SlaMutations:
    """Working time and what it is measured by."""

    @mutation
    async def working_calendar_save(self, info: Info, input: WorkingCalendarSaveInput) -> WorkingCalendarPayload:
        """Says when a team, a member or the workspace works."""
        calendar_id = await save_calendar(info.work, fill(WorkingCalendarSave, input, ids=IDS))
        return WorkingCalendarPayload(calendar=ref(WorkingCalendar, calendar_id))

    @mutation
    async def holidays_set(self, info: Info, input: HolidaysSetInput) -> WorkingCalendarPayload:
        """Says on which days a calendar's week does not hold: days off, and days with other hours."""
        calendar_id = await set_holidays(info.work, fill(HolidaysSet, input, ids=IDS))
        return WorkingCalendarPayload(calendar=ref(WorkingCalendar, calendar_id))

    @mutation
    async def sla_policy_set(self, info: Info, input: SlaPolicySetInput) -> SlaPolicyPayload:
        """Says how long one kind of thing may take, for everything or for a product, a resource or a team."""
        policy_id = await set_policy(info.work, fill(SlaPolicySet, input, ids=IDS))
        return SlaPolicyPayload(policy=ref(SlaPolicy, policy_id))

    @mutation
    async def sla_timer_pause(self, info: Info, input: SlaTimerPauseInput) -> SlaTimerPayload:
        """Lets a timer stand still, for a reason; never the 24-hour limit."""
        timer_id = await pause_by_hand(info.work, fill(SlaTimerPause, input, ids=IDS))
        return SlaTimerPayload(timer=ref(SlaTimer, timer_id))

    @mutation
    async def sla_timer_resume(self, info: Info, input: SlaTimerResumeInput) -> SlaTimerPayload:
        """Lets a paused timer run again; it is due when what was left has gone by."""
        timer_id = await resume_by_hand(info.work, fill(SlaTimerResume, input, ids=IDS))
        return SlaTimerPayload(timer=ref(SlaTimer, timer_id))
