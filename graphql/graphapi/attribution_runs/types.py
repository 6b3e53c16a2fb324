"""A data-driven run and what it gave each key."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from crm.members.permissions import Action
from funnel.attribution.question import AttributionDimension
from funnel.attribution_runs.allowed import AttributionRunAction
from funnel.models import AttributionResult as ResultRow
from funnel.models import AttributionRun as RunRow
from funnel.models.words import RunStatus
from graphapi.attribution_runs.allowed_actions import allowed_actions, state_of
from graphapi.attribution_runs.warnings import AttributionRunWarning, warnings_of
from graphapi.compiler import column, everyone, expr, hole, many, micro, money, one, record
from graphapi.nodes import Node
from graphapi.scalars import Money

if TYPE_CHECKING:
    from graphapi.members.types import Member
    from graphapi.products.types import Product

MONEY = Action.READ_MONEY.value


@record(ResultRow, prefix="runrow", policy=everyone)
class AttributionRunRow(Node):
    """What a run gave one channel, resource … of its dimension."""

    place: int = column(description="1 for the most credited.")
    key: str | None = column(description="As in the attribution report; null for touches without one.")
    label: str = column(description="Its name when the run was made.")
    share: float = column(description="Of the attributed conversions; all shares sum to 1.")
    share_low: float | None = column(description="Lower end of the share's 95 % interval (200 draws of the journeys).")
    share_high: float | None = column(description="Upper end of it.")
    removal_effect: float | None = column(
        description="Markov: part of the conversions that is lost when every journey ends at its first touch of this."
    )
    shapley_value: float | None = column(
        description="Shapley: what it adds to the conversion rate, averaged over all orders; below 0 it earns nothing."
    )
    standard_error: float | None = column(description="Of the Shapley value, where it was sampled.")
    touches: int = column(description="Touches of all journeys.")
    converted_journeys: int = column(description="Converting journeys it took part in.")
    conversions: float = micro("conversions_micro", description="Credited conversions.")
    units: float = micro("units_micro", description="Credited units.")
    amount: Money | None = money(
        "amount_minor", currency="currency", permission=MONEY, description="Credited amount, exact to the minor unit."
    )
    contribution: Money | None = money(
        "contribution_minor", currency="currency", permission=MONEY, description="Credited contribution."
    )


@record(RunRow, prefix="run", policy=everyone)
class AttributionRun(Node):
    """A question asked once of all journeys of a period, and its frozen answer."""

    number: int = column(description="1, 2, 3 … in the workspace: what people call it by.")
    model: str = expr(lambda run: run.model, nullable=False, description="`MARKOV` or `SHAPLEY`.")
    order: int = column("model_order", description="Touches a Markov state remembers; 0 for Shapley.")
    dimension: AttributionDimension = column(description="By what credit is summed.")
    product: Product | None = one(on="product_id", description="Of this product; null asks for all.")
    step_key: str | None = column(description="The step whose first entries are conversions; null: sales.")
    period_start: date = column(description="First day of the conversions.")
    period_end: date = column(description="Last day.")
    window_days: int = column(description="How far journeys reach back.")
    status: RunStatus = column(description="Where it stands.")
    progress: int = column(description="In per cent.")
    cut_off: datetime = column(description="Facts received until then are in it.")
    created_at: datetime = column(description="When it was asked for.")
    requested_by: Member | None = one(on="requested_by_id", description="Who asked.")
    started_at: datetime | None = column(description="When it was begun.")
    finished_at: datetime | None = column(description="When it ended, in whichever way.")
    published_at: datetime | None = column(description="When it was named the one that counts.")
    journeys: int | None = column(description="Journeys read, converting ones and others.")
    null_journeys: int | None = column(description="Those of them that did not convert.")
    states: int | None = column(description="States of the Markov chain.")
    transitions: int | None = column(description="Ways between them that occur.")
    conversion_rate: float | None = column(description="Of the journeys read.")
    conversions: float | None = micro("conversions_micro", description="All conversions of the period.")
    units: float | None = micro("units_micro", description="Their units.")
    amount: Money | None = money("amount_minor", currency="currency", permission=MONEY, description="Their net amount.")
    unattributed_conversions: float | None = micro(
        "unattributed_micro", description="Those without a touch inside the window."
    )
    unattributed_amount: Money | None = money(
        "unattributed_amount_minor", currency="currency", permission=MONEY, description="Their amount."
    )
    input_sha256: str | None = column(description="Of everything that was computed with: equal where that was equal.")
    code_version: str | None = column(description="Of the service that computed it.")
    error: str | None = column(description="Why it failed.")
    version: int = column(description="Raised by every change.")
    allowed_actions: list[AttributionRunAction] = hole(
        allowed_actions, given=state_of, description="What the viewer may do with it now."
    )
    warnings: list[AttributionRunWarning] = hole(warnings_of, description="What to be careful about.")
    rows: list[AttributionRunRow] = many(
        on="run_id", order="place", permission=MONEY, description="The most credited first; empty until it is done."
    )
