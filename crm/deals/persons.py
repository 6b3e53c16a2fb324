"""All persons of a deal, in one place: the lead's own and everybody who is in it as a contact.

Whoever cuts a journey over "all persons of the deal" (numbers.md) asks here, and nowhere else.
"""

from uuid import UUID

from sqlalchemy import CompoundSelect, any_, literal, select, union
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlalchemy.types import Uuid

from crm.models import Deal, DealContact, Lead, Person


def persons_of(workspace_id: UUID, deal_ids: list[UUID]) -> "CompoundSelect[tuple[UUID, UUID]]":
    """Rows (deal_id, person_id) without repetition; of merged persons the one that stands for all."""
    person, other = aliased(Person), aliased(Person)
    asked = literal(deal_ids, ARRAY(Uuid()))
    of_lead = (
        select(Deal.id.label("deal_id"), person.canonical_id.label("person_id"))
        .join(Lead, (Lead.workspace_id == workspace_id) & (Lead.id == Deal.lead_id))
        .join(person, (person.workspace_id == workspace_id) & (person.id == Lead.person_id))
        .where(Deal.workspace_id == workspace_id, Deal.id == any_(asked))
    )
    of_contacts = (
        select(DealContact.deal_id, other.canonical_id)
        .join(other, (other.workspace_id == workspace_id) & (other.id == DealContact.person_id))
        .where(DealContact.workspace_id == workspace_id, DealContact.deal_id == any_(asked))
    )
    return union(of_lead, of_contacts)
