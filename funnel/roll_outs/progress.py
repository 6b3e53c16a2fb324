"""How far the windows of audiences are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from funnel.goals.actuals import plain
from funnel.models.words import Metric, RollOutState
from funnel.reads import Reads
from funnel.roll_outs.load import load_of_audiences
from funnel.workspace import read_home


@dataclass(frozen=True, slots=True)
class RollOutProgress:
    """The figure of a window; of a locked audience there is none."""

    metric: Metric
    step_key: str
    actual: Decimal | None
    target: Decimal
    days_left: int
    within_days: int
    attempt: int


async def progress_of(reads: Reads, audience_ids: Sequence[UUID], now: datetime) -> Mapping[UUID, RollOutProgress]:
    """By audience, two statements for any number; those without a stage are left out."""
    where = await read_home(reads)
    today = where.day(now)
    found = await load_of_audiences(reads, audience_ids, today, where.currency)
    return {
        audience_id: RollOutProgress(
            stage.metric,
            stage.step_key,
            None if stage.state is RollOutState.LOCKED else plain(stage.actual),
            stage.target,
            stage.days_left(today),
            stage.within_days,
            stage.attempt,
        )
        for audience_id, stage in found.items()
    }
