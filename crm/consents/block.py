"""Says that a person, or whoever comes with an identity, is not to be contacted."""

from typing import Any, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, model_validator
from sqlalchemy import insert, select

from crm.audit.record import record as audit
from crm.consents.hashes import hashed, key_of
from crm.consents.record import Channel
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound
from crm.core.work import Work
from crm.leads.texts import Given, Words
from crm.members.permissions import Action
from crm.models import ContactBlock, Person, Workspace
from crm.models.words import IdentityKind, TimelineKind
from crm.people.identity import IdentityKey
from crm.people.normalise import normalise, region_of
from crm.timeline.append import append


class BlockedIdentity(BaseModel, frozen=True):
    """An address, a number or an id, in any spelling."""

    kind: IdentityKind
    value: str
    account: str | None = None


class ContactBlockCreate(Given, frozen=True):
    """Whom (a person or an identity, one of them), where, until when and why."""

    person_id: UUID | None = None
    identity: BlockedIdentity | None = None
    channel: Channel | None = None
    until: AwareDatetime | None = None
    reason: Words

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.person_id is None) == (self.identity is None):
            raise ValueError("Name the person or the identity, one of them.")
        return self


async def block(work: Work, data: ContactBlockCreate) -> UUID:
    """The id of the block. An identity is kept as a keyed hash only, so it holds whoever comes with it later."""
    work.actor.require(Action.CONTACT_BLOCK)
    if data.until is not None and data.until <= work.now:
        raise Invalid("This is over already; name a later time, or none for ever.", field="until")
    whom = await _identity(work, data.identity) if data.identity else await _person(work, data.person_id)
    block_id = new_id()
    await work.execute(
        insert(ContactBlock).values(
            workspace_id=work.workspace_id, id=block_id, channel=data.channel, reason=data.reason, until=data.until,
            created_at=work.now, created_by_id=work.actor.member_id, **whom,
        )
    )  # fmt: skip
    if data.person_id is not None:
        await append(work, [line(work, data.person_id, block_id, "Not to be contacted")])
    audit(work, "CONTACT_BLOCK", object_type="ContactBlock", object_id=block_id, details={"channel": data.channel})
    return block_id


async def _person(work: Work, person_id: UUID | None) -> dict[str, Any]:
    known = select(Person.id).where(Person.workspace_id == work.workspace_id, Person.id == person_id)
    if await work.scalar(known) is None:
        raise NotFound("There is no such person in this workspace.", field="personId")
    return {"person_id": person_id}


async def _identity(work: Work, given: BlockedIdentity) -> dict[str, Any]:
    own = select(Workspace.time_zone, Workspace.language).where(Workspace.id == work.workspace_id)
    home = (await work.execute(own)).one()
    key = IdentityKey(given.kind, given.value, given.account or "")
    slot = normalise(key, region_of(home.time_zone, home.language), field="identity.value").slot
    return {"identity_kind": given.kind.value, "identity_hash": hashed(await key_of(work), slot)}


def line(work: Work, person_id: UUID, block_id: UUID, title: str) -> dict[str, Any]:
    """A line of the person's timeline about a block."""
    return {
        "person_id": person_id, "kind": TimelineKind.STATUS.value, "occurred_at": work.now, "title": title,
        "member_id": work.actor.member_id, "fact_id": block_id,
    }  # fmt: skip
