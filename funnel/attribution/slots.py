"""The standard models whose credit is kept by day, and what those figures rest on besides journeys.

A cell is what the touches of one channel and resource earned of one day's conversions. All figures of a report are
sums of integers that were rounded per conversion, so days and cells add up to it exactly. Models that ask who took part
(Shapley, participation) differ by the rows they are asked for: they have a slot for channels and one for resources.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

import orjson

from crm.core.reader import Reader
from funnel.attribution.choose import choose
from funnel.attribution.models import Model, parse_model
from funnel.attribution.question import OF_NUMBERS, AttributionDimension, AttributionQuestion, JourneyFrom, JourneyOf

MODEL_SET = 1
"""To be raised with every change of what a model means, or of how a row is written: all days are computed anew then."""

BY_TOUCH = tuple(
    parse_model(key)
    for key in (
        "first", "last", "last_non_direct", "linear", "position(40,20,40)", "position(20,20,60)",
        "position(60,20,20)", "decay(7d)", "anchors(w)", "anchors(full)",
    )
)  # fmt: skip
DISTINCT = (parse_model("shapley"), parse_model("participation"))
DISTINCT_BY = (AttributionDimension.CHANNEL, AttributionDimension.RESOURCE)
SLOTS: tuple[str, ...] = (
    *(model.canonical() for model in BY_TOUCH),
    *(f"{model.canonical()} by {by}" for by in DISTINCT_BY for model in DISTINCT),
)
_ANCHORED = tuple(model for model in BY_TOUCH if model.anchors is not None)

_GROUND = """
SELECT w.time_zone, w.lookback_days,
  ARRAY(SELECT c.number FROM channels c WHERE c.workspace_id = $1 AND c.is_direct ORDER BY c.number) AS direct,
  ARRAY(SELECT p.id FROM products p WHERE p.workspace_id = $1 AND ($2::uuid IS NULL OR p.id = $2) ORDER BY p.id)
    AS products
FROM workspaces w WHERE w.id = $1
"""


def slot_of(model: Model, by: AttributionDimension) -> int | None:
    """Where a model's credit by a dimension stands in a cell; None where days do not hold it."""
    key = model.canonical()
    for name in (key, f"{key} by {by}"):
        if name in SLOTS:
            return SLOTS.index(name)
    return None


def is_standard(question: AttributionQuestion, lookback_days: int) -> bool:
    """Whether whole days hold the answer: the buyer's journeys as known now, from the first touch on, inside the
    workspace's own look-back, by models and dimensions that have slots.
    """
    return (
        question.as_known_at is None
        and question.journey_of is JourneyOf.PERSON
        and question.journey_from is JourneyFrom.FIRST_TOUCH
        and question.window_days in (None, lookback_days)
        and question.dimension in OF_NUMBERS
        and all(slot_of(model, question.dimension) is not None for model in question.models)
    )


@dataclass(frozen=True)
class Ground:
    """What a workspace's days rest on besides journeys."""

    zone: str
    lookback_days: int
    direct: frozenset[int]
    """Numbers of the channels that are direct."""
    declared: Mapping[UUID, Sequence[str | None]]
    """By product, the steps that `anchors(w)` and `anchors(full)` declare."""
    models: tuple[Model, ...]
    """`BY_TOUCH` with the weights of their sets."""

    def basis(self, product_id: UUID) -> str:
        """Fingerprint of it all for a product; days are compared by it, so nothing has to say that it changed."""
        keys = self.declared[product_id]
        declared = [
            [keys[model.row_of(step)] for step in range(len(model.anchors.steps))]
            for model in self.models
            if model.anchors
        ]
        parts = [MODEL_SET, SLOTS, self.zone, self.lookback_days, sorted(self.direct), declared]
        return sha256(orjson.dumps(parts)).hexdigest()[:32]

    @property
    def bases(self) -> dict[UUID, str]:
        """The basis of every product."""
        return {product_id: self.basis(product_id) for product_id in self.declared}


async def ground(reader: Reader, product_id: UUID | None = None) -> Ground:
    """Of one product or of all; three statements. A fingerprint is made of the very values that are computed with."""
    row = await reader.fetchrow(_GROUND, reader.workspace_id, product_id)
    assert row is not None, "a reader is always inside an existing workspace"
    chosen = await choose(reader, _ANCHORED, product_id)
    anchored = {model.canonical(): model for model in chosen.models}
    rows = sum(len(model.anchors.steps) for model in chosen.models if model.anchors)
    return Ground(
        row["time_zone"],
        row["lookback_days"],
        frozenset(row["direct"]),
        {each: tuple(chosen.declared.get(each, ())) or (None,) * rows for each in row["products"]},
        tuple(anchored.get(model.canonical(), model) for model in BY_TOUCH),
    )
