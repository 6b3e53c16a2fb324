"""Events as rows, and what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from crm.members.permissions import Action
from funnel.events import report as room
from funnel.models import Event as EventRow
from funnel.models import EventTarget as EventTargetRow
from graphapi.answers import answer_type, ref
from graphapi.compiler import column, connection, everyone, expr, money, one, record
from graphapi.connections import Connection
from graphapi.nodes import Node
from graphapi.products.types import Product
from graphapi.scalars import Money

if TYPE_CHECKING:
    from graphapi.companies.types import Company
    from graphapi.members.types import Member
    from graphapi.resources.types import Resource


@record(EventTargetRow, prefix="etg", policy=everyone)
class EventTarget(Node):
    """A company that an event is held for."""

    added_at: datetime = column(description="Since when.")
    company: Company = one(on="company_id", description="The company.")


@record(EventRow, prefix="evt", policy=everyone)
class Event(Node):
    """One time that an event takes place."""

    name: str = column(description="Its name.")
    place: str | None = column(description="Where it takes place.")
    starts_at: datetime = column(description="When it begins.")
    ends_at: datetime = column(description="When it is over.")
    capacity: int | None = column(description="How many people there is room for.")
    goal_people: int | None = column(description="How many people are to come.")
    goal_companies: int | None = column(description="People of how many companies are to come.")
    cost: Money | None = money("cost_minor", permission=Action.READ_MONEY.value, description="What it costs.")
    created_at: datetime = column(description="When it was written down.")
    version: int = column(description="Counts changes.")
    resource: Resource = one(on="resource_id", description="The resource that it is a day of.")
    created_by: Member | None = one(on="created_by_id", description="Who wrote it down.")
    target_count: int = expr(
        lambda event, scope: scope.count(EventTargetRow, lambda target: target.event_id == event.id),
        nullable=False,
        description="How many companies it is held for.",
    )
    targets: Connection[EventTarget] = connection(
        on="event_id", order="added_at", description="The companies it is held for."
    )


@answer_type
class Heads:
    """The same counted twice."""

    people: int = strawberry.field(description="Persons; merged ones are one.")
    companies: int = strawberry.field(description="Companies they belong to.")


@answer_type
class StepAfterEvent:
    """Of those who came, the ones who entered a step afterwards."""

    product: Product = strawberry.field(description="Of which product.")
    step_key: str = strawberry.field(description="The step.")
    heads: Heads = strawberry.field(description="How many.")


@answer_type
class EventReport:
    """What became of an event."""

    event: Event = strawberry.field(description="The event.")
    registered: Heads = strawberry.field(description="Registered since the event before it ended.")
    attended: Heads = strawberry.field(description="Came.")
    no_shows: Heads = strawberry.field(description="Registered and did not come; companies of which nobody came.")
    walk_ins: Heads = strawberry.field(description="Came without registering; companies with nobody registered.")
    target_companies: int = strawberry.field(description="Companies it was held for.")
    target_registered: int = strawberry.field(description="Of them, those that registered.")
    target_attended: int = strawberry.field(description="Of them, those that came.")
    target_share: float | None = strawberry.field(description="Of the companies it was held for those that came.")
    cost_per_attendee: Money | None = strawberry.field(
        description="Null without a cost or anybody who came, and for who may not see money."
    )
    cost_per_company: Money | None = strawberry.field(description="The same for each company that came.")
    steps: list[StepAfterEvent] = strawberry.field(
        description="Entered from its end on, within the days asked for, by product and in order."
    )


def report_of(found: room.EventReport, currency: str, *, with_money: bool) -> EventReport:
    """The report as the API shows it."""
    return EventReport(
        event=ref(Event, found.event_id),
        registered=_heads(found.registered),
        attended=_heads(found.attended),
        no_shows=_heads(found.no_shows),
        walk_ins=_heads(found.walk_ins),
        target_companies=found.target_companies,
        target_registered=found.target_registered,
        target_attended=found.target_attended,
        target_share=found.target_attended / found.target_companies if found.target_companies else None,
        cost_per_attendee=_money(found.cost_per_attendee_minor if with_money else None, currency),
        cost_per_company=_money(found.cost_per_company_minor if with_money else None, currency),
        steps=[
            StepAfterEvent(product=ref(Product, each.product_id), step_key=each.step_key, heads=_heads(each.heads))
            for each in found.steps
        ],
    )


def _heads(own: room.Heads) -> Heads:
    return Heads(people=own.people, companies=own.companies)


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money.of(minor, currency)
