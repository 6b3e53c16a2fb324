"""Journeys of many conversions out of PostgreSQL into arrays: one statement, one row of binary columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
import orjson

from crm.core.reader import Reader
from funnel.attribution.conversions import Source, source
from funnel.attribution.paths import Ints, Paths
from funnel.attribution.question import AttributionQuestion, JourneyFrom
from funnel.attribution.wire import column, ragged

TABLE = 1 << 22
"""Codes of pairs that are numbered by a table of all of them."""
COUNT, UNITS, AMOUNT, CONTRIBUTION = "count", "units", "amount", "contribution"

# Ordered once, and before anything is aggregated: nothing wide is sorted, as the index gives the order.
_STATEMENT = """{source},
asked AS (
  SELECT s.units_micro, s.amount_minor, s.contribution_minor, s.channel_numbers, s.resource_numbers, s.ages,
    {lookback} AS lookback{anchors}
  FROM source s ORDER BY s.occurred_at, s.conversion_id)
SELECT array_send(array_agg(cardinality(ages))) AS lengths, array_send(array_agg(units_micro)) AS units,
  array_send(array_agg(coalesce(amount_minor, 0))) AS amount,
  array_send(array_agg(coalesce(contribution_minor, 0))) AS contribution,
  array_send(array_agg(lookback)) AS lookback,{sent}
  string_agg(array_send(channel_numbers), ''::bytea) AS channels,
  string_agg(array_send(resource_numbers), ''::bytea) AS resources,
  string_agg(array_send(ages), ''::bytea) AS ages
FROM asked
"""
_WINDOW = """floor(extract(epoch FROM s.occurred_at
      - ((s.occurred_at AT TIME ZONE ${zone})::date - ${days}::int)::timestamp AT TIME ZONE ${zone}))::bigint"""
_SINCE_STEP = """least({window}, (SELECT min(b.value::bigint) FROM jsonb_each_text(s.step_starts) b
      WHERE b.key <> s.step_key AND b.value::bigint > 0) - 1)"""
_ANCHOR = """,
    coalesce((s.step_starts ->> (${declared}::text::jsonb -> s.product_id::text ->> {row}))::int, -1) AS anchor_{row}"""
_ANCHOR_OF_ONE = """,
    coalesce((s.step_starts ->> (${declared}::text[])[{row} + 1])::int, -1) AS anchor_{row}"""
_SENT = """
  array_send(array_agg(anchor_{row})) AS anchor_{row},"""

Declared = Mapping[UUID, Sequence[str | None]]
"""Product → step keys by row of the paths' anchors; None where a row belongs to another product's set. A product that
is not there (it has no published funnel) declares none.
"""


@dataclass(frozen=True, eq=False)
class Pairs:
    """The pairs that occur, by dense number: of every touch its number, and the channel and resource behind each."""

    of_touch: Ints
    channels: Ints
    resources: Ints

    @classmethod
    def of(cls, channels: Ints, resources: Ints) -> "Pairs":
        """Numbers them in a table while codes are few, else by sorting."""
        width = int(resources.max(initial=0)) + 1
        size = (int(channels.max(initial=0)) + 1) * width
        codes = channels * width + resources
        if size > TABLE:
            found, of_touch = np.unique(codes, return_inverse=True)
            return cls(of_touch, found // width, found % width)
        occurs = np.zeros(size, bool)
        occurs[codes] = True
        found = np.flatnonzero(occurs)
        number = np.zeros(size, np.int64)
        number[found] = np.arange(len(found))
        return cls(number[codes], found // width, found % width)


@dataclass(frozen=True, eq=False)
class Journeys:
    """Paths without a dimension yet, their look-back per conversion, and the numbers a dimension is made of."""

    paths: Paths
    lookback: Ints
    channels: Ints
    resources: Ints

    @cached_property
    def pairs(self) -> "Pairs":
        """Channel and resource together: what all dimensions that follow from them have in common."""
        return Pairs.of(self.channels, self.resources)

    @property
    def conversions(self) -> int:
        """How many conversions."""
        return len(self.lookback)


async def load(
    reader: Reader,
    question: AttributionQuestion,
    *,
    zone: str,
    lookback_days: int,
    declared: Declared | None = None,
) -> Journeys:
    """The journeys of the question's conversions; the look-back ends at a midnight of the workspace's zone."""
    return await load_from(
        reader,
        source(reader.workspace_id, question, zone),
        zone=zone,
        days=question.window_days if question.window_days is not None else lookback_days,
        from_previous_step=question.journey_from is JourneyFrom.PREVIOUS_STEP,
        declared=declared,
    )


async def load_from(
    reader: Reader,
    conversions: Source,
    *,
    zone: str,
    days: int,
    from_previous_step: bool = False,
    declared: Declared | None = None,
) -> Journeys:
    """The journeys of a source, ordered by instant and id of their conversions."""
    steps = declared or {}
    rows = max((len(keys) for keys in steps.values()), default=0)
    row = await reader.fetchrow(*_asked(conversions, zone, days, from_previous_step, steps, rows))
    assert row is not None, "an aggregate without GROUP BY always gives one row"
    lengths = column(row["lengths"])
    values = {
        COUNT: np.full(len(lengths), 1_000_000, dtype=np.int64),
        UNITS: column(row["units"]),
        AMOUNT: column(row["amount"]),
        CONTRIBUTION: column(row["contribution"]),
    }
    channels, resources = ragged(row["channels"], lengths), ragged(row["resources"], lengths)
    paths = Paths.of(values, lengths, dim=resources, age=ragged(row["ages"], lengths))
    if rows:
        ages = np.array([column(row[f"anchor_{each}"]) for each in range(rows)], np.int64)
        paths = paths.with_steps(ages.reshape(rows, len(lengths)))
    return Journeys(paths, column(row["lookback"]), channels, resources)


def _asked(
    conversions: Source, zone: str, days: int, from_previous_step: bool, steps: Declared, rows: int
) -> tuple[Any, ...]:
    """The statement and its parameters; only what is asked for stands in it."""
    place = len(conversions.given) + 1
    lookback = _WINDOW.format(zone=place, days=place + 1)
    anchor = _ANCHOR_OF_ONE if conversions.product_id else _ANCHOR
    statement = _STATEMENT.format(
        source=conversions.head, lookback=_SINCE_STEP.format(window=lookback) if from_previous_step else lookback,
        anchors="".join(anchor.format(declared=place + 2, row=row) for row in range(rows)),
        sent="".join(_SENT.format(row=row) for row in range(rows)),
    )  # fmt: skip
    if not rows:
        return statement, *conversions.given, zone, days
    keys: object = orjson.dumps({str(product): list(keys) for product, keys in steps.items()}).decode()
    if conversions.product_id:
        keys = list(steps.get(conversions.product_id, ()))
    return statement, *conversions.given, zone, days, keys
