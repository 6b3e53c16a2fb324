"""Accepting and recycling: the owner, the step, the refusals; two at once."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from crm.core.actor import Actor, ActorKind
from crm.core.clock import day_of
from crm.core.database import Database
from crm.core.problems import Conflict, Forbidden, Invalid
from crm.core.work import Work, begin
from crm.members.permissions import permissions_of
from crm.models import Handoff, LeadMove, StepEntry, TimelineEntry
from crm.models.words import Role
from funnel.routing.accept import accept
from funnel.routing.inputs import HandoffAccept, HandoffRecycle
from funnel.routing.recycle import recycle
from tests.factories.leads import again, as_member, lead_row, make_lead, make_offer, make_seller, make_team
from tests.factories.products import published_funnel
from tests.factories.workspaces import insert_workspace

pytestmark = [pytest.mark.anyio, pytest.mark.database]


def _accept(handoff_id: UUID) -> HandoffAccept:
    return HandoffAccept(handoff_id=handoff_id)


async def test_accepted_it_is_the_assignees_and_moves_on(work: Work) -> None:
    lead_id = await make_lead(work, await published_funnel(work))
    boris = await make_seller(work, "Boris")
    handoff_id = await make_offer(again(work), lead_id, to_member_id=boris)
    assert (await lead_row(work, lead_id)).step_key == "asked"

    assert await accept(as_member(work, boris), _accept(handoff_id)) == handoff_id

    lead = await lead_row(work, lead_id)
    assert (lead.status, lead.owner_id, lead.step_key) == ("ACCEPTED", boris, "with_sales")
    assert lead.current_handoff_id == handoff_id
    row = (await work.execute(select(*Handoff.__table__.columns).where(Handoff.id == handoff_id))).one()
    assert (row.status, row.responded_by_id, row.responded_at, row.accepted_at) == (
        "ACCEPTED", boris, work.now, work.now,
    )  # fmt: skip
    entry = (await work.execute(select(*StepEntry.__table__.columns).where(StepEntry.step_key == "with_sales"))).one()
    assert (entry.cause, entry.fact_kind, entry.fact_id) == ("RULE", "HANDOFF", handoff_id)
    titles = select(TimelineEntry.title).where(TimelineEntry.fact_id == handoff_id).order_by(TimelineEntry.id)
    assert (await work.execute(titles)).scalars().all() == ["Offered to Boris", "Accepted by Boris"]


async def test_only_the_assignee_or_a_sales_lead_accepts(work: Work) -> None:
    lead_id = await make_lead(work, await published_funnel(work))
    boris, cleo = await make_seller(work, "Boris"), await make_seller(work, "Cleo")
    handoff_id = await make_offer(again(work), lead_id, to_member_id=boris)
    before = await lead_row(work, lead_id)
    with pytest.raises(Forbidden, match="offered to Boris"):
        await accept(as_member(work, cleo), _accept(handoff_id))
    with pytest.raises(Forbidden, match="HANDOFF_RESPOND"):
        await accept(as_member(work, boris, Role.MARKETER), _accept(handoff_id))
    assert await lead_row(work, lead_id) == before
    await accept(as_member(work, cleo, Role.SALES_LEAD), _accept(handoff_id))
    assert (await lead_row(work, lead_id)).owner_id == boris
    with pytest.raises(Conflict, match="already accepted by Cleo") as caught:
        await accept(as_member(work, boris), _accept(handoff_id))
    assert caught.value.field == "handoffId"


async def test_after_its_time_an_offer_is_not_accepted(work: Work) -> None:
    lead_id, boris = await make_lead(work, await published_funnel(work)), await make_seller(work, "Boris")
    handoff_id = await make_offer(again(work), lead_id, to_member_id=boris, accept_within_seconds=60)
    before = await lead_row(work, lead_id)
    with pytest.raises(Conflict, match="The time to accept this handoff ended"):
        await accept(as_member(work, boris, now=work.now + timedelta(seconds=61)), _accept(handoff_id))
    assert await lead_row(work, lead_id) == before
    await accept(as_member(work, boris, now=work.now + timedelta(seconds=60)), _accept(handoff_id))
    assert (await lead_row(work, lead_id)).owner_id == boris


async def test_an_offer_to_a_team_is_whoever_takes_it_firsts(work: Work) -> None:
    lead_id = await make_lead(work, await published_funnel(work))
    full = await make_seller(work, "Full", capacity=0)
    team = await make_team(work, [full])
    handoff_id = await make_offer(again(work), lead_id, to_team_id=team)
    member = as_member(work, full)
    member.actor = Actor(
        ActorKind.MEMBER, work.workspace_id, id=full, name="Full", roles=("SALES_MANAGER",),
        permissions=permissions_of(["SALES_MANAGER"]), team_ids=(team,),
    )  # fmt: skip
    await accept(member, _accept(handoff_id))
    row = (await work.execute(select(Handoff.status, Handoff.assignee_id).where(Handoff.id == handoff_id))).one()
    assert row == ("ACCEPTED", full)
    assert (await lead_row(work, lead_id)).owner_id == full


async def test_recycled_it_rests_at_the_step_and_is_nobodys(work: Work) -> None:
    lead_id, boris = await make_lead(work, await published_funnel(work)), await make_seller(work, "Boris")
    handoff_id = await make_offer(again(work), lead_id, to_member_id=boris)
    await accept(as_member(work, boris), _accept(handoff_id))
    until = day_of(work.now, "Europe/Moscow") + timedelta(days=30)
    later = as_member(work, boris, now=work.now + timedelta(hours=1))

    given = HandoffRecycle(
        handoff_id=handoff_id, return_step_key="interested", revisit_on=until, reason="Budget next month"
    )
    await recycle(later, given)

    lead = await lead_row(work, lead_id)
    assert (lead.status, lead.step_key, lead.revisit_on, lead.owner_id, lead.current_handoff_id) == (
        "NURTURING", "interested", until, None, None,
    )  # fmt: skip
    move = (await work.execute(select(LeadMove.to_step_key, LeadMove.cause, LeadMove.reason))).one()
    assert move == ("interested", "RECYCLE", "Budget next month")
    row = (await work.execute(select(Handoff.status, Handoff.accepted_at, Handoff.revisit_on))).one()
    assert row == ("RECYCLED", work.now, until)
    with pytest.raises(Conflict, match="already returned to marketing"):
        await recycle(as_member(work, boris), given)


async def test_recycling_names_a_step_and_a_day_to_come(work: Work) -> None:
    lead_id, boris = await make_lead(work, await published_funnel(work)), await make_seller(work, "Boris")
    handoff_id = await make_offer(again(work), lead_id, to_member_id=boris)
    before = await lead_row(work, lead_id)
    today = day_of(work.now, "Europe/Moscow")
    for step, day, field in (("nowhere", today, "returnStepKey"), ("aware", today - timedelta(days=1), "revisitOn")):
        given = HandoffRecycle(handoff_id=handoff_id, return_step_key=step, revisit_on=day, reason="Later")
        with pytest.raises(Invalid) as caught:
            await recycle(as_member(work, boris), given)
        assert caught.value.field == field
    assert await lead_row(work, lead_id) == before
    assert await work.scalar(select(Handoff.status)) == "OFFERED"


async def test_of_two_who_accept_at_once_one_gets_it(database: Database) -> None:
    async with database.sessions() as session, session.begin():
        workspace_id, admin = await insert_workspace(session)
        work = as_member(Work(session, Actor(ActorKind.MEMBER, workspace_id, id=admin)), admin, Role.ADMIN)
        lead_id = await make_lead(work, await published_funnel(work))
        leads = [await make_seller(work, name, Role.SALES_LEAD) for name in ("Anna", "Boris")]
        handoff_id = await make_offer(again(work), lead_id, to_member_id=leads[0])

    async def one(member_id: UUID, name: str) -> str:
        actor = Actor(
            ActorKind.MEMBER, workspace_id, id=member_id, name=name, roles=("SALES_LEAD",),
            permissions=permissions_of(["SALES_LEAD"]),
        )  # fmt: skip
        try:
            async with begin(database.sessions, actor, strict_locks=True) as work:
                await accept(work, _accept(handoff_id))
        except Conflict as problem:
            return problem.message
        return name

    said = await asyncio.gather(one(leads[0], "Anna"), one(leads[1], "Boris"))

    winner = next(each for each in said if each in ("Anna", "Boris"))
    assert sorted(said) == sorted([winner, f"This handoff was already accepted by {winner}."])
    async with database.read(workspace_id) as reader:
        assert (
            await reader.fetchval(
                "SELECT count(*) FROM step_entries WHERE workspace_id = $1 AND step_key = 'with_sales'", workspace_id
            )
            == 1
        )
