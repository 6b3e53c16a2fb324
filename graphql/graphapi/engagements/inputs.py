"""Filters, orders and inputs of engagements."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import strawberry
from strawberry import ID

from funnel.models import Engagement as EngagementRow
from funnel.models.words import EngagementStatus, EngagementTermKind, TermBase
from graphapi.compiler import filters, input_type, match, orders

if TYPE_CHECKING:
    from graphapi.inputs import MoneyInput

VERSION = "The version you saw; refused when somebody changed it since."
ENGAGEMENT_FILTER = filters(
    "EngagementFilter", EngagementRow, product_id=match.id("prod"), status=match.enum(EngagementStatus)
)
ENGAGEMENT_ORDER = orders("EngagementOrder", EngagementRow, created_at="created_at", default="-created_at")


@input_type
class EngagementTermInput:
    """A share of sales with its base, or a fee a month, or an amount a call."""

    kind: EngagementTermKind = strawberry.field(description="What is paid for; each kind once.")
    share: Decimal | None = strawberry.field(default=None, description="Above 0, at most 1: 0.1 is a tenth.")
    base: TermBase | None = strawberry.field(default=None, description="Of what the share is taken.")
    amount: MoneyInput | None = strawberry.field(default=None, description="A month, or a call.")


@input_type
class EngagementMemberInput:
    """Somebody of the agency."""

    member_id: ID = strawberry.field(description="Who.")
    hourly_cost: MoneyInput = strawberry.field(description="What an hour costs; nothing is an answer.")


@input_type
class EngagementSaveInput:
    """A new engagement, or all of one that is there."""

    engagement_id: ID | None = strawberry.field(default=None, description="Which one; a new one when left out.")
    product_id: ID = strawberry.field(description="For which product.")
    agency_name: str = strawberry.field(description="Who works.")
    task: str | None = strawberry.field(default=None, description="What the agency is to do.")
    starts_on: date = strawberry.field(description="First day.")
    ends_on: date | None = strawberry.field(default=None, description="Last day; open when left out.")
    terms: list[EngagementTermInput] = strawberry.field(description="What the agency is paid for, one to three.")
    members: list[EngagementMemberInput] = strawberry.field(default_factory=list, description="Who works on it.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)


@input_type
class EngagementMoveInput:
    """An engagement that is proposed, decided on or ended."""

    engagement_id: ID = strawberry.field(description="Which engagement.")
    comment: str | None = strawberry.field(default=None, description="Why; demanded for a no.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)


@input_type
class WorkLogInput:
    """Minutes on a resource on a day."""

    member_id: ID | None = strawberry.field(default=None, description="Who worked; oneself when left out.")
    resource_id: ID = strawberry.field(description="On what.")
    day: date = strawberry.field(description="When, in the workspace's zone; not in the future.")
    minutes: int = strawberry.field(description="How long; less than zero takes back.")
    note: str | None = strawberry.field(default=None, description="What was done.")


@input_type
class HoursLogInput:
    """What was worked; all of it or nothing."""

    engagement_id: ID = strawberry.field(description="For which engagement; it runs.")
    items: list[WorkLogInput] = strawberry.field(description="One to 200.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class ClientQuestionAskInput:
    """A question only the client can answer."""

    engagement_id: ID = strawberry.field(description="In which engagement.")
    text: str = strawberry.field(description="What is asked.")
    due_on: date | None = strawberry.field(default=None, description="Until when the answer is needed.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class ClientQuestionAnswerInput:
    """The answer; a second one replaces the first."""

    question_id: ID = strawberry.field(description="Which question.")
    answer: str = strawberry.field(description="The answer.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)
