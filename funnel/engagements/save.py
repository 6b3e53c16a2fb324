"""Writes an engagement down: product, terms, people and what an hour costs."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.problems import Conflict, Invalid, NotFound, Problem
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.engagements.inputs import EngagementMemberInput, EngagementSave, TermInput
from funnel.engagements.locked import locked_engagement
from funnel.models import Engagement, EngagementMember, EngagementTerm
from funnel.models.words import EngagementStatus, EngagementTermKind
from funnel.workspace import home

OPEN = (EngagementStatus.DRAFT, EngagementStatus.PROPOSED, EngagementStatus.DECLINED)
"""What may still be written otherwise; a proposal that changes is a draft again."""

_PROBLEMS: dict[str, Problem] = {
    "fk_engagements_workspace_id_product_id": NotFound("There is no such product.", field="productId"),
    "uq_engagements_start": Conflict(
        "This agency has an engagement for this product from that day already; change that one.", field="startsOn"
    ),
    "fk_engagement_members_workspace_id_member_id": NotFound("There is no such member.", field="members"),
}


async def save(work: Work, data: EngagementSave) -> Engagement:
    """A draft with these terms and people; refused once the client said go."""
    work.actor.require(Action.ENGAGEMENT_EDIT)
    _check(data)
    currency = (await home(work)).currency
    terms = [_term(term, place, currency) for place, term in enumerate(data.terms)]
    people = [_person(person, place, currency) for place, person in enumerate(data.members)]
    async with refusing(work, _PROBLEMS):
        engagement = await _written(work, data, currency)
        await _replace(work, engagement.id, terms, people)
    audit.record(work, "ENGAGEMENT_SAVE", object_type="Engagement", object_id=engagement.id)
    return engagement


def _check(data: EngagementSave) -> None:
    if data.ends_on is not None and data.ends_on < data.starts_on:
        raise Invalid("An engagement ends on or after the day it starts.", field="endsOn")
    if not data.terms:
        text = "Say what the agency is paid for: a share of sales, a monthly fee or an amount a call."
        raise Invalid(text, field="terms")
    for place, term in enumerate(data.terms):
        _check_term(term, f"terms.{place}")
    if len({term.kind for term in data.terms}) < len(data.terms):
        raise Invalid("Each kind of term stands once; add the two up.", field="terms")
    if len({person.member_id for person in data.members}) < len(data.members):
        raise Invalid("A member stands once; give one cost an hour.", field="members")


def _check_term(term: TermInput, field: str) -> None:
    is_share = term.kind is EngagementTermKind.SHARE_OF_SALE
    if is_share and (term.share is None or term.base is None or term.amount is not None):
        raise Invalid("A share of sales has a share and its base, and no amount.", field=field)
    if not is_share and (term.amount is None or term.share is not None or term.base is not None):
        raise Invalid("A fee or an amount a call has an amount, and no share or base.", field=field)


def _term(term: TermInput, place: int, currency: str) -> EngagementTerm:
    field = f"terms.{place}.amount"
    minor = None if term.amount is None else term.amount.minor(currency, field=field)
    if minor is not None and minor <= 0:
        raise Invalid("Give an amount of more than nothing, or leave the term out.", field=f"{field}.amount")
    base = term.base.value if term.base else None
    return EngagementTerm(
        position=place, kind=term.kind.value, share=term.share, base=base, amount_minor=minor, currency=currency
    )


def _person(person: EngagementMemberInput, place: int, currency: str) -> EngagementMember:
    field = f"members.{place}.hourlyCost"
    minor = person.hourly_cost.minor(currency, field=field)
    if minor < 0:
        raise Invalid("An hour costs nothing or more.", field=f"{field}.amount")
    return EngagementMember(member_id=person.member_id, hourly_cost_minor=minor, currency=currency)


async def _written(work: Work, data: EngagementSave, currency: str) -> Engagement:
    if data.engagement_id is None:
        made = Engagement(
            workspace_id=work.workspace_id, id=new_id(), product_id=data.product_id, currency=currency,
            agency_name=data.agency_name, task=data.task, starts_on=data.starts_on, ends_on=data.ends_on,
            status=EngagementStatus.DRAFT.value, created_at=work.now, version=1,
        )  # fmt: skip
        work.session.add(made)
        await work.flush()
        return made
    found = await locked_engagement(work, data.engagement_id, data.expected_version)
    if found.status not in OPEN:
        text = f"The engagement is {found.status}; what was agreed stays. End it and write another one."
        raise Conflict(text, field="engagementId")
    for name in ("product_id", "agency_name", "task", "starts_on", "ends_on"):
        setattr(found, name, getattr(data, name))
    found.status = EngagementStatus.DRAFT.value
    found.version += 1
    await work.flush()
    return found


async def _replace(
    work: Work, engagement_id: UUID, terms: Sequence[EngagementTerm], people: Sequence[EngagementMember]
) -> None:
    of_it: Any
    for of_it in (EngagementTerm, EngagementMember):
        await work.execute(
            delete(of_it).where(of_it.workspace_id == work.workspace_id, of_it.engagement_id == engagement_id)
        )
    row: Any
    for row in (*terms, *people):
        row.workspace_id, row.id, row.engagement_id = work.workspace_id, new_id(), engagement_id
    work.session.add_all([*terms, *people])
    await work.flush()
