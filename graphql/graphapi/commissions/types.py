"""Terms as rows, and what was earned by them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import strawberry

from crm.members.permissions import Action
from crm.models import CommissionTerm as TermRow
from crm.models.sales_words import CommissionBase, CommissionKind
from graphapi.answers import answer_type
from graphapi.compiler import column, money, one, record
from graphapi.nodes import Node
from graphapi.scalars import Money

if TYPE_CHECKING:
    from graphapi.companies.types import Company
    from graphapi.members.types import Member
    from graphapi.products.types import Product


def own_terms(term: Any, scope: Any) -> Any:
    """What somebody gets is seen by themselves, and by who manages sales."""
    return None if scope.can(Action.SALES_MANAGE) else term.member_id == scope.member_id


@record(TermRow, prefix="cterm", policy=own_terms)
class CommissionTerm(Node):
    """What a member or a partner gets of sales made from a day on. Never changed; a later one takes its place."""

    valid_from: date = column(description="From which day's sales on.")
    kind: CommissionKind = column(description="How it is reckoned.")
    share: Decimal | None = column(description="The share of the base.")
    base: CommissionBase | None = column(description="Of what the share is taken.")
    per_unit: Money | None = money("unit_minor", currency="currency", description="So much a unit.")
    created_at: datetime = column(description="When it was agreed.")
    member: Member | None = one(on="member_id", description="Who gets it.")
    partner: Company | None = one(on="partner_id", description="The firm that gets it, of deals it brought.")
    product: Product | None = one(on="product_id", description="Of which product; null: of all without a term.")


@answer_type
class CommissionLine:
    """What one earned in a period."""

    member: Member | None = strawberry.field(description="Who.")
    partner: Company | None = strawberry.field(description="Which firm.")
    sales: int = strawberry.field(description="Sales that brought money or gave it back in the period.")
    amount: Money = strawberry.field(description="Their money, less what was given back.")
    units: float = strawberry.field(description="Their units, less those given back.")
    commission: Money = strawberry.field(description="The commission; refunds take back what their part had brought.")


@answer_type
class CommissionReport:
    """What everybody earned in a period, in the workspace's currency; sales in others are left out."""

    total: Money = strawberry.field(description="All commissions together.")
    lines: list[CommissionLine] = strawberry.field(description="By member, then by partner.")
