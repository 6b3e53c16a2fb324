"""Deals as rows, with everything that belongs to them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Numeric, cast, func

from crm.deals.allowed import DealAction
from crm.models import Deal as DealRow
from crm.models import DealContact as ContactRow
from crm.models import DealLine as LineRow
from crm.models import DealMove as MoveRow
from crm.models import DealSlip as SlipRow
from crm.models import DealStage as StageRow
from crm.models.sales_words import DealMoveKind, DealRole
from crm.models.words import DealStatus, LossReason
from graphapi.compiler import column, connection, everyone, expr, hole, many, micro, money, one, record
from graphapi.connections import Connection
from graphapi.deals.allowed_actions import allowed_actions, state_of
from graphapi.deals.persons import persons
from graphapi.nodes import Node
from graphapi.people.sets import canonical_of
from graphapi.scalars import JSON, Duration, Money

if TYPE_CHECKING:
    from graphapi.companies.types import Company
    from graphapi.leads.types import Lead
    from graphapi.members.types import Member
    from graphapi.notes.types import Note
    from graphapi.people.types import Person
    from graphapi.products.types import Product
    from graphapi.sales.types import Sale


@record(StageRow, prefix="stage", policy=everyone)
class DealStage(Node):
    """A stage of the deals of a product."""

    key: str = column(description="What stays when the name changes.")
    name: str = column(description="What it is called.")
    position: int = column(description="Its place in the order, from 1.")
    probability_percent: int = column(description="How likely a deal here is won, where nobody says otherwise of it.")
    archived_at: datetime | None = column(description="Since when no deal comes here any more.")
    product: Product = one(on="product_id", description="Of which product's deals.")


@record(MoveRow, prefix="dmove", policy=everyone)
class DealMove(Node):
    """The deal came to a stage, was lost or taken up again. Append-only."""

    kind: DealMoveKind = column(description="What happened.")
    moved_at: datetime = column(description="When.")
    reason: str | None = column(description="Why, in a member's words.")
    loss_reason: LossReason | None = column(description="Why it was lost.")
    from_stage: DealStage | None = one(on="from_stage_id", description="Where it was.")
    to_stage: DealStage | None = one(on="to_stage_id", description="Where it came to.")
    moved_by: Member | None = one(on="moved_by_id", description="Who said so.")


@record(SlipRow, prefix="dslip", policy=everyone)
class DealSlip(Node):
    """The expected close was put off, or drawn near. Append-only."""

    was_on: date | None = column(description="What was expected before.")
    is_on: date | None = column(description="What was expected from then on.")
    changed_at: datetime = column(description="When.")
    changed_by: Member | None = one(on="changed_by_id", description="Who said so.")


@record(ContactRow, prefix="dcont", policy=everyone)
class DealContact(Node):
    """A person in a deal."""

    role: DealRole = column(description="As what.")
    is_primary: bool = column(description="Whether this is the one to talk to.")
    added_at: datetime = column(description="Since when.")
    person: Person = one(
        on=lambda contact, person, scope: person.id == canonical_of(contact.person_id, scope),
        proven="a contact is a person, and a person stands for itself or another",
        description="Who.",
    )


def _currency(line: Any, scope: Any) -> Any:
    return scope.value(DealRow, lambda deal: deal.currency, lambda deal: deal.id == line.deal_id)


@record(LineRow, prefix="dline", policy=everyone)
class DealLine(Node):
    """So many units of a product at a price."""

    position: int = column(description="Its place, from 1.")
    units: float = micro("units_micro", description="How many units.")
    unit_price: Money | None = money("unit_price_minor", currency=_currency, description="Price of one unit.")
    discount: Money | None = money("discount_minor", currency=_currency, description="Off the whole line.")
    amount: Money | None = money("amount_minor", currency=_currency, description="Units × price less the discount.")
    note: str | None = column(description="What is agreed of it.")
    product: Product = one(on="product_id", description="Of what.")


def _percent(deal: Any, scope: Any) -> Any:
    stage = scope.value(StageRow, lambda stage: stage.probability_percent, lambda stage: stage.id == deal.stage_id)
    return func.coalesce(deal.probability_percent, stage)


@record(DealRow, prefix="deal", policy=everyone)
class Deal(Node):
    """What a lead may buy, for how much, and how it ended."""

    name: str = column(description="What it is called.")
    status: DealStatus = column(description="Open, won or lost.")
    amount: Money | None = money(
        "amount_minor", currency="currency", description="What it is to bring: the sum of its lines, where it has any."
    )
    expected_close_on: date | None = column(description="When it is to be won.")
    closed_at: datetime | None = column(description="When it was won or lost.")
    created_at: datetime = column(description="When it was opened.")
    attributes: JSON | None = column(description="What an import knew beside.")
    stage: DealStage | None = one(on="stage_id", description="Where it stands; it stays when the deal is closed.")
    stage_entered_at: datetime | None = column(description="Since when it stands there.")
    stage_age: Duration | None = expr(
        lambda deal, scope: func.coalesce(deal.closed_at, scope.now) - deal.stage_entered_at,
        description="Seconds at the stage, until it was closed.",
    )
    probability_percent: int | None = expr(
        _percent,
        description="How likely it is won: a member's word, else its stage's.",
    )
    weighted_amount: Money | None = money(
        lambda deal, scope: cast(
            func.round(cast(deal.amount_minor, Numeric) * _percent(deal, scope) / 100), BigInteger
        ),
        currency="currency",
        description="Amount × probability.",
    )
    is_committed: bool = column(description="Whether its owner vouches that it is won in time.")
    times_put_off: int = column("slips", description="How often its expected close was put off.")
    loss_reason: LossReason | None = column(description="Why it was lost.")
    loss_text: str | None = column(description="The same in a member's words.")
    competitor: str | None = column(description="To whom it was lost.")
    won_reason: str | None = column(description="What tipped the scales, in a member's words.")
    promo_code: str | None = column(description="The code the buyer named.")
    self_reported: str | None = column(description="Where the buyer says they heard of us.")
    version: int = column(description="Counts changes.")
    allowed_actions: list[DealAction] = hole(
        allowed_actions, given=state_of, description="What the viewer may do with it now."
    )
    lead: Lead = one(on="lead_id", description="Whose.")
    product: Product = one(on="product_id", description="What it is about.")
    owner: Member | None = one(on="owner_id", description="Whose work it is.")
    partner: Company | None = one(on="partner_id", description="The firm that brought it.")
    sales: list[Sale] = many(on="deal_id", order="sold_at", description="What came of it.")
    lines: list[DealLine] = many(on="deal_id", order="position", description="What it is made of.")
    contacts: list[DealContact] = many(
        on="deal_id", order=("-is_primary", "added_at"), description="Who is in it beside the lead, the primary first."
    )
    persons: list[Person] = hole(persons, description="The lead's person and all contacts, each once.")
    moves: list[DealMove] = many(on="deal_id", order="moved_at", description="Its way through the stages.")
    slips: list[DealSlip] = many(on="deal_id", order="changed_at", description="How its expected close moved.")
    notes: Connection[Note] = connection(on="deal_id", order="-created_at", description="Notes, the newest first.")
