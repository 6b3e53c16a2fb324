"""Losing, disqualifying, reopening, resting and assigning leads."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from crm.core.clock import day_of
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound
from crm.core.work import Work
from crm.leads.assign import LeadAssign, assign
from crm.leads.disqualify import LeadDisqualify, disqualify
from crm.leads.lose import LeadLose, lose
from crm.leads.nurture import LeadNurture, nurture
from crm.leads.reopen import LeadReopen, reopen
from crm.models import AuditEntry, Deal, Handoff, Lead, TimelineEntry
from crm.models.words import LossReason, Role
from tests.factories.leads import again, as_member, lead_row, make_offer, make_seller
from tests.factories.people import insert_lead
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_lose_closes_the_lead_and_what_is_open_around_it(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    seller = await make_seller(work, "Boris")
    handoff_id = await make_offer(again(work), lead_id, to_member_id=seller)
    lead = await lead_row(work, lead_id)
    deal = Deal(
        workspace_id=work.workspace_id, lead_id=lead_id, product_id=lead.product_id, name="Ten chairs", status="OPEN",
        amount_minor=100, currency="RUB", created_at=work.now,
    )  # fmt: skip
    work.session.add(deal)
    await work.flush()

    await lose(again(work), LeadLose(lead_id=lead_id, reason=LossReason.COMPETITOR, text="Cheaper", competitor="IKEA"))

    after = await lead_row(work, lead_id)
    assert (after.status, after.loss_reason, after.loss_text, after.competitor) == (
        "LOST", "COMPETITOR", "Cheaper", "IKEA",
    )  # fmt: skip
    assert (after.closed_at, after.current_handoff_id, after.version) == (work.now, None, lead.version + 1)
    assert await work.scalar(select(Handoff.status).where(Handoff.id == handoff_id)) == "WITHDRAWN"
    assert (await work.execute(select(Deal.status, Deal.closed_at).where(Deal.id == deal.id))).one() == (
        "LOST", work.now,
    )  # fmt: skip
    titles = (await work.execute(select(TimelineEntry.title).where(TimelineEntry.kind == "STATUS"))).scalars().all()
    assert titles == ["Lost to IKEA: competitor"]
    await work.flush()
    assert await work.scalar(select(AuditEntry.action).where(AuditEntry.object_id == lead_id)) == "LEAD_LOSE"


async def test_a_lost_lead_is_not_lost_again(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    await lose(again(work), LeadLose(lead_id=lead_id, reason=LossReason.PRICE))
    before = await lead_row(work, lead_id)
    with pytest.raises(Conflict, match="lost already; reopen it first"):
        await lose(again(work), LeadLose(lead_id=lead_id, reason=LossReason.TIMING))
    with pytest.raises(Conflict):
        await disqualify(again(work), LeadDisqualify(lead_id=lead_id, reason=LossReason.NO_NEED))
    assert await lead_row(work, lead_id) == before


async def test_who_may_not_lose_leaves_everything_as_it_is(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    before = await lead_row(work, lead_id)
    for role in (Role.ANALYST, Role.CLIENT, Role.AUTHOR, Role.STRATEGIST):
        with pytest.raises(Forbidden, match="LEAD_EDIT"):
            await lose(as_member(work, work.actor.id, role), LeadLose(lead_id=lead_id, reason=LossReason.PRICE))
    assert await lead_row(work, lead_id) == before
    assert await work.scalar(select(func.count()).select_from(TimelineEntry)) == 0


async def test_an_unknown_lead_is_not_found(work: Work) -> None:
    with pytest.raises(NotFound) as caught:
        await lose(work, LeadLose(lead_id=work.workspace_id, reason=LossReason.PRICE))
    assert caught.value.field == "leadId"


async def test_reopened_it_is_its_owners_work_again(work: Work) -> None:
    funnel = await published_funnel(work)
    free, owned = await insert_lead(work, funnel), await insert_lead(work, funnel, owner_id=work.actor.id)
    for lead_id, status in ((free, "OPEN"), (owned, "WORKING")):
        await disqualify(again(work), LeadDisqualify(lead_id=lead_id, reason=LossReason.NO_BUDGET, text="None"))
        assert (await lead_row(work, lead_id)).status == "DISQUALIFIED"
        await reopen(again(work), LeadReopen(lead_id=lead_id, reason="They called"))
        after = await lead_row(work, lead_id)
        assert (after.status, after.loss_reason, after.loss_text, after.closed_at) == (status, None, None, None)
    with pytest.raises(Conflict, match="only a closed or resting lead"):
        await reopen(again(work), LeadReopen(lead_id=free))


async def test_nurture_until_a_day_that_is_not_over(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    today = day_of(work.now, "Europe/Moscow")
    with pytest.raises(Invalid) as caught:
        await nurture(again(work), LeadNurture(lead_id=lead_id, revisit_on=today - timedelta(days=1)))
    assert caught.value.field == "revisitOn"
    assert (await lead_row(work, lead_id)).status == "OPEN"
    await nurture(again(work), LeadNurture(lead_id=lead_id, revisit_on=today))
    after = await lead_row(work, lead_id)
    assert (after.status, after.revisit_on) == ("NURTURING", today)


async def test_assign_takes_free_leads_but_not_those_of_others(work: Work) -> None:
    funnel = await published_funnel(work)
    boris, cleo = await make_seller(work, "Boris"), await make_seller(work, "Cleo")
    free, taken = await insert_lead(work, funnel), await insert_lead(work, funnel, owner_id=boris)
    await assign(as_member(work, cleo), LeadAssign(lead_ids=(free,), owner_id=cleo))
    assert (await lead_row(work, free)).owner_id == cleo
    with pytest.raises(Forbidden) as caught:
        await assign(as_member(work, cleo), LeadAssign(lead_ids=(free, taken), owner_id=cleo))
    assert caught.value.field == "leadIds.1"
    assert (await lead_row(work, taken)).owner_id == boris
    await assign(as_member(work, cleo, Role.SALES_LEAD), LeadAssign(lead_ids=(taken, free), owner_id=None))
    owners = (await work.execute(select(Lead.owner_id).where(Lead.workspace_id == work.workspace_id))).scalars().all()
    assert owners == [None, None]
