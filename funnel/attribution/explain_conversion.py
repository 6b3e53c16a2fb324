"""Why one conversion is credited as it is: its touches, shares and rules, from the stored journey."""

from uuid import UUID

import numpy as np

from crm.core.problems import NotFound
from crm.core.reader import Reader
from funnel.attribution.answer import ExplainedTouch, Explanation
from funnel.attribution.explain import explain
from funnel.attribution.load import AMOUNT, COUNT
from funnel.attribution.models import Kind, Model
from funnel.attribution.paths import Paths, cut
from funnel.attribution.question import require_live

_JOURNEY = """
SELECT j.*, w.currency, w.lookback_days, floor(extract(epoch FROM j.occurred_at
  - ((j.occurred_at AT TIME ZONE w.time_zone)::date - w.lookback_days)::timestamp AT TIME ZONE w.time_zone))::bigint
  AS lookback
FROM journeys j JOIN workspaces w ON w.id = j.workspace_id
WHERE j.workspace_id = $1 AND j.conversion_id = $2
"""
_TOUCHES = """
SELECT t.id, t.occurred_at, t.channel_id, t.resource_id, coalesce(c.is_direct, false) AS is_direct
FROM touchpoints t LEFT JOIN channels c ON c.workspace_id = $1 AND c.id = t.channel_id
WHERE t.workspace_id = $1 AND t.id = ANY($2)
"""


async def explain_conversion(
    reader: Reader, conversion_id: UUID, model: Model, *, field: str = "conversionId"
) -> Explanation:
    """Shares of a step entry or sale under a model, inside the workspace's look-back; two statements."""
    require_live(model, field="model.key")
    journey = await reader.fetchrow(_JOURNEY, reader.workspace_id, conversion_id)
    if journey is None:
        raise NotFound("There is no such conversion; give the id of a step entry or of a sale.", field=field)
    touches = {row["id"]: row for row in await reader.fetch(_TOUCHES, reader.workspace_id, journey["touch_ids"])}
    distinct = model.kind in (Kind.SHAPLEY, Kind.PARTICIPATION)
    direct = np.array([touches[touch]["is_direct"] for touch in journey["touch_ids"]], dtype=np.int64)
    dim = np.array(journey["channel_numbers"], dtype=np.int64) if distinct else direct
    amount = journey["amount_minor"]
    paths = Paths.of(
        {COUNT: [1_000_000], AMOUNT: [amount or 0]}, [len(dim)], dim=dim, age=np.array(journey["ages"], np.int64)
    )
    ready = cut(paths, int(journey["lookback"]))
    kept = [touch for touch, keep in zip(journey["touch_ids"], ready.touch_kept, strict=True) if keep]
    lines = explain(ready.paths, model, direct=np.array([False, True])) if kept else []
    return Explanation(
        conversion_id=conversion_id,
        kind=journey["kind"],
        lead_id=journey["lead_id"],
        occurred_at=journey["occurred_at"],
        units_micro=journey["units_micro"],
        amount_minor=amount,
        currency=journey["currency"],
        touches=tuple(
            ExplainedTouch(
                position=line.position,
                touchpoint_id=touch,
                occurred_at=touches[touch]["occurred_at"],
                channel_id=touches[touch]["channel_id"],
                resource_id=touches[touch]["resource_id"],
                share=line.share,
                amount_minor=line.credit[AMOUNT] if amount is not None else None,
                rule=line.rule,
            )
            for touch, line in zip(kept, lines, strict=True)
        ),
    )
