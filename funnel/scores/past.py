"""Scores over the past, read only: for dry runs."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from funnel.reads import Reads
from funnel.scores.reckon import Award, awards, reached
from funnel.scores.rule import ScoreRule
from funnel.scores.rule_sets import RuleSet, award_of, made

_CURRENT = text(
    "SELECT id, rules, fires_again FROM score_rule_sets"
    " WHERE workspace_id = :workspace_id AND product_id = :product_id AND is_current"
)


async def counted(reads: Reads, own: RuleSet, given: Mapping[str, Any]) -> dict[UUID, list[Award]]:
    """The facts that count, by canonical person; `given`: product_id, zone, persons."""
    values = {"workspace_id": reads.workspace_id, **given, **own.compiled.values}
    asked = own.compiled.statement.bindparams(**{name: values[name] for name in own.compiled.statement._bindparams})
    hits: dict[UUID, list[Award]] = {}
    for row in await reads.rows(asked):
        hits.setdefault(row["person"], []).append(award_of(own.rules, row))
    return {person_id: awards(each) for person_id, each in hits.items()}


async def current(reads: Reads, product_id: UUID) -> RuleSet | None:
    """The published rules, or None."""
    rows = await reads.rows(_CURRENT.bindparams(workspace_id=reads.workspace_id, product_id=product_id))
    if not rows:
        return None
    return made(rows[0]["id"], [ScoreRule.model_validate(each) for each in rows[0]["rules"]], rows[0]["fires_again"])


async def reached_in_past(
    reads: Reads, given: Mapping[str, Any], thresholds: Collection[int]
) -> Sequence[Mapping[str, Any]]:
    """Rows as `reached_scores` has them of any thresholds, whether a published step asks for them or not."""
    own = await current(reads, given["product_id"]) if thresholds else None
    if own is None:
        return []
    found = await counted(reads, own, {name: given[name] for name in ("product_id", "zone", "persons")})
    return [
        {
            "person_id": person_id, "points": each.points, "fact_id": each.fact_id, "occurred_at": each.occurred_at,
            "source": each.source, "external_id": each.external_id,
        }
        for person_id, counted_facts in found.items()
        for each in reached(counted_facts, thresholds, again=own.fires_again)
    ]  # fmt: skip
