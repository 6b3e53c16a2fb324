"""Says on which days a calendar's week does not hold."""

from uuid import UUID

from sqlalchemy import any_, delete, literal, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Date

from crm.audit.record import record
from crm.core.bulk import Insert
from crm.core.ids import new_id
from crm.core.problems import Invalid
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import SpecialDay, WorkingCalendar
from crm.sla.inputs import HolidaysSet
from crm.sla.reapply import reapply
from crm.sla.save_calendar import locked_calendar

_DAYS = Insert(
    SpecialDay, "id", "calendar_id", "day", "name", "hours",
    tail="ON CONFLICT (workspace_id, calendar_id, day) DO UPDATE SET name = excluded.name, hours = excluded.hours",
)  # fmt: skip


async def set_holidays(work: Work, data: HolidaysSet) -> UUID:
    """The id of the calendar; a year's holidays at once. Due times that were computed stay unless it is asked for."""
    work.actor.require(Action.SLA_EDIT)
    days = [each.day for each in data.days]
    if len(set(days)) < len(days) or not set(days).isdisjoint(data.remove):
        raise Invalid("A day is given twice; give each once, to be written or to be removed.", field="days")
    calendar = await locked_calendar(work, data.calendar_id, data.expected_version)
    await _remove(work, data)
    if data.days:
        await _DAYS.run(work, [
            {"id": new_id(), "calendar_id": calendar.id, "day": each.day, "name": each.name,
             "hours": [hours.stored() for hours in each.hours]}
            for each in data.days
        ])  # fmt: skip
    await work.execute(
        update(WorkingCalendar)
        .where(WorkingCalendar.workspace_id == work.workspace_id, WorkingCalendar.id == calendar.id)
        .values(version=WorkingCalendar.version + 1)
        .execution_options(synchronize_session=False)
    )
    record(work, "HOLIDAYS_SET", object_type="WorkingCalendar", object_id=calendar.id,
           details={"days": len(days), "removed": len(data.remove)})  # fmt: skip
    if data.apply_to_running:
        await reapply(work, calendar_id=calendar.id)
    return calendar.id


async def _remove(work: Work, data: HolidaysSet) -> None:
    await work.execute(
        delete(SpecialDay)
        .where(
            SpecialDay.workspace_id == work.workspace_id,
            SpecialDay.calendar_id == data.calendar_id,
            SpecialDay.day == any_(literal(list(data.remove), ARRAY(Date()))),
        )
        .execution_options(synchronize_session=False)
    )
