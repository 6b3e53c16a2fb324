"""Offers: who is chosen and why, who follows, what becomes of the lead."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound
from crm.core.work import Work
from crm.handoffs.withdraw import HandoffWithdraw, withdraw
from crm.leads.lose import LeadLose, lose
from crm.models import Handoff, TimelineEntry
from crm.models.words import DeclineReason, LossReason, Role
from funnel.routing.decision import FULL_RULE, MEMBER_RULE, TEAM_RULE
from funnel.routing.decline import decline
from funnel.routing.expire import expire
from funnel.routing.inputs import HandoffDecline, HandoffOffer, Packet
from funnel.routing.offer import offer
from tests.factories.leads import again, as_member, lead_row, make_offer, make_seller, make_team
from tests.factories.people import insert_lead
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def _handoff(work: Work, handoff_id: UUID) -> Handoff:
    columns = Handoff.__table__.columns
    return (await work.execute(select(*columns).where(Handoff.id == handoff_id))).one()  # type: ignore[return-value]  # its columns


def _decline(handoff_id: UUID) -> HandoffDecline:
    return HandoffDecline(handoff_id=handoff_id, reason=DeclineReason.OFF_TARGET, text="A student")


async def test_a_named_member_gets_the_lead_within_the_workspaces_time(work: Work) -> None:
    funnel = await published_funnel(work)
    lead_id, boris = await insert_lead(work, funnel), await make_seller(work, "Boris")
    handoff_id = await make_offer(again(work), lead_id, to_member_id=boris)
    made = await _handoff(work, handoff_id)
    assert (made.status, made.assignee_id, made.team_id, made.offered_by_id) == ("OFFERED", boris, None, work.actor.id)
    assert (made.offered_at, made.accept_by) == (work.now, work.now + timedelta(seconds=14_400))
    assert (made.need, made.promises, made.packet_product_id) == ("A chair for a bad back", [], funnel.product_id)
    assert made.decision == {
        "by": "MEMBER", "rule": MEMBER_RULE, "candidates": [{"member_id": str(boris), "load": 0, "waiting": 0}],
        "chosen": str(boris), "tried": [],
    }  # fmt: skip
    lead = await lead_row(work, lead_id)
    assert (lead.status, lead.current_handoff_id, lead.owner_id) == ("OFFERED", handoff_id, None)
    assert (await work.execute(select(TimelineEntry.kind, TimelineEntry.title, TimelineEntry.fact_id))).one() == (
        "HANDOFF", "Offered to Boris", handoff_id,
    )  # fmt: skip


async def test_a_team_offers_to_the_least_loaded_with_room_and_takes_turns(work: Work) -> None:
    funnel = await published_funnel(work)
    anna = await make_seller(work, "Anna")
    boris = await make_seller(work, "Boris")
    full = await make_seller(work, "Full", capacity=1)
    marketer = await make_seller(work, "Mark", Role.MARKETER)
    team = await make_team(work, [anna, boris, full, marketer])
    await insert_lead(work, funnel, owner_id=full, status="WORKING")
    await insert_lead(work, funnel, owner_id=anna, status="ACCEPTED", name="Busy")
    await insert_lead(work, funnel, owner_id=boris, status="WON", name="Done")
    chosen = []
    for name in ("One", "Two"):
        handoff_id = await make_offer(again(work), await insert_lead(work, funnel, name=name), to_team_id=team)
        made = await _handoff(work, handoff_id)
        chosen.append(made.assignee_id)
        assert made.decision["rule"] == TEAM_RULE
        assert {each["member_id"]: each["load"] for each in made.decision["candidates"]} == {
            str(anna): 1, str(boris): 0, str(full): 1,
        }  # fmt: skip
    assert chosen == [boris, anna]  # an offer that waits for an answer weighs like a lead


async def test_equals_are_offered_in_turn(work: Work) -> None:
    funnel = await published_funnel(work)
    members = [await make_seller(work, name) for name in ("Anna", "Boris", "Cleo")]
    team = await make_team(work, members)
    chosen = []
    for hour in range(6):
        later = as_member(work, work.actor.id, Role.ADMIN, now=work.now + timedelta(hours=hour))
        handoff_id = await make_offer(later, await insert_lead(work, funnel, name=f"L{hour}"), to_team_id=team)
        chosen.append((await _handoff(work, handoff_id)).assignee_id)
    assert chosen == members * 2


async def test_a_team_without_room_takes_it_together(work: Work) -> None:
    funnel = await published_funnel(work)
    full = await make_seller(work, "Full", capacity=0)
    team = await make_team(work, [full])
    handoff_id = await make_offer(again(work), lead_id := await insert_lead(work, funnel), to_team_id=team)
    made = await _handoff(work, handoff_id)
    assert (made.assignee_id, made.decision["rule"], made.decision["chosen"]) == (None, FULL_RULE, None)
    stranger = await make_seller(work, "Stranger")
    with pytest.raises(Forbidden, match="offered to the team Sales"):
        await decline(as_member(work, stranger), _decline(handoff_id))
    assert (await lead_row(work, lead_id)).status == "OFFERED"


@pytest.mark.parametrize("status", ["WON", "LOST", "DISQUALIFIED", "ACCEPTED", "WORKING"])
async def test_closed_leads_and_those_sales_work_on_are_not_offered(work: Work, status: str) -> None:
    lead_id = await insert_lead(work, await published_funnel(work), status=status)
    with pytest.raises(Conflict) as caught:
        await make_offer(again(work), lead_id, to_member_id=await make_seller(work, "Boris"))
    assert caught.value.field == "leadId"
    assert await work.scalar(select(func.count()).select_from(Handoff)) == 0
    assert (await lead_row(work, lead_id)).status == status


async def test_one_open_offer_per_lead(work: Work) -> None:
    lead_id, boris = await insert_lead(work, await published_funnel(work)), await make_seller(work, "Boris")
    await make_offer(again(work), lead_id, to_member_id=boris)
    before = await lead_row(work, lead_id)
    with pytest.raises(Conflict, match="offered to Boris already"):
        await make_offer(again(work), lead_id, to_member_id=boris)
    assert await lead_row(work, lead_id) == before
    assert await work.scalar(select(func.count()).select_from(Handoff)) == 1


async def test_what_an_offer_refuses(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    mark, boris = await make_seller(work, "Mark", Role.MARKETER), await make_seller(work, "Boris")
    empty, other = await make_team(work, [mark], "Empty"), await make_team(work, [boris], "Other")
    packet = Packet(need="A chair")
    cases: list[tuple[dict[str, object], type[Exception], str]] = [
        ({}, Invalid, "toTeamId"),
        ({"to_member_id": mark}, Invalid, "toMemberId"),
        ({"to_member_id": new_id()}, NotFound, "toMemberId"),
        ({"to_team_id": new_id()}, NotFound, "toTeamId"),
        ({"to_team_id": empty}, Conflict, "toTeamId"),
        ({"to_team_id": empty, "to_member_id": boris}, Invalid, "toMemberId"),
        ({"to_team_id": other, "packet": Packet(need="A", product_id=new_id())}, NotFound, "packet.productId"),
    ]
    for given, kind, field in cases:
        with pytest.raises(kind) as caught:
            await offer(again(work), HandoffOffer.model_validate({"lead_id": lead_id, "packet": packet} | given))
        assert caught.value.field == field  # type: ignore[attr-defined]  # all are Problems
    with pytest.raises(Forbidden, match="HANDOFF_OFFER"):
        await make_offer(as_member(work, boris), lead_id, to_member_id=boris)
    assert await work.scalar(select(func.count()).select_from(Handoff)) == 0
    assert (await lead_row(work, lead_id)).status == "OPEN"


async def test_declined_it_goes_on_until_everybody_was_asked(work: Work) -> None:
    funnel = await published_funnel(work)
    members = [await make_seller(work, name) for name in ("Anna", "Boris")]
    team = await make_team(work, members)
    lead_id = await insert_lead(work, funnel)
    first = await make_offer(again(work), lead_id, to_team_id=team, accept_within_seconds=60)
    with pytest.raises(Forbidden, match="offered to Anna"):
        await decline(as_member(work, members[1]), _decline(first))

    declined = await decline(as_member(work, members[0]), _decline(first))
    assert declined.next_id is not None
    old, new = await _handoff(work, first), await _handoff(work, declined.next_id)
    assert (old.status, old.decline_reason, old.decline_text, old.responded_by_id) == (
        "DECLINED", "OFF_TARGET", "A student", members[0],
    )  # fmt: skip
    assert (new.status, new.assignee_id, new.previous_id, new.need) == ("OFFERED", members[1], first, old.need)
    assert new.accept_by == work.now + timedelta(seconds=60)
    assert new.decision["tried"] == [str(members[0])]
    assert (await lead_row(work, lead_id)).current_handoff_id == new.id

    assert (await decline(as_member(work, members[1]), _decline(new.id))).next_id is None
    lead = await lead_row(work, lead_id)
    assert (lead.status, lead.current_handoff_id) == ("OPEN", None)
    with pytest.raises(Conflict, match="already declined by Boris"):
        await decline(as_member(work, members[1]), _decline(new.id))


async def test_late_offers_expire_in_a_batch_and_go_on(work: Work) -> None:
    funnel = await published_funnel(work)
    members = [await make_seller(work, name) for name in ("Anna", "Boris")]
    team = await make_team(work, members)
    routed, named = await insert_lead(work, funnel, name="Routed"), await insert_lead(work, funnel, name="Named")
    first = await make_offer(again(work), routed, to_team_id=team, accept_within_seconds=60)
    second = await make_offer(again(work), named, to_member_id=members[0], accept_within_seconds=90)
    assert await expire(again(work)) == 0
    later = as_member(work, work.actor.id, Role.ADMIN, now=work.now + timedelta(seconds=61))
    assert await expire(later) == 1
    assert ((await _handoff(work, first)).status, (await _handoff(work, second)).status) == ("EXPIRED", "OFFERED")
    lead = await lead_row(work, routed)
    following = await _handoff(work, lead.current_handoff_id)
    assert (lead.status, following.assignee_id, following.previous_id) == ("OFFERED", members[1], first)
    much_later = as_member(work, work.actor.id, Role.ADMIN, now=work.now + timedelta(seconds=200))
    assert await expire(much_later) == 2
    assert [(await lead_row(work, each)).status for each in (routed, named)] == ["OPEN", "OPEN"]
    assert await expire(as_member(work, work.actor.id, Role.ADMIN, now=much_later.now)) == 0


async def test_withdrawn_or_lost_the_offer_is_gone(work: Work) -> None:
    funnel, boris = await published_funnel(work), await make_seller(work, "Boris")
    taken_back, lost = await insert_lead(work, funnel, name="A"), await insert_lead(work, funnel, name="B")
    handoff_id = await make_offer(again(work), taken_back, to_member_id=boris)
    await withdraw(again(work), HandoffWithdraw(handoff_id=handoff_id))
    assert (await lead_row(work, taken_back)).status == "OPEN"
    other_id = await make_offer(again(work), lost, to_member_id=boris)
    await lose(again(work), LeadLose(lead_id=lost, reason=LossReason.TIMING))
    for each in (handoff_id, other_id):
        with pytest.raises(Conflict, match="was withdrawn by"):
            await decline(as_member(work, boris), _decline(each))
    assert (await lead_row(work, lost)).status == "LOST"
