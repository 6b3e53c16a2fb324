"""Everything a run sees, in one snapshot: converting journeys as the report reads them, and the others beside.

A journey that did not convert is a person's who was touched in the period and had no such conversion before its end:
the credit-earning touches up to the last one in the period, as far back from it as the window reaches.
"""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from crm.core import clock
from crm.core.reader import Reader
from funnel.attribution.dimension import Dimension, RowKey, dimension
from funnel.attribution.load import AMOUNT, CONTRIBUTION, COUNT, UNITS, load
from funnel.attribution.paths import Ints, cut
from funnel.attribution.question import AttributionDimension, AttributionQuestion
from funnel.attribution.wire import column, ragged
from funnel.attribution_runs.journeys import Journeys
from funnel.models import AttributionRun
from funnel.models.words import ConversionKind

MICROSECONDS_OF_DAY = 86_400_000_000
AT_ONCE = 20_000
"""Persons in one row of the answer: no single value grows beyond some megabytes."""

_PATIENT = "SELECT set_config('statement_timeout', '15min', true), set_config('work_mem', '128MB', true)"
"""Ten million touches are sorted once; nobody waits in front of a screen for it, and runs go one after the other."""

_OTHERS = """
WITH converted AS MATERIALIZED (
  SELECT DISTINCT p.canonical_id
  FROM journeys j
  JOIN leads l ON l.workspace_id = $1 AND l.id = j.lead_id
  JOIN persons p ON p.workspace_id = $1 AND p.id = l.person_id
  WHERE j.workspace_id = $1 AND ($2::uuid IS NULL OR j.product_id = $2) AND j.kind = $3 AND j.step_key = $4
    AND j.occurred_at < $6),
touched AS (
  SELECT p.canonical_id, t.occurred_at, t.source, t.external_id,
    coalesce(c.number, 0)::smallint AS channel, coalesce(r.number, 0)::smallint AS resource
  FROM touchpoints t
  JOIN persons p ON p.workspace_id = $1 AND p.id = t.person_id
  LEFT JOIN channels c ON c.workspace_id = $1 AND c.id = t.channel_id
  LEFT JOIN resources r ON r.workspace_id = $1 AND r.id = t.resource_id
  WHERE t.workspace_id = $1 AND t.earns_credit AND t.occurred_at < $6
    AND t.occurred_at >= $5::timestamptz - make_interval(days => $7::int + 1)
    AND ($2::uuid IS NULL OR t.product_id IS NULL OR t.product_id = $2)
    AND p.canonical_id NOT IN (SELECT canonical_id FROM converted)),
paths AS (
  SELECT (row_number() OVER (ORDER BY canonical_id) - 1) / $8::int AS part, canonical_id, count(*)::int AS length,
    array_agg(channel ORDER BY occurred_at, source, external_id) AS channels,
    array_agg(resource ORDER BY occurred_at, source, external_id) AS resources,
    array_agg(occurred_at ORDER BY occurred_at, source, external_id) AS times
  FROM touched GROUP BY canonical_id HAVING max(occurred_at) >= $5)
SELECT array_send(array_agg(length ORDER BY canonical_id)) AS lengths,
  string_agg(array_send(channels), ''::bytea ORDER BY canonical_id) AS channels,
  string_agg(array_send(resources), ''::bytea ORDER BY canonical_id) AS resources,
  string_agg(array_send(times), ''::bytea ORDER BY canonical_id) AS times
FROM paths GROUP BY part ORDER BY part
"""


@dataclass(frozen=True, eq=False)
class Seen:
    """What went in: journeys by row of the dimension, totals of all conversions and of those without a touch."""

    journeys: Journeys
    rows: tuple[RowKey, ...]
    totals: dict[str, int]
    unattributed: dict[str, int]
    unattributed_conversions: int
    fingerprint: str


async def read(reader: Reader, run: AttributionRun, zone: str) -> Seen:
    """Five statements; call it in a snapshot."""
    await reader.fetchval(_PATIENT)
    question = AttributionQuestion(
        run.product_id, run.period_start, run.period_end, run.step_key, (), AttributionDimension(run.dimension),
        run.window_days,
    )  # fmt: skip
    found = await load(reader, question, zone=zone, lookback_days=run.window_days)
    by = await dimension(reader, question.dimension)
    ready = cut(found.paths.with_dim(by.of(found.channels, found.resources)), found.lookback)
    keys, lengths = await _others(reader, run, by, zone)
    paths = ready.paths
    count, none = len(paths.lengths), np.zeros(len(lengths))
    journeys = Journeys(
        keys=np.concatenate([paths.dim, keys]),
        lengths=np.concatenate([paths.lengths, lengths]),
        converted=np.concatenate([np.ones(count), none]),
        ended=np.concatenate([np.zeros(count), np.ones(len(lengths))]),
        value=np.concatenate([paths.values[AMOUNT].astype(float), none]),
        size=len(by.rows),
    )
    names = (COUNT, UNITS, AMOUNT, CONTRIBUTION)
    totals = {name: int(found.paths.values[name].sum()) for name in names}
    lost = int((~ready.attributed).sum())
    unattributed = {name: int(ready.unattributed[name]) for name in names}
    return Seen(journeys, by.rows, totals, unattributed, lost, _fingerprint(journeys, by, totals))


async def _others(reader: Reader, run: AttributionRun, by: Dimension, zone: str) -> tuple[Ints, Ints]:
    start, until = clock.day_bounds(run.period_start, run.period_end, zone)
    kind = ConversionKind.SALE if run.step_key is None else ConversionKind.STEP_ENTRY
    rows = await reader.fetch(
        _OTHERS, reader.workspace_id, run.product_id, kind.value, run.step_key or "", start, until, run.window_days,
        AT_ONCE,
    )  # fmt: skip
    keys, lengths = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for row in rows:
        own = column(row["lengths"])
        times, last = ragged(row["times"], own), own.cumsum() - 1
        inside = times >= (times[last] - run.window_days * MICROSECONDS_OF_DAY).repeat(own)
        lengths.append(np.add.reduceat(inside, last - own + 1, dtype=np.int64))
        keys.append(by.of(ragged(row["channels"], own)[inside], ragged(row["resources"], own)[inside]))
    return np.concatenate(keys), np.concatenate(lengths)


def _fingerprint(journeys: Journeys, by: Dimension, totals: dict[str, int]) -> str:
    """SHA-256 of all that is computed with: two runs with the same one saw the same."""
    digest = sha256(repr((sorted(totals.items()), [row.key for row in by.rows])).encode())
    for column_ in (journeys.keys, journeys.lengths, journeys.converted, journeys.ended, journeys.value):
        digest.update(np.ascontiguousarray(column_).tobytes())
    return digest.hexdigest()
