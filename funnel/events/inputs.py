"""Events as members give them."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from crm.core.problems import Invalid
from crm.models.words import IdentityKind
from funnel.inputs import Amount, Input, Name

MOST_GUESTS = 1_000
MOST_COMPANIES = 1_000
"""Added, and as many removed, at once; the list itself may be longer."""
Count = Annotated[int, Field(ge=1, le=1_000_000)]


class EventFields(Input):
    """What an event is."""

    name: Name
    place: Name | None = None
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    capacity: Count | None = None
    cost: Amount | None = None
    goal_people: Count | None = None
    goal_companies: Count | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise ValueError("An event ends after it starts; give a later end.")
        return self

    def cost_minor(self, currency: str) -> int | None:
        """Minor units of the workspace's currency. Raises Invalid."""
        minor = None if self.cost is None else self.cost.minor(currency, field="cost")
        if minor is not None and minor < 0:
            raise Invalid("A cost is not below zero.", field="cost.amount")
        return minor


class EventCreate(EventFields):
    """An event of a resource of kind EVENT."""

    resource_id: UUID


class EventChange(EventFields):
    """All of an event anew."""

    event_id: UUID
    expected_version: int | None = None


class EventTargetsSet(Input):
    """Companies that the event is, or is no longer, held for."""

    event_id: UUID
    add: Annotated[tuple[UUID, ...], Field(max_length=MOST_COMPANIES)] = ()
    remove: Annotated[tuple[UUID, ...], Field(max_length=MOST_COMPANIES)] = ()


class GuestIdentity(Input):
    """How a guest is recognised."""

    kind: IdentityKind
    value: str
    account: str | None = None


class Guest(Input):
    """Somebody who registered, came, or both; by an identity or as a known person."""

    person_id: UUID | None = None
    identity: GuestIdentity | None = None
    name: Name | None = None
    company_name: Name | None = None
    registered_at: AwareDatetime | None = None
    attended_at: AwareDatetime | None = None


class EventAttendanceRecord(Input):
    """Up to 1,000 guests of one event."""

    event_id: UUID
    guests: Annotated[tuple[Guest, ...], Field(min_length=1, max_length=MOST_GUESTS)]
