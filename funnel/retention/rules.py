"""The rules of a workspace as they hold, the defaults where nothing was said."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from crm.models import RetentionRule
from crm.models.retention import RetentionSubject
from funnel.reads import Reads, Row
from funnel.retention.subjects import SUBJECTS


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for one subject; version 0: the workspace says nothing."""

    subject: RetentionSubject
    days: int | None
    version: int = 0
    changed_at: datetime | None = None
    changed_by_id: UUID | None = None


async def rules_of(reads: Reads) -> dict[RetentionSubject, Rule]:
    """Every subject's, in the order of a run."""
    row = RetentionRule
    said = select(row.subject, row.days, row.version, row.changed_at, row.changed_by_id)
    rows = await reads.rows(said.where(row.workspace_id == reads.workspace_id))
    known = {each["subject"]: each for each in rows}
    return {subject: _rule(subject, known.get(subject.value)) for subject in SUBJECTS}


def _rule(subject: RetentionSubject, row: Row | None) -> Rule:
    if row is None:
        return Rule(subject, SUBJECTS[subject].days)
    return Rule(subject, row["days"], row["version"], row["changed_at"], row["changed_by_id"])
