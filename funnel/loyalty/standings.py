"""Where people stand on a ladder: read from the facts, nothing is stored, so a rebuild has nothing to change."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text

from funnel.loyalty.fold import Move, moves
from funnel.loyalty.ladders import Ladder
from funnel.reads import Reads
from funnel.rules.compile import compile_every
from funnel.rules.read import parse

_EPOCH = date(2000, 1, 1)
_BROUGHT = text(
    "SELECT r.canonical_id AS person, CAST(word.at AT TIME ZONE :zone AS date) AS day"
    " FROM persons r JOIN persons p ON p.workspace_id = :workspace_id AND p.referred_by_id = r.id"
    " AND p.canonical_id = p.id AND p.id <> r.canonical_id"
    " CROSS JOIN LATERAL (SELECT min(f.at) AS at FROM persons own JOIN referrals f"
    "  ON f.workspace_id = :workspace_id AND f.person_id = own.id"
    "  JOIN persons said ON said.workspace_id = :workspace_id AND said.id = f.referrer_id"
    "  WHERE own.workspace_id = :workspace_id AND own.canonical_id = p.id AND said.canonical_id = r.canonical_id) word"
    " WHERE r.workspace_id = :workspace_id AND r.canonical_id = ANY(:persons) AND word.at IS NOT NULL"
    " ORDER BY person, word.at, p.id"
).bindparams(bindparam("workspace_id", type_=Uuid()), bindparam("persons", type_=ARRAY(Uuid())))


async def standings(reads: Reads, ladder: Ladder, persons: Sequence[UUID], zone: str) -> Mapping[UUID, list[Move]]:
    """The moves of each canonical person, in two statements at most; who never stood anywhere is left out."""
    reached: dict[UUID, dict[int, list[date]]] = defaultdict(lambda: defaultdict(list))
    await _by_rules(reads, ladder, persons, zone, reached)
    await _by_people(reads, ladder, persons, zone, reached)
    keeps = [rung.keeps_days for rung in ladder.rungs]
    return {person: moves(own, keeps) for person, own in reached.items()}


async def _by_rules(
    reads: Reads, ladder: Ladder, persons: Sequence[UUID], zone: str, reached: Mapping[UUID, dict[int, list[date]]]
) -> None:
    rules = [(place, parse(rung.when)) for place, rung in enumerate(ladder.rungs) if rung.when is not None]
    if not rules:
        return
    compiled = compile_every(rules, of_product=ladder.product_id is not None)
    given = {"workspace_id": reads.workspace_id, "persons": sorted(persons), "zone": zone, **compiled.values}
    if ladder.product_id is not None:
        given["product_id"] = ladder.product_id
    for row in await reads.rows(compiled.statement.bindparams(**given)):
        reached[row["person"]][row["position"]].append(_EPOCH + timedelta(days=row["day"]))


async def _by_people(
    reads: Reads, ladder: Ladder, persons: Sequence[UUID], zone: str, reached: Mapping[UUID, dict[int, list[date]]]
) -> None:
    wanted = [(place, rung.people_brought) for place, rung in enumerate(ladder.rungs) if rung.people_brought]
    if not wanted:
        return
    given = {"workspace_id": reads.workspace_id, "persons": sorted(persons), "zone": zone}
    brought: dict[UUID, list[date]] = defaultdict(list)
    for row in await reads.rows(_BROUGHT.bindparams(**given)):
        brought[row["person"]].append(row["day"])
    for person, days in brought.items():
        for place, least in wanted:
            if len(days) >= least:
                reached[person][place].extend(days[least - 1 :])
