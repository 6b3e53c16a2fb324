"""Rows by campaign, company, version and kind of sale against the oracle: whoever the row's key says, judged alike."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from crm.core import ids
from crm.core.ids import new_id
from crm.core.reader import Reader
from crm.core.work import Work
from crm.models import Lead, Sale, Touchpoint
from crm.models.words import SaleKind
from funnel.analytics.report import Wanted, funnel_report
from funnel.analytics.words import DecidedBy, FunnelBreakdown
from funnel.models import Funnel
from tests.factories.products import Published
from tests.funnel.analytics import oracle
from tests.funnel.analytics.agreement import WAYS, Way, asked_of, question_of, steps_differ
from tests.funnel.analytics.oracle_words import Asked, Unit
from tests.funnel.analytics.world import NOW, START, OracleLead, insert_history, random_history

pytestmark = [pytest.mark.anyio, pytest.mark.database]

BY_NAME = {way.name: way for way in WAYS}
ASKED = tuple(BY_NAME[name] for name in ("open", "all", "part_of_windows"))
CAMPAIGNS = (" Spring", "spring ", "Autumn", " ", None)
KINDS = (SaleKind.ONLINE, SaleKind.RETAIL, SaleKind.DIRECT)
KeyOf = Callable[[Unit], str | None]


async def campaigns_of(work: Work, leads: list[OracleLead]) -> dict[UUID, str | None]:
    """First touches of every second lead, and the campaign's key by lead."""
    reader = Reader(await work.raw(), work.workspace_id)
    people = {row["id"]: row["person_id"] for row in await reader.fetch("SELECT id, person_id FROM leads")}
    found: dict[UUID, str | None] = {}
    for number, lead in enumerate(leads):
        campaign = CAMPAIGNS[number % len(CAMPAIGNS)]
        found[lead.row] = (campaign or "").strip().lower() or None
        touch = Touchpoint(
            workspace_id=work.workspace_id, id=new_id(), person_id=people[lead.row], kind="VISIT", campaign=campaign,
            occurred_at=START, received_at=START, source="t", external_id=str(number),
        )  # fmt: skip
        work.session.add(touch)
        await work.flush()
        await work.execute(_set(Lead, work, lead.row, first_touch_id=touch.id))
    return found


async def versions_of(work: Work, made: Published, leads: list[OracleLead]) -> dict[UUID, str | None]:
    """Every third lead keeps an older version, which has no steps any more."""
    older = Funnel(
        workspace_id=work.workspace_id, id=new_id(), product_id=made.product_id, name="Older", version=7,
        is_current=False, entry_rule={}, published_at=START,
    )  # fmt: skip
    work.session.add(older)
    await work.flush()
    for lead in leads[::3]:
        await work.execute(_set(Lead, work, lead.row, funnel_id=older.id))
    return {lead.row: "7" if number % 3 == 0 else "1" for number, lead in enumerate(leads)}


async def kinds_of(work: Work) -> dict[UUID, list[tuple[datetime, str, str]]]:
    """By lead: when, id and kind of its sales, each of another kind than the one before."""
    reader = Reader(await work.raw(), work.workspace_id)
    found: dict[UUID, list[tuple[datetime, str, str]]] = {}
    sales = await reader.fetch("SELECT id, lead_id, sold_at, external_id FROM sales ORDER BY sold_at, id")
    for number, sale in enumerate(sales):
        kind = KINDS[number % len(KINDS)]
        await work.execute(_set(Sale, work, sale["id"], kind=kind.value))
        found.setdefault(sale["lead_id"], []).append((sale["sold_at"], sale["external_id"], kind.value))
    return found


def _set(table: Any, work: Work, row_id: UUID, **values: Any) -> Any:
    return update(table).where(table.workspace_id == work.workspace_id, table.id == row_id).values(**values)


async def test_rows_equal_the_oracles(work: Work) -> None:
    leads = random_history(31, 70)
    made = await insert_history(work, leads)
    campaigns, versions, kinds = (
        await campaigns_of(work, leads),
        await versions_of(work, made, leads),
        await kinds_of(work),
    )
    reader = Reader(await work.raw(), work.workspace_id)
    companies = {row["id"]: row["company_id"] for row in await reader.fetch("SELECT id, company_id FROM leads")}

    def company(unit: Unit) -> str | None:
        own = companies[unit.lead.row]
        return ids.encode("comp", own) if own else None

    def kind(unit: Unit) -> str | None:
        sales = [sale for lead in unit.leads for sale in kinds.get(lead.row, []) if sale[0] <= NOW]
        return min(sales)[2] if sales else None

    keys: dict[FunnelBreakdown, KeyOf] = {
        FunnelBreakdown.CAMPAIGN: lambda unit: campaigns[unit.lead.row],
        FunnelBreakdown.COMPANY: company,
        FunnelBreakdown.FUNNEL_VERSION: lambda unit: versions[unit.lead.row],
        FunnelBreakdown.SALE_KIND: kind,
    }
    for way in ASKED:
        for by, key_of in keys.items():
            assert await rows_differ(reader, made, leads, way, by, key_of) == [], (way.name, by)


async def rows_differ(
    reader: Reader, made: Published, leads: list[OracleLead], way: Way, by: FunnelBreakdown, key_of: KeyOf
) -> list[str]:
    """Where the rows are others than the oracle's, or have other figures."""
    asked: Asked = asked_of(way)
    question = replace(question_of(made, asked), breakdown=by, decided_by=DecidedBy.FIRST_TOUCH)
    found = await funnel_report(reader, question, now=NOW, wanted=Wanted(cost=False, trend=False, bottleneck=False))
    cohort = oracle.units(leads, asked)
    parts: dict[str | None, list[Unit]] = {}
    for unit in cohort:
        parts.setdefault(key_of(unit), []).append(unit)
    rows = {row.key: row.steps for row in found.breakdown}
    if set(rows) != set(parts):
        return [f"rows {sorted(map(str, rows))}, not {sorted(map(str, parts))}"]
    return [
        f"{key}: {text}"
        for key, part in parts.items()
        for text in steps_differ(rows[key], oracle.of_part(part, cohort, asked))
    ]
