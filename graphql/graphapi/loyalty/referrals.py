"""Who brought whom, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import strawberry
from strawberry import ID

from crm.models import Referral as ReferralRow
from crm.models import ReferralCode as ReferralCodeRow
from crm.models.loyalty import ReferralCause
from funnel.loyalty import influence as room
from graphapi.analytics.inputs import PeriodInput
from graphapi.answers import answer_type, ref_or_none
from graphapi.compiler import column, everyone, input_type, one, record
from graphapi.nodes import Node
from graphapi.people.sets import canonical_of
from graphapi.people.types import Person
from graphapi.resources.types import Resource
from graphapi.scalars import Money

if TYPE_CHECKING:
    from graphapi.members.types import Member
    from graphapi.touchpoints.types import Touchpoint

_MICRO = 1_000_000


@record(ReferralRow, prefix="rfl", policy=everyone)
class Referral(Node):
    """Somebody brought a person: a member's newest word counts, else the earliest contact that says it."""

    cause: ReferralCause = column(description="How it is known.")
    reason: str | None = column(description="A member's own words.")
    at: datetime = column(description="When the contact was, or the member said it.")
    person: Person = one(
        on=lambda word, person, scope: person.id == canonical_of(word.person_id, scope),
        proven="a word is of a person, and a person stands for itself or another",
        description="Who was brought; of merged persons the one that stands for all.",
    )
    referrer: Person | None = one(
        on=lambda word, person, scope: person.id == canonical_of(word.referrer_id, scope),
        description="By whom; null: a member says by nobody.",
    )
    touchpoint: Touchpoint | None = one(on="touchpoint_id", description="The contact that says it.")
    set_by: Member | None = one(on="set_by_id", description="The member who said it.")


@record(ReferralCodeRow, prefix="rfc", policy=everyone)
class ReferralCode(Node):
    """A code that a person passes on; who comes with it was brought by them."""

    code: str = column(description="In capital letters.")
    created_at: datetime = column(description="Since when.")
    person: Person = one(on="person_id", description="Whose code it is.")


@input_type
class ReferrerSetInput:
    """Who brought a person."""

    person_id: ID = strawberry.field(description="Who was brought.")
    referrer_id: ID | None = strawberry.field(description="By whom; null: by nobody, whatever contacts say.")
    reason: str | None = strawberry.field(default=None, description="How that is known.")
    expected_version: int | None = strawberry.field(default=None, description="`version` of the person as it was read.")


@input_type
class ReferralCodeGiveInput:
    """A code for a person to pass on."""

    person_id: ID = strawberry.field(description="Whose code.")
    code: str = strawberry.field(description="3 to 60 characters; capital letters or not does not matter.")


@input_type
class InfluenceReportInput:
    """Of which product and days, and through how many hands."""

    product_id: ID = strawberry.field(description="The product.")
    period: PeriodInput = strawberry.field(description="Days of the step entries and sales that are counted.")
    depth: int | None = strawberry.field(
        default=room.DEPTH, description="Through how many hands, 1 to 10; 1 are the people brought directly."
    )


@answer_type
class StepInfluence:
    """People among those brought who entered a step in the period."""

    step_key: str = strawberry.field(description="The step.")
    direct: int = strawberry.field(description="Those brought directly.")
    people: int = strawberry.field(description="With those brought through others.")


@answer_type
class InfluenceRow:
    """What a person or an influencer brought."""

    person: Person | None = strawberry.field(description="Who brought them.")
    resource: Resource | None = strawberry.field(description="The influencer by whom they came first.")
    direct: int = strawberry.field(description="People brought directly, ever.")
    people: int = strawberry.field(description="With those brought through others, ever.")
    companies: int = strawberry.field(description="Companies that all of them belong to.")
    buyers: int = strawberry.field(description="Of them, people with a sale in the period.")
    units: float = strawberry.field(description="Units sold to them in the period, net of returns.")
    amount: Money | None = strawberry.field(description="Revenue of them; null for who may not see money.")
    steps: list[StepInfluence] = strawberry.field(description="By step, in their order.")


def rows_of(found: Sequence[room.Influence], currency: str, *, with_money: bool) -> list[InfluenceRow]:
    """The report as the API shows it."""
    return [
        InfluenceRow(
            person=ref_or_none(Person, each.person_id),
            resource=ref_or_none(Resource, each.resource_id),
            direct=each.direct,
            people=each.people,
            companies=each.companies,
            buyers=each.buyers,
            units=each.units_micro / _MICRO,
            amount=Money.of(each.amount_minor, currency) if with_money else None,
            steps=[StepInfluence(step_key=own.step_key, direct=own.direct, people=own.people) for own in each.steps],
        )
        for each in found
    ]
