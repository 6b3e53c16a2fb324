"""Who is in a deal, and as what."""

from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import delete, select, text, update

from crm.audit.record import record
from crm.core.ids import new_id
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.deals.find import find
from crm.deals.write import write
from crm.leads.texts import Given
from crm.members.permissions import Action
from crm.models import DealContact, Person
from crm.models.sales_words import DealRole

_UPSERT = text(
    "INSERT INTO deal_contacts (workspace_id, id, deal_id, person_id, role, is_primary, added_at, added_by_id)"
    " VALUES (:workspace_id, :id, :deal_id, :person_id, :role, :is_primary, :now, :member_id)"
    " ON CONFLICT (workspace_id, deal_id, person_id) DO UPDATE SET role = excluded.role,"
    " is_primary = excluded.is_primary"
)


class DealContactSet(Given, frozen=True):
    """This person is in the deal as this; the primary one is the one to talk to, and there is one at most."""

    deal_id: UUID
    person_id: UUID
    role: DealRole = DealRole.OTHER
    is_primary: bool = False
    expected_version: int | None = None


class DealContactRemove(BaseModel, frozen=True):
    """Who is in the deal no more."""

    deal_id: UUID
    person_id: UUID
    expected_version: int | None = None


async def set_contact(work: Work, data: DealContactSet) -> UUID:
    """The id of the deal. A person may be in several deals; of merged persons the one that stands for all is kept."""
    work.actor.require(Action.DEAL_EDIT)
    person_id = await _canonical(work, data.person_id)
    deal = await find(work, data.deal_id, expected_version=data.expected_version)
    if data.is_primary:
        await work.execute(
            update(DealContact)
            .where(
                DealContact.workspace_id == work.workspace_id,
                DealContact.deal_id == deal.id,
                DealContact.is_primary,
                DealContact.person_id != person_id,
            )
            .values(is_primary=False)
            .execution_options(synchronize_session=False)
        )
    given = {
        "workspace_id": work.workspace_id, "id": new_id(), "deal_id": deal.id, "person_id": person_id,
        "role": data.role.value, "is_primary": data.is_primary, "now": work.now, "member_id": work.actor.member_id,
    }  # fmt: skip
    await work.execute(_UPSERT, given)
    await write(work, deal.id)
    record(work, "DEAL_CONTACT_SET", object_type="Deal", object_id=deal.id, details={"role": data.role.value})
    return deal.id


async def remove_contact(work: Work, data: DealContactRemove) -> UUID:
    """The id of the deal. Raises NotFound when the person was not in it."""
    work.actor.require(Action.DEAL_EDIT)
    person_id = await _canonical(work, data.person_id)
    deal = await find(work, data.deal_id, expected_version=data.expected_version)
    same = select(Person.id).where(Person.workspace_id == work.workspace_id, Person.canonical_id == person_id)
    gone = await work.execute(
        delete(DealContact)
        .where(
            DealContact.workspace_id == work.workspace_id,
            DealContact.deal_id == deal.id,
            DealContact.person_id.in_(same),
        )
        .returning(DealContact.id)
    )
    if not gone.all():
        raise NotFound("This person is not in the deal.", field="personId")
    await write(work, deal.id)
    record(work, "DEAL_CONTACT_REMOVE", object_type="Deal", object_id=deal.id)
    return deal.id


async def _canonical(work: Work, person_id: UUID) -> UUID:
    known = select(Person.canonical_id).where(Person.workspace_id == work.workspace_id, Person.id == person_id)
    found: UUID | None = await work.scalar(known)
    if found is None:
        raise NotFound("There is no such person in this workspace.", field="personId")
    return found
