"""Root fields of the forecast."""

from __future__ import annotations

from strawberry import ID

from crm.members.permissions import Action
from funnel.forecasts.forecast import Figures, forecast
from funnel.forecasts.win_rates import win_rates
from funnel.inputs import Period
from graphapi.analytics.inputs import PeriodInput
from graphapi.analytics.types import ConfidenceInterval
from graphapi.answers import answer, id_of, ref, ref_or_none
from graphapi.compiler import queries
from graphapi.context import Info
from graphapi.deals.types import DealStage
from graphapi.forecasts.types import (
    DealWinRate,
    ForecastFigures,
    ForecastMonth,
    ForecastOwner,
    ForecastProduct,
    SalesForecast,
)
from graphapi.known import known
from graphapi.members.types import Member
from graphapi.products.types import Product
from graphapi.scalars import Money
from graphapi.today import today_of


@queries
class ForecastQueries:
    """What deals will bring, and how often they were won."""

    @answer(permission=Action.READ, weight=100)
    async def sales_forecast(
        self, info: Info, period: PeriodInput, team_id: ID | None = None, owner_id: ID | None = None
    ) -> SalesForecast:
        """Already won, committed, weighted and best case; of everybody, a team's members, or one owner."""
        found = await forecast(
            info.reader,
            Period(start=period.start, end=period.end),
            await today_of(info),
            owner_id=await known(info, "mem", owner_id, "ownerId"),
            team_id=await known(info, "team", team_id, "teamId"),
        )
        currency = found.currency
        return SalesForecast(
            as_of=info.now,
            total=_shown(found.total, currency),
            by_month=[ForecastMonth(month=key, figures=_shown(each, currency)) for key, each in found.by_month],
            by_owner=[
                ForecastOwner(owner=ref_or_none(Member, key), figures=_shown(each, currency))
                for key, each in found.by_owner
            ],
            by_product=[
                ForecastProduct(product=ref(Product, key), figures=_shown(each, currency))
                for key, each in found.by_product
            ],
            undated=found.undated,
            other_currency=found.other_currency,
        )

    @answer(permission=Action.READ, weight=100)
    async def deal_win_rates(self, info: Info, product_id: ID, period: PeriodInput) -> list[DealWinRate]:
        """How often deals that came to a stage were won, by stage in order; `period` is of their closing."""
        product = id_of("prod", product_id, field="productId")
        await known(info, "prod", product_id, "productId")
        found = await win_rates(info.reader, product, Period(start=period.start, end=period.end))
        return [
            DealWinRate(
                stage=ref(DealStage, each.stage_id),
                closed=each.closed,
                won=each.won,
                rate=each.rate,
                interval=ConfidenceInterval(low=each.interval.low, high=each.interval.high) if each.interval else None,
                is_small_sample=not each.enough,
            )
            for each in found
        ]


def _shown(given: Figures, currency: str) -> ForecastFigures:
    return ForecastFigures(
        open_deals=given.deals,
        won=Money.of(given.won_minor, currency),
        committed=Money.of(given.committed, currency),
        weighted=Money.of(given.weighted, currency),
        best_case=Money.of(given.best, currency),
        expected=Money.of(given.won_minor + given.weighted, currency),
        without_amount=given.without_amount,
        without_probability=given.without_probability,
        overdue=given.overdue,
    )
