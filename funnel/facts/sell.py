"""Sales as they are stored: the deal that is won, the first of the signed events."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from crm.core.bulk import dump
from crm.core.ids import new_id
from crm.core.problems import Conflict, NotFound, Problem
from crm.core.versions import require_version
from crm.leads import store as lead_store
from crm.models.words import DealStatus, SaleEventKind
from crm.sales import store as sale_store
from funnel.facts.batch import Batch, Item, KnownLead
from funnel.facts.duplicates import mark_known
from funnel.facts.facts import PaymentFact, RefundFact, SaleFact
from funnel.facts.lead_rows import new_lead, row_of
from funnel.facts.sale_events import change_sales, contribution


async def sell(batch: Batch) -> None:
    """Inserts the batch's sales with their deals, then what changes sales."""
    # Asked again under the persons' locks: two that record the same sale at once waited for one another there.
    going = (*batch.going(SaleFact), *batch.going(RefundFact), *batch.going(PaymentFact))
    await mark_known(batch, [item for item, _ in going])
    sales = list(batch.going(SaleFact))
    if sales:
        await _lead_each(batch, sales)
        await _store_sales(batch, sales)
    await change_sales(batch)


async def _lead_each(batch: Batch, sales: list[tuple[Item, SaleFact]]) -> None:
    """A sale belongs to a lead: who has none for the product gets one, at the step a sale lets in."""
    made = []
    for item, fact in sales:
        given = batch.leads.get(fact.lead_id) if fact.lead_id else None
        person_id = _person(item)
        lead = given if given and given.product_id == fact.product_id else batch.primary(person_id, fact.product_id)
        if lead is None:
            lead = _started_by_sale(batch, item, fact)
            made.append(lead)
        item.lead_id = lead.id
    await lead_store.leads(batch.work, [row_of(batch, lead) for lead in made])


def _started_by_sale(batch: Batch, item: Item, fact: SaleFact) -> KnownLead:
    product = batch.products[fact.product_id]
    chain = batch.chains[product.funnel_id] if product.funnel_id else None
    if chain is None:
        raise LookupError("A sale of a product without a funnel was not refused.")
    lead = new_lead(batch, _person(item), chain, chain.at(chain.sale_position), fact.sold_at, item.owner_id)
    lead.self_reported, lead.import_id = fact.self_reported, fact.import_id
    lead.is_stored = True
    batch.add_lead(lead)
    return lead


async def _store_sales(batch: Batch, sales: list[tuple[Item, SaleFact]]) -> None:
    deals = await _Deals.read(batch, sales)
    rows = []
    for item, fact in sales:
        try:
            deal_id = deals.take(item, fact)
        except Problem as problem:
            item.reject(problem)
        else:
            item.fact_id = new_id()
            rows.append(_sale(batch, item, fact, deal_id))
    await sale_store.deals(batch.work, deals.new)
    await sale_store.win(batch.work, [deals.won[each] for each in sorted(deals.won)])
    made = await sale_store.sales(batch.work, rows)
    if len(made) < len(rows):
        raise Conflict("This sale is being recorded by somebody else at this moment; repeat the request.")
    await sale_store.events(batch.work, [_event_of(row) for row in rows])
    await sale_store.number(batch.work, {_person(item) for item, _ in sales})


class _Deals:
    """Which deal each sale wins: the one it names, else the lead's only open one of the product, else a new one."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.open: dict[tuple[UUID, UUID], list[UUID]] = {}
        self.named: dict[UUID, Row[Any]] = {}
        self.by_external: dict[tuple[str, str], tuple[UUID, UUID]] = {}
        self.new: list[dict[str, Any]] = []
        self.won: dict[UUID, dict[str, Any]] = {}

    @classmethod
    async def read(cls, batch: Batch, sales: list[tuple[Item, SaleFact]]) -> "_Deals":
        found = cls(batch)
        externals = sorted({(fact.source, fact.deal_external_id) for _, fact in sales if fact.deal_external_id})
        given = {
            "deals": sorted({fact.deal_id for _, fact in sales if fact.deal_id}),
            "leads": sorted({item.lead_id for item, _ in sales if item.lead_id}),
            "externals": dump({"source": source, "external_id": external} for source, external in externals),
        }
        rows = await batch.work.execute(sale_store.DEALS_TO_WIN, {"workspace_id": batch.work.workspace_id, **given})
        for row in rows:
            found.named[row.id] = row
            if row.status == DealStatus.OPEN:
                found.open.setdefault((row.lead_id, row.product_id), []).append(row.id)
            if row.external_id is not None:
                found.by_external[(row.source, row.external_id)] = (row.id, row.lead_id)
        return found

    def take(self, item: Item, fact: SaleFact) -> UUID:
        lead = self.batch.leads[_given(item.lead_id)]
        if fact.deal_id is not None:
            return self._win(self._chosen(item, fact, fact.deal_id), fact)
        named = self.by_external.get((fact.source, fact.deal_external_id)) if fact.deal_external_id else None
        if named is not None:
            deal_id, lead_id = named
            if lead_id != lead.id:
                raise Conflict("This deal belongs to another lead.", field=item.field("leadId"))
            return self._win(deal_id, fact)
        mine = self.open.get((lead.id, fact.product_id), [])
        if len(mine) == 1 and not fact.deal_external_id:
            return self._win(mine.pop(), fact)
        return self._open(item, fact, lead)

    def _chosen(self, item: Item, fact: SaleFact, deal_id: UUID) -> UUID:
        """The deal that the fact names by its id, open under its lock; all lines of one batch win the same one."""
        row = self.named.get(deal_id)
        if row is None:
            raise NotFound("There is no such deal in this workspace.", field=item.field("dealId"))
        lead = self.batch.leads.get(row.lead_id)
        if lead is None or lead.canonical_id != item.person_id:
            raise Conflict("This deal belongs to another lead; name a deal of the buyer.", field=item.field("dealId"))
        require_version("deal", row.version, fact.deal_version, field=item.field("expectedVersion"))
        if row.status != DealStatus.OPEN:
            raise Conflict(f"This deal is {row.status.lower()} already.", field=item.field("dealId"))
        free = self.open.get((row.lead_id, row.product_id), [])
        if deal_id in free:
            free.remove(deal_id)  # a sale of the batch that names no deal gets another one
        return deal_id

    def _win(self, deal_id: UUID, fact: SaleFact) -> UUID:
        self.won.setdefault(deal_id, {"id": deal_id, "closed_at": fact.sold_at, "amount_minor": fact.amount_minor})
        return deal_id

    def _open(self, item: Item, fact: SaleFact, lead: KnownLead) -> UUID:
        product = self.batch.products[fact.product_id]
        deal_id = new_id()
        if fact.deal_external_id:
            self.by_external[(fact.source, fact.deal_external_id)] = (deal_id, lead.id)
        self.new.append(
            {
                "id": deal_id, "lead_id": lead.id, "product_id": fact.product_id, "owner_id": lead.owner_id,
                "name": fact.deal_name or product.name, "status": DealStatus.WON, "amount_minor": fact.amount_minor,
                "currency": product.currency, "closed_at": fact.sold_at, "attributes": fact.deal_attributes,
                "source": fact.source if fact.deal_external_id else None, "external_id": fact.deal_external_id,
                "import_id": fact.import_id, "created_at": self.batch.work.now, "version": 1,
            }
        )  # fmt: skip
        return deal_id


def _sale(batch: Batch, item: Item, fact: SaleFact, deal_id: UUID) -> dict[str, Any]:
    product = batch.products[fact.product_id]
    return {
        "id": item.fact_id, "deal_id": deal_id, "lead_id": item.lead_id, "person_id": item.owner_id,
        "product_id": fact.product_id, "kind": product.sale_kind, "is_repeat": False, "sold_at": fact.sold_at,
        "recorded_at": batch.work.now, "currency": product.currency, "units_micro": fact.units_micro,
        "amount_minor": fact.amount_minor, "agreed_minor": fact.agreed_minor,
        "net_units_micro": fact.units_micro, "net_amount_minor": fact.amount_minor,
        "refunded_minor": 0, "contribution_minor": contribution(product.contribution_minor, fact.units_micro),
        "unit_contribution_minor": product.contribution_minor, "promo_code": fact.promo_code,
        "self_reported": fact.self_reported, "source": fact.source, "external_id": fact.external_id,
        "member_id": fact.member_id, "import_id": fact.import_id, "version": 1,
    }  # fmt: skip


def _event_of(sale: dict[str, Any]) -> dict[str, Any]:
    """The sale itself as an event; its key has a prefix, so that a refund may carry the order's own id."""
    return {
        "id": new_id(), "sale_id": sale["id"], "kind": SaleEventKind.SALE, "occurred_at": sale["sold_at"],
        "recorded_at": sale["recorded_at"], "units_micro": sale["units_micro"], "amount_minor": sale["amount_minor"],
        "source": sale["source"], "external_id": f"sale:{sale['external_id']}", "member_id": sale["member_id"],
    }  # fmt: skip


def _person(item: Item) -> UUID:
    return _given(item.person_id)


def _given(value: UUID | None) -> UUID:
    if value is None:
        raise LookupError("A fact was stored before it was resolved.")
    return value
