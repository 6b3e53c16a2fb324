"""Asks for everything that is held of a person; it is read when it is downloaded, and no copy is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import insert, select, update

from crm.audit.record import record as audit
from crm.core.ids import new_id
from crm.core.problems import Forbidden, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Person, PersonExport

LASTS = timedelta(hours=24)
NOBODY = "There is no such download, or its time is over; ask for a new one."


class PersonExportRequest(BaseModel, frozen=True):
    """Of whom."""

    person_id: UUID


@dataclass(frozen=True)
class Requested:
    """The request, and the token that is shown once."""

    id: UUID
    token: str
    expires_at: datetime


async def request_export(work: Work, data: PersonExportRequest) -> Requested:
    """Whoever asked, and nobody else, may download it for a day with the token. Raises NotFound."""
    work.actor.require(Action.PERSON_EXPORT)
    if work.actor.member_id is None:
        raise Forbidden("Only a member may ask for a person's data: somebody has to answer for it.")
    known = select(Person.id).where(Person.workspace_id == work.workspace_id, Person.id == data.person_id)
    if await work.scalar(known) is None:
        raise NotFound("There is no such person in this workspace.", field="personId")
    made = Requested(new_id(), token_urlsafe(32), work.now + LASTS)
    await work.execute(
        insert(PersonExport).values(
            workspace_id=work.workspace_id, id=made.id, person_id=data.person_id, token_hash=_hash(made.token),
            requested_at=work.now, requested_by_id=work.actor.member_id, expires_at=made.expires_at,
        )
    )  # fmt: skip
    audit(work, "PERSON_EXPORT", object_type="Person", object_id=data.person_id)
    return made


async def open_export(work: Work, export_id: UUID, token: str) -> UUID:
    """The person whose data are to be handed out; counted and told to the audit. Raises NotFound for everybody else."""
    work.actor.require(Action.PERSON_EXPORT)
    row = PersonExport
    own = (row.workspace_id == work.workspace_id, row.id == export_id)
    found = (await work.execute(
        select(row.person_id, row.token_hash, row.requested_by_id, row.expires_at).where(*own)
    )).one_or_none()  # fmt: skip
    if (
        found is None
        or found.requested_by_id != work.actor.member_id
        or found.expires_at <= work.now
        or not compare_digest(found.token_hash, _hash(token))
    ):
        raise NotFound(NOBODY)
    counted = {"downloads": row.downloads + 1, "downloaded_at": work.now}
    await work.execute(update(row).where(*own).values(**counted).execution_options(synchronize_session=False))
    audit(work, "PERSON_EXPORT_READ", object_type="Person", object_id=found.person_id)
    person_id: UUID = found.person_id
    return person_id


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
