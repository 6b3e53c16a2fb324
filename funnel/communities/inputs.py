"""Communities as members give them, and what is asked of them."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from funnel.inputs import Input, Name, Period, Prose

MOST_RESOURCES = 200


class CommunityStanding(StrEnum):
    """Where a person stands in a community; the first that is true."""

    HOSTILE = "HOSTILE"
    """The newest word on how they stand to the company is RED."""
    ACTIVE = "ACTIVE"
    """Did something there in the last `active_days`: more than to look, visit, click, follow or subscribe."""
    SILENT = "SILENT"
    """Was seen there in those days, and did nothing."""
    LEAVING = "LEAVING"
    """Was last seen before them, and not longer ago than `leaves_after_days`."""


class CommunityFields(Input):
    """What a community is."""

    name: Name
    description: Prose | None = None
    resource_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MOST_RESOURCES)]
    active_days: Annotated[int, Field(ge=1, le=365)] = 28
    leaves_after_days: Annotated[int, Field(ge=2, le=730)] = 90

    @model_validator(mode="after")
    def _leaves_after_it_was_active(self) -> Self:
        if self.leaves_after_days <= self.active_days:
            raise ValueError("Who leaves was silent before; give more days for leaving than for being active.")
        return self


class CommunityCreate(CommunityFields):
    """A new community."""


class CommunityChange(CommunityFields):
    """All of a community anew."""

    community_id: UUID
    expected_version: int | None = None


class CommunityAsked(Input):
    """Which community, and over which days."""

    community_id: UUID
    period: Period


class CommunityPeopleAsked(Input):
    """Who stood where at the end of a day."""

    community_id: UUID
    day: date
    standing: CommunityStanding | None = None
