"""What becomes of the work on two leads when their persons are one, and when they are two again."""

from uuid import UUID

import pytest
from sqlalchemy import select

from crm.core.work import Work
from crm.leads.lose import LeadLose, lose
from crm.models import Lead, SlaTimer
from crm.models.words import LossReason
from funnel.facts.facts import SaleFact
from funnel.people.merge import PersonMerge, merge
from funnel.people.unmerge import PersonUnmerge, unmerge
from funnel.rebuild.rebuild import verify
from tests.factories.leads import again, lead_row, make_lead, make_offer, make_seller
from tests.factories.people import at, email, recorded
from tests.factories.products import Published, published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
ANN, BOB = "ann@example.test", "bob@example.test"


async def persons(work: Work, *lead_ids: UUID) -> list[UUID]:
    """Whose leads they are."""
    return [(await lead_row(work, each)).person_id for each in lead_ids]


async def states(work: Work, *lead_ids: UUID) -> list[str]:
    """How they stand; a withdrawn one does not."""
    rows = [await lead_row(work, each) for each in lead_ids]
    return ["withdrawn" if row.withdrawn_at else row.status for row in rows]


async def sold(work: Work, funnel: Published, address: str, hour: int) -> None:
    """The person buys."""
    await recorded(work, SaleFact(
        product_id=funnel.product_id, sold_at=at(hour), source="shop", external_id=f"{address}-{hour}",
        identities=(email(address),), amount_minor=1_000,
    ))  # fmt: skip


@pytest.mark.parametrize("bought", ["before", "meanwhile"])
async def test_who_is_one_with_a_buyer_is_won_and_lost_again_as_before(work: Work, bought: str) -> None:
    """Whether the other one bought before the merge or while two are one."""
    funnel = await published_funnel(work)
    ann, bob = await make_lead(work, funnel, ANN), await make_lead(again(work), funnel, BOB)
    kept, merged = await persons(work, ann, bob)
    await lose(again(work), LeadLose(lead_id=ann, reason=LossReason.PRICE))
    lost = await lead_row(work, ann)
    if bought == "before":
        await sold(work, funnel, BOB, 30)
    done = await merge(again(work), PersonMerge(keep_id=kept, merge_id=merged))
    if bought == "meanwhile":
        assert await states(work, ann, bob) == ["LOST", "withdrawn"]
        await sold(work, funnel, BOB, 30)
    assert await states(work, ann, bob) == ["WON", "withdrawn"]
    assert (await lead_row(work, ann)).closed_at == at(30)
    await unmerge(again(work), PersonUnmerge(merge_id=done.id))
    assert await states(work, ann, bob) == ["LOST", "WON"]
    assert (await lead_row(work, ann)).closed_at == lost.closed_at
    assert (await lead_row(work, bob)).closed_at == at(30)
    assert (await verify(work.session, work.workspace_id)).clean


async def test_a_sale_of_its_own_stays_when_the_others_goes(work: Work) -> None:
    funnel = await published_funnel(work)
    ann, bob = await make_lead(work, funnel, ANN), await make_lead(again(work), funnel, BOB)
    kept, merged = await persons(work, ann, bob)
    done = await merge(again(work), PersonMerge(keep_id=kept, merge_id=merged))
    await sold(work, funnel, BOB, 30)
    await sold(work, funnel, ANN, 40)
    assert (await lead_row(work, ann)).closed_at == at(30)
    await unmerge(again(work), PersonUnmerge(merge_id=done.id))
    rows = await work.execute(select(Lead.id, Lead.status, Lead.closed_at).order_by(Lead.closed_at))
    assert [tuple(row) for row in rows] == [(bob, "WON", at(30)), (ann, "WON", at(40))]


async def test_nobody_waits_for_an_answer_about_a_lead_that_is_merged_away(work: Work) -> None:
    funnel = await published_funnel(work)
    ann, bob = await make_lead(work, funnel, ANN), await make_lead(again(work), funnel, BOB)
    kept, merged = await persons(work, ann, bob)
    await make_offer(again(work), bob, to_member_id=await make_seller(work, "Boris"))
    timers = select(SlaTimer.kind, SlaTimer.state).where(SlaTimer.lead_id == bob)
    assert (await work.execute(timers)).all() == [("ACCEPT", "RUNNING")]
    await merge(again(work), PersonMerge(keep_id=kept, merge_id=merged))
    assert (await work.execute(timers)).all() == [("ACCEPT", "CANCELLED")]
