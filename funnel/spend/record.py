"""Records money spent: one row as it was paid, and its exact share of every day."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select, text

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.money import spread_evenly
from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.content.belongs import check_items, given_items
from funnel.currency_rates.known import Known, Priced, priced, rates_of
from funnel.inputs import Amount, Input, Name, Period, Prose
from funnel.models import Spend
from funnel.reads import among
from funnel.workspace import home

MOST = 10_000
TYPED = "typed"
"""Source of what a person typed; imports and integrations name their own."""


class Correction(Input):
    """The difference to what is recorded, worked out by `funnel.spend.difference`; it stands in place of the amount."""

    corrects_id: UUID
    minor: int
    original_minor: int | None = None
    original_currency: str | None = None
    rate: Decimal | None = None
    reason: Prose | None = None


class SpendRecord(Input):
    """An amount over days, both ends inclusive, in the workspace's currency or another whose rate is known.

    A correction is a further row: `spendCorrect`, or an amount less than zero.
    """

    resource_id: UUID
    content_item_id: UUID | None = None
    period: Period
    amount: Amount
    source: Annotated[str, Field(min_length=1, max_length=100)] = TYPED
    external_id: Name | None = None
    import_id: UUID | None = None
    correction: Correction | None = None


async def record(work: Work, data: SpendRecord) -> Spend:
    """Records one spend; the same (source, external id) again answers the first one."""
    (spend,) = await record_many(work, [data])
    return spend


async def record_many(work: Work, items: Sequence[SpendRecord]) -> list[Spend]:
    """Records any number in four statements, five where some of it is foreign; answers a spend per item, in order.

    Exactly once per (source, external id): the same item again answers what is there, one that says something else
    under the same external id is refused. Without an external id every item is a spend of its own.
    """
    work.actor.require(Action.SPEND_RECORD)
    return await keep_many(work, items)


async def keep_many(work: Work, items: Sequence[SpendRecord]) -> list[Spend]:
    """The same for other rooms whose verbs have asked for a permission of their own: labour is spend too."""
    if len(items) > MOST:
        raise Invalid(f"At most {MOST} spends are recorded at once; send them in parts.", field="items")
    currency = (await home(work)).currency
    rates = await rates_of(work, _foreign(items, currency))
    rows = [_row(work, item, _priced(item, currency, rates, index, len(items))) for index, item in enumerate(items)]
    unique = list({(row["source"], row["external_id"]): row for row in reversed(rows)}.values())
    await check_items(work, given_items(items, single="contentItemId"))
    async with refusing(work, {"fk_spends_workspace_id_resource_id": _NO_RESOURCE}):
        await work.execute(_INSERT, _arrays(work, currency, unique))
        found = await _read(work, unique)
        spends = [found[row["source"], row["external_id"]] for row in rows]
        for index, (row, spend) in enumerate(zip(rows, spends, strict=True)):
            _refuse_another(row, spend, index if len(rows) > 1 else None)
        new = [row for row in unique if found[row["source"], row["external_id"]].id == row["id"]]
        await work.execute(_INSERT_DAYS, _days(work, new))
    audit.record(work, "SPEND_RECORD", object_type="Spend", object_id=spends[0].id if len(spends) == 1 else None,
                 details={"items": len(new)})  # fmt: skip
    await work.flush()
    return spends


_NO_RESOURCE = NotFound("There is no such resource.", field="resourceId")
_COLUMNS = ("id", "resource_id", "content_item_id", "period_start", "period_end", "amount_minor", "source",
            "external_id", "import_id", "original_minor", "original_currency", "rate", "corrects_id",
            "reason")  # fmt: skip
_INSERT = text(
    f"INSERT INTO spends (workspace_id, {', '.join(_COLUMNS)}, currency, recorded_at, member_id)"
    " SELECT :workspace_id, given.*, :currency, :now, CAST(:member_id AS uuid)"
    " FROM unnest(CAST(:id AS uuid[]), CAST(:resource_id AS uuid[]), CAST(:content_item_id AS uuid[]),"
    " CAST(:period_start AS date[]), CAST(:period_end AS date[]), CAST(:amount_minor AS bigint[]),"
    " CAST(:source AS text[]), CAST(:external_id AS text[]), CAST(:import_id AS uuid[]),"
    " CAST(:original_minor AS bigint[]), CAST(:original_currency AS text[]), CAST(:rate AS numeric[]),"
    " CAST(:corrects_id AS uuid[]), CAST(:reason AS text[])) AS given"
    " ON CONFLICT (workspace_id, source, external_id) DO NOTHING"
)
_INSERT_DAYS = text(
    "INSERT INTO spend_days (workspace_id, spend_id, resource_id, day, amount_minor)"
    " SELECT :workspace_id, given.* FROM unnest(CAST(:spend_ids AS uuid[]), CAST(:resource_ids AS uuid[]),"
    " CAST(:days AS date[]), CAST(:amounts AS bigint[])) AS given"
)


def _foreign(items: Sequence[SpendRecord], home_currency: str) -> Iterator[tuple[str, date]]:
    """(currency, first day) of what is converted now; a correction brings its own rate."""
    for item in items:
        if item.correction is None and item.amount.currency not in (None, home_currency):
            yield str(item.amount.currency), item.period.start


def _priced(item: SpendRecord, currency: str, rates: Known, index: int, count: int) -> Priced:
    path = "amount" if count == 1 else f"items.{index}.amount"
    if item.correction is not None:
        said = item.correction
        return Priced(said.minor, said.original_minor, said.original_currency, said.rate)
    found = priced(
        item.amount.amount, item.amount.currency, currency, day=item.period.start, rates=rates, field=path
    )  # fmt: skip
    if found.minor == 0 and not found.original_minor:
        raise Invalid("Nothing was spent: leave the spend out, or give an amount.", field=path)
    return found


def _row(work: Work, item: SpendRecord, found: Priced) -> dict[str, Any]:
    spend_id = new_id()
    said = item.correction
    return {
        "id": spend_id,
        "resource_id": item.resource_id,
        "content_item_id": item.content_item_id,
        "period_start": item.period.start,
        "period_end": item.period.end,
        "amount_minor": found.minor,
        "source": item.source,
        "external_id": item.external_id or str(spend_id),
        "import_id": item.import_id,
        "original_minor": found.original_minor,
        "original_currency": found.original_currency,
        "rate": found.rate,
        "corrects_id": said.corrects_id if said else None,
        "reason": said.reason if said else None,
    }


def _arrays(work: Work, currency: str, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    columns = {name: [row[name] for row in rows] for name in _COLUMNS}
    same = {"workspace_id": work.workspace_id, "currency": currency, "now": work.now}
    return {**columns, **same, "member_id": work.actor.member_id}


async def _read(work: Work, rows: Sequence[dict[str, Any]]) -> dict[tuple[str, str], Spend]:
    statement = select(Spend).where(
        Spend.workspace_id == work.workspace_id,
        among(Spend.source, sorted({row["source"] for row in rows})),
        among(Spend.external_id, [row["external_id"] for row in rows]),
    )
    return {(spend.source, spend.external_id): spend for spend in (await work.execute(statement)).scalars()}


def _days(work: Work, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    spread = [_spread(row) for row in rows]
    return {
        "workspace_id": work.workspace_id,
        "spend_ids": [row["id"] for row, days in zip(rows, spread, strict=True) for _ in days],
        "resource_ids": [row["resource_id"] for row, days in zip(rows, spread, strict=True) for _ in days],
        "days": [day for day, _ in chain.from_iterable(spread)],
        "amounts": [amount for _, amount in chain.from_iterable(spread)],
    }


def _spread(row: dict[str, Any]) -> list[tuple[Any, int]]:
    """(day, amount) of every day of the period, summing to the amount exactly."""
    days = (row["period_end"] - row["period_start"]).days + 1
    return [
        (row["period_start"] + timedelta(days=index), amount)
        for index, amount in enumerate(spread_evenly(row["amount_minor"], days))
    ]


def _refuse_another(row: dict[str, Any], spend: Spend, index: int | None) -> None:
    same = ["resource_id", "content_item_id", "period_start", "period_end", "original_currency"]
    same.append("original_minor" if row["original_currency"] else "amount_minor")  # a rate may be corrected meanwhile
    if any(row[name] != getattr(spend, name) for name in same):
        raise Conflict(
            f"The spend {spend.external_id!r} is recorded already with other figures; record the difference as a "
            "correction with an external id of its own.",
            field="externalId" if index is None else f"items.{index}.externalId",
        )
