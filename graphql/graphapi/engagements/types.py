"""An engagement, its terms and people, and the client's questions."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from crm.members.permissions import Action
from funnel.models import ClientQuestion as QuestionRow
from funnel.models import Engagement as EngagementRow
from funnel.models import EngagementMember as MemberRow
from funnel.models import EngagementTerm as TermRow
from funnel.models.words import EngagementStatus, EngagementTermKind, TermBase
from graphapi.compiler import column, everyone, hole, many, money, one, record
from graphapi.engagements.figures import EngagementReport, report
from graphapi.nodes import Node
from graphapi.scalars import Money

if TYPE_CHECKING:
    from graphapi.members.types import Member
    from graphapi.products.types import Product

MONEY = Action.READ_MONEY.value


@record(TermRow, prefix="term", policy=everyone)
class EngagementTerm(Node):
    """One thing the agency is paid for."""

    kind: EngagementTermKind = column(description="What.")
    share: Decimal | None = column(description="The share, where it is one: 0.1 is a tenth.")
    base: TermBase | None = column(description="Of what the share is taken, net of returns.")
    amount: Money | None = money("amount_minor", currency="currency", description="A month, or a call.")


@record(MemberRow, prefix="engm", policy=everyone)
class EngagementMember(Node):
    """Somebody who works on it."""

    member: Member = one(on="member_id", description="Who.")
    hourly_cost: Money = money(
        "hourly_cost_minor", currency="currency", permission=MONEY, description="What an hour costs."
    )


@record(QuestionRow, prefix="quest", policy=everyone)
class ClientQuestion(Node):
    """A question about the product that only the client can answer."""

    text: str = column(description="What is asked.")
    due_on: date | None = column(description="Until when the answer is needed.")
    asked_at: datetime = column(description="When it was asked.")
    asked_by: Member | None = one(on="asked_by_id", description="Who asked.")
    answer: str | None = column(description="The answer; null while it is open.")
    answered_at: datetime | None = column(description="When it was answered last.")
    answered_by: Member | None = one(on="answered_by_id", description="Who answered last.")
    engagement: Engagement = one(on="engagement_id", description="In which engagement.")
    version: int = column(description="Raised by every change.")


@record(EngagementRow, prefix="eng", policy=everyone)
class Engagement(Node):
    """An agency that works for this company on a product."""

    agency_name: str = column(description="Who works.")
    task: str | None = column(description="What the agency is to do.")
    status: EngagementStatus = column(description="Nothing runs before the client said go.")
    starts_on: date = column(description="First day.")
    ends_on: date | None = column(description="Last day; null while it is open.")
    currency: str = column(description="Of its amounts.")
    created_at: datetime = column(description="When it was written down.")
    proposed_at: datetime | None = column(description="When it was laid before the client.")
    decided_at: datetime | None = column(description="When the client decided.")
    decided_by: Member | None = one(on="decided_by_id", description="Who of the client decided.")
    comment: str | None = column(description="Why it was declined or ended.")
    version: int = column(description="Raised by every change.")
    product: Product = one(on="product_id", description="For which product.")
    terms: list[EngagementTerm] = many(
        on="engagement_id", order="position", permission=MONEY, description="What the agency is paid for."
    )
    members: list[EngagementMember] = many(on="engagement_id", order="id", description="Who works on it.")
    questions: list[ClientQuestion] = many(
        on="engagement_id", order="-asked_at", description="What the client was asked, the newest first."
    )
    report: EngagementReport | None = hole(report, permission=MONEY, description="Commission against cost in a period.")
