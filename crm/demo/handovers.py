"""Handing over in the demo: offers to the team, its answers, and what ran out of time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from crm.core.actor import Actor
from crm.core.work import Work
from crm.demo.cast import Model, acting
from crm.demo.fates import End, Fate
from crm.demo.people import Human
from crm.demo.world import SALES_TEAM
from crm.handoffs.accept import accept
from crm.handoffs.find import find
from crm.leads.hold import hold
from crm.models import Handoff
from crm.models.words import DeclineReason, HandoffStatus
from funnel.facts.facts import Fact, HandoffFact
from funnel.routing.decline import decline
from funnel.routing.expire import expire
from funnel.routing.inputs import HandoffDecline, HandoffOffer, Packet
from funnel.routing.offer import offer

NEEDS = (
    "Back hurts after four hours at the desk; wants to try the chair at home.",
    "Asks whether the chair suits somebody of 1.90 m; has read the reviews.",
    "Was told by the doctor to change the chair; wants it this week.",
    "Compares us with two others; the warranty decides.",
)
BECAUSE = {
    DeclineReason.OFF_TARGET: "Looks for the cheapest office chair, not for this one.",
    DeclineReason.INCOMPLETE: "No number and no size; nobody to call.",
    DeclineReason.WRONG_ROUTE: "A dealer, not a buyer: one for the partners' desk.",
    DeclineReason.DUPLICATE: "I talk with this person already.",
    DeclineReason.NO_CAPACITY: "Full until tomorrow.",
}
DAY = 86_400


@dataclass(frozen=True)
class Handovers:
    """The team's answers; whoever a handoff is offered to acts."""

    model: Model

    async def hand_over(self, work: Work, human: Human, fate: Fate, lead_id: UUID) -> list[Fact]:
        """The offer and what became of it; the fact that sales took the lead over, if they did."""
        assert fate.offered_at is not None
        offering = acting(work, self.model.actors["community"], fate.offered_at)
        handoff_id = await offer(offering, self._offer(human, fate, lead_id))
        if fate.end is End.DECLINED and fate.closed_at is not None:
            await self._decline(work, handoff_id, fate.decline_reason or DeclineReason.OTHER, fate.closed_at)
        if fate.accepted_at is None:
            return []
        if fate.first_answer and fate.first_answer_at is not None:
            await self._pass_on(work, handoff_id, fate.first_answer, fate.first_answer_at)
            handoff_id = await _open_one(work, lead_id)
        return [await self._accept(work, handoff_id, fate.accepted_at)]

    def _offer(self, human: Human, fate: Fate, lead_id: UUID) -> HandoffOffer:
        """To the team, which chooses its next candidate; what ends declined is offered to one named member only."""
        named = self.model.member(SALES_TEAM[1 + human.number % 4]) if fate.end is End.DECLINED else None
        return HandoffOffer(
            lead_id=lead_id,
            to_team_id=None if named else self.model.team_id,
            to_member_id=named,
            accept_within_seconds=(5 + human.number % 4) * DAY if fate.end is End.OFFERED else None,
            packet=Packet(
                need=NEEDS[human.number % 4], promises=("A month on trial.",) if human.number % 3 == 0 else ()
            ),
        )

    async def _pass_on(self, work: Work, handoff_id: UUID, how: str, at: datetime) -> None:
        if how == "DECLINED":
            await self._decline(work, handoff_id, DeclineReason.NO_CAPACITY, at)
        else:
            await expire(acting(work, self.model.actors["admin"], at))

    async def _decline(self, work: Work, handoff_id: UUID, reason: DeclineReason, at: datetime) -> None:
        handoff = await find(work, handoff_id)
        answering = acting(work, self._who(handoff.assignee_id), at)
        await decline(answering, HandoffDecline(handoff_id=handoff_id, reason=reason, text=BECAUSE.get(reason)))

    async def _accept(self, work: Work, handoff_id: UUID, at: datetime) -> Fact:
        """The answer only: the facts of a week are recorded together."""
        handoff = await find(work, handoff_id)
        answering = acting(work, self._who(handoff.assignee_id), at)
        lead = await hold(answering, handoff.lead_id)
        await accept(answering, handoff, lead, owner_id=handoff.assignee_id or answering.actor.member_id)
        return HandoffFact(lead_id=lead.id, handoff_id=handoff_id, occurred_at=at, member_id=answering.actor.member_id)

    def _who(self, member_id: UUID | None) -> Actor:
        """The assignee; the sales lead takes what is open to the whole team."""
        known = {actor.id: actor for actor in self.model.actors.values()}
        return known[member_id] if member_id else self.model.actors[SALES_TEAM[0]]


async def _open_one(work: Work, lead_id: UUID) -> UUID:
    found: UUID = await work.scalar(
        select(Handoff.id).where(
            Handoff.workspace_id == work.workspace_id,
            Handoff.lead_id == lead_id,
            Handoff.status == HandoffStatus.OFFERED.value,
        )
    )
    return found
