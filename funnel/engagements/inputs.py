"""What is told of an engagement."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from funnel.inputs import Amount, Input, Name, Prose
from funnel.models.words import EngagementTermKind, TermBase

MOST_MEMBERS = 100
MINUTES_A_DAY = 24 * 60


class TermInput(Input):
    """A share with its base, or an amount; which of them the kind says."""

    kind: EngagementTermKind
    share: Annotated[Decimal, Field(gt=0, le=1, max_digits=7, decimal_places=6)] | None = None
    base: TermBase | None = None
    amount: Amount | None = None


class EngagementMemberInput(Input):
    """Somebody who works on it; an hour may cost nothing."""

    member_id: UUID
    hourly_cost: Amount


class EngagementSave(Input):
    """A new engagement, or all of one that is there; after the client said go the terms are as they were agreed."""

    engagement_id: UUID | None = None
    product_id: UUID
    agency_name: Name
    task: Prose | None = None
    starts_on: date
    ends_on: date | None = None
    terms: Annotated[tuple[TermInput, ...], Field(max_length=3)]
    members: Annotated[tuple[EngagementMemberInput, ...], Field(max_length=MOST_MEMBERS)] = ()
    expected_version: int | None = None


class EngagementMove(Input):
    """An engagement proposed, decided on or ended; `comment` says why, where it is asked for."""

    engagement_id: UUID
    comment: Prose | None = None
    expected_version: int | None = None


class WorkLogItem(Input):
    """Minutes of a member on a resource on a day; less than zero for a correction."""

    member_id: UUID | None = None
    """The caller when it is left out."""
    resource_id: UUID
    day: date
    minutes: Annotated[int, Field(ge=-MINUTES_A_DAY, le=MINUTES_A_DAY)]
    note: Prose | None = None


class HoursLog(Input):
    """What was worked; all of it or nothing."""

    engagement_id: UUID
    items: Annotated[tuple[WorkLogItem, ...], Field(max_length=200)]


class QuestionAsk(Input):
    """What only the client can answer."""

    engagement_id: UUID
    text: Prose
    due_on: date | None = None


class QuestionAnswer(Input):
    """The client's answer; a second one replaces the first."""

    question_id: UUID
    answer: Prose
    expected_version: int | None = None
