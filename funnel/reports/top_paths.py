"""The most frequent ways to a conversion, by channel, out of the kept journeys."""

from dataclasses import dataclass

from crm.core import clock
from crm.core.reader import Reader
from funnel.attribution.conversions import is_kept
from funnel.attribution.question import AttributionQuestion, JourneyFrom
from funnel.models.words import ConversionKind

_STATEMENT = """
WITH home AS (SELECT time_zone AS zone, coalesce($7::int, lookback_days) AS days FROM workspaces WHERE id = $1),
ways AS (
  SELECT ARRAY(
    SELECT u.channel FROM (
      SELECT t.channel, t.place, lag(t.channel) OVER (ORDER BY t.place) AS before
      FROM unnest(j.channel_numbers, j.ages) WITH ORDINALITY AS t(channel, age, place)
      WHERE t.age <= extract(epoch FROM j.occurred_at
        - ((j.occurred_at AT TIME ZONE home.zone)::date - home.days)::timestamp AT TIME ZONE home.zone)) u
    WHERE u.channel IS DISTINCT FROM u.before ORDER BY u.place) AS way
  FROM journeys j CROSS JOIN home
  WHERE j.workspace_id = $1 AND ($2::uuid IS NULL OR j.product_id = $2) AND j.kind = $3 AND j.step_key = $4
    AND j.occurred_at >= $5 AND j.occurred_at < $6)
SELECT way, count(*) AS count FROM ways WHERE cardinality(way) > 0
GROUP BY way ORDER BY count(*) DESC, way LIMIT 12
"""
_CHANNELS = "SELECT number, name FROM channels WHERE workspace_id = $1 AND number = ANY($2)"


@dataclass(frozen=True)
class TopPath:
    """Channels in order (None: the touch had none), and how many conversions came this way."""

    labels: tuple[str | None, ...]
    count: int


async def top_paths(reader: Reader, question: AttributionQuestion) -> tuple[TopPath, ...]:
    """The most frequent first; contacts of one channel in a row count once. Three statements.

    None at all where the report's own journeys are others than the kept ones from the first touch: another time's,
    more people's, or begun at the step before.
    """
    if not is_kept(question) or question.journey_from is not JourneyFrom.FIRST_TOUCH:
        return ()
    zone = await reader.fetchval("SELECT time_zone FROM workspaces WHERE id = $1", reader.workspace_id)
    start, until = clock.day_bounds(question.start, question.end, zone)
    kind = ConversionKind.SALE if question.step_key is None else ConversionKind.STEP_ENTRY
    rows = await reader.fetch(
        _STATEMENT, reader.workspace_id, question.product_id, kind.value, question.step_key or "", start, until,
        question.window_days,
    )  # fmt: skip
    numbers = {number for row in rows for number in row["way"]}
    named = await reader.fetch(_CHANNELS, reader.workspace_id, list(numbers))
    names = {row["number"]: row["name"] for row in named}
    return tuple(TopPath(tuple(names.get(number) for number in row["way"]), row["count"]) for row in rows)
