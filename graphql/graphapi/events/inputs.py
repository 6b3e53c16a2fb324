"""Inputs, filters and orders of events."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import ID

from funnel.models import Event as EventRow
from graphapi.compiler import filters, input_type, match, orders
from graphapi.identities.inputs import IdentityInput
from graphapi.inputs import MoneyInput

EVENT_FILTER = filters("EventFilter", EventRow, resource_id=match.id("res"), starts_at=match.datetime())
EVENT_ORDER = orders("EventOrder", EventRow, starts_at="starts_at", default="-starts_at")


@input_type
class EventCreateInput:
    """An event of a resource."""

    resource_id: ID = strawberry.field(description="A resource of the kind EVENT.")
    name: str = strawberry.field(description="Its name.")
    place: str | None = strawberry.field(default=None, description="Where it takes place.")
    starts_at: datetime = strawberry.field(description="When it begins.")
    ends_at: datetime = strawberry.field(description="When it is over.")
    capacity: int | None = strawberry.field(default=None, description="How many people there is room for.")
    cost: MoneyInput | None = strawberry.field(default=None, description="What it costs.")
    goal_people: int | None = strawberry.field(default=None, description="How many people are to come.")
    goal_companies: int | None = strawberry.field(default=None, description="People of how many companies are to come.")


@input_type
class EventChangeInput:
    """All of an event anew."""

    event_id: ID = strawberry.field(description="The event.")
    name: str = strawberry.field(description="Its name.")
    place: str | None = strawberry.field(default=None, description="Where it takes place.")
    starts_at: datetime = strawberry.field(description="When it begins.")
    ends_at: datetime = strawberry.field(description="When it is over.")
    capacity: int | None = strawberry.field(default=None, description="How many people there is room for.")
    cost: MoneyInput | None = strawberry.field(default=None, description="What it costs.")
    goal_people: int | None = strawberry.field(default=None, description="How many people are to come.")
    goal_companies: int | None = strawberry.field(default=None, description="People of how many companies are to come.")
    expected_version: int | None = strawberry.field(default=None, description="`version` of the event as it was read.")


@input_type
class EventTargetsSetInput:
    """Companies that an event is, or is no longer, held for."""

    event_id: ID = strawberry.field(description="The event.")
    add: list[ID] | None = strawberry.field(default=None, description="Companies, at most 1,000 at once.")
    remove: list[ID] | None = strawberry.field(default=None, description="Companies, at most 1,000 at once.")


@input_type
class GuestInput:
    """Somebody who registered, came, or both."""

    person_id: ID | None = strawberry.field(default=None, description="A known person; else `identity`.")
    identity: IdentityInput | None = strawberry.field(default=None, description="How the person is recognised.")
    name: str | None = strawberry.field(default=None, description="What the person is called.")
    company_name: str | None = strawberry.field(default=None, description="The firm the person belongs to.")
    registered_at: datetime | None = strawberry.field(default=None, description="When they registered, if they did.")
    attended_at: datetime | None = strawberry.field(default=None, description="When they came, if they did.")


@input_type
class EventAttendanceRecordInput:
    """Up to 1,000 guests of one event; all of them or none."""

    event_id: ID = strawberry.field(description="The event.")
    guests: list[GuestInput] = strawberry.field(description="The guests.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class EventReportInput:
    """Which event, and how long afterwards is looked at."""

    event_id: ID = strawberry.field(description="The event.")
    within_days: int | None = strawberry.field(default=30, description="Days after its last one, 1 to 365.")
