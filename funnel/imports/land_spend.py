"""Spend of a file: money on a resource over days. What is recorded stays; another amount is a correcting row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import text

from crm.core.money import from_decimal, to_decimal
from crm.core.work import Work
from funnel.imports.amounts import amount_of
from funnel.imports.find_assets import assets
from funnel.imports.place import Place
from funnel.imports.records import Row, SpendRow
from funnel.imports.report import Landed, LandingCode
from funnel.inputs import Amount, Period
from funnel.spend.record import SpendRecord, record_many

CORRECTION = " ~ correction "
"""Between the external id of a spend and the number of its correction, from 2: what a newer file says otherwise."""

# An amount and its corrections; `!` is the letter after the blank, so the range holds what begins with the prefix.
_THERE = text(
    "SELECT b.external_id, b.resource_id, b.period_start, b.period_end, b.currency, c.corrections,"
    " b.amount_minor + c.amount_minor AS amount_minor"
    " FROM spends b CROSS JOIN LATERAL (SELECT count(*) AS corrections,"
    "  CAST(coalesce(sum(s.amount_minor), 0) AS bigint) AS amount_minor"
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
    amount_minor: int
    corrections: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a row says, its campaign and money understood."""

    row: Row
    spend: SpendRow
    resource_id: UUID
    amount: Amount
    minor: int


async def land(work: Work, place: Place, rows: Sequence[Row], *, update: bool) -> Landed:
    """Records the rows; days without spend (an amount of zero) say nothing and are passed over."""
    landed = Landed()
    spends = [(row, row.values) for row in rows if isinstance(row.values, SpendRow)]
    known = await assets(work, [spend for _, spend in spends])
    wanted = []
    for row, spend in spends:
        resource_id = known.of(landed, row, spend)
        amount = amount_of(landed, place, row, spend.amount, spend.currency) if resource_id else None
        if resource_id and amount:
            minor = from_decimal(amount.amount, place.home.currency, field="amount").minor
            wanted.append(Wanted(row, spend, resource_id, amount, minor))
    there = await _there(work, place, wanted)
    records = [
        made
        for one in wanted
        if (made := _record(landed, place, one, there.get(one.spend.external_id))) is not None
    ]  # fmt: skip
    if records:
        await record_many(work, records)
    return landed


async def _there(work: Work, place: Place, wanted: Sequence[Wanted]) -> dict[str, There]:
    """Locks what another file may be correcting at this moment, then reads how much it is by now."""
    given = {"workspace_id": work.workspace_id, "source": place.source}
    found = await _read(work, given, [one.spend.external_id for one in wanted])
    changed = [
        one.spend.external_id
        for one in wanted
        if one.spend.external_id in found and found[one.spend.external_id].amount_minor != one.minor
    ]
    if changed:
        await work.execute(_LOCK, {**given, "ids": changed})
        found |= await _read(work, given, changed)
    return found


async def _read(work: Work, given: dict[str, Any], ids: Sequence[str]) -> dict[str, There]:
    prefix = {"correction": CORRECTION, "after": f"{CORRECTION[:-1]}!"}
    rows = await work.execute(_THERE, {**given, **prefix, "ids": list(ids)})
    return {
        row.external_id: There(row.resource_id, row.period_start, row.period_end, row.amount_minor, row.corrections)
        for row in rows
    }


def _record(landed: Landed, place: Place, one: Wanted, there: There | None) -> SpendRecord | None:
    """The spend, or the difference to what is recorded; None where there is nothing to record."""
    external_id = one.spend.external_id
    if there is None:
        if not one.minor:
            return None
        landed.created.add(one.row.number)
        return _made(landed, place, one, external_id, one.amount)
    if (one.resource_id, one.spend.start, one.spend.end) != (there.resource_id, there.start, there.end):
        message = "A spend with this id is recorded already on another resource or for other days; give it another id."
        landed.reject(one.row, LandingCode.ANOTHER_SPEND, message, field="external_id", value=external_id)
        return None
    difference = one.minor - there.amount_minor
    if not difference:
        return None
    landed.updated.add(one.row.number)
    amount = Amount(amount=Decimal(to_decimal(difference, place.home.currency)))
    return _made(landed, place, one, f"{external_id}{CORRECTION}{there.corrections + 2}", amount)


def _made(landed: Landed, place: Place, one: Wanted, external_id: str, amount: Amount) -> SpendRecord | None:
    try:
        return SpendRecord(
            resource_id=one.resource_id,
            period=Period(start=one.spend.start, end=one.spend.end),
            amount=amount,
            source=place.source,
            external_id=external_id,
            import_id=place.import_id,
        )
    except ValidationError as error:
        detail = error.errors()[0]
        message = f"{detail['msg'].removeprefix('Value error, ').rstrip('.')}."
        field = ".".join(str(part) for part in detail["loc"]) or None
        landed.reject(one.row, LandingCode.REFUSED, message, field=field)
        return None
