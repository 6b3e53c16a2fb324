"""The journeys of a question as rows of a dimension, ready to be looked at in order."""

from dataclasses import dataclass

import numpy as np

from crm.core.problems import Invalid
from crm.core.reader import Reader
from funnel.attribution.dimension import RowKey, dimension
from funnel.attribution.ground import ground
from funnel.attribution.load import load
from funnel.attribution.paths import Ints, Paths, cut
from funnel.attribution.question import OF_NUMBERS, AttributionQuestion, check
from funnel.sentences.told import Note, note


@dataclass(frozen=True, eq=False)
class Seen:
    """Conversions with a touch inside the look-back, and how many have none; `paths.dim` are places in `rows`."""

    currency: str
    rows: tuple[RowKey, ...]
    paths: Paths
    unattributed: int
    notes: tuple[Note, ...]

    @property
    def conversions(self) -> int:
        """Those with a touch."""
        return len(self.paths.lengths)

    @property
    def start(self) -> Ints:
        """Place of each conversion's first touch."""
        return self.paths.lengths.cumsum() - self.paths.lengths

    @property
    def last(self) -> Ints:
        """Place of each conversion's last touch."""
        return self.paths.lengths.cumsum() - 1

    @property
    def owner(self) -> Ints:
        """The conversion of each touch."""
        return np.arange(self.conversions).repeat(self.paths.lengths)


async def see(reader: Reader, question: AttributionQuestion) -> Seen:
    """Four statements, whatever is asked."""
    check(question)
    if question.dimension not in OF_NUMBERS:
        raise Invalid(
            "Journeys are told by CHANNEL, CHANNEL_GROUP, RESOURCE, RESOURCE_KIND or PLACEMENT; choose one of these.",
            field="input.dimension",
        )
    home = await ground(reader, question.product_id, question.step_key)
    journeys = await load(reader, question, zone=home.time_zone, lookback_days=home.lookback_days)
    by = await dimension(reader, question.dimension)
    ready = cut(journeys.paths.with_dim(by.of(journeys.channels, journeys.resources)), journeys.lookback)
    notes = []
    if ready.outside:
        notes.append(note("TOUCHES_OUTSIDE_WINDOW", n=ready.outside))
    if ready.shortened:
        notes.append(note("PATHS_SHORTENED", n=ready.shortened))
    unattributed = journeys.conversions - len(ready.paths.lengths)
    return Seen(home.currency, by.rows, ready.paths, unattributed, tuple(notes))
