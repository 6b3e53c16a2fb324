"""The forecast and win rates."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import strawberry

from graphapi.analytics.types import ConfidenceInterval
from graphapi.answers import answer_type
from graphapi.scalars import Money

if TYPE_CHECKING:
    from graphapi.deals.types import DealStage
    from graphapi.members.types import Member
    from graphapi.products.types import Product


@answer_type
class ForecastFigures:
    """Every deal is weighted by itself and rounded, so that all figures add up."""

    open_deals: int = strawberry.field(description="Open deals expected in the period.")
    won: Money = strawberry.field(description="Sales of the period: payments less what was given back, on their days.")
    committed: Money = strawberry.field(description="Open deals for which their owners vouch, whole.")
    weighted: Money = strawberry.field(description="Open deals × their probability.")
    best_case: Money = strawberry.field(description="All open deals, whole.")
    expected: Money = strawberry.field(description="Won and weighted together.")
    without_amount: int = strawberry.field(description="Open deals of which nobody says the amount.")
    without_probability: int = strawberry.field(description="Open deals that are weighted with nothing.")
    overdue: int = strawberry.field(description="Open deals that were expected before today.")


@answer_type
class ForecastMonth:
    """A month of the period."""

    month: date = strawberry.field(description="Its first day.")
    figures: ForecastFigures = strawberry.field(description="What it brings.")


@answer_type
class ForecastOwner:
    """An owner of deals."""

    owner: Member | None = strawberry.field(description="Whose deals; null for nobody's.")
    figures: ForecastFigures = strawberry.field(description="What they bring.")


@answer_type
class ForecastProduct:
    """A product."""

    product: Product = strawberry.field(description="Of which product.")
    figures: ForecastFigures = strawberry.field(description="What it brings.")


@answer_type
class SalesForecast:
    """What a period will bring, in the workspace's currency."""

    as_of: datetime = strawberry.field(description="When it was reckoned.")
    total: ForecastFigures = strawberry.field(description="All of it.")
    by_month: list[ForecastMonth] = strawberry.field(description="By the month of the expected close, or of the sale.")
    by_owner: list[ForecastOwner] = strawberry.field(description="By the deal's owner.")
    by_product: list[ForecastProduct] = strawberry.field(description="By product.")
    undated: int = strawberry.field(description="Open deals of which nobody says when they close; in no figure.")
    other_currency: int = strawberry.field(description="Open deals in other currencies; in no figure.")


@answer_type
class DealWinRate:
    """Of the deals that came to a stage, or a later one, and were closed in the period."""

    stage: DealStage = strawberry.field(description="The stage.")
    closed: int = strawberry.field(description="How many were closed.")
    won: int = strawberry.field(description="How many of them were won.")
    rate: float | None = strawberry.field(description="Won of closed; null while there are not enough.")
    interval: ConfidenceInterval | None = strawberry.field(description="Wilson 95 % interval of the rate.")
    is_small_sample: bool = strawberry.field(description="Fewer than 30 closed deals: nothing can be said yet.")
