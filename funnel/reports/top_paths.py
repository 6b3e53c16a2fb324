"""The most frequent ways to a conversion, by channel, out of the kept journeys."""

from dataclasses import dataclass

from crm.core.reader import Reader
from funnel.attribution.conversions import is_kept, source
from funnel.attribution.question import AttributionQuestion, JourneyFrom

_STATEMENT = """{source},
home AS (SELECT time_zone AS zone, coalesce($8::int, lookback_days) AS days FROM workspaces WHERE id = $1),
ways AS (
  SELECT ARRAY(
    SELECT u.channel FROM (
      SELECT t.channel, t.place, lag(t.channel) OVER (ORDER BY t.place) AS before
      FROM unnest(j.channel_numbers, j.ages) WITH ORDINALITY AS t(channel, age, place)
      WHERE t.age <= extract(epoch FROM j.occurred_at
        - ((j.occurred_at AT TIME ZONE home.zone)::date - home.days)::timestamp AT TIME ZONE home.zone)) u
    WHERE u.channel IS DISTINCT FROM u.before ORDER BY u.place) AS way
  FROM source j CROSS JOIN home)
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
    conversions = source(reader.workspace_id, question, zone)
    rows = await reader.fetch(_STATEMENT.format(source=conversions.head), *conversions.given, question.window_days)
    numbers = {number for row in rows for number in row["way"]}
    named = await reader.fetch(_CHANNELS, reader.workspace_id, list(numbers))
    names = {row["number"]: row["name"] for row in named}
    return tuple(TopPath(tuple(names.get(number) for number in row["way"]), row["count"]) for row in rows)
