"""What touches earned by the sales they led to: the credit beside the lines of a timeline, computed on reading."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from crm.core.money import Money
from crm.core.reader import Reader
from funnel.attribution.choose import choose
from funnel.attribution.conversions import sales_of
from funnel.attribution.explain import explain
from funnel.attribution.load import AMOUNT, load_from
from funnel.attribution.models import Model, parse_model
from funnel.attribution.paths import cut
from funnel.attribution.question import AttributionDimension
from funnel.attribution.seen import Seen, see

_WORKSPACE = "SELECT currency, credit_model, time_zone, lookback_days FROM workspaces WHERE id = $1"
_LINES = """
SELECT e.id, e.fact_id, e.lead_id, p.canonical_id
FROM timeline_entries e JOIN persons p ON p.workspace_id = $1 AND p.id = e.person_id
WHERE e.workspace_id = $1 AND e.id = ANY($2) AND e.kind = 'TOUCH'
"""
_SALES = """{head}
SELECT lead_id, canonical_id, product_id, touch_ids, amount_minor IS NOT NULL AS has_amount FROM source
ORDER BY occurred_at, conversion_id
"""


@dataclass(frozen=True)
class Credit:
    """A touch's credit under one model: its shares and amounts over the sales it stands before, added up."""

    model: str
    share: Fraction
    amount: Money | None
    """None when nobody knows what those sales brought."""


async def credit_of_touches(
    reader: Reader, line_ids: Sequence[UUID], model: str | None = None, *, field: str = "model"
) -> dict[UUID, Credit]:
    """Credit by id of timeline line; lines that are no touches, or led to no sale, are left out.

    `model` is a key such as `position(40,20,40)`; the workspace's own when empty. Raises Invalid for an unknown one.
    """
    workspace = await reader.fetchrow(_WORKSPACE, reader.workspace_id)
    assert workspace is not None, "the reader stands in a workspace"
    chosen = parse_model(model or workspace["credit_model"], field=field)
    lines = await reader.fetch(_LINES, reader.workspace_id, list(line_ids))
    persons = sorted({line["canonical_id"] for line in lines})
    earned = await _earned(reader, workspace, chosen, persons, field) if persons else {}
    found = {line["id"]: _sum_of(line, earned) for line in lines}
    return {
        line_id: Credit(chosen.canonical(), share, _money(amount, workspace["currency"]))
        for line_id, (share, amount) in found.items()
        if share or amount
    }


Earned = Mapping[tuple[UUID, UUID], list[tuple[UUID, Fraction, int | None]]]
"""(canonical person, touch) → lead, share and amount of each sale."""


async def _earned(reader: Reader, workspace: Any, model: Model, persons: Sequence[UUID], field: str) -> Earned:
    conversions = sales_of(reader.workspace_id, persons)
    sales = await reader.fetch(_SALES.format(head=conversions.head), *conversions.given)
    earned: dict[tuple[UUID, UUID], list[tuple[UUID, Fraction, int | None]]] = defaultdict(list)
    if not sales:
        return earned
    products = {sale["product_id"] for sale in sales}
    only = products.pop() if len(products) == 1 else None
    chosen = await choose(reader, [model], only, [field])
    journeys = await load_from(
        reader, conversions, zone=workspace["time_zone"], days=workspace["lookback_days"], declared=chosen.declared
    )
    seen = await see(reader, AttributionDimension.CHANNEL, conversions, journeys, chosen)
    for place, sale in enumerate(sales):
        for touch, share, amount in _shares(seen, place, sale):
            earned[sale["canonical_id"], touch].append((sale["lead_id"], share, amount))
    return earned


def _shares(seen: Seen, place: int, sale: Any) -> list[tuple[UUID, Fraction, int | None]]:
    """Touch, share and amount of one sale, as `explain_conversion` shows it."""
    model = seen.models[0]
    ready = cut(seen.paths_for(model).one(place), seen.journeys.lookback[place : place + 1])
    kept = [touch for touch, keep in zip(sale["touch_ids"], ready.touch_kept, strict=True) if keep]
    lines = explain(ready.paths, model, direct=seen.direct) if kept else []
    return [
        (touch, line.share, line.credit[AMOUNT] if sale["has_amount"] else None)
        for touch, line in zip(kept, lines, strict=True)
    ]


def _sum_of(line: Any, earned: Earned) -> tuple[Fraction, int | None]:
    """Over the sales of the line's lead, or of all leads of the person for a line of the person's own."""
    sales = earned.get((line["canonical_id"], line["fact_id"]), [])
    own = [sale for sale in sales if line["lead_id"] in (None, sale[0])]
    amounts = [amount for _, _, amount in own if amount is not None]
    return sum((share for _, share, _ in own), Fraction()), sum(amounts) if amounts else None


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)
