"""Locks a lead for the rest of the transaction and says what it is: what every verb that changes a lead starts with."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select

from crm.core.problems import NotFound
from crm.core.versions import require_version
from crm.core.work import Lock, Work
from crm.models import Lead
from crm.models.words import LeadStatus
from crm.people.hold import hold as hold_persons


@dataclass(frozen=True)
class HeldLead:
    """The columns verbs decide by, as they are under the lock."""

    id: UUID
    person_id: UUID
    product_id: UUID
    funnel_id: UUID
    name: str
    status: LeadStatus
    step_key: str
    owner_id: UUID | None
    currency: str
    version: int
    withdrawn_at: datetime | None
    """Since when no fact bears the lead out: its person was merged, or its import undone."""


async def hold(work: Work, lead_id: UUID, *, expected_version: int | None = None, field: str = "leadId") -> HeldLead:
    """The lead under its lock. Raises NotFound, or Stale when it is not the version the caller saw."""
    work.locking(Lock.LEADS)
    return await _taken(work, lead_id, expected_version, field)


async def hold_with_person(
    work: Work, lead_id: UUID, *, expected_version: int | None = None, field: str = "leadId"
) -> HeldLead:
    """Like `hold`, for verbs that record a fact afterwards: the person first, as the lock order wants.

    The lead's lock is taken but not declared: `funnel.facts.record` declares it when it takes the same row again.
    """
    own = select(Lead.person_id).where(Lead.workspace_id == work.workspace_id, Lead.id == lead_id)
    person_id = await work.scalar(own)
    if person_id is not None:
        await hold_persons(work, [person_id])
    return await _taken(work, lead_id, expected_version, field)


async def hold_many(work: Work, lead_ids: Sequence[UUID]) -> dict[UUID, HeldLead]:
    """Several leads under their locks, taken in the order of their ids; those that are not there are left out."""
    if not lead_ids:
        return {}
    work.locking(Lock.LEADS)
    rows = (await work.execute(_leads(work, lead_ids))).all()
    return {row.id: _held(row) for row in rows}


async def _taken(work: Work, lead_id: UUID, expected_version: int | None, field: str) -> HeldLead:
    row = (await work.execute(_leads(work, [lead_id]))).one_or_none()
    if row is None or row.withdrawn_at is not None:
        raise NotFound("There is no such lead in this workspace.", field=field)
    require_version("lead", row.version, expected_version)
    return _held(row)


def _held(row: Row[Any]) -> HeldLead:
    return HeldLead(**{**row._mapping, "status": LeadStatus(row.status)})


def _leads(work: Work, lead_ids: Sequence[UUID]) -> Select[Any]:
    """Columns, not entities: an object of the session would hide what others have changed since it was read."""
    return (
        select(*(getattr(Lead, column.name) for column in fields(HeldLead)))
        .where(Lead.workspace_id == work.workspace_id, Lead.id.in_(lead_ids))
        .order_by(Lead.id)
        .with_for_update(key_share=True)
    )
