"""Somebody else is waited for."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump
from crm.core.work import Work
from crm.models.sla_words import SlaKind


def _giving(subject: str) -> str:
    return f"""
    UPDATE sla_timers t SET member_id = r.member_id, version = t.version + 1
    FROM json_to_recordset(CAST(:rows AS json)) AS r(id uuid, member_id uuid)
    WHERE t.workspace_id = :workspace_id AND t.kind = :kind AND t.{subject} = r.id
      AND t.state IN ('RUNNING', 'PAUSED', 'BREACHED')
    """


_OF_LEADS, _OF_SUBJECTS = text(_giving("lead_id")), text(_giving("subject_id"))


async def give(work: Work, lead_ids: Sequence[UUID], member_id: UUID | None) -> None:
    """The first contact with these leads, which are held, is the new owner's to make; the due time stays."""
    await give_each(work, dict.fromkeys(lead_ids, member_id))


async def give_each(work: Work, owners: Mapping[UUID, UUID | None]) -> None:
    """The same for leads of different owners, in one statement."""
    if owners:
        rows = [{"id": lead_id, "member_id": owners[lead_id]} for lead_id in sorted(owners)]
        given = {"workspace_id": work.workspace_id, "kind": SlaKind.FIRST_CONTACT.value, "rows": dump(rows)}
        await work.execute(_OF_LEADS, given)


async def give_subject(work: Work, kind: SlaKind, subject_id: UUID, member_id: UUID | None) -> None:
    """What is waited for with this subject, which is held, is another member's to do; nothing else changes."""
    rows = [{"id": subject_id, "member_id": member_id}]
    await work.execute(_OF_SUBJECTS, {"workspace_id": work.workspace_id, "kind": kind.value, "rows": dump(rows)})
