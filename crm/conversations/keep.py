"""What every verb that keeps one thing by its name or id does: make it, or change it under its version."""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from crm.audit import record as audit
from crm.audit.words import word_of
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.problems import NotFound, Problem
from crm.core.tables import Tenant
from crm.core.versions import require_version
from crm.core.work import Work

R = TypeVar("R", bound=Tenant)


async def keep(
    work: Work, row: type[R], noun: str, row_id: UUID | None, expected_version: int | None, values: dict[str, Any],
    *, refusals: Mapping[str, Problem], field: str | None = None,
) -> R:  # fmt: skip
    """A new row with the values, or the row with that id changed. Raises NotFound, Stale, and the refusal of a
    constraint: whoever keeps the same thing at the same moment comes second.
    """
    if row_id is None:
        made = row(workspace_id=work.workspace_id, id=new_id(), version=1, **values)
    else:
        made = await locked(work, row, noun, row_id, field or f"{noun}Id", expected_version)
    async with refusing(work, refusals):
        if row_id is None:
            work.session.add(made)
        else:
            for name, value in values.items():
                setattr(made, name, value)
            made.version += 1  # type: ignore[attr-defined]  # every row that is kept this way counts its changes
    audit.record(work, word_of(f"{row.__name__}Save"), object_type=row.__name__, object_id=made.id)
    await work.flush()
    return made


async def locked(work: Work, row: type[R], noun: str, row_id: UUID, field: str, expected: int | None) -> R:
    """The row under its lock."""
    statement = select(row).where(row.workspace_id == work.workspace_id, row.id == row_id)
    held = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    found: R | None = (await work.execute(held)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"There is no such {noun} in this workspace.", field=field)
    require_version(noun, found.version, expected)  # type: ignore[attr-defined]  # as above
    return found
