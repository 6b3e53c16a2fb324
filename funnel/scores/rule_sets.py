"""Published score rules, compiled once per version."""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.work import Work
from funnel.reads import Row
from funnel.rules.compile import Compiled, compile_every
from funnel.rules.read import parse
from funnel.rules.signature import Signature, signature_of
from funnel.scores.reckon import Award
from funnel.scores.rule import ScoreRule


@dataclass(frozen=True)
class RuleSet:
    """A version of a product's score rules."""

    id: UUID
    rules: tuple[ScoreRule, ...]
    fires_again: bool
    signature: Signature
    compiled: Compiled


_SETS = text(
    "SELECT id, rules, fires_again FROM score_rule_sets"
    " WHERE workspace_id = :workspace_id AND id = ANY(CAST(:ids AS uuid[]))"
)
_KEPT: OrderedDict[UUID, RuleSet] = OrderedDict()
_MOST = 256


async def rule_sets(work: Work, ids: Collection[UUID]) -> Mapping[UUID, RuleSet]:
    """The versions by id; a version never changes, so only those not seen before are read."""
    missing = [each for each in ids if each not in _KEPT]
    if missing:
        for row in await work.execute(_SETS, {"workspace_id": work.workspace_id, "ids": sorted(missing)}):
            _KEPT[row.id] = made(row.id, [ScoreRule.model_validate(each) for each in row.rules], row.fires_again)
    found = {each: _KEPT[each] for each in ids if each in _KEPT}
    for each in found:
        _KEPT.move_to_end(each)
    while len(_KEPT) > _MOST:
        _KEPT.popitem(last=False)
    return found


def made(set_id: UUID, rules: Collection[ScoreRule], fires_again: bool) -> RuleSet:
    """The rules with everything that is derived of them."""
    trees = [(place, parse(rule.when)) for place, rule in enumerate(rules, start=1)]
    signature = signature_of(tree for _, tree in trees)
    return RuleSet(set_id, tuple(rules), fires_again, signature, compile_every(trees))


def award_of(rules: tuple[ScoreRule, ...], row: Row | Any) -> Award:
    """A row of the compiled Select."""
    place = row["position"]
    return Award(
        rules[place - 1], place, row["fact_kind"], row["fact_id"], row["occurred_at"], row["source"],
        row["external_id"], row["day"],
    )  # fmt: skip
