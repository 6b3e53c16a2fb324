"""Whose data have to be kept, whoever asks and whatever a rule says."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from crm.core.problems import Conflict
from crm.core.work import Work
from crm.models import PersonHold


def active(work: Work) -> tuple[ColumnElement[bool], ...]:
    """Holds that stand now."""
    row = PersonHold
    return (
        row.workspace_id == work.workspace_id,
        row.lifted_at.is_(None),
        or_(row.until.is_(None), row.until > work.now),
    )


async def require_not_held(work: Work, persons: Sequence[UUID], *, field: str = "personId") -> None:
    """The persons are locked, and whoever holds one locks it too. Raises Conflict."""
    held = select(PersonHold.id).where(*active(work), PersonHold.person_id.in_(persons))
    if (await work.execute(held)).first() is not None:
        raise Conflict("This person's data have to be kept; lift the hold first if that is over.", field=field)
