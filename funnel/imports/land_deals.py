"""Deals of a file: won ones are sales, open and lost ones are kept as they are, all of them on the lead they name."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from crm.core.money import from_decimal
from crm.core.work import Work
from crm.models import Deal
from crm.models.words import DealStatus
from funnel.facts.facts import SaleFact
from funnel.facts.record import record
from funnel.imports import find
from funnel.imports.keep_deals import Kept, Won, change_won, keep
from funnel.imports.land_leads import field_of
from funnel.imports.place import Place
from funnel.imports.records import DealRow, Row
from funnel.imports.report import Landed, LandingCode
from funnel.reads import among

MICRO_UNITS = 1_000_000


async def land(work: Work, place: Place, rows: Sequence[Row], *, update: bool) -> Landed:
    """Records the rows; `update` also takes over what the file says differently of deals that are there already."""
    landed = Landed()
    deals = [(row, row.values) for row in rows if isinstance(row.values, DealRow)]
    leads = await find.leads(work, place.source, place.product, (deal.lead_external_id for _, deal in deals))
    statuses = await _statuses(work, place, [deal.external_id for _, deal in deals])
    good = [
        (row, deal)
        for row, deal in deals
        if _has_lead(landed, row, deal, leads) and _is_possible(landed, place, row, deal, statuses)
    ]
    await _land_sales(work, place, landed, [(r, d) for r, d in good if d.status is DealStatus.WON], leads, statuses)
    others = [_kept(place, row, deal, leads) for row, deal in good if deal.status is not DealStatus.WON]
    if others:
        made, changed = await keep(work, place.import_id, place.source, others, update=update)
        landed.created |= made
        landed.updated |= changed
    if update:
        known = [(row, deal) for row, deal in good if deal.status is DealStatus.WON and deal.external_id in statuses]
        changes = [_won(place, row, deal, statuses[deal.external_id]) for row, deal in known]
        landed.updated |= await change_won(work, place.source, changes)
    return landed


def _has_lead(landed: Landed, row: Row, deal: DealRow, leads: dict[str, UUID]) -> bool:
    if deal.lead_external_id in leads:
        return True
    message = "No lead of this product has this id in the source; import the leads first, or correct the file."
    landed.reject(row, LandingCode.LEAD_NOT_FOUND, message, field="lead_external_id", value=deal.lead_external_id)
    return False


def _is_possible(landed: Landed, place: Place, row: Row, deal: DealRow, statuses: dict[str, str]) -> bool:
    if deal.amount is not None and deal.currency and deal.currency != place.home.currency:
        message = f"This workspace counts in {place.home.currency}; give the amount in it."
        landed.reject(row, LandingCode.CURRENCY, message, field="currency", value=deal.currency)
        return False
    if deal.status is not DealStatus.WON and statuses.get(deal.external_id) == DealStatus.WON:
        message = "The deal is won here already and its sale is counted; refund the sale if it did not come about."
        landed.reject(row, LandingCode.DEAL_IS_WON, message, field="status", value=deal.status.value)
        return False
    return True


async def _statuses(work: Work, place: Place, external_ids: Sequence[str]) -> dict[str, str]:
    """Status of the deals that are there already."""
    found = await work.execute(
        select(Deal.external_id, Deal.status).where(
            Deal.workspace_id == work.workspace_id, Deal.source == place.source, among(Deal.external_id, external_ids)
        )
    )
    return {row.external_id: row.status for row in found}


async def _land_sales(
    work: Work, place: Place, landed: Landed, won: Sequence[tuple[Row, DealRow]], leads: dict[str, UUID],
    statuses: dict[str, str],
) -> None:  # fmt: skip
    if not won:
        return
    outcome = await record(work, [_sale(place, deal, leads[deal.lead_external_id]) for _, deal in won])
    landed.suggested += outcome.suggested
    for (row, deal), result in zip(won, outcome.results, strict=True):
        if result.problem is not None:
            landed.reject(row, result.problem.code, result.problem.message, field=field_of(result.problem.field))
        elif result.status == "RECORDED":
            (landed.updated if deal.external_id in statuses else landed.created).add(row.number)


def _sale(place: Place, deal: DealRow, lead_id: UUID) -> SaleFact:
    assert deal.sold_at is not None, "the reader refuses won deals without the time"
    return SaleFact(
        product_id=place.product,
        sold_at=deal.sold_at,
        source=place.source,
        external_id=deal.external_id,
        lead_id=lead_id,
        units_micro=deal.units * MICRO_UNITS,
        amount_minor=_minor(place, deal),
        currency=place.home.currency,
        import_id=place.import_id,
        deal_external_id=deal.external_id,
        deal_attributes=dict(deal.attributes) or None,
    )


def _won(place: Place, row: Row, deal: DealRow, before: str) -> Won:
    """The amount of a deal that was won before is that of its sale, which a file does not change."""
    amount = None if before == DealStatus.WON else _minor(place, deal)
    return Won(row.number, deal.external_id, dict(deal.attributes) or None, amount)


def _minor(place: Place, deal: DealRow) -> int | None:
    return None if deal.amount is None else from_decimal(deal.amount, place.home.currency, field="amount").minor


def _kept(place: Place, row: Row, deal: DealRow, leads: dict[str, UUID]) -> Kept:
    return Kept(
        number=row.number,
        external_id=deal.external_id,
        lead_id=leads[deal.lead_external_id],
        status=deal.status,
        amount_minor=_minor(place, deal),
        closed_at=deal.sold_at if deal.status is DealStatus.LOST else None,
        attributes=dict(deal.attributes) or None,
    )
