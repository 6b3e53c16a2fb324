"""Journeys of many conversions out of PostgreSQL into arrays: one statement, one row of binary columns."""

from dataclasses import dataclass

import numpy as np

from crm.core import clock
from crm.core.reader import Reader
from funnel.attribution.paths import Ints, Paths
from funnel.attribution.question import AttributionQuestion, JourneyFrom
from funnel.attribution.wire import column, ragged
from funnel.models.words import ConversionKind

COUNT, UNITS, AMOUNT, CONTRIBUTION = "count", "units", "amount", "contribution"

_STATEMENT = """
WITH asked AS (
  SELECT j.*,
    floor(extract(epoch FROM j.occurred_at
      - ((j.occurred_at AT TIME ZONE $7)::date - $8::int)::timestamp AT TIME ZONE $7))::bigint AS window_seconds,
    (SELECT min(s.value::bigint) FROM jsonb_each_text(j.step_starts) s
      WHERE s.key <> j.step_key AND s.value::bigint > 0) AS previous_age
  FROM journeys j
  WHERE j.workspace_id = $1 AND ($2::uuid IS NULL OR j.product_id = $2) AND j.kind = $3 AND j.step_key = $4
    AND j.occurred_at >= $5 AND j.occurred_at < $6)
SELECT
  array_send(array_agg(cardinality(touch_ids) ORDER BY occurred_at, conversion_id)) AS lengths,
  array_send(array_agg(units_micro ORDER BY occurred_at, conversion_id)) AS units,
  array_send(array_agg(coalesce(amount_minor, 0) ORDER BY occurred_at, conversion_id)) AS amount,
  array_send(array_agg(coalesce(contribution_minor, 0) ORDER BY occurred_at, conversion_id)) AS contribution,
  array_send(array_agg(
    CASE WHEN $9 AND previous_age IS NOT NULL THEN least(window_seconds, previous_age - 1) ELSE window_seconds END
    ORDER BY occurred_at, conversion_id)) AS lookback,
  string_agg(array_send(channel_numbers::int4[]), ''::bytea ORDER BY occurred_at, conversion_id) AS channels,
  string_agg(array_send(resource_numbers::int4[]), ''::bytea ORDER BY occurred_at, conversion_id) AS resources,
  string_agg(array_send(ages), ''::bytea ORDER BY occurred_at, conversion_id) AS ages
FROM asked
"""


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


async def load(reader: Reader, question: AttributionQuestion, *, zone: str, lookback_days: int) -> Journeys:
    """The journeys of the question's conversions; the look-back ends at a midnight of the workspace's zone."""
    start, until = clock.day_bounds(question.start, question.end, zone)
    kind = ConversionKind.SALE if question.step_key is None else ConversionKind.STEP_ENTRY
    days = question.window_days if question.window_days is not None else lookback_days
    row = await reader.fetchrow(
        _STATEMENT, reader.workspace_id, question.product_id, kind.value, question.step_key or "", start, until,
        zone, days, question.journey_from is JourneyFrom.PREVIOUS_STEP,
    )  # fmt: skip
    assert row is not None, "an aggregate without GROUP BY always gives one row"
    lengths = column(row["lengths"])
    channels, resources = ragged(row["channels"], lengths), ragged(row["resources"], lengths)
    values = {
        COUNT: np.full(len(lengths), 1_000_000, dtype=np.int64),
        UNITS: column(row["units"]),
        AMOUNT: column(row["amount"]),
        CONTRIBUTION: column(row["contribution"]),
    }
    paths = Paths.of(values, lengths, dim=resources, age=ragged(row["ages"], lengths))
    return Journeys(paths, column(row["lookback"]), channels, resources)
