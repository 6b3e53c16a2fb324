"""What touches earned by the sales they led to: the credit beside the lines of a timeline, computed on reading."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

import numpy as np

from crm.core.money import Money
from crm.core.reader import Reader
from funnel.attribution.choose import Chosen, choose
from funnel.attribution.conversions import Source, sales_of
from funnel.attribution.dimension import one_row
from funnel.attribution.explain import explain
from funnel.attribution.load import AMOUNT, Journeys, load_from
from funnel.attribution.models import Kind, Model, parse_model
from funnel.attribution.paths import Paths, cut
from funnel.attribution.question import AttributionDimension
from funnel.attribution.seen import DISTINCT, Seen, see

_SALES = """{head}
SELECT w.currency, w.credit_model, w.time_zone, w.lookback_days, s.lead_id, s.canonical_id, s.product_id, s.touch_ids,
  s.ages, s.amount_minor, floor(extract(epoch FROM s.occurred_at - ((s.occurred_at AT TIME ZONE w.time_zone)::date
    - w.lookback_days)::timestamp AT TIME ZONE w.time_zone))::bigint AS lookback
FROM workspaces w LEFT JOIN source s ON true WHERE w.id = $1
ORDER BY s.occurred_at, s.conversion_id
"""
"""A row for each sale, and one without any where there is none: the workspace is told in every case."""
BY_PLACE = frozenset({Kind.FIRST, Kind.LAST, Kind.LINEAR, Kind.POSITION, Kind.DECAY})
"""Models that look at nothing but the places and ages of the touches."""


@dataclass(frozen=True, slots=True)
class TouchLine:
    """A line of a timeline that tells of a touch."""

    touch_id: UUID
    lead_id: UUID | None
    person_id: UUID


@dataclass(frozen=True)
class Credit:
    """A touch's credit under one model: its shares and amounts over the sales it stands before, added up."""

    model: str
    share: Fraction
    amount: Money | None
    """None when nobody knows what those sales brought."""


async def credit_of_touches(
    reader: Reader, lines: Mapping[UUID, TouchLine], model: str | None = None, *, field: str = "model"
) -> dict[UUID, Credit]:
    """Credit by id of timeline line; lines that led to no sale are left out. One statement;
    more where there are sales and a model of channels, steps or runs.

    `model` is a key such as `position(40,20,40)`; the workspace's own when empty. Raises Invalid for an unknown one.
    """
    given = None if model is None else parse_model(model, field=field)
    if not lines:
        return {}
    conversions = sales_of(reader.workspace_id, sorted({line.person_id for line in lines.values()}))
    sales = await reader.fetch(_SALES.format(head=conversions.head), *conversions.given)
    workspace = sales[0]
    chosen = given or parse_model(workspace["credit_model"], field=field)
    if workspace["lead_id"] is None:
        return {}
    earned = await _earned(reader, conversions, sales, chosen, field)
    found = {line_id: _sum_of(line, earned) for line_id, line in lines.items()}
    return {
        line_id: Credit(chosen.canonical(), share, _money(amount, workspace["currency"]))
        for line_id, (share, amount) in found.items()
        if share or amount
    }


Earned = Mapping[UUID, list[tuple[UUID, Fraction, int | None]]]
"""Touch → lead, share and amount of each sale; a touch is one person's, and so are its sales."""


async def _earned(reader: Reader, conversions: Source, sales: Sequence[Any], model: Model, field: str) -> Earned:
    workspace = sales[0]
    earned: dict[UUID, list[tuple[UUID, Fraction, int | None]]] = defaultdict(list)
    products = {sale["product_id"] for sale in sales}
    only = products.pop() if len(products) == 1 else None
    chosen = await choose(reader, [model], only, [field])
    if model.kind in BY_PLACE:
        journeys = _journeys(sales)
    else:
        journeys = await load_from(
            reader, conversions, zone=workspace["time_zone"], days=workspace["lookback_days"], declared=chosen.declared
        )
    seen = await _seen(reader, conversions, journeys, chosen)
    for place, sale in enumerate(sales):
        for touch, share, amount in _shares(seen, place, sale):
            earned[touch].append((sale["lead_id"], share, amount))
    return earned


def _journeys(sales: Sequence[Any]) -> Journeys:
    """Of the sales as they were read, for models that ask for no dimension and no steps."""
    ages = [age for sale in sales for age in sale["ages"]]
    nowhere = np.zeros(len(ages), np.int64)
    amounts = {AMOUNT: [sale["amount_minor"] or 0 for sale in sales]}
    paths = Paths.of(amounts, [len(sale["ages"]) for sale in sales], dim=nowhere, age=ages)
    return Journeys(paths, np.array([sale["lookback"] for sale in sales], np.int64), nowhere, nowhere)


async def _seen(reader: Reader, conversions: Source, journeys: Journeys, chosen: Chosen) -> Seen:
    """By channel where a model looks at it; a model by the place of a touch in its journey asks for no dimension."""
    model = chosen.models[0]
    if model.kind in DISTINCT or model.kind is Kind.LAST_NON_DIRECT or chosen.runs:
        return await see(reader, AttributionDimension.CHANNEL, conversions, journeys, chosen)
    cells, one = np.zeros(len(journeys.channels), np.int64), np.zeros(1, np.int64)
    return Seen(journeys, one_row(journeys), chosen.models, cells, one, one == 1)


def _shares(seen: Seen, place: int, sale: Any) -> list[tuple[UUID, Fraction, int | None]]:
    """Touch, share and amount of one sale, as `explain_conversion` shows it."""
    model = seen.models[0]
    ready = cut(seen.paths_for(model).one(place), seen.journeys.lookback[place : place + 1])
    kept = [touch for touch, keep in zip(sale["touch_ids"], ready.touch_kept, strict=True) if keep]
    lines = explain(ready.paths, model, direct=seen.direct) if kept else []
    return [
        (touch, line.share, line.credit[AMOUNT] if sale["amount_minor"] is not None else None)
        for touch, line in zip(kept, lines, strict=True)
    ]


def _sum_of(line: TouchLine, earned: Earned) -> tuple[Fraction, int | None]:
    """Over the sales of the line's lead, or of all leads of the person for a line of the person's own."""
    own = [sale for sale in earned.get(line.touch_id, ()) if line.lead_id in (None, sale[0])]
    amounts = [amount for _, _, amount in own if amount is not None]
    return sum((share for _, share, _ in own), Fraction()), sum(amounts) if amounts else None


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)
