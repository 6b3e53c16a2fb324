"""Linear credit of a timeline line, from the stored journeys of its person's sales, read once a request."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from benchmarks.serving.ordinary.loaders import Rows
from crm import models as crm
from funnel import models as funnel


@dataclass(frozen=True)
class Earned:
    """What a touch earned."""

    model: str
    share: float
    minor: int
    currency: str


async def credit_of(rows: Rows, line: Any) -> list[Earned]:
    """Empty for lines that are no touches and for touches that led to no sale."""
    if line.kind != "TOUCH":
        return []
    workspace = await rows.workspace()
    found = []
    for lead in await rows.many(crm.Lead, "person_id", line.person_id):
        if line.lead_id in (None, lead.id):
            for journey in await rows.many(funnel.Journey, "lead_id", lead.id, only=funnel.Journey.kind == "SALE"):
                found += _part(journey, line.fact_id, workspace)
    if not found:
        return []
    share, minor = sum(each[0] for each in found), sum(each[1] for each in found)
    return [Earned(workspace.credit_model, share, minor, workspace.currency)]


def _part(journey: Any, touch: UUID, workspace: Any) -> list[tuple[float, int]]:
    zone = ZoneInfo(workspace.time_zone)
    day = journey.occurred_at.astimezone(zone).date() - timedelta(days=workspace.lookback_days)
    window = (journey.occurred_at - datetime.combine(day, time(), zone)).total_seconds() // 1
    kept = [id for id, age in zip(journey.touch_ids, journey.ages, strict=True) if age <= window]
    if touch not in kept:
        return []
    place, amount = kept.index(touch), journey.amount_minor
    return [(1 / len(kept), amount // len(kept) + (place < amount % len(kept)))]
