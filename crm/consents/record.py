"""Records what people agreed to and refused; nothing that was said before is lost."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints
from sqlalchemy import any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from crm.audit.record import record as audit
from crm.core.bulk import Insert
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound, Problem, Problems
from crm.core.work import Work
from crm.leads.texts import Given, Words
from crm.members.permissions import Action
from crm.models import Consent, Person
from crm.models.words import ConsentPurpose, TimelineKind
from crm.timeline.append import append

MOST = 1_000
AHEAD = timedelta(hours=24)
Channel = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z0-9_]{1,60}$")]
"""Key of a channel."""

_INSERT = Insert(
    Consent, "id", "person_id", "channel", "purpose", "granted", "at", "source", "proof", "text_version", "member_id",
    "recorded_at",
)  # fmt: skip


class ConsentItem(Given, frozen=True):
    """One thing that one person agreed to or refused."""

    person_id: UUID
    channel: Channel
    purpose: ConsentPurpose
    granted: bool
    at: AwareDatetime | None = None
    source: Words | None = None
    proof: Words | None = None
    text_version: Words | None = None


class ConsentRecord(BaseModel, frozen=True):
    """Many of them, all or none."""

    items: Annotated[tuple[ConsentItem, ...], Field(min_length=1, max_length=MOST)]


async def record(work: Work, data: ConsentRecord) -> list[UUID]:
    """Their ids in the order of the items. Of each person, channel and purpose the newest counts."""
    work.actor.require(Action.CONSENT_RECORD)
    await _require_persons(work, data)
    rows = [_row(work, item) for item in data.items]
    await _INSERT.run(work, rows)
    await append(work, [_line(row) for row in rows])
    for row in rows:
        details = {"channel": row["channel"], "purpose": row["purpose"], "granted": row["granted"]}
        audit(work, "CONSENT_RECORD", object_type="Person", object_id=row["person_id"], details=details)
    return [row["id"] for row in rows]


async def record_many(work: Work, items: Sequence[ConsentItem]) -> list[UUID]:
    """As `record`, however many: as many statements for each `MOST` of them, nothing for none."""
    parts = [tuple(items[first : first + MOST]) for first in range(0, len(items), MOST)]
    return [id for part in parts for id in await record(work, ConsentRecord(items=part))]


async def _require_persons(work: Work, data: ConsentRecord) -> None:
    wanted = literal(sorted({item.person_id for item in data.items}), ARRAY(Uuid()))
    there = set((await work.execute(
        select(Person.id).where(Person.workspace_id == work.workspace_id, Person.id == any_(wanted))
    )).scalars())  # fmt: skip
    problems: list[Problem] = []
    for place, item in enumerate(data.items):
        if item.person_id not in there:
            what = "There is no such person in this workspace."
            problems.append(NotFound(what, field=f"items.{place}.personId"))
        if item.at and item.at > work.now + AHEAD:
            what = "This lies ahead; say when the person agreed or refused."
            problems.append(Invalid(what, field=f"items.{place}.at"))
    if problems:
        raise Problems(problems)


def _row(work: Work, item: ConsentItem) -> dict[str, Any]:
    return {
        "id": new_id(), "person_id": item.person_id, "channel": item.channel, "purpose": item.purpose.value,
        "granted": item.granted, "at": item.at or work.now, "source": item.source, "proof": item.proof,
        "text_version": item.text_version, "member_id": work.actor.member_id, "recorded_at": work.now,
    }  # fmt: skip


def _line(row: dict[str, Any]) -> dict[str, Any]:
    what = "Agreed to" if row["granted"] else "Refused"
    return {
        "person_id": row["person_id"], "kind": TimelineKind.STATUS.value, "occurred_at": row["at"],
        "title": f"{what} {row['purpose'].lower()} on {row['channel']}", "member_id": row["member_id"],
        "fact_id": row["id"],
    }  # fmt: skip
