"""Spend of a file: money on a resource over days. What is recorded stays; another amount is a correcting row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import text

from crm.core.money import from_decimal
from crm.core.wording import sentence
from crm.core.work import Work
from funnel.imports.amounts import rates_for, spent_of
from funnel.imports.find_assets import assets
from funnel.imports.place import Place
from funnel.imports.records import Row, SpendRow
from funnel.imports.report import Landed, LandingCode
from funnel.inputs import Amount, Period
from funnel.spend.difference import Chain, difference
from funnel.spend.record import Correction, SpendRecord, record_many

CORRECTION = " ~ correction "
"""Between the external id of a spend and the number of its correction, from 2: what a newer file says otherwise."""

# An amount and its corrections; `!` is the letter after the blank, so the range holds what begins with the prefix.
_THERE = text(
    "SELECT b.external_id, b.id, b.resource_id, b.period_start, b.period_end, b.original_currency, b.rate,"
    " c.corrections, b.amount_minor + c.amount_minor AS amount_minor,"
    " b.original_minor + c.original_minor AS original_minor"
    " FROM spends b CROSS JOIN LATERAL (SELECT count(*) AS corrections,"
    "  CAST(coalesce(sum(s.amount_minor), 0) AS bigint) AS amount_minor,"
    "  CAST(coalesce(sum(s.original_minor), 0) AS bigint) AS original_minor"
    "  FROM spends s WHERE s.workspace_id = :workspace_id AND s.source = :source"
    "  AND s.external_id >= b.external_id || :correction AND s.external_id < b.external_id || :after) c"
    " WHERE b.workspace_id = :workspace_id AND b.source = :source AND b.external_id = ANY(CAST(:ids AS text[]))"
)
_LOCK = text(
    "SELECT id FROM spends WHERE workspace_id = :workspace_id AND source = :source"
    " AND external_id = ANY(CAST(:ids AS text[])) ORDER BY id FOR NO KEY UPDATE"
)


@dataclass(frozen=True, slots=True)
class There:
    """A spend that is recorded already, with its corrections."""

    resource_id: UUID
    start: date
    end: date
    chain: Chain
    corrections: int

    def says(self, wanted: "Wanted") -> bool:
        """Whether the files have said this amount already."""
        paid = self.chain.minor if self.chain.original_minor is None else self.chain.original_minor
        return (paid, self.chain.original_currency) == (wanted.minor, wanted.foreign)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a row says, its campaign and money understood."""

    row: Row
    spend: SpendRow
    resource_id: UUID
    amount: Amount
    minor: int
    foreign: str | None
    """Minor units and currency as spent; None for the workspace's own."""


async def land(work: Work, place: Place, rows: Sequence[Row], *, update: bool) -> Landed:
    """Records the rows; days without spend (an amount of zero) say nothing and are passed over."""
    landed = Landed()
    spends = [(row, row.values) for row in rows if isinstance(row.values, SpendRow)]
    known = await assets(work, [spend for _, spend in spends])
    rates = await rates_for(work, place, [spend for _, spend in spends])
    wanted = []
    for row, spend in spends:
        resource_id = known.of(landed, row, spend)
        amount = spent_of(landed, place, row, spend, rates) if resource_id else None
        if resource_id and amount:
            wanted.append(_wanted(place, row, spend, resource_id, amount))
    there = await _there(work, place, wanted)
    records = [
        made
        for one in wanted
        if (made := _record(landed, place, one, there.get(one.spend.external_id))) is not None
    ]  # fmt: skip
    if records:
        await record_many(work, records)
    return landed


def _wanted(place: Place, row: Row, spend: SpendRow, resource_id: UUID, amount: Amount) -> Wanted:
    home, currency = place.home.currency, amount.currency or place.home.currency
    minor = from_decimal(amount.amount, currency, field="amount").minor
    return Wanted(row, spend, resource_id, amount, minor, None if currency == home else currency)


async def _there(work: Work, place: Place, wanted: Sequence[Wanted]) -> dict[str, There]:
    """Locks what another file may be correcting at this moment, then reads how much it is by now."""
    given = {"workspace_id": work.workspace_id, "source": place.source}
    found = await _read(work, given, [one.spend.external_id for one in wanted])
    changed = [
        one.spend.external_id
        for one in wanted
        if one.spend.external_id in found and not found[one.spend.external_id].says(one)
    ]
    if changed:
        await work.execute(_LOCK, {**given, "ids": changed})
        found |= await _read(work, given, changed)
    return found


async def _read(work: Work, given: dict[str, Any], ids: Sequence[str]) -> dict[str, There]:
    prefix = {"correction": CORRECTION, "after": f"{CORRECTION[:-1]}!"}
    rows = await work.execute(_THERE, {**given, **prefix, "ids": list(ids)})
    return {
        row.external_id: There(
            row.resource_id,
            row.period_start,
            row.period_end,
            Chain(row.id, row.amount_minor, row.original_minor, row.original_currency, row.rate),
            row.corrections,
        )
        for row in rows
    }


def _record(landed: Landed, place: Place, one: Wanted, there: There | None) -> SpendRecord | None:
    """The spend, or the difference to what is recorded; None where there is nothing to record."""
    external_id = one.spend.external_id
    if there is None:
        if not one.minor:
            return None
        landed.created.add(one.row.number)
        return _made(landed, place, one, external_id)
    if (one.resource_id, one.spend.start, one.spend.end) != (there.resource_id, there.start, there.end):
        message = "A spend with this id is recorded already on another resource or for other days; give it another id."
        landed.reject(one.row, LandingCode.ANOTHER_SPEND, message, field="external_id", value=external_id)
        return None
    if one.foreign != there.chain.original_currency:
        message = "A spend with this id is recorded already in another currency; give it another id."
        landed.reject(one.row, LandingCode.ANOTHER_SPEND, message, field="external_id", value=external_id)
        return None
    found = difference(there.chain, one.amount, place.home.currency)
    if found is None:
        return None
    landed.updated.add(one.row.number)
    return _made(landed, place, one, f"{external_id}{CORRECTION}{there.corrections + 2}", found)


def _made(
    landed: Landed, place: Place, one: Wanted, external_id: str, correction: Correction | None = None
) -> SpendRecord | None:
    try:
        return SpendRecord(
            resource_id=one.resource_id,
            period=Period(start=one.spend.start, end=one.spend.end),
            amount=one.amount,
            source=place.source,
            external_id=external_id,
            import_id=place.import_id,
            correction=correction,
        )
    except ValidationError as error:
        detail = error.errors()[0]
        field = ".".join(str(part) for part in detail["loc"]) or None
        landed.reject(one.row, LandingCode.REFUSED, sentence(detail), field=field)
        return None
