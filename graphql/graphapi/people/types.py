"""People as rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func

from crm.members.permissions import Action
from crm.models import Person as PersonRow
from crm.models.words import Attitude
from graphapi.compiler import column, connection, everyone, expr, hole, many, one, record
from graphapi.connections import Connection
from graphapi.consents.figures import ContactVerdict, do_not_contact, may_contact
from graphapi.identities.types import Consent, Identity
from graphapi.nodes import Node
from graphapi.people.duplicates import DuplicateSuggestion, duplicate_suggestions, resembles
from graphapi.people.merges import PersonMerge, names_person
from graphapi.people.sets import canonical_of, same_person
from graphapi.people.standing import LoyaltyStanding, PersonInfluence, influence, loyalty

if TYPE_CHECKING:
    from graphapi.companies.types import Company
    from graphapi.consents.types import ContactBlock
    from graphapi.leads.types import Lead
    from graphapi.loyalty.attitude import AttitudeChange
    from graphapi.loyalty.referrals import Referral, ReferralCode
    from graphapi.retention.types import PersonHold
    from graphapi.timeline.types import TimelineEntry
    from graphapi.touchpoints.types import Touchpoint


@record(PersonRow, prefix="per", policy=everyone)
class Person(Node):
    """One human or unknown visitor. What belongs to merged persons shows on the one that stands for all."""

    name: str | None = column(description="As they call themselves.")
    primary_email: str | None = column(permission=Action.READ_PERSONAL, description="The address to write to.")
    primary_phone: str | None = column(permission=Action.READ_PERSONAL, description="The number to call, in E.164.")
    attitude: Attitude = column(description="How they stand to the company.")
    attitude_source: str | None = column(description="How that is known.")
    attitude_at: datetime | None = column(description="Since when.")
    first_seen_at: datetime = column(description="When they were first seen anywhere.")
    created_at: datetime = column(description="When they were recorded.")
    version: int = column(description="Counts changes.")
    erased_at: datetime | None = column(description="When what was known of them was erased; facts stay, unnamed.")
    is_merged: bool = expr(
        lambda person: person.canonical_id != person.id,
        nullable=False,
        description="Whether another person stands for this one now.",
    )
    canonical: Person = one(
        on="canonical_id", proven="it names the person itself or another", description="Who stands for this person."
    )
    company: Company | None = one(on="company_id", description="The firm they belong to.")
    referred_by: Person | None = one(
        on=lambda person, referrer, scope: referrer.id == canonical_of(person.referred_by_id, scope),
        description="Who recommended us to them.",
    )
    identities: list[Identity] = many(
        on=lambda person, identity, scope: identity.person_id.in_(same_person(person.id, scope)),
        where=lambda identity: func.starts_with(identity.value, "erased:").is_(False),
        order=("first_seen_at", "kind", "value"),
        description="How they are recognised; none once they were erased.",
    )
    consents: list[Consent] = many(
        on=lambda person, consent, scope: consent.person_id.in_(same_person(person.id, scope)),
        order="-at",
        description="What they agreed to and refused, the newest first.",
    )
    contact_blocks: list[ContactBlock] = many(
        on=lambda person, block, scope: block.person_id.in_(same_person(person.id, scope)),
        order="-created_at",
        description="What was said about not contacting them, the newest first.",
    )
    holds: list[PersonHold] = many(
        on=lambda person, hold, scope: hold.person_id.in_(same_person(person.id, scope)),
        order="-created_at",
        description="Why their data have to be kept, the newest first.",
    )
    do_not_contact: bool | None = hole(
        do_not_contact,
        description="Whether they, or whoever comes with one of their identities, are blocked everywhere.",
    )
    may_contact: ContactVerdict | None = hole(may_contact, description="Whether they may be contacted like this.")
    duplicate_suggestions: list[DuplicateSuggestion] = hole(
        duplicate_suggestions,
        given=resembles,
        description="Who may be the same person; a member merges them or dismisses it.",
    )
    merges: Connection[PersonMerge] = connection(
        on=names_person,
        order="-merged_at",
        description="What made them one person, undone merges too, the newest first; only where both are in sight.",
    )
    attitude_changes: list[AttitudeChange] = many(
        on=lambda person, change, scope: change.person_id.in_(same_person(person.id, scope)),
        order="-at",
        description="What was said of how they stand to the company, the newest first.",
    )
    loyalty: LoyaltyStanding | None = hole(
        loyalty, description="Where they stand on the company's ladder today; null: they never stood anywhere."
    )
    referrals: list[Referral] = many(
        on=lambda person, referral, scope: referral.person_id.in_(same_person(person.id, scope)),
        order="-at",
        description="What is said of who brought them, the newest first.",
    )
    referral_codes: list[ReferralCode] = many(
        on=lambda person, code, scope: code.person_id.in_(same_person(person.id, scope)),
        order="created_at",
        description="Codes they pass on.",
    )
    influence: PersonInfluence | None = hole(influence, description="Whom they brought; null: nobody.")
    leads: list[Lead] = many(
        on=lambda person, lead, scope: lead.person_id.in_(same_person(person.id, scope)),
        where=lambda lead: lead.withdrawn_at.is_(None),
        order="created_at",
        description="Their leads in all funnels.",
    )
    touchpoints: Connection[Touchpoint] = connection(
        on=lambda person, touch, scope: touch.person_id.in_(same_person(person.id, scope)),
        order="-occurred_at",
        description="Their contacts, the newest first.",
    )
    timeline: Connection[TimelineEntry] = connection(
        on=lambda person, line, scope: line.person_id.in_(same_person(person.id, scope)),
        order="-occurred_at",
        description="Their history, the newest first.",
    )
