"""Says that a member is away, or changes what was said."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import or_, select, update

from crm.absences.find import find, hold_member, require_may_set
from crm.audit.record import record
from crm.core.ids import new_id
from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action, permissions_of
from crm.models import Absence, Member


class AbsenceSet(BaseModel, frozen=True):
    """From when until when (exclusive; open: until ended) who is away, and who gets their offers meanwhile."""

    absence_id: UUID | None = None
    """The absence to be changed; a new one without."""
    member_id: UUID
    starts_at: datetime
    ends_at: datetime | None = None
    cover_member_id: UUID | None = None
    reason: str | None = Field(default=None, max_length=300)
    expected_version: int | None = None


async def set_absence(work: Work, data: AbsenceSet) -> UUID:
    """The id of the absence. Everybody may set their own; sales leads and administrators anybody's.

    Raises Conflict when another absence of the member has instants in common with it, Invalid for a cover who cannot
    accept handoffs.
    """
    require_may_set(work, data.member_id)
    if data.ends_at is not None and data.ends_at <= data.starts_at:
        raise Invalid("An absence ends after it starts.", field="endsAt")
    await hold_member(work, data.member_id)
    await _require_cover(work, data)
    absence_id = data.absence_id or new_id()
    if data.absence_id is not None:
        found = await find(work, data.absence_id)
        if found.member_id != data.member_id:
            raise Invalid("This absence is another member's; set a new one.", field="memberId")
        require_version("absence", found.version, data.expected_version)
    await _require_alone(work, data, absence_id)
    await _write(work, data, absence_id)
    record(work, "ABSENCE_SET", object_type="Absence", object_id=absence_id, details={"member_id": str(data.member_id)})
    return absence_id


async def _write(work: Work, data: AbsenceSet, absence_id: UUID) -> None:
    values = data.model_dump(include={"starts_at", "ends_at", "cover_member_id", "reason"})
    if data.absence_id is None:
        own = {"workspace_id": work.workspace_id, "id": absence_id, "member_id": data.member_id}
        made = {"created_at": work.now, "created_by_id": work.actor.member_id}
        work.session.add(Absence(**own, **made, **values))
        await work.flush()
        return
    await work.execute(
        update(Absence)
        .where(Absence.workspace_id == work.workspace_id, Absence.id == absence_id)
        .values(version=Absence.version + 1, **values)
        .execution_options(synchronize_session=False)
    )


async def _require_alone(work: Work, data: AbsenceSet, absence_id: UUID) -> None:
    """The member's row is locked, so two who set at once see each other."""
    before_end = [Absence.starts_at < data.ends_at] if data.ends_at is not None else []
    statement = select(Absence.starts_at).where(
        Absence.workspace_id == work.workspace_id,
        Absence.member_id == data.member_id,
        Absence.id != absence_id,
        or_(Absence.ends_at.is_(None), Absence.ends_at > data.starts_at),
        *before_end,
    )
    other = (await work.execute(statement.order_by(Absence.starts_at))).scalars().first()
    if other is not None:
        raise Conflict(
            f"The member is away from {other:%Y-%m-%d %H:%M} UTC already; change or end that absence.",
            field="startsAt",
        )


async def _require_cover(work: Work, data: AbsenceSet) -> None:
    if data.cover_member_id is None:
        return
    if data.cover_member_id == data.member_id:
        raise Invalid("Nobody stands in for themselves; name somebody else.", field="coverMemberId")
    statement = select(Member.name, Member.roles).where(
        Member.workspace_id == work.workspace_id, Member.id == data.cover_member_id, Member.deactivated_at.is_(None)
    )
    row = (await work.execute(statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such active member in this workspace.", field="coverMemberId")
    if Action.HANDOFF_RESPOND not in permissions_of(row.roles):
        raise Invalid(f"{row.name} may not accept handoffs; choose a member of sales.", field="coverMemberId")
