"""What to tell a member who contacts somebody: facts are recorded all the same, and tasks may be internal."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from crm.consents.may_contact import SENTENCES, may_contact
from crm.core.work import Work
from crm.models import Call, Lead
from crm.models.words import ConsentPurpose

PHONE = "phone"


async def warning_of_lead(work: Work, lead_id: UUID) -> str | None:
    """Why the lead's person is not to be called for sales, or None."""
    return await _warning(work, select(Lead.person_id).where(
        Lead.workspace_id == work.workspace_id, Lead.id == lead_id))  # fmt: skip


async def warning_of_call(work: Work, call_id: UUID) -> str | None:
    """The same of the person of a call."""
    return await _warning(work, select(Call.person_id).where(
        Call.workspace_id == work.workspace_id, Call.id == call_id))  # fmt: skip


async def _warning(work: Work, person: Select[Any]) -> str | None:
    person_id = await work.scalar(person)
    if person_id is None:
        return None
    verdict = await may_contact(work, person_id, PHONE, ConsentPurpose.SALES)
    return None if verdict.allowed else SENTENCES[verdict.standing]
