"""What people say of what: opinions by topic over days, beside the days before."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, TextClause, Uuid, bindparam, text

from crm.core.clock import day_bounds
from crm.core.problems import Invalid, NotFound
from crm.models.words_conversation import Sentiment
from funnel.inputs import Input, Period
from funnel.reads import Reads, Row
from funnel.workspace import read_home

MOST_DAYS = 371
MOST_TOPICS = 100
PLACES = 5
ARGUMENTS = 3


class OpinionsAsked(Input):
    """Which days; mentions on these resources only, or of this product, where they are named."""

    period: Period
    resource_ids: tuple[UUID, ...] | None = None
    product_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """Mentions by what they think; the parts sum to `mentions`."""

    mentions: int = 0
    positive: int = 0
    neutral: int = 0
    negative: int = 0
    """Genuine ones."""
    orchestrated: int = 0
    people: int = 0
    companies: int = 0

    @property
    def untold(self) -> int:
        """Those of which nobody said what they think."""
        return self.mentions - self.positive - self.neutral - self.negative - self.orchestrated

    @property
    def positive_share(self) -> float | None:
        """Of positive and genuinely negative ones."""
        told = self.positive + self.negative
        return self.positive / told if told else None


@dataclass(frozen=True, slots=True)
class PlaceMentions:
    """Where a topic is talked about: on one of our resources, or at a place of others."""

    resource_id: UUID | None
    place_id: UUID | None
    mentions: int
    negative: int


@dataclass(frozen=True, slots=True)
class Example:
    """A thread that shows it."""

    conversation_id: UUID
    sentiment: Sentiment | None
    url: str | None


@dataclass(frozen=True, slots=True)
class TopicOpinions:
    """One topic; `key` is None for what has none."""

    key: str | None
    name: str | None
    now: Split
    before: Split
    """Of as many days before."""
    open_questions: int
    """Asked of the information support and not answered yet."""
    places: list[PlaceMentions] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    argument_ids: list[UUID] = field(default_factory=list)

    @property
    def needs_arguments(self) -> bool:
        """Whether people criticise and the argument base has nothing to answer with."""
        return self.key is not None and self.now.negative > 0 and not self.argument_ids


_MENTIONS = """
WITH mentions AS (
  SELECT c.id, c.topic, c.appeared_at, c.appeared_at < :since AS earlier, c.resource_id, c.place_id, c.place_url,
         c.sentiment, c.negative_kind, c.shared_url, p.canonical_id AS person, w.company_id
  FROM conversations c JOIN persons p ON p.workspace_id = :workspace_id AND p.id = c.person_id
  JOIN persons w ON w.workspace_id = :workspace_id AND w.id = p.canonical_id
  WHERE c.workspace_id = :workspace_id AND c.appeared_at >= :before AND c.appeared_at < :until
    AND c.category IS DISTINCT FROM 'SPAM'
    AND (CAST(:resources AS uuid[]) IS NULL OR c.resource_id = ANY(CAST(:resources AS uuid[])))
    AND (CAST(:product_id AS uuid) IS NULL OR c.product_id = CAST(:product_id AS uuid)))
"""
_FIGURES = (
    _MENTIONS
    + """
SELECT m.topic, t.name, m.earlier, count(*) AS mentions, count(*) FILTER (WHERE m.sentiment = 'POSITIVE') AS positive,
  count(*) FILTER (WHERE m.sentiment = 'NEUTRAL') AS neutral,
  count(*) FILTER (WHERE m.negative_kind = 'GENUINE') AS negative,
  count(*) FILTER (WHERE m.negative_kind = 'ORCHESTRATED') AS orchestrated,
  count(DISTINCT m.person) AS people, count(DISTINCT m.company_id) AS companies,
  (SELECT count(*) FROM information_items i WHERE i.workspace_id = :workspace_id AND i.topic = m.topic
   AND i.answered_at IS NULL) AS open_questions
FROM mentions m LEFT JOIN topics t ON t.workspace_id = :workspace_id AND t.key = m.topic
GROUP BY m.topic, t.name, m.earlier
"""
)
_PLACES = (
    _MENTIONS
    + f""", spots AS (
  SELECT topic, resource_id, CASE WHEN resource_id IS NULL THEN place_id END AS place_id, count(*) AS mentions,
         count(*) FILTER (WHERE negative_kind = 'GENUINE') AS negative
  FROM mentions WHERE NOT earlier AND num_nonnulls(resource_id, place_id) > 0 GROUP BY 1, 2, 3)
SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY topic
  ORDER BY mentions DESC, negative DESC, resource_id, place_id) AS place FROM spots) p WHERE place <= {PLACES:d}
ORDER BY topic, place
"""
)
_EXAMPLES = (
    _MENTIONS
    + """
SELECT DISTINCT ON (topic, sentiment) topic, sentiment, id, coalesce(shared_url, place_url) AS url
FROM mentions WHERE NOT earlier AND negative_kind IS DISTINCT FROM 'ORCHESTRATED'
ORDER BY topic, sentiment, (coalesce(shared_url, place_url) IS NULL), appeared_at DESC, id
"""
)
_ARGUMENTS = text(
    "SELECT topic, id FROM (SELECT topic, id, row_number() OVER (PARTITION BY topic ORDER BY created_at DESC, id)"
    f" AS place FROM arguments WHERE workspace_id = :workspace_id AND topic = ANY(:topics)) a"
    f" WHERE place <= {ARGUMENTS:d} ORDER BY topic, place"
)
_KNOWN = text("SELECT id FROM resources WHERE workspace_id = :workspace_id AND id = ANY(CAST(:resources AS uuid[]))")


def _typed(sql: str) -> TextClause:
    return text(sql).bindparams(
        bindparam("workspace_id", type_=Uuid()), bindparam("resources", type_=ARRAY(Uuid())),
        bindparam("product_id", type_=Uuid()),
        *(bindparam(name, type_=DateTime(timezone=True)) for name in ("before", "since", "until")
          if f":{name}" in sql),
    )  # fmt: skip


async def opinions(reads: Reads, data: OpinionsAsked) -> list[TopicOpinions]:
    """The hundred topics most spoken of in the days or before, the most first; six statements.

    Raises NotFound for a resource that is not there, Invalid for more than a year.
    """
    if data.period.days > MOST_DAYS:
        raise Invalid(f"Opinions are told for at most {MOST_DAYS} days.", field="period")
    await _check(reads, data)
    given = await _given(reads, data)
    sides: dict[str | None, dict[bool, Row]] = defaultdict(dict)
    for row in await reads.rows(_typed(_FIGURES).bindparams(**given)):
        sides[row["topic"]][row["earlier"]] = row
    order = sorted(sides, key=lambda key: (-_mentions(sides[key], False), -_mentions(sides[key], True), key or ""))
    topics = order[:MOST_TOPICS]
    places = _by_topic(await reads.rows(_typed(_PLACES).bindparams(**given)))
    examples = _by_topic(await reads.rows(_typed(_EXAMPLES).bindparams(**given)))
    named = [key for key in topics if key is not None]
    arguments = _by_topic(
        await reads.rows(_ARGUMENTS.bindparams(workspace_id=reads.workspace_id, topics=named)) if named else ()
    )
    return [_told(key, sides[key], places[key], examples[key], arguments[key]) for key in topics]


async def _check(reads: Reads, data: OpinionsAsked) -> None:
    asked = set(data.resource_ids or ())
    if not asked:
        return
    found = await reads.rows(_KNOWN.bindparams(workspace_id=reads.workspace_id, resources=sorted(asked)))
    if len(found) < len(asked):
        raise NotFound("One of the resources is not in this workspace.", field="resourceIds")


async def _given(reads: Reads, data: OpinionsAsked) -> dict[str, Any]:
    zone = (await read_home(reads)).time_zone
    since, until = day_bounds(data.period.start, data.period.end, zone)
    first = data.period.start - timedelta(days=data.period.days)
    return {
        "workspace_id": reads.workspace_id, "before": day_bounds(first, first, zone)[0], "since": since, "until": until,
        "resources": None if data.resource_ids is None else list(data.resource_ids), "product_id": data.product_id,
    }  # fmt: skip


def _by_topic(rows: Sequence[Row]) -> Mapping[str | None, list[Row]]:
    found: dict[str | None, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["topic"]].append(row)
    return found


def _mentions(own: Mapping[bool, Row], earlier: bool) -> int:
    return int(own[earlier]["mentions"]) if earlier in own else 0


def _told(
    key: str | None, own: Mapping[bool, Row], places: Sequence[Row], examples: Sequence[Row], arguments: Sequence[Row]
) -> TopicOpinions:
    some = next(iter(own.values()))
    return TopicOpinions(
        key, some["name"], _split(own.get(False)), _split(own.get(True)), some["open_questions"],
        [PlaceMentions(row["resource_id"], row["place_id"], row["mentions"], row["negative"]) for row in places],
        [Example(row["id"], Sentiment(row["sentiment"]) if row["sentiment"] else None, row["url"]) for row in examples],
        [row["id"] for row in arguments],
    )  # fmt: skip


def _split(row: Row | None) -> Split:
    if row is None:
        return Split()
    names = ("mentions", "positive", "neutral", "negative", "orchestrated", "people", "companies")
    return Split(*(row[name] for name in names))
