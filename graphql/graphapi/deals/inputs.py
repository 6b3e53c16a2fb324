"""Filter, order and inputs of deals."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import strawberry
from strawberry import ID
from strawberry.types.unset import UNSET

from crm.models import Deal as DealRow
from crm.models.sales_words import DealRole
from crm.models.words import DealStatus, LossReason
from graphapi.compiler import filters, input_type, match, orders
from graphapi.inputs import MoneyInput

KEY = "Writing again with the same key and input answers the same."
VERSION = "`version` as it was read."
DEAL_FILTER = filters(
    "DealFilter",
    DealRow,
    status=match.enum(DealStatus),
    owner_id=match.id("mem"),
    product_id=match.id("prod"),
    stage_id=match.id("stage"),
    lead_id=match.id("lead"),
    expected_close_on=match.date(),
    closed_at=match.datetime(),
    created_at=match.datetime(),
)
DEAL_ORDER = orders(
    "DealOrder",
    DealRow,
    created_at="created_at",
    default="-created_at",
)


@input_type
class DealOpenInput:
    """What the lead may buy: by default its funnel's product, under its name."""

    lead_id: ID = strawberry.field(description="Which lead.")
    product_id: ID | None = strawberry.field(default=None, description="Which product.")
    name: str | None = strawberry.field(default=None, description="What the deal is called.")
    amount: MoneyInput | None = strawberry.field(default=None, description="What it is to bring.")
    expected_close_on: date | None = strawberry.field(default=None, description="When it is to be won.")
    owner_id: ID | None = strawberry.field(default=None, description="Whose work it is.")
    promo_code: str | None = strawberry.field(default=None, description="The code the buyer named.")
    self_reported: str | None = strawberry.field(default=None, description="Where the buyer says they heard of us.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class DealUpdateInput:
    """Fields that are left out stay as they are; null empties all but the name."""

    deal_id: ID = strawberry.field(description="Which deal.")
    name: str | None = strawberry.field(default=None, description="What the deal is called.")
    amount: MoneyInput | None = strawberry.field(
        default=UNSET, description="What it is to bring; of a deal with lines their sum, which is not set by itself."
    )
    expected_close_on: date | None = strawberry.field(default=UNSET, description="When it is to be won.")
    owner_id: ID | None = strawberry.field(default=UNSET, description="Whose work it is.")
    probability_percent: int | None = strawberry.field(
        default=UNSET, description="How likely it is won, 0 to 100; null: as its stage says."
    )
    is_committed: bool | None = strawberry.field(default=None, description="Whether its owner vouches for it.")
    promo_code: str | None = strawberry.field(default=UNSET, description="The code the buyer named.")
    self_reported: str | None = strawberry.field(default=UNSET, description="Where the buyer says they heard of us.")
    partner_id: ID | None = strawberry.field(default=UNSET, description="The firm that brought it.")
    expected_version: int | None = strawberry.field(default=None, description="The version you saw.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class DealLoseInput:
    """A deal that will not be won; its lead stays open."""

    deal_id: ID = strawberry.field(description="Which deal.")
    reason: LossReason = strawberry.field(description="Why.")
    text: str | None = strawberry.field(default=None, description="The same in your own words.")
    competitor: str | None = strawberry.field(default=None, description="To whom it was lost.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class DealReopenInput:
    """A lost deal that is taken up again, and why."""

    deal_id: ID = strawberry.field(description="Which deal.")
    reason: str = strawberry.field(description="Why now.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class DealMoveInput:
    """To which stage; going back asks for a reason."""

    deal_id: ID = strawberry.field(description="Which deal.")
    to_stage_key: str = strawberry.field(description="To which stage of its product's deals.")
    reason: str | None = strawberry.field(default=None, description="Why.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class DealWinInput:
    """When it was sold: one sale for each line, or one of the deal's product and amount."""

    deal_id: ID = strawberry.field(description="Which deal.")
    sold_at: datetime = strawberry.field(description="When it was sold.")
    units: int | None = strawberry.field(
        default=None, description="How many units, of a deal without lines; 1 when left out."
    )
    reason: str | None = strawberry.field(default=None, description="What tipped the scales.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class DealLineInput:
    """So many units of a product at a price."""

    product_id: ID = strawberry.field(description="Of what.")
    units: Decimal | None = strawberry.field(default=Decimal(1), description="How many units, with at most 6 decimals.")
    unit_price: MoneyInput = strawberry.field(description="Price of one unit.")
    discount: MoneyInput | None = strawberry.field(default=None, description="Off the whole line.")
    note: str | None = strawberry.field(default=None, description="What is agreed of it.")


@input_type
class DealLinesSetInput:
    """All lines of a deal in order, at most 200; none: nobody knows its amount."""

    deal_id: ID = strawberry.field(description="Which deal.")
    lines: list[DealLineInput] = strawberry.field(description="The lines.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class DealContactSetInput:
    """This person is in the deal as this."""

    deal_id: ID = strawberry.field(description="Which deal.")
    person_id: ID = strawberry.field(description="Who.")
    role: DealRole | None = strawberry.field(default=DealRole.OTHER, description="As what.")
    is_primary: bool | None = strawberry.field(default=False, description="The one to talk to; one at most.")
    expected_version: int | None = strawberry.field(default=None, description="The deal's version as it was read.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class DealContactRemoveInput:
    """Who is in the deal no more."""

    deal_id: ID = strawberry.field(description="Which deal.")
    person_id: ID = strawberry.field(description="Who.")
    expected_version: int | None = strawberry.field(default=None, description="The deal's version as it was read.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class DealStageInput:
    """One stage."""

    key: str = strawberry.field(description="What stays when the name changes: small letters, digits, `-` and `_`.")
    name: str = strawberry.field(description="What it is called.")
    probability_percent: int = strawberry.field(description="How likely a deal here is won, 0 to 100.")


@input_type
class DealStagesSetInput:
    """All stages of a product's deals in order, at most 30; those that are not named any more are archived."""

    product_id: ID = strawberry.field(description="Of which product's deals.")
    stages: list[DealStageInput] = strawberry.field(description="The stages.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)
