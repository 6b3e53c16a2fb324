"""A draft of score rules tried on the leads there are: how scores would be spread, and whose would change most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import text

from crm.core import clock
from crm.core.clock import day_bounds
from crm.core.limits import at_most
from crm.core.problems import Conflict, NotFound, Problems
from funnel.funnels.rules import canonical, described
from funnel.reads import Reads
from funnel.score_rules.inputs import ScoreDryRun
from funnel.score_rules.read import Draft, current_of, read_draft
from funnel.scores.past import counted, current
from funnel.scores.reckon import Award, reached, score
from funnel.scores.rule_sets import RuleSet, made
from funnel.workspace import Home, read_home

MOST_LEADS = 20_000
MOST_SAMPLES = 20
BOUNDS: tuple[tuple[int | None, int | None], ...] = (
    (None, -1), (0, 0), (1, 10), (11, 25), (26, 50), (51, 100), (101, None),
)  # fmt: skip
"""Classes of scores, both ends inclusive."""

_LEADS = (
    "SELECT min(CAST(l.id AS text)) AS id, p.canonical_id FROM leads l"
    " JOIN persons p ON p.workspace_id = :workspace_id AND p.id = l.person_id"
    " WHERE l.workspace_id = :workspace_id AND l.product_id = :product_id AND l.withdrawn_at IS NULL"
    " AND l.started_at >= :since AND l.started_at < :until GROUP BY p.canonical_id ORDER BY p.canonical_id LIMIT "
)
_ALWAYS = (datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Class:
    """How many leads have a score from `least` to `most`."""

    least: int | None
    most: int | None
    published: int
    drafted: int


@dataclass(frozen=True)
class RuleFigures:
    """What one rule of the draft does."""

    key: str
    name: str
    leads: int
    facts: int
    points: int
    """As they were given, before time wore them off."""


@dataclass(frozen=True)
class Threshold:
    """Leads that ever came to a score that steps ask for."""

    points: int
    published: int
    drafted: int


@dataclass(frozen=True)
class Sample:
    """A lead whose score would change."""

    lead_id: UUID
    published: int
    drafted: int


@dataclass(frozen=True)
class DryRun:
    """What publishing the draft would mean today."""

    leads: int
    raised: int
    lowered: int
    classes: list[Class]
    rules: list[RuleFigures]
    thresholds: list[Threshold]
    samples: list[Sample]


async def dry_run(reads: Reads, data: ScoreDryRun) -> DryRun:
    """Raises `NotFound` without a draft, `Problems` of an unsound one, `Conflict` for too many leads."""
    draft = await read_draft(reads, data.product_id)
    if draft is None:
        raise NotFound("This product has no draft of score rules; save one first.", field="productId")
    if draft.problems:
        raise Problems(draft.problems)
    home = await read_home(reads)
    leads = await _leads(reads, data, home)
    given = {"product_id": data.product_id, "zone": home.time_zone, "persons": sorted(leads)}
    before = await current(reads, data.product_id)
    after = _drafted(data.product_id, draft)
    facts = [await counted(reads, own, given) if own else {} for own in (before, after)]
    today = (home.day(clock.now()) - date(2000, 1, 1)).days
    pairs = {
        lead_id: (score(facts[0].get(person_id, ()), today), score(facts[1].get(person_id, ()), today))
        for person_id, lead_id in leads.items()
    }
    rows = await reads.rows(current_of(reads.workspace_id, data.product_id))
    asked = rows[0]["thresholds"] if rows else []
    return _told(pairs, facts, (before, after), asked)


def _drafted(product_id: UUID, draft: Draft) -> RuleSet:
    told = [
        rule.model_copy(update={"when": canonical(rule.when), "description": described(rule.when, draft.known.names)})
        for rule in draft.rules
    ]
    return made(product_id, told, draft.fires_again)


async def _leads(reads: Reads, data: ScoreDryRun, home: Home) -> dict[UUID, UUID]:
    since, until = day_bounds(data.period.start, data.period.end, home.time_zone) if data.period else _ALWAYS
    given = {"workspace_id": reads.workspace_id, "product_id": data.product_id, "since": since, "until": until}
    rows = await reads.rows(text(f"{_LEADS}{at_most(MOST_LEADS + 1)}").bindparams(**given))
    if len(rows) > MOST_LEADS:
        raise Conflict(f"More than {MOST_LEADS} leads started in this period; choose a shorter one.", field="period")
    return {row["canonical_id"]: UUID(row["id"]) for row in rows}


def _told(
    pairs: Mapping[UUID, tuple[int, int]],
    facts: Sequence[Mapping[UUID, list[Award]]],
    sets: tuple[RuleSet | None, RuleSet],
    asked: Sequence[int],
) -> DryRun:
    changed = sorted(
        (each for each in pairs.items() if each[1][0] != each[1][1]),
        key=lambda each: (-abs(each[1][1] - each[1][0]), each[0]),
    )
    return DryRun(
        leads=len(pairs),
        raised=sum(after > before for before, after in pairs.values()),
        lowered=sum(after < before for before, after in pairs.values()),
        classes=[_class(pairs, least, most) for least, most in BOUNDS],
        rules=_rules(sets[1], facts[1]),
        thresholds=[Threshold(each, *(_reached(own, found, each) for own, found in zip(sets, facts, strict=True)))
                    for each in asked],
        samples=[Sample(lead_id, *pair) for lead_id, pair in changed[:MOST_SAMPLES]],
    )  # fmt: skip


def _class(pairs: Mapping[UUID, tuple[int, int]], least: int | None, most: int | None) -> Class:
    def within(points: int) -> bool:
        return (least is None or points >= least) and (most is None or points <= most)

    return Class(
        least, most, sum(within(each) for each, _ in pairs.values()), sum(within(each) for _, each in pairs.values())
    )


def _rules(own: RuleSet, found: Mapping[UUID, list[Award]]) -> list[RuleFigures]:
    return [
        RuleFigures(
            rule.key, rule.name,
            leads=sum(any(each.place == place for each in counted_facts) for counted_facts in found.values()),
            facts=(number := sum(each.place == place for counted_facts in found.values() for each in counted_facts)),
            points=number * rule.points,
        )
        for place, rule in enumerate(own.rules, start=1)
    ]  # fmt: skip


def _reached(own: RuleSet | None, found: Mapping[UUID, list[Award]], points: int) -> int:
    return sum(bool(reached(each, (points,), again=False)) for each in found.values()) if own else 0
