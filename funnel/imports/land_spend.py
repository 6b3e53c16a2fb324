"""Spend of a file: money on a resource over days. What is recorded stays; a correction is a row of its own."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select

from crm.core.money import from_decimal
from crm.core.work import Work
from funnel.imports import find
from funnel.imports.land_leads import unknown_resource
from funnel.imports.place import Place
from funnel.imports.records import Row, SpendRow
from funnel.imports.report import Landed, LandingCode
from funnel.inputs import Amount, Period
from funnel.models import Spend
from funnel.reads import among
from funnel.spend.record import SpendRecord, record_many


async def land(work: Work, place: Place, rows: Sequence[Row], *, update: bool) -> Landed:
    """Records the rows; days without spend (an amount of zero) say nothing and are passed over."""
    landed = Landed()
    spends = [(row, row.values) for row in rows if isinstance(row.values, SpendRow)]
    resources = await find.resources(work, (spend.resource for _, spend in spends))
    there = await _there(work, place, [spend.external_id for _, spend in spends])
    fresh: list[SpendRecord] = []
    for row, spend in spends:
        if spend.resource not in resources:
            unknown_resource(landed, row, spend.resource)
        elif spend.currency and spend.currency != place.home.currency:
            message = f"This workspace counts in {place.home.currency}; give the amount in it."
            landed.reject(row, LandingCode.ANOTHER_CURRENCY, message, field="currency", value=spend.currency)
        elif spend.external_id in there:
            _compare(landed, place, row, spend, resources[spend.resource], there[spend.external_id])
        elif spend.amount and (made := _record(landed, place, row, spend, resources[spend.resource])):
            fresh.append(made)
            landed.created.add(row.number)
    if fresh:
        await record_many(work, fresh)
    return landed


async def _there(work: Work, place: Place, external_ids: Sequence[str]) -> dict[str, Spend]:
    found = select(Spend).where(
        Spend.workspace_id == work.workspace_id,
        Spend.source == place.source,
        among(Spend.external_id, external_ids),
    )
    return {spend.external_id: spend for spend in (await work.execute(found)).scalars()}


def _compare(landed: Landed, place: Place, row: Row, spend: SpendRow, resource_id: UUID, there: Spend) -> None:
    minor = from_decimal(spend.amount, place.home.currency, field="amount").minor
    given = (resource_id, spend.start, spend.end, minor)
    if given != (there.resource_id, there.period_start, there.period_end, there.amount_minor):
        message = (
            "A spend with this id is recorded already with other figures; give the difference as a row with an id of "
            "its own."
        )
        landed.reject(row, LandingCode.ANOTHER_SPEND, message, field="external_id", value=spend.external_id)


def _record(landed: Landed, place: Place, row: Row, spend: SpendRow, resource_id: UUID) -> SpendRecord | None:
    try:
        return SpendRecord(
            resource_id=resource_id,
            period=Period(start=spend.start, end=spend.end),
            amount=Amount(amount=spend.amount, currency=spend.currency),
            source=place.source,
            external_id=spend.external_id,
            import_id=place.import_id,
        )
    except ValidationError as error:
        detail = error.errors()[0]
        message = f"{detail['msg'].removeprefix('Value error, ').rstrip('.')}."
        landed.reject(row, LandingCode.REFUSED, message, field=".".join(str(part) for part in detail["loc"]) or None)
        return None
