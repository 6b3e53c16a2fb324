"""Journeys of a company and of a deal: touches of all who took part, credited to the one conversion they led to."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from crm.core.ids import new_id
from crm.core.tables import sort_key
from crm.core.work import Work
from crm.models import Company
from funnel.attribution.answer import AnsweredBy
from funnel.attribution.question import JourneyOf
from funnel.facts.facts import SaleFact
from tests.factories.people import at, email, recorded, touch
from tests.factories.products import Published, published_funnel
from tests.factories.workspaces import CREATED
from tests.funnel.attribution.asking import question, report

pytestmark = [pytest.mark.anyio, pytest.mark.database]
ANN, BOB, EVE = (email(f"{name}@example.test") for name in ("ann", "bob", "eve"))


async def firm_buys(work: Work) -> Published:
    """Ann buys; Bob, of the same firm, came by the group before her; Eve is a contact of the deal from elsewhere."""
    funnel = await published_funnel(work)
    for who, name, day in ((BOB, "group", 0), (ANN, "ads", 1), (EVE, "site", 2), (EVE, "newsletter", 9)):
        await recorded(work, touch("VISIT", who, occurred_at=at(days=day), resource_id=funnel.resource_ids[name]))
    await recorded(
        work,
        SaleFact(source="s", external_id="1", product_id=funnel.product_id, sold_at=at(days=4), identities=(ANN,),
                 units_micro=1_000_000, amount_minor=900),
    )  # fmt: skip
    company = new_id()
    work.session.add(
        Company(
            workspace_id=work.workspace_id, id=company, name="Firm", name_key="firm", sort_key=sort_key("Firm"),
            created_at=CREATED,
        )
    )  # fmt: skip
    await work.flush()
    people = "UPDATE persons SET company_id = :c WHERE workspace_id = :w AND id = ANY(:ids)"
    ids = [await person(work, "ann"), await person(work, "bob")]
    await work.execute(text(people), {"c": company, "w": work.workspace_id, "ids": ids})
    return funnel


async def person(work: Work, name: str) -> UUID:
    found = "SELECT person_id FROM identities WHERE workspace_id = $1 AND value = $2"
    person_id: UUID = await (await work.raw()).fetchval(found, work.workspace_id, f"{name}@example.test")
    return person_id


async def amounts(
    work: Work, funnel: Published, whose: JourneyOf, model: str = "linear", **given: Any
) -> dict[str, int]:
    found = await report(work, question(funnel, "", model, journey_of=whose, **given))
    assert found.totals.amount_minor == sum(row.credits[0].amounts.amount_minor for row in found.rows) == 900
    assert (found.answered_by is AnsweredBy.JOURNEYS) is (whose is JourneyOf.PERSON)
    return {row.label.removeprefix("SpinaOK "): row.credits[0].amounts.amount_minor for row in found.rows}


async def test_a_company_is_all_its_people(work: Work) -> None:
    funnel = await firm_buys(work)
    assert await amounts(work, funnel, JourneyOf.PERSON) == {"ads": 900}
    assert await amounts(work, funnel, JourneyOf.COMPANY) == {"group": 450, "ads": 450}
    assert await amounts(work, funnel, JourneyOf.COMPANY, "first") == {"group": 900}


async def test_a_deal_is_its_contacts(work: Work) -> None:
    funnel = await firm_buys(work)
    assert await amounts(work, funnel, JourneyOf.DEAL) == {"ads": 900}
    deal = await (await work.raw()).fetchval("SELECT deal_id FROM sales WHERE workspace_id = $1", work.workspace_id)
    contact = (
        "INSERT INTO deal_contacts (workspace_id, id, deal_id, person_id, role, is_primary, added_at)"
        " VALUES ($1, $2, $3, $4, 'DECISION_MAKER', false, now())"
    )
    await (await work.raw()).execute(contact, work.workspace_id, new_id(), deal, await person(work, "eve"))
    assert await amounts(work, funnel, JourneyOf.DEAL) == {"ads": 450, "site": 450}
    assert await amounts(work, funnel, JourneyOf.PERSON) == {"ads": 900}
    joined = "UPDATE deal_contacts SET added_at = $2::timestamptz + interval '1 hour' WHERE workspace_id = $1"
    await (await work.raw()).execute(joined, work.workspace_id, work.now)
    later = work.now + timedelta(hours=2)
    assert await amounts(work, funnel, JourneyOf.DEAL, as_known_at=work.now) == {"ads": 900}
    assert await amounts(work, funnel, JourneyOf.DEAL, as_known_at=later) == {"ads": 450, "site": 450}


async def test_people_without_a_company_stand_alone(work: Work) -> None:
    funnel = await firm_buys(work)
    await work.execute(text("UPDATE persons SET company_id = NULL WHERE workspace_id = :w"), {"w": work.workspace_id})
    assert await amounts(work, funnel, JourneyOf.COMPANY) == {"ads": 900}


async def test_entries_have_their_company_too(work: Work) -> None:
    funnel = await firm_buys(work)
    found = await report(work, question(funnel, "aware", "first", journey_of=JourneyOf.COMPANY))
    labels = {row.label.removeprefix("SpinaOK "): row.credits[0].amounts.conversions_micro for row in found.rows}
    assert labels == {"group": 2_000_000, "site": 1_000_000}
