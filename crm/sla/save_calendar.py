"""Says when somebody works."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from crm.audit.record import record
from crm.core.ids import new_id
from crm.core.problems import Conflict, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Member, Team, WorkingCalendar
from crm.sla.inputs import WorkingCalendarSave
from crm.sla.reapply import reapply


async def save_calendar(work: Work, data: WorkingCalendarSave) -> UUID:
    """The id of the calendar. Due times that were computed stay, unless `apply_to_running` asks for new ones.

    Raises Conflict when the team, the member or the workspace has one already: change that one.
    """
    work.actor.require(Action.SLA_EDIT)
    calendar_id = await (_change(work, data, data.calendar_id) if data.calendar_id else _create(work, data))
    record(work, "WORKING_CALENDAR_SAVE", object_type="WorkingCalendar", object_id=calendar_id,
           details={"time_zone": data.time_zone, "apply_to_running": data.apply_to_running})  # fmt: skip
    if data.apply_to_running:
        await reapply(work, calendar_id=calendar_id)
    return calendar_id


async def locked_calendar(work: Work, calendar_id: UUID, expected_version: int | None) -> WorkingCalendar:
    """The calendar under its lock. Raises NotFound, Stale."""
    row = select(WorkingCalendar).where(
        WorkingCalendar.workspace_id == work.workspace_id, WorkingCalendar.id == calendar_id
    )
    found: WorkingCalendar | None = await work.scalar(row.with_for_update(key_share=True))
    if found is None:
        raise NotFound("There is no such working calendar in this workspace.", field="calendarId")
    require_version("working calendar", found.version, expected_version)
    return found


async def _change(work: Work, data: WorkingCalendarSave, calendar_id: UUID) -> UUID:
    found = await locked_calendar(work, calendar_id, data.expected_version)
    given = (data.team_id or found.team_id, data.member_id or found.member_id)
    if given != (found.team_id, found.member_id):
        raise Conflict("A calendar stays whose it is; leave team and member out.", field="calendarId")
    await work.execute(
        update(WorkingCalendar)
        .where(WorkingCalendar.workspace_id == work.workspace_id, WorkingCalendar.id == calendar_id)
        .values(
            name=data.name,
            time_zone=data.time_zone,
            weekly=[each.stored() for each in data.weekly],
            version=WorkingCalendar.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
    return calendar_id


async def _create(work: Work, data: WorkingCalendarSave) -> UUID:
    await _require_whose(work, data)
    statement = (
        insert(WorkingCalendar)
        .values(
            workspace_id=work.workspace_id,
            id=new_id(),
            name=data.name,
            time_zone=data.time_zone,
            team_id=data.team_id,
            member_id=data.member_id,
            weekly=[each.stored() for each in data.weekly],
            created_at=work.now,
        )
        .on_conflict_do_nothing()
        .returning(WorkingCalendar.id)
    )
    made: UUID | None = await work.scalar(statement)
    if made is None:
        whose = "team" if data.team_id else "member" if data.member_id else "workspace"
        raise Conflict(f"The {whose} has a working calendar already; change that one.", field="calendarId")
    return made


async def _require_whose(work: Work, data: WorkingCalendarSave) -> None:
    if data.team_id is not None:
        team = select(Team.id).where(Team.workspace_id == work.workspace_id, Team.id == data.team_id)
        if await work.scalar(team) is None:
            raise NotFound("There is no such team in this workspace.", field="teamId")
    if data.member_id is not None:
        member = select(Member.id).where(Member.workspace_id == work.workspace_id, Member.id == data.member_id)
        if await work.scalar(member) is None:
            raise NotFound("There is no such member in this workspace.", field="memberId")
