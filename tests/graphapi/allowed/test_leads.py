"""A lead's `allowedActions` are what its verbs accept, for every role and in every state; each verb is really run."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from crm.core.work import Work
from crm.deals.open import DealOpen
from crm.deals.open import open as open_deal
from crm.handoffs.withdraw import HandoffWithdraw, withdraw
from crm.leads.allowed import LeadAction
from crm.leads.assign import LeadAssign, assign
from crm.leads.disqualify import LeadDisqualify, disqualify
from crm.leads.lose import LeadLose, lose
from crm.leads.nurture import LeadNurture, nurture
from crm.leads.reopen import LeadReopen, reopen
from crm.models import Handoff, Lead
from crm.models.words import Role
from crm.tasks.create import TaskCreate
from crm.tasks.create import create as create_task
from funnel.calls.log import CallLog, log
from funnel.leads.move import LeadMove, move
from funnel.routing.accept import accept
from funnel.routing.decline import decline
from funnel.routing.inputs import HandoffAccept, HandoffDecline, HandoffOffer, HandoffRecycle, Packet
from funnel.routing.offer import offer
from funnel.routing.recycle import recycle
from funnel.sales.record import SaleRecord, record
from graphapi.context import Context, Info
from graphapi.leads.allowed_actions import allowed_actions
from tests.factories.leads import again, make_lead, make_offer, make_seller, make_team
from tests.factories.products import Published, published_funnel
from tests.graphapi.allowed.trying import Verb, is_accepted, works

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
NOBODY = UUID(int=0)


_STATE = text(
    "SELECT l.status, CAST(l.owner_id AS text),"
    " (SELECT json_build_array(h.status, h.assignee_id, h.team_id, h.accept_by)"
    " FROM handoffs h WHERE h.workspace_id = l.workspace_id AND h.id = l.current_handoff_id)"
    " FROM leads l WHERE l.workspace_id = :workspace_id AND l.id = :lead_id"
)
"""What the compiler gives the field of its row (`state_of`)."""


class Story:
    """A lead in every state, and those who look at it."""

    def __init__(self, work: Work, funnel: Published) -> None:
        self.work, self.funnel = work, funnel
        self.leads: dict[str, UUID] = {}
        self.members: dict[str, UUID] = {}
        self.team_id = NOBODY
        self.accepted: set[tuple[str, LeadAction]] = set()

    async def tell(self) -> None:
        """As it happens, by the verbs."""
        for name in ("own", "other", "chief", "marketer"):
            self.members[name] = await make_seller(self.work, name.title())
        self.team_id = await make_team(self.work, [self.members["own"]])
        own, other = self.members["own"], self.members["other"]
        for name, owner in (
            ("open", None), ("working", own), ("anothers", other), ("lost", own), ("unqualified", own),
            ("resting", own), ("won", own), ("offered", None), ("offered_late", None), ("offered_other", None),
            ("offered_team", None), ("accepted", None), ("recycled", None),
        ):  # fmt: skip
            self.leads[name] = await make_lead(again(self.work), self.funnel, f"{name}@example.test")
            if owner:
                await assign(again(self.work), LeadAssign(lead_ids=(self.leads[name],), owner_id=owner))
        await self._close()
        await self._offer(own, other)

    async def _close(self) -> None:
        tomorrow = (self.work.now + timedelta(days=1)).date()
        await lose(again(self.work), LeadLose(lead_id=self.leads["lost"], reason="PRICE"))
        await disqualify(again(self.work), LeadDisqualify(lead_id=self.leads["unqualified"], reason="NO_NEED"))
        await nurture(again(self.work), LeadNurture(lead_id=self.leads["resting"], revisit_on=tomorrow))
        await record(again(self.work), SaleRecord.model_validate(self.sale("won")))

    async def _offer(self, own: UUID, other: UUID) -> None:
        for name, to in (
            ("offered", {"to_member_id": own}), ("offered_late", {"to_member_id": own}),
            ("offered_other", {"to_member_id": other}), ("offered_team", {"to_team_id": self.team_id}),
            ("accepted", {"to_member_id": own}), ("recycled", {"to_member_id": own}),
        ):  # fmt: skip
            handoff_id = await make_offer(again(self.work), self.leads[name], **to)
            if name in ("accepted", "recycled"):
                await accept(works(self.work, Role.SALES_MANAGER, own), HandoffAccept(handoff_id=handoff_id))
            if name == "recycled":
                await recycle(works(self.work, Role.SALES_MANAGER, own), self.recycling(handoff_id))
        late = self.work.now - timedelta(seconds=1)
        await self.work.execute(
            update(Handoff)
            .where(Handoff.workspace_id == self.work.workspace_id, Handoff.lead_id == self.leads["offered_late"])
            .values(accept_by=late, offered_at=late - timedelta(hours=1))
        )

    def sale(self, name: str) -> Mapping[str, Any]:
        """What is sold to the lead."""
        return {
            "lead_id": self.leads[name], "product_id": self.funnel.product_id, "sold_at": self.work.now,
            "amount": {"amount": "12000"},
        }  # fmt: skip

    def recycling(self, handoff_id: UUID) -> HandoffRecycle:
        """Back to the first step, until tomorrow."""
        tomorrow = (self.work.now + timedelta(days=1)).date()
        return HandoffRecycle(
            handoff_id=handoff_id, return_step_key=self.funnel.keys[0], revisit_on=tomorrow, reason="Later"
        )

    async def verbs(self, name: str) -> dict[LeadAction, Verb]:
        """What each action is; only what the state itself decides is left to refuse."""
        lead, now = self.leads[name], self.work.now
        statement = select(Lead.current_handoff_id, Lead.step_key).where(
            Lead.workspace_id == self.work.workspace_id, Lead.id == lead
        )
        current, step = (await self.work.execute(statement)).one()
        keys = self.funnel.keys
        to = keys[keys.index(step) - 1] if step != keys[0] else keys[1]
        tomorrow = (now + timedelta(days=1)).date()
        handoff = current or NOBODY
        return {
            LeadAction.MOVE: lambda w: move(w, LeadMove(lead_id=lead, to_step_key=to, reason="By hand")),
            LeadAction.LOSE: lambda w: lose(w, LeadLose(lead_id=lead, reason="PRICE")),
            LeadAction.DISQUALIFY: lambda w: disqualify(w, LeadDisqualify(lead_id=lead, reason="NO_NEED")),
            LeadAction.REOPEN: lambda w: reopen(w, LeadReopen(lead_id=lead, reason="They called")),
            LeadAction.NURTURE: lambda w: nurture(w, LeadNurture(lead_id=lead, revisit_on=tomorrow)),
            LeadAction.ASSIGN: lambda w: assign(w, LeadAssign(lead_ids=(lead,), owner_id=self.members["chief"])),
            LeadAction.OFFER_HANDOFF: lambda w: offer(
                w, HandoffOffer(lead_id=lead, to_member_id=self.members["other"], packet=Packet(need="A chair"))
            ),
            LeadAction.WITHDRAW_HANDOFF: lambda w: withdraw(w, HandoffWithdraw(handoff_id=handoff)),
            LeadAction.ACCEPT_HANDOFF: lambda w: accept(w, HandoffAccept(handoff_id=handoff)),
            LeadAction.DECLINE_HANDOFF: lambda w: decline(
                w, HandoffDecline.model_validate({"handoff_id": handoff, "reason": "WRONG_ROUTE"})
            ),
            LeadAction.RECYCLE_HANDOFF: lambda w: recycle(w, self.recycling(handoff)),
            LeadAction.LOG_CALL: lambda w: log(
                w, CallLog(lead_id=lead, direction="OUTBOUND", occurred_at=now, duration_seconds=5)
            ),
            LeadAction.CREATE_TASK: lambda w: create_task(w, TaskCreate(lead_id=lead, title="Call", due_at=now)),
            LeadAction.OPEN_DEAL: lambda w: open_deal(w, DealOpen(lead_id=lead)),
            LeadAction.RECORD_SALE: lambda w: record(w, SaleRecord.model_validate(self.sale(name))),
        }  # fmt: skip

    async def disagreements(self, name: str, role: Role, who: str) -> list[str]:
        """Actions that are listed and refused, or not listed and accepted."""
        teams = (self.team_id,) if who == "own" else ()
        listed = await self.listed(works(self.work, role, self.members[who], *teams), name)
        wrong = []
        for action, verb in (await self.verbs(name)).items():
            accepted = await is_accepted(works(self.work, role, self.members[who], *teams), verb)
            self.accepted |= {(name, action)} if accepted else set()
            if accepted != (action in listed):
                wrong.append(f"{role.value} ({who}), {name}: {action.value} is {'' if accepted else 'not '}accepted")
        return wrong

    async def listed(self, work: Work, name: str) -> set[LeadAction]:
        """What the field says."""
        info = Info(Context(None, work.actor, now=work.now))  # type: ignore[arg-type]  # no pool
        lead = self.leads[name]
        (given,) = await work.execute(_STATE, {"workspace_id": work.workspace_id, "lead_id": lead})
        return set((await allowed_actions(info, {lead: given}))[lead])


async def test_what_is_listed_is_accepted_and_nothing_else(work: Work) -> None:
    """Every state for those whose work leads are; every role where most can be done."""
    story = Story(work, await published_funnel(work))
    await story.tell()
    wrong = []
    for name in story.leads:
        for role, who in (
            (Role.SALES_MANAGER, "own"), (Role.SALES_MANAGER, "other"), (Role.SALES_LEAD, "chief"),
            (Role.MARKETER, "marketer"),
        ):  # fmt: skip
            wrong += await story.disagreements(name, role, who)
    for role in Role:
        for name in ("open", "offered", "lost"):
            wrong += await story.disagreements(name, role, "own")
    assert wrong == []
    assert {action for _, action in story.accepted} == set(LeadAction)  # else a verb is asked wrongly and never holds
    assert len(story.accepted) < len(story.leads) * len(LeadAction)
