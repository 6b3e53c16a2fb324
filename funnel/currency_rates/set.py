"""Says what foreign currency is worth from a day on; a corrected rate is a further row."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import text

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.money import is_currency
from crm.core.problems import Invalid
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input, Name
from funnel.workspace import home

MOST = 1_000
FURTHEST_DAYS = 366
"""So far ahead a rate may be agreed; beyond that the year is mistyped."""
LARGEST = Decimal(10) ** 10


class RateItem(Input):
    """What one unit of the currency is worth in the workspace's currency on a day and the 31 days after it."""

    currency: Annotated[str, Field(min_length=3, max_length=3)]
    valid_on: date
    rate: Decimal
    source: Name = "typed"


class CurrencyRateSet(Input):
    """Rates of any days and currencies."""

    items: tuple[RateItem, ...]


async def set_rates(work: Work, data: CurrencyRateSet) -> list[UUID]:
    """Ids of the rates that count now, in the order given; three statements however many there are.

    The same rate again is the row that is there. Spend that is recorded keeps the rate it was converted at.
    """
    work.actor.require(Action.SPEND_RECORD)
    await _check(work, data.items)
    given = _arrays(data.items)
    given |= {"workspace_id": work.workspace_id, "now": work.now, "member_id": work.actor.member_id}
    await work.execute(_TURN, {"name": f"currency_rates:{work.workspace_id}"})
    written = (await work.execute(_INSERT, given)).scalars().all()
    found = {(row.currency, row.valid_on): row.id for row in await work.execute(_NEWEST, given)}
    audit.record(work, "CURRENCY_RATE_SET", object_type="CurrencyRate", details={"items": len(written)})
    return [found[item.currency, item.valid_on] for item in data.items]


_TURN = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_GIVEN = (
    "unnest(CAST(:ids AS uuid[]), CAST(:currencies AS text[]), CAST(:days AS date[]), CAST(:rates AS numeric[]),"
    " CAST(:sources AS text[])) AS g(id, currency, day, rate, source)"
)
_OF_THE_DAY = (
    "(SELECT r.id, r.rate, r.recorded_at FROM currency_rates r WHERE r.workspace_id = :workspace_id"
    ' AND r.currency = g.currency COLLATE "C" AND r.valid_on = g.day ORDER BY r.recorded_at DESC LIMIT 1) r'
)
# Whoever waited for the turn began earlier than the row it corrects: its own must still be the newest.
_INSERT = text(
    "INSERT INTO currency_rates (workspace_id, id, currency, valid_on, rate, source, recorded_at, member_id)"
    " SELECT :workspace_id, g.id, g.currency, g.day, g.rate, g.source,"
    " greatest(:now, r.recorded_at + interval '1 microsecond'), CAST(:member_id AS uuid)"
    f" FROM {_GIVEN} LEFT JOIN LATERAL {_OF_THE_DAY} ON true"
    " WHERE r.rate IS DISTINCT FROM g.rate RETURNING id"
)
_NEWEST = text(f"SELECT g.currency, g.day AS valid_on, r.id FROM {_GIVEN} CROSS JOIN LATERAL {_OF_THE_DAY}")


def _arrays(items: Sequence[RateItem]) -> dict[str, Any]:
    return {
        "ids": [new_id() for _ in items],
        "currencies": [item.currency for item in items],
        "days": [item.valid_on for item in items],
        "rates": [item.rate for item in items],
        "sources": [item.source for item in items],
    }


async def _check(work: Work, items: Sequence[RateItem]) -> None:
    if not 0 < len(items) <= MOST:
        raise Invalid(f"Give 1 to {MOST} rates at once.", field="items")
    base = await home(work)
    latest = base.day(work.now) + timedelta(days=FURTHEST_DAYS)
    seen: set[tuple[str, date]] = set()
    for index, item in enumerate(items):
        _check_item(item, base.currency, latest, f"items.{index}")
        if (item.currency, item.valid_on) in seen:
            raise Invalid("This currency and day are given twice; give each once.", field=f"items.{index}")
        seen.add((item.currency, item.valid_on))


def _check_item(item: RateItem, home_currency: str, latest: date, path: str) -> None:
    if not is_currency(item.currency):
        raise Invalid(f"{item.currency!r} is no ISO 4217 currency code.", field=f"{path}.currency")
    if item.currency == home_currency:
        raise Invalid(f"This workspace counts in {home_currency}; it needs no rate.", field=f"{path}.currency")
    if not item.rate.is_finite() or not 0 < item.rate < LARGEST:
        raise Invalid("A rate is more than zero and less than ten thousand million.", field=f"{path}.rate")
    if item.rate != item.rate.quantize(Decimal("1e-10")):
        raise Invalid("A rate has at most ten decimal places.", field=f"{path}.rate")
    if item.valid_on > latest:
        raise Invalid("The day is more than a year ahead; check the year.", field=f"{path}.validOn")
