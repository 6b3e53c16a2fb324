"""What is asked of an attribution report, and the words it is asked in."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from crm.core.problems import Invalid
from funnel.attribution.models import Model


class AttributionDimension(StrEnum):
    """By what credit is summed. Every figure is a sum over touches, so all dimensions agree to the unit."""

    CHANNEL = "CHANNEL"
    CHANNEL_GROUP = "CHANNEL_GROUP"
    RESOURCE = "RESOURCE"
    RESOURCE_KIND = "RESOURCE_KIND"
    PLACEMENT = "PLACEMENT"
    PLACE = "PLACE"
    CAMPAIGN = "CAMPAIGN"
    CONTENT_ITEM = "CONTENT_ITEM"
    KEYWORD = "KEYWORD"
    AUDIENCE = "AUDIENCE"
    OWNER = "OWNER"
    COMPANY = "COMPANY"


OF_NUMBERS = frozenset(
    {
        AttributionDimension.CHANNEL,
        AttributionDimension.CHANNEL_GROUP,
        AttributionDimension.RESOURCE,
        AttributionDimension.RESOURCE_KIND,
        AttributionDimension.PLACEMENT,
    }
)
"""Dimensions that follow from a touch's channel and resource alone; only their rows have a cost."""


class JourneyFrom(StrEnum):
    """Where a journey starts: at the first touch inside the look-back, or after the previous step entry."""

    FIRST_TOUCH = "FIRST_TOUCH"
    PREVIOUS_STEP = "PREVIOUS_STEP"


class JourneyOf(StrEnum):
    """Whose touches a journey is made of: the buyer's, everybody's of the buyer's company, or the deal's contacts'."""

    PERSON = "PERSON"
    COMPANY = "COMPANY"
    DEAL = "DEAL"


MOST_MODELS = 20


@dataclass(frozen=True)
class AttributionQuestion:
    """The input of the report, with ids decoded; `step_key` None asks for sales."""

    product_id: UUID | None
    start: date
    end: date
    step_key: str | None
    models: tuple[Model, ...]
    dimension: AttributionDimension
    window_days: int | None = None
    journey_from: JourneyFrom = JourneyFrom.FIRST_TOUCH
    include_self_reported: bool = False
    as_known_at: datetime | None = None
    journey_of: JourneyOf = JourneyOf.PERSON


def check(question: AttributionQuestion) -> None:
    """Raises Invalid with the field that is wrong."""
    if question.end < question.start:
        raise Invalid("The period ends before it starts.", field="input.period.end")
    if question.window_days is not None and not 0 <= question.window_days <= 365:
        raise Invalid("A look-back has 0 to 365 days; journeys reach no further back.", field="input.windowDays")
    if not question.models:
        raise Invalid("Ask for at least one model.", field="input.models")
    if len(question.models) > MOST_MODELS:
        raise Invalid(f"Ask for at most {MOST_MODELS} models at once.", field="input.models")
