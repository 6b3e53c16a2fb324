"""Ends an absence: the member is back."""

from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import delete, update

from crm.absences.find import find, require_may_set
from crm.audit.record import record
from crm.core.problems import Conflict
from crm.core.versions import require_version
from crm.core.work import Work
from crm.models import Absence


class AbsenceEnd(BaseModel, frozen=True):
    """Which absence."""

    absence_id: UUID
    expected_version: int | None = None


async def end(work: Work, data: AbsenceEnd) -> UUID | None:
    """The id of the absence, which ends now; None for one that had not begun and is called off.

    Raises Conflict when it is over already.
    """
    found = await find(work, data.absence_id)
    require_may_set(work, found.member_id)
    require_version("absence", found.version, data.expected_version)
    if found.ends_at is not None and found.ends_at <= work.now:
        raise Conflict("This absence is over already.", field="absenceId")
    own = (Absence.workspace_id == work.workspace_id, Absence.id == data.absence_id)
    record(work, "ABSENCE_END", object_type="Absence", object_id=found.id, details={"member_id": str(found.member_id)})
    if found.starts_at >= work.now:
        await work.execute(delete(Absence).where(*own).execution_options(synchronize_session=False))
        return None
    await work.execute(
        update(Absence)
        .where(*own)
        .values(ends_at=work.now, version=Absence.version + 1)
        .execution_options(synchronize_session=False)
    )
    return data.absence_id
