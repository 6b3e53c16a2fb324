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
from funnel.attribution.explain import explain
from funnel.attribution.load import AMOUNT, COUNT
from funnel.attribution.models import Kind, Model, parse_model
from funnel.attribution.paths import Paths, cut
from funnel.attribution.question import require_live

_WORKSPACE = """
SELECT w.currency, w.credit_model,
  ARRAY(SELECT c.number::int FROM channels c WHERE c.workspace_id = $1 AND c.is_direct) AS direct_numbers
FROM workspaces w WHERE w.id = $1
"""
_LINES = """
SELECT e.id, e.fact_id, e.lead_id, p.canonical_id
FROM timeline_entries e JOIN persons p ON p.workspace_id = $1 AND p.id = e.person_id
WHERE e.workspace_id = $1 AND e.id = ANY($2) AND e.kind = 'TOUCH'
"""
_JOURNEYS = """
SELECT j.lead_id, p.canonical_id, j.touch_ids, j.channel_numbers, j.ages, j.amount_minor, floor(extract(epoch FROM
  j.occurred_at - ((j.occurred_at AT TIME ZONE w.time_zone)::date - w.lookback_days)::timestamp
  AT TIME ZONE w.time_zone))::bigint AS lookback
FROM persons p
JOIN leads l ON l.workspace_id = $1 AND l.person_id = p.id
JOIN journeys j ON j.workspace_id = $1 AND j.lead_id = l.id AND j.kind = 'SALE'
JOIN workspaces w ON w.id = $1
WHERE p.workspace_id = $1 AND p.canonical_id = ANY($2) AND cardinality(j.touch_ids) > 0
ORDER BY j.occurred_at, j.conversion_id
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
    """Credit by id of timeline line; lines that are no touches, or led to no sale, are left out. Three statements.

    `model` is a key such as `position(40,20,40)`; the workspace's own when empty. Raises Invalid for an unknown one.
    """
    workspace = await reader.fetchrow(_WORKSPACE, reader.workspace_id)
    assert workspace is not None, "the reader stands in a workspace"
    chosen = parse_model(model or workspace["credit_model"], field=field)
    require_live(chosen, field=field)
    lines = await reader.fetch(_LINES, reader.workspace_id, list(line_ids))
    persons = list({line["canonical_id"] for line in lines})
    journeys = await reader.fetch(_JOURNEYS, reader.workspace_id, persons) if persons else []
    earned = _earned(journeys, chosen, workspace["direct_numbers"])
    found = {line["id"]: _sum_of(line, earned) for line in lines}
    return {
        line_id: Credit(chosen.canonical(), share, _money(amount, workspace["currency"]))
        for line_id, (share, amount) in found.items()
        if share or amount
    }


Earned = Mapping[tuple[UUID, UUID], list[tuple[UUID, Fraction, int | None]]]
"""(canonical person, touch) → lead, share and amount of each sale."""


def _earned(journeys: Sequence[Any], model: Model, direct_numbers: Sequence[int]) -> Earned:
    earned: dict[tuple[UUID, UUID], list[tuple[UUID, Fraction, int | None]]] = defaultdict(list)
    for journey in journeys:
        for touch, share, amount in _shares(journey, model, direct_numbers):
            earned[journey["canonical_id"], touch].append((journey["lead_id"], share, amount))
    return earned


def _shares(journey: Any, model: Model, direct_numbers: Sequence[int]) -> list[tuple[UUID, Fraction, int | None]]:
    """Touch, share and amount of one sale, as `explain_conversion` shows it."""
    channels = np.array(journey["channel_numbers"], dtype=np.int64)
    distinct = model.kind in (Kind.SHAPLEY, Kind.PARTICIPATION)
    dim = channels if distinct else np.isin(channels, list(direct_numbers)).astype(np.int64)
    amount = journey["amount_minor"]
    paths = Paths.of(
        {COUNT: [1_000_000], AMOUNT: [amount or 0]}, [len(dim)], dim=dim, age=np.array(journey["ages"], np.int64)
    )
    ready = cut(paths, int(journey["lookback"]))
    kept = [touch for touch, keep in zip(journey["touch_ids"], ready.touch_kept, strict=True) if keep]
    lines = explain(ready.paths, model, direct=np.array([False, True])) if kept else []
    return [
        (touch, line.share, line.credit[AMOUNT] if amount is not None else None)
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
