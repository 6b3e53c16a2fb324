"""Where the models disagree: how far their shares and ranks of a row are apart."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm.core.money import MICRO
from crm.core.problems import Invalid
from crm.core.reader import Reader
from funnel.attribution.answer import AttributionAnswer, AttributionRow
from funnel.attribution.attribution_report import attribution_report
from funnel.attribution.question import AttributionQuestion
from funnel.sentences.told import Note

WIDE = 0.1
"""Shares that far apart are disputed, whoever is right."""
HALF = 0.5
"""So are shares of which the smallest is below half of the largest …"""
ENOUGH = 30 * MICRO
"""… where some model credits at least so many conversions."""


@dataclass(frozen=True)
class View:
    """One model's credit of a row."""

    model: str
    conversions_micro: int
    share: float
    rank: int


@dataclass(frozen=True)
class DisputedRow:
    """One row as each model sees it."""

    key: str | None
    label: str
    channel_id: UUID | None
    resource_id: UUID | None
    views: tuple[View, ...]

    @property
    def share_spread(self) -> float:
        """Largest share less smallest."""
        shares = [view.share for view in self.views]
        return max(shares) - min(shares)

    @property
    def rank_spread(self) -> int:
        """Worst rank less best."""
        ranks = [view.rank for view in self.views]
        return max(ranks) - min(ranks)

    @property
    def is_disputed(self) -> bool:
        """Whether the choice of the model decides about the row."""
        credits = [view.conversions_micro for view in self.views]
        halved = max(credits) >= ENOUGH and min(credits) < HALF * max(credits)
        return self.share_spread >= WIDE or halved


@dataclass(frozen=True)
class Disagreement:
    """All rows, the most disputed first."""

    as_of: datetime
    models: tuple[str, ...]
    rows: tuple[DisputedRow, ...]
    notes: tuple[Note, ...]


async def disagreement(reader: Reader, question: AttributionQuestion, *, now: datetime) -> Disagreement:
    """One attribution report under all the models; at least two, and none that does not add up."""
    if len(question.models) < 2:
        raise Invalid("Two models or more can disagree; ask for at least two.", field="input.models")
    for index, model in enumerate(question.models):
        if not model.is_additive:
            raise Invalid(
                "Participation has no share to compare; choose another model.", field=f"input.models.{index}.key"
            )
    found = await attribution_report(reader, question, now=now)
    ranks = [ranks_under(found, place) for place in range(len(found.models))]
    rows = [_row(found, row, [own[at] for own in ranks]) for at, row in enumerate(found.rows)]
    told = [row for row in rows if any(view.conversions_micro for view in row.views)]
    told.sort(key=lambda row: (-row.share_spread, row.label, row.key or ""))
    return Disagreement(found.as_of, found.models, tuple(told), found.notes)


def ranks_under(found: AttributionAnswer, place: int) -> list[int]:
    """Rank of every row under one model, from 1; equals share one."""
    credits = [row.credits[place].amounts.conversions_micro for row in found.rows]
    ordered = sorted(credits)
    return [1 + len(ordered) - bisect_right(ordered, own) for own in credits]


def _row(found: AttributionAnswer, row: AttributionRow, ranks: Sequence[int]) -> DisputedRow:
    views = tuple(
        View(credit.model, credit.amounts.conversions_micro, credit.share or 0.0, rank)
        for credit, rank in zip(row.credits, ranks, strict=True)
    )
    return DisputedRow(row.key, row.label, row.channel_id, row.resource_id, views)
