"""What is asked of an attribution report, and the words it is asked in."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from crm.core.problems import Invalid
from funnel.attribution.models import Kind, Model


class AttributionDimension(StrEnum):
    """By what credit is summed. Every figure is a sum over touches, so all dimensions agree to the unit."""

    CHANNEL = "CHANNEL"
    CHANNEL_GROUP = "CHANNEL_GROUP"
    RESOURCE = "RESOURCE"
    RESOURCE_KIND = "RESOURCE_KIND"
    PLACEMENT = "PLACEMENT"


class JourneyFrom(StrEnum):
    """Where a journey starts: at the first touch inside the look-back, or after the previous step entry."""

    FIRST_TOUCH = "FIRST_TOUCH"
    PREVIOUS_STEP = "PREVIOUS_STEP"


LIVE = frozenset(
    {
        Kind.FIRST,
        Kind.LAST,
        Kind.LAST_NON_DIRECT,
        Kind.LINEAR,
        Kind.POSITION,
        Kind.DECAY,
        Kind.SHAPLEY,
        Kind.PARTICIPATION,
    }
)
"""Models a report computes from journeys on the spot; runs and stage-anchored weights come with a later part."""


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


def check(question: AttributionQuestion) -> None:
    """Raises Invalid with the field that is wrong."""
    if question.end < question.start:
        raise Invalid("The period ends before it starts.", field="input.period.end")
    if question.window_days is not None and not 0 <= question.window_days <= 365:
        raise Invalid("A look-back has 0 to 365 days; journeys reach no further back.", field="input.windowDays")
    if question.as_known_at is not None:
        raise Invalid(  # journeys are kept as they are now: an answer would name a time and not be of it
            "Attribution as known at an earlier time is not available yet; leave asKnownAt out.",
            field="input.asKnownAt",
            code="NOT_AVAILABLE",
        )
    if not question.models:
        raise Invalid("Ask for at least one model.", field="input.models")
    for index, model in enumerate(question.models):
        require_live(model, field=f"input.models.{index}.key")


def require_live(model: Model, *, field: str) -> None:
    """Refuses a model that is not computed live yet, naming it."""
    if model.kind not in LIVE:
        raise Invalid(
            f"The model {model.canonical()} is not available yet; use first, last, last_non_direct, linear,"
            " position(a,b,c), decay(7d), shapley or participation.",
            field=field,
            code="MODEL_NOT_AVAILABLE",
        )
