"""Which audience people belong to: the first by priority whose rule ever held over their dated facts.

A rule is judged like those of steps: at the facts it mentions, from everything up to each of them. What people said
stays (`KnownLead.is_pinned`). The same code serves single facts, imports, merges and rules that changed.
"""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from crm.core.work import Work
from crm.models.words import AudienceSource
from funnel.facts.batch import ALWAYS, Batch, Item, KnownLead
from funnel.facts.facts import HandoffFact, SaleFact, TouchFact
from funnel.rules.compile import Compiled, compile_first
from funnel.rules.read import parse
from funnel.rules.signature import Signature, signature_of

_RULES = text(
    "SELECT id, effective_rule FROM audiences WHERE workspace_id = :workspace_id AND id = ANY(CAST(:ids AS uuid[]))"
    " AND effective_rule IS NOT NULL"
)
Key = tuple[tuple[UUID, str], ...]


@dataclass(frozen=True)
class Recogniser:
    """The rules of a product's audiences, in order of priority."""

    audience_ids: tuple[UUID, ...]
    signature: Signature
    compiled: Compiled


_KEPT: OrderedDict[Key, Recogniser] = OrderedDict()
_MOST = 256
"""Rules of at most so many products stay compiled; a rule that changes has another digest and so another key."""


async def recognise(batch: Batch) -> None:
    """Gives the batch's leads the audience their facts say, in memory: one statement a product that has rules."""
    for product_id in sorted({lead.product_id for lead in batch.leads.values()}):
        product = batch.products.get(product_id)
        recogniser = await _recogniser(batch.work, product.recognisers) if product and product.recognisers else None
        leads = _judged(batch, product_id, recogniser)
        found = await _found(batch, product_id, recogniser, {lead.canonical_id for lead in leads})
        for lead in leads:
            _belongs(batch, lead, found.get(lead.canonical_id))


def _judged(batch: Batch, product_id: UUID, recogniser: Recogniser | None) -> list[KnownLead]:
    """Leads whose audience the batch may have changed, as far as the rules have a say."""
    again = batch.again | batch.united
    if recogniser is not None:
        again |= {
            item.person_id
            for item in batch.items
            if item.person_id and item.status == "RECORDED" and _mentions(batch, product_id, recogniser, item)
        }
    return [
        lead
        for lead in batch.leads.values()
        if lead.product_id == product_id and not lead.is_pinned and (lead.is_new or lead.canonical_id in again)
    ]


def _mentions(batch: Batch, product_id: UUID, recogniser: Recogniser, item: Item) -> bool:
    signature = recogniser.signature
    match item.fact:
        case TouchFact() as fact:
            serves = fact.product_id is None or fact.product_id == product_id
            return signature.touch(fact.kind, fact.direction, fact.form_answers, serves=serves)
        case SaleFact(product_id=sold):
            return signature.sale(serves=sold == product_id)
        case HandoffFact(lead_id=lead_id):
            return signature.handoffs and batch.leads[lead_id].product_id == product_id
        case _:
            return False


async def _found(
    batch: Batch, product_id: UUID, recogniser: Recogniser | None, persons: Collection[UUID]
) -> dict[UUID, UUID]:
    if recogniser is None or not persons:
        return {}
    given = {
        "workspace_id": batch.work.workspace_id, "product_id": product_id, "zone": batch.zone,
        "persons": sorted(persons), **recogniser.compiled.values,
    }  # fmt: skip
    rows = await batch.work.execute(recogniser.compiled.statement, given)
    return {row.person: recogniser.audience_ids[row.position - 1] for row in rows}


def _belongs(batch: Batch, lead: KnownLead, audience_id: UUID | None) -> None:
    if audience_id != lead.audience_id:
        batch.touched_from(lead.canonical_id, ALWAYS)
    lead.audience_id = audience_id
    lead.audience_source = AudienceSource.RULE.value if audience_id else None


async def _recogniser(work: Work, key: Key) -> Recogniser:
    """Compiled once for each wording of the rules; read again only where it is not known here."""
    if key not in _KEPT:
        rows = await work.execute(
            _RULES, {"workspace_id": work.workspace_id, "ids": sorted(audience_id for audience_id, _ in key)}
        )
        trees = {row.id: row.effective_rule for row in rows}
        ids = tuple(audience_id for audience_id, _ in key if audience_id in trees)
        rules = [(place, parse(trees[audience_id])) for place, audience_id in enumerate(ids, start=1)]
        _KEPT[key] = Recogniser(ids, signature_of(rule for _, rule in rules), compile_first(rules))
    _KEPT.move_to_end(key)
    while len(_KEPT) > _MOST:
        _KEPT.popitem(last=False)
    return _KEPT[key]
