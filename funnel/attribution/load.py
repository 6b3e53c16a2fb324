"""Journeys of many conversions out of PostgreSQL into arrays: one statement, one row of binary columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import orjson

from crm.core.reader import Reader
from funnel.attribution.conversions import Source, source
from funnel.attribution.paths import Ints, Paths
from funnel.attribution.question import AttributionQuestion, JourneyFrom
from funnel.attribution.wire import column, ragged

COUNT, UNITS, AMOUNT, CONTRIBUTION = "count", "units", "amount", "contribution"

_STATEMENT = """{source},
asked AS (
  SELECT s.*,
    floor(extract(epoch FROM s.occurred_at
      - ((s.occurred_at AT TIME ZONE ${zone})::date - ${days}::int)::timestamp AT TIME ZONE ${zone}))::bigint
      AS window_seconds,
    CASE WHEN ${previous} THEN (SELECT min(b.value::bigint) FROM jsonb_each_text(s.step_starts) b
      WHERE b.key <> s.step_key AND b.value::bigint > 0) END AS previous_age,
    ${declared}::text::jsonb -> s.product_id::text AS declared
  FROM source s)
SELECT
  array_send(array_agg(cardinality(touch_ids) ORDER BY occurred_at, conversion_id)) AS lengths,
  array_send(array_agg(units_micro ORDER BY occurred_at, conversion_id)) AS units,
  array_send(array_agg(coalesce(amount_minor, 0) ORDER BY occurred_at, conversion_id)) AS amount,
  array_send(array_agg(coalesce(contribution_minor, 0) ORDER BY occurred_at, conversion_id)) AS contribution,
  array_send(array_agg(
    CASE WHEN previous_age IS NOT NULL THEN least(window_seconds, previous_age - 1)
         ELSE window_seconds END ORDER BY occurred_at, conversion_id)) AS lookback,{anchors}
  string_agg(array_send(channel_numbers::int4[]), ''::bytea ORDER BY occurred_at, conversion_id) AS channels,
  string_agg(array_send(resource_numbers::int4[]), ''::bytea ORDER BY occurred_at, conversion_id) AS resources,
  string_agg(array_send(ages), ''::bytea ORDER BY occurred_at, conversion_id) AS ages
FROM asked
"""
_ANCHOR = """
  array_send(array_agg(coalesce((step_starts ->> (declared ->> {place}))::bigint, -1)
    ORDER BY occurred_at, conversion_id)) AS anchor_{place},"""

Declared = Mapping[UUID, Sequence[str | None]]
"""Product → step keys by row of the paths' anchors; None where a row belongs to another product's set."""


@dataclass(frozen=True, eq=False)
class Journeys:
    """Paths without a dimension yet, their look-back per conversion, and the numbers a dimension is made of."""

    paths: Paths
    lookback: Ints
    channels: Ints
    resources: Ints

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
    place = len(conversions.given) + 1
    statement = _STATEMENT.format(
        source=conversions.head, zone=place, days=place + 1, declared=place + 2, previous=place + 3,
        anchors="".join(_ANCHOR.format(place=row) for row in range(rows)),
    )  # fmt: skip
    keys = orjson.dumps({str(product): list(keys) for product, keys in steps.items()}).decode()
    row = await reader.fetchrow(statement, *conversions.given, zone, days, keys, from_previous_step)
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
