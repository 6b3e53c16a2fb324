"""Says what a resource costs every week or month, and that it does so no longer."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import LONGEST_PERIOD_DAYS, Amount, Input, Name, minor_or_none
from funnel.models import Resource, SpendSchedule
from funnel.models.words import ResourceState, SpendCadence
from funnel.workspace import home

OVER = (ResourceState.REJECTED.value, ResourceState.RETIRED.value)


class SpendScheduleSet(Input):
    """Without an amount the n-th period costs the n-th price of the resource's price schedule."""

    resource_id: UUID
    label: Name | None = None
    amount: Amount | None = None
    every: SpendCadence = SpendCadence.MONTH
    starts_on: date
    ends_on: date | None = None


class SpendScheduleEnd(Input):
    """The last day on which a period may begin; today when it is left out."""

    schedule_id: UUID
    ends_on: date | None = None
    expected_version: int | None = None


async def set_schedule(work: Work, data: SpendScheduleSet) -> SpendSchedule:
    """The schedule; the same again answers the one that is there, one with other figures is refused.

    What it costs from now on is changed by ending it and setting another: so what was paid stays explained.
    """
    work.actor.require(Action.SPEND_RECORD)
    base = await home(work)
    amount = minor_or_none(data.amount, base.currency, field="amount")
    _check(data, amount, base.day(work.now))
    await _check_resource(work, data)
    row = insert(SpendSchedule).values(
        workspace_id=work.workspace_id, id=new_id(), resource_id=data.resource_id, label=data.label or "",
        amount_minor=amount, currency=base.currency, every=data.every.value, starts_on=data.starts_on,
        ends_on=data.ends_on, next_on=data.starts_on, next_number=1, created_at=work.now,
        created_by_id=work.actor.member_id,
    )  # fmt: skip
    made: SpendSchedule | None = await work.scalar(
        row.on_conflict_do_nothing(constraint="uq_spend_schedules_start").returning(SpendSchedule)
    )
    if made is None:
        return await _there(work, data, amount)
    audit.record(work, "SPEND_SCHEDULE_SET", object_type="SpendSchedule", object_id=made.id)
    await work.flush()
    return made


async def end_schedule(work: Work, data: SpendScheduleEnd) -> SpendSchedule:
    """No period begins after that day; what is written stays, and is corrected like any spend."""
    work.actor.require(Action.SPEND_RECORD)
    schedule: SpendSchedule | None = await work.scalar(
        select(SpendSchedule)
        .where(SpendSchedule.workspace_id == work.workspace_id, SpendSchedule.id == data.schedule_id)
        .with_for_update(key_share=True)
    )
    if schedule is None:
        raise NotFound("There is no such schedule.", field="scheduleId")
    require_version("schedule", schedule.version, data.expected_version)
    if schedule.ended_at is not None:
        raise Conflict("The schedule has ended already.", field="scheduleId")
    ends_on = data.ends_on or (await home(work)).day(work.now)
    if data.ends_on is not None and ends_on < schedule.starts_on:
        raise Invalid("A schedule ends on or after the day it starts.", field="endsOn")
    stop(schedule, work, ends_on)
    audit.record(work, "SPEND_SCHEDULE_END", object_type="SpendSchedule", object_id=schedule.id)
    await work.flush()
    return schedule


def stop(schedule: SpendSchedule, work: Work, ends_on: date) -> None:
    """Sets the end, and forgets the next period where it would begin later."""
    schedule.ends_on, schedule.ended_at, schedule.version = ends_on, work.now, schedule.version + 1
    if schedule.next_on is not None and schedule.next_on > ends_on:
        schedule.next_on = None


def _check(data: SpendScheduleSet, amount: int | None, today: date) -> None:
    if amount is not None and amount <= 0:
        raise Invalid("A period costs more than zero.", field="amount")
    if data.ends_on is not None and data.ends_on < data.starts_on:
        raise Invalid("A schedule ends on or after the day it starts.", field="endsOn")
    furthest = timedelta(days=LONGEST_PERIOD_DAYS)
    if abs(data.starts_on - today) > furthest:
        raise Invalid("A schedule starts at most ten years ago or ahead; check the year.", field="startsOn")
    if data.ends_on is not None and data.ends_on - data.starts_on > 10 * furthest:
        raise Invalid("A schedule runs at most a hundred years; leave the end out for one without.", field="endsOn")


async def _check_resource(work: Work, data: SpendScheduleSet) -> None:
    found = select(Resource.name, Resource.state).where(
        Resource.workspace_id == work.workspace_id, Resource.id == data.resource_id
    )
    resource = (await work.execute(found)).one_or_none()
    if resource is None:
        raise NotFound("There is no such resource.", field="resourceId")
    if resource.state in OVER:
        raise Conflict(f"“{resource.name}” is {resource.state}; nothing is paid for it.", field="resourceId")
    if data.amount is None and not await work.scalar(_PRICED, _named(work, data)):
        raise Invalid("The resource has no price schedule; say what a period costs.", field="amount")


_PRICED = text(
    "SELECT EXISTS (SELECT 1 FROM resource_prices WHERE workspace_id = :workspace_id AND resource_id = :resource_id)"
)


def _named(work: Work, data: SpendScheduleSet) -> dict[str, UUID]:
    return {"workspace_id": work.workspace_id, "resource_id": data.resource_id}


async def _there(work: Work, data: SpendScheduleSet, amount: int | None) -> SpendSchedule:
    row = SpendSchedule
    found: SpendSchedule = (
        await work.execute(
            select(row).where(
                row.workspace_id == work.workspace_id, row.resource_id == data.resource_id,
                row.every == data.every.value, row.starts_on == data.starts_on, row.label == (data.label or ""),
            )
        )
    ).scalar_one()  # fmt: skip
    if (found.amount_minor, found.ends_on) != (amount, data.ends_on):
        raise Conflict(
            "The resource has a schedule from that day with other figures. End it and set one from a later day, or"
            " give this one a label of its own.",
            field="startsOn",
        )
    return found
