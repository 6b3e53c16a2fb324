"""Agreeing commissions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import ID

from crm.models.sales_words import CommissionBase, CommissionKind
from funnel.commissions.set import CommissionTermSet, set_term
from graphapi.answers import ref
from graphapi.commissions.types import CommissionTerm
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.inputs import MoneyInput
from graphapi.mutation import Payload, fill, mutation, mutations, payload


@input_type
class CommissionTermSetInput:
    """Whose, of which product, from which day on; of terms for the same day the newest counts."""

    member_id: ID | None = strawberry.field(default=None, description="Who gets it; either a member or a partner.")
    partner_id: ID | None = strawberry.field(default=None, description="The firm that gets it, of deals it brought.")
    product_id: ID | None = strawberry.field(default=None, description="Of which product; left out: of all others.")
    valid_from: date = strawberry.field(description="From which day's sales on.")
    kind: CommissionKind = strawberry.field(description="A share, or so much a unit.")
    share: Decimal | None = strawberry.field(default=None, description="0 to 1: 0.1 is a tenth; 0 ends a commission.")
    base: CommissionBase | None = strawberry.field(default=None, description="Of what the share is taken.")
    per_unit: MoneyInput | None = strawberry.field(default=None, description="So much a unit.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@payload
class CommissionTermSetPayload(Payload):
    """The term."""

    term: CommissionTerm | None = None


@mutations
class CommissionMutations:
    """Commissions of members and partners."""

    @mutation
    async def commission_term_set(self, info: Info, input: CommissionTermSetInput) -> CommissionTermSetPayload:
        """Says what a member or a partner gets of sales made from a day on."""
        ids = {"member_id": "mem", "partner_id": "comp", "product_id": "prod"}
        term_id = await set_term(info.work, fill(CommissionTermSet, input, ids=ids))
        return CommissionTermSetPayload(term=ref(CommissionTerm, term_id))
