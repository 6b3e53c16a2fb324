"""Sales, refunds, moves and accepted handoffs."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, select

from crm.core.ids import new_id
from crm.core.work import Work
from crm.models import Deal, Handoff, Lead, Sale, SaleEvent, StepEntry, Touchpoint
from crm.models.words import EntryCause
from funnel.facts.facts import HandoffFact, MoveFact, RefundFact, SaleFact, StartFact
from funnel.facts.rederive import rederive
from funnel.models import DayCell, Journey
from tests.factories.people import at, email, recorded, touch
from tests.factories.products import STEPS, Published, published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]

ANN = email("ann@example.test")


def sale(funnel: Published, **given: Any) -> SaleFact:
    fields: dict[str, Any] = {
        "product_id": funnel.product_id, "sold_at": at(10), "source": "shop", "external_id": "o1",
        "identities": (ANN,), "amount_minor": 1_200_000,
    } | given  # fmt: skip
    return SaleFact(**fields)


async def cells(work: Work, *metrics: str) -> dict[tuple[str, int, str], int]:
    rows = await work.execute(select(DayCell).where(DayCell.value != 0, DayCell.metric.in_(metrics)))
    return {(each.metric, each.resource_number, str(each.day)): each.value for each in rows.scalars()}


async def keys(work: Work) -> list[str]:
    rows = await work.execute(
        select(StepEntry.step_key).where(StepEntry.voided_at.is_(None)).order_by(StepEntry.occurred_at, StepEntry.id)
    )
    return list(rows.scalars())


async def test_a_sale_wins_the_lead_and_counts(work: Work) -> None:
    funnel = await published_funnel(work)
    ads = funnel.resource_ids["ads"]
    started = await recorded(work, touch("VISIT", ANN, resource_id=ads))
    lead_id = started.results[0].lead_id
    sold = await recorded(work, sale(funnel, lead_id=lead_id, identities=(), units_micro=2_000_000))
    assert (sold.results[0].status, sold.results[0].lead_id) == ("RECORDED", lead_id)
    lead = (await work.execute(select(Lead))).scalar_one()
    assert (lead.status, lead.step_key, lead.closed_at) == ("WON", "bought", at(10))
    deal = (await work.execute(select(Deal))).scalar_one()
    assert (deal.status, deal.amount_minor, deal.name, deal.closed_at) == ("WON", 1_200_000, "SpinaOK", at(10))
    row = (await work.execute(select(Sale))).scalar_one()
    assert (row.is_repeat, row.net_units_micro, row.net_amount_minor, row.contribution_minor) == (
        False, 2_000_000, 1_200_000, 600_000,
    )  # fmt: skip
    assert await keys(work) == ["aware", "bought"]
    number, day = funnel.resource_numbers["ads"], "2026-06-01"
    assert await cells(work, "SALES", "UNITS_SOLD", "REVENUE", "CONTRIBUTION") == {
        ("SALES", number, day): 1, ("UNITS_SOLD", number, day): 2_000_000, ("REVENUE", number, day): 1_200_000,
        ("CONTRIBUTION", number, day): 600_000,
    }  # fmt: skip
    journey = (await work.execute(select(Journey).where(Journey.kind == "SALE"))).scalar_one()
    assert (journey.ages, journey.step_starts) == ([36000], {"aware": 36000, "bought": 0})
    assert (journey.units_micro, journey.amount_minor, journey.contribution_minor) == (2_000_000, 1_200_000, 600_000)
    again = await recorded(work, sale(funnel, lead_id=lead_id))
    assert (again.results[0].status, again.results[0].fact_id) == ("DUPLICATE", row.id)


async def test_a_sale_without_a_lead_starts_one(work: Work) -> None:
    funnel = await published_funnel(work)
    sold = await recorded(work, sale(funnel, name="Ann"))
    lead = (await work.execute(select(Lead))).scalar_one()
    assert (sold.results[0].lead_id, lead.step_key, lead.status, lead.name) == (lead.id, "bought", "WON", "Ann")
    entry = (await work.execute(select(StepEntry))).scalar_one()
    assert (entry.cause, entry.fact_kind, entry.fact_id) == ("RULE", "SALE", sold.results[0].fact_id)
    late = await recorded(work, touch("VISIT", ANN, occurred_at=at(-48)))
    assert late.results[0].lead_id == lead.id
    assert await keys(work) == ["aware", "bought"]
    rows = (await work.execute(select(Lead.started_at))).scalars().all()
    assert rows == [at(-48)]


async def test_without_a_rule_of_sales_a_buyer_enters_at_the_last_step(work: Work) -> None:
    steps = (
        {"key": "one", "reached_when": {"touch": {"kinds": ["MESSAGE"]}}},
        {"key": "two", "reached_when": None},
    )
    funnel = await published_funnel(work, steps=steps)
    await recorded(work, sale(funnel))
    entry = (await work.execute(select(StepEntry))).scalar_one()
    assert (entry.step_key, entry.cause, entry.reason) == ("two", "START", "Bought without a lead.")
    await recorded(work, touch("VISIT", ANN, occurred_at=at(1)))
    assert await keys(work) == ["one"]


async def test_repeats_by_time_not_by_arrival(work: Work) -> None:
    funnel = await published_funnel(work)
    late, mid = sale(funnel, external_id="late", sold_at=at(20)), sale(funnel, external_id="mid", sold_at=at(5))
    await recorded(work, late, mid)
    await recorded(work, sale(funnel, external_id="early", sold_at=at(1)))
    rows = (await work.execute(select(Sale.external_id, Sale.is_repeat).order_by(Sale.sold_at))).all()
    assert [tuple(row) for row in rows] == [("early", False), ("mid", True), ("late", True)]
    assert len((await work.execute(select(Deal.id))).all()) == 3


async def test_the_only_open_deal_is_won(work: Work) -> None:
    funnel = await published_funnel(work)
    lead_id = (await recorded(work, touch("VISIT", ANN))).results[0].lead_id
    deal = Deal(
        workspace_id=work.workspace_id, id=new_id(), lead_id=lead_id, product_id=funnel.product_id, name="Ten chairs",
        status="OPEN", currency="RUB", created_at=work.now,
    )  # fmt: skip
    work.session.add(deal)
    await work.flush()
    await recorded(work, sale(funnel))
    work.session.expire_all()
    rows = (await work.execute(select(Deal.name, Deal.status, Deal.amount_minor))).all()
    assert [tuple(row) for row in rows] == [("Ten chairs", "WON", 1_200_000)]


async def test_refunds_undo_money_not_steps(work: Work) -> None:
    funnel = await published_funnel(work)
    sale_id = (await recorded(work, sale(funnel, units_micro=2_000_000))).results[0].fact_id
    assert sale_id is not None
    refund = RefundFact(
        sale_id=sale_id, refunded_at=at(34), source="shop", external_id="o1", amount_minor=500_000,
        units_micro=1_000_000,
    )  # fmt: skip
    first = await recorded(work, refund)
    assert first.results[0].status == "RECORDED"
    assert (await recorded(work, refund)).results[0].status == "DUPLICATE"
    too_much = await recorded(work, replace(refund, external_id="r2", amount_minor=700_001, units_micro=0))
    problem = too_much.results[0].problem
    assert problem is not None
    assert (problem.field, problem.message) == (
        "items.0.amount", "Only 7000.00 RUB of this sale is left; refund that much or less.",
    )  # fmt: skip
    row = (await work.execute(select(Sale))).scalar_one()
    assert (row.net_units_micro, row.net_amount_minor, row.refunded_minor, row.contribution_minor) == (
        1_000_000, 700_000, 500_000, 300_000,
    )  # fmt: skip
    assert await cells(work, "UNITS_SOLD", "REVENUE", "CONTRIBUTION", "SALES") == {
        ("SALES", 0, "2026-06-01"): 1,
        ("UNITS_SOLD", 0, "2026-06-01"): 2_000_000, ("UNITS_SOLD", 0, "2026-06-02"): -1_000_000,
        ("REVENUE", 0, "2026-06-01"): 1_200_000, ("REVENUE", 0, "2026-06-02"): -500_000,
        ("CONTRIBUTION", 0, "2026-06-01"): 600_000, ("CONTRIBUTION", 0, "2026-06-02"): -300_000,
    }  # fmt: skip
    rest = await recorded(work, replace(refund, external_id="r3", amount_minor=None, units_micro=0))
    assert rest.results[0].status == "RECORDED"
    assert len((await work.execute(select(SaleEvent.id))).all()) == 3
    assert await keys(work) == ["bought"]
    journey = (await work.execute(select(Journey).where(Journey.kind == "SALE"))).scalar_one()
    assert (journey.units_micro, journey.amount_minor) == (1_000_000, 0)


async def test_moves_are_taken_and_rules_fire_again_after_them(work: Work) -> None:
    await published_funnel(work)
    lead_id = (await recorded(work, touch("FORM_SUBMIT", ANN))).results[0].lead_id
    assert lead_id is not None
    move = MoveFact(lead_id=lead_id, to_step_key="aware", reason="Wrong number.", occurred_at=at(1))
    moved = await recorded(work, move)
    assert (moved.results[0].status, moved.results[0].lead_id) == ("RECORDED", lead_id)
    assert await keys(work) == ["asked", "aware"]
    await recorded(work, touch("MESSAGE", ANN, occurred_at=at(2)))
    assert await keys(work) == ["asked", "aware", "asked"]
    rows = await work.execute(select(StepEntry.ordinal, StepEntry.passed_over).order_by(StepEntry.occurred_at))
    assert [(ordinal, len(passed)) for ordinal, passed in rows] == [(1, 2), (1, 0), (2, 1)]
    unknown = await recorded(work, replace(move, to_step_key="nowhere"))
    assert (unknown.results[0].status, unknown.results[0].problem.field) == ("REJECTED", "items.0.toStepKey")  # type: ignore[union-attr]  # a rejected fact has one


async def test_an_accepted_handoff_counts_once(work: Work) -> None:
    funnel = await published_funnel(work)
    ads = funnel.resource_ids["ads"]
    lead_id = (await recorded(work, touch("FORM_SUBMIT", ANN, resource_id=ads))).results[0].lead_id
    assert lead_id is not None
    handoff_id = new_id()
    work.session.add(
        Handoff(
            workspace_id=work.workspace_id, id=handoff_id, lead_id=lead_id, status="ACCEPTED", offered_at=at(1),
            accept_by=at(5), need="A chair", promises=[], decision={}, accepted_at=at(2),
        )
    )  # fmt: skip
    await work.flush()
    fact = HandoffFact(lead_id=lead_id, handoff_id=handoff_id, occurred_at=at(2), member_id=work.actor.member_id)
    for _ in range(2):
        await recorded(work, fact)
        assert await keys(work) == ["asked", "with_sales"]
        assert await cells(work, "HANDOFFS_ACCEPTED") == {
            ("HANDOFFS_ACCEPTED", funnel.resource_numbers["ads"], "2026-06-01"): 1
        }


async def test_a_withdrawn_lead_comes_back_after_its_handoff(work: Work) -> None:
    """Its handoff is no step of this funnel: the next touch starts it again, also after the handoff."""
    steps = ({**STEPS[0], "reached_when": {"touch": {"kinds": ["FORM_SUBMIT"]}}}, {**STEPS[1], "reached_when": None})
    await published_funnel(work, steps=steps)
    first = (await recorded(work, touch("FORM_SUBMIT", ANN), touch("VISIT", ANN))).results[0]
    assert first.lead_id is not None
    assert first.person_id is not None
    accepted = Handoff(
        workspace_id=work.workspace_id, id=new_id(), lead_id=first.lead_id, status="ACCEPTED", offered_at=at(1),
        accept_by=at(5), need="A chair", promises=[], decision={}, accepted_at=at(2),
    )  # fmt: skip
    work.session.add(accepted)
    await work.flush()
    await recorded(
        work, HandoffFact(lead_id=first.lead_id, handoff_id=accepted.id, occurred_at=at(2), member_id=None)
    )  # fmt: skip
    await work.execute(delete(Touchpoint).where(Touchpoint.workspace_id == work.workspace_id))
    work._highest = None  # another transaction
    await rederive(work, [first.person_id])
    assert await keys(work) == []
    await recorded(work, touch("VISIT", ANN, occurred_at=at(3)))
    assert await keys(work) == ["aware"]


async def test_a_start_by_hand_fills_the_lead(work: Work) -> None:
    funnel = await published_funnel(work)
    start = StartFact(
        source="form", external_id="f1", product_id=funnel.product_id, occurred_at=at(0), step_key="interested",
        identities=(ANN,), name="Ann", company_name="Chairs Ltd", owner_id=work.actor.member_id,
        self_reported="a friend", cause=EntryCause.IMPORT, lead_external_id="crm-1",
    )  # fmt: skip
    result = (await recorded(work, start)).results[0]
    lead = (await work.execute(select(Lead))).scalar_one()
    assert (result.lead_id, lead.step_key, lead.owner_id, lead.self_reported) == (
        lead.id, "interested", work.actor.member_id, "a friend",
    )  # fmt: skip
    assert (lead.source, lead.external_id, lead.company_id is not None) == ("form", "crm-1", True)
    entry = (await work.execute(select(StepEntry))).scalar_one()
    assert (entry.cause, entry.fact_kind, entry.reason) == ("IMPORT", "START", "Brought in by an import.")
    other = replace(start, external_id="f2", identities=(), name=None, step_key="asked", occurred_at=at(1))
    assert (await recorded(work, other)).results[0].lead_id == lead.id
    assert await keys(work) == ["interested", "asked"]
    refused = await recorded(work, replace(start, external_id="f3", step_key="nowhere"))
    assert refused.results[0].problem.field == "items.0.stepKey"  # type: ignore[union-attr]  # a rejected fact has one
