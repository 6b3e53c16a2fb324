"""Somebody else is waited for."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import any_, literal, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from crm.core.work import Work
from crm.models import SlaTimer
from crm.models.sla_words import OPEN_STATES, SlaKind


async def give(work: Work, lead_ids: Sequence[UUID], member_id: UUID | None) -> None:
    """The first contact with these leads, which are held, is the new owner's to make; the due time stays."""
    if not lead_ids:
        return
    await work.execute(
        update(SlaTimer)
        .where(
            SlaTimer.workspace_id == work.workspace_id,
            SlaTimer.lead_id == any_(literal(sorted(lead_ids), ARRAY(Uuid()))),
            SlaTimer.kind == SlaKind.FIRST_CONTACT.value,
            SlaTimer.state.in_([state.value for state in OPEN_STATES]),
        )
        .values(member_id=member_id, version=SlaTimer.version + 1)
        .execution_options(synchronize_session=False)
    )
