"""The published funnels facts are judged by: steps in order with compiled entry rules, read once per version."""

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.work import Work
from funnel.rules.compile import Compiled, compile_rules
from funnel.rules.read import parse
from funnel.rules.signature import Signature, signature_of
from funnel.rules.tree import Rule, SaleRecorded, positive_leaves


@dataclass(frozen=True)
class ChainStep:
    """A step of a funnel version."""

    id: UUID
    key: str
    position: int
    name: str
    entered_when: str
    """The sentence a step entry gives as its reason."""


@dataclass(frozen=True)
class Chain:
    """A funnel version: never changes once it is published, so it is kept in memory."""

    id: UUID
    product_id: UUID
    steps: tuple[ChainStep, ...]
    rules: tuple[tuple[int, Rule], ...]
    """(position, rule that lets a person into it): the funnel's own for the first step, else the exit rule before."""
    signature: Signature
    beyond: tuple[Signature, ...]
    """By position from 0: what the rules that let into later steps mention."""
    compiled: Compiled = field(repr=False, compare=False)
    sale_position: int
    """Where a sale to somebody without a lead enters: the first step a sale lets in, else the last one."""
    by_key: Mapping[str, ChainStep] = field(repr=False, compare=False)

    def at(self, position: int) -> ChainStep:
        """The step at a position, from 1."""
        return self.steps[position - 1]


@dataclass(frozen=True)
class ProductInfo:
    """What facts need of a product."""

    id: UUID
    name: str
    currency: str
    price_minor: int | None
    contribution_minor: int | None
    sale_kind: str
    """How it is usually sold: the first of its kinds."""
    funnel_id: UUID | None
    """The current version; None when nothing was published, or the product is archived."""
    recognisers: tuple[tuple[UUID, str], ...] = ()
    """Its audiences that have a rule, in order of priority: id and digest of the rule."""
    rule_set_id: UUID | None = None
    """The current version of its score rules."""
    thresholds: tuple[int, ...] = ()
    """Scores that rules of its steps ask for."""
    judged: frozenset[int] = frozenset()
    """Numbers of its audiences whose figures decide about the roll-out now."""


_PRODUCTS = text(
    "SELECT p.id, p.name, p.currency, p.price_minor, p.contribution_minor,"
    " coalesce(p.sale_kinds[1], 'ONLINE') AS sale_kind,"
    " CASE WHEN p.archived_at IS NULL THEN f.id END AS funnel_id, c.id AS rule_set_id, c.thresholds,"
    " (SELECT jsonb_agg(jsonb_build_array(a.id, a.number, md5(CAST(a.effective_rule AS text)),"
    "    a.roll_out_state IN ('OPEN', 'PASSED') AND s.opened_on IS NOT NULL) ORDER BY a.priority, a.id)"
    "  FROM audiences a LEFT JOIN roll_out_stages s ON s.workspace_id = :workspace_id AND s.audience_id = a.id"
    "  WHERE a.workspace_id = :workspace_id AND a.product_id = p.id AND a.archived_at IS NULL) AS audiences"
    " FROM products p LEFT JOIN funnels f ON f.workspace_id = :workspace_id AND f.product_id = p.id AND f.is_current"
    " LEFT JOIN score_rule_sets c ON c.workspace_id = :workspace_id AND c.product_id = p.id AND c.is_current"
    " WHERE p.workspace_id = :workspace_id"
)
_FUNNELS = text(
    "SELECT f.id, f.product_id, f.entry_rule, s.id AS step_id, s.key, s.position, s.name, s.reached_when,"
    " s.entered_when_description"
    " FROM funnels f JOIN steps s ON s.workspace_id = :workspace_id AND s.funnel_id = f.id"
    " WHERE f.workspace_id = :workspace_id AND f.id = ANY(CAST(:ids AS uuid[])) ORDER BY f.id, s.position"
)

_KEPT: OrderedDict[UUID, Chain] = OrderedDict()
_MOST = 1_024


async def products(work: Work) -> dict[UUID, ProductInfo]:
    """All products of the workspace with their current funnel."""
    rows = await work.execute(_PRODUCTS, {"workspace_id": work.workspace_id})
    return {row.id: _info(row) for row in rows}


def _info(row: Any) -> ProductInfo:
    columns = dict(row._mapping)
    audiences = columns.pop("audiences") or []
    columns["thresholds"] = tuple(columns["thresholds"] or ())
    return ProductInfo(
        **columns,
        recognisers=tuple((UUID(audience_id), digest) for audience_id, _, digest, _ in audiences if digest),
        judged=frozenset(number for _, number, _, is_judged in audiences if is_judged),
    )


async def chains(work: Work, ids: Collection[UUID]) -> dict[UUID, Chain]:
    """The funnel versions by id; only those not seen before are read."""
    missing = [each for each in ids if each not in _KEPT]
    if missing:
        rows = (await work.execute(_FUNNELS, {"workspace_id": work.workspace_id, "ids": sorted(missing)})).all()
        for each in missing:
            own = [row for row in rows if row.id == each]
            if own:
                _KEPT[each] = _chain(own)
    found = {each: _KEPT[each] for each in ids if each in _KEPT}
    for each in found:
        _KEPT.move_to_end(each)
    while len(_KEPT) > _MOST:
        _KEPT.popitem(last=False)
    return found


def _chain(rows: list[Any]) -> Chain:
    steps = tuple(ChainStep(row.step_id, row.key, row.position, row.name, row.entered_when_description) for row in rows)
    return made(
        rows[0].id, rows[0].product_id, steps, [rows[0].entry_rule, *(row.reached_when for row in rows[:-1])]
    )  # fmt: skip


def made(
    funnel_id: UUID, product_id: UUID, steps: tuple[ChainStep, ...], trees: Sequence[Mapping[str, Any] | None], *,
    given_scores: bool = False,
) -> Chain:  # fmt: skip
    """A chain of steps and the rule that lets into each; `given_scores` as in `compile_rules`."""
    rules = tuple((position, parse(tree)) for position, tree in enumerate(trees, start=1) if tree)
    sold = [at for at, rule in rules if any(isinstance(leaf, SaleRecorded) for leaf in positive_leaves(rule))]
    return Chain(
        funnel_id,
        product_id,
        steps,
        rules,
        signature_of(rule for _, rule in rules),
        tuple(signature_of(rule for at, rule in rules if at > position) for position in range(len(steps) + 1)),
        compile_rules(rules, given_scores=given_scores),
        sold[0] if sold else len(steps),
        {step.key: step for step in steps},
    )
