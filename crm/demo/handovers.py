"""Handing over in the demo, a day at a time: yesterday's requests are offered to the team at ten in the morning.

The same verbs as one by one, but called for all leads of the day at once where they take many: a thousand handoffs
would take half a minute otherwise.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from crm.core.actor import Actor
from crm.core.work import Work
from crm.demo.cast import Model, acting
from crm.demo.fates import FIRST_ANSWER, End, Fate
from crm.demo.people import Human
from crm.demo.service_times import talk
from crm.demo.world import SALES_TEAM
from crm.handoffs.accept import accept
from crm.handoffs.decline import decline
from crm.handoffs.find import FoundHandoff, found
from crm.handoffs.offer import Offer
from crm.handoffs.offer import offer as write_offers
from crm.leads.hold import HeldLead, hold_many
from crm.models import Handoff
from crm.models.words import DeclineReason, HandoffStatus, LeadStatus
from funnel.facts.facts import Fact, HandoffFact
from funnel.reads import among
from funnel.routing.again import offer_again
from funnel.routing.decision import MEMBER_RULE, ChosenBy, Decision
from funnel.routing.expire import expire
from funnel.routing.load_pool import load_pool
from funnel.routing.pool import Candidate, Pool
from funnel.routing.route import by_team
from funnel.routing.view import LeadView

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
ACCEPT_WITHIN = timedelta(hours=4)
Asked = tuple[Human, Fate]


@dataclass
class Day:
    """One morning's offers and what became of them."""

    model: Model
    work: Work
    at: datetime
    leads: dict[UUID, HeldLead]
    fates: dict[UUID, Asked]
    """By lead."""

    @classmethod
    async def begin(cls, model: Model, work: Work, at: datetime, asked: Mapping[UUID, Asked]) -> "Day":
        """Holds the leads of the day."""
        return cls(model, work, at, await hold_many(work, sorted(asked)), dict(asked))

    async def hand_over(self) -> list[Fact]:
        """Offers, answers in the order of time, and the facts that sales took leads over."""
        await self._offer()
        await self._declines()
        late = {lead_id for lead_id, (_, fate) in self.fates.items() if fate.first_answer == "EXPIRED"}
        facts = await self._accept(self.fates.keys() - late)
        if late:
            await expire(acting(self.work, self.model.actors["admin"], self.at + FIRST_ANSWER["EXPIRED"]))
        return facts + await self._accept(late)

    async def _offer(self) -> None:
        community = acting(self.work, self.model.actors["community"], self.at)
        pool = await load_pool(community, [self.model.team_id])
        offers = [self._to_somebody(pool, lead, *self.fates[lead.id]) for lead in self.leads.values()]
        await write_offers(community, self.leads, offers)
        self.leads = {key: replace(lead, status=LeadStatus.OFFERED) for key, lead in self.leads.items()}

    def _to_somebody(self, pool: Pool, lead: HeldLead, human: Human, fate: Fate) -> Offer:
        """To the team's next candidate; what ends declined is offered to one named member only."""
        decision = self._choice(pool, lead, human, fate)
        days = 5 + human.number % 4
        return Offer(
            lead_id=lead.id,
            assignee_id=decision.member_id,
            team_id=decision.team_id,
            accept_by=self.at + (timedelta(days=days) if fate.end is End.OFFERED else ACCEPT_WITHIN),
            need=NEEDS[human.number % 4],
            promises=["A month on trial."] if human.number % 3 == 0 else [],
            packet_product_id=self.model.product_id,
            decision=decision.as_json(),
            to_name=decision.to_name,
        )

    def _choice(self, pool: Pool, lead: HeldLead, human: Human, fate: Fate) -> Decision:
        if fate.end is End.DECLINED:
            worker = pool.workers[self.model.member(SALES_TEAM[1 + human.number % 4])]
            named = Candidate(worker.member_id, worker.name, worker.load, worker.waiting)
            return Decision(MEMBER_RULE, [named], named, by=ChosenBy.MEMBER)
        asked = LeadView(lead.id, lead.person_id, lead.product_id, self.at)
        return by_team(pool, self.model.team_id, asked)

    async def _declines(self) -> None:
        """Who declines does so within the hour; the next candidates of the team get their offers at once."""
        at = self.at + FIRST_ANSWER["DECLINED"]
        refusing = {key for key, (_, fate) in self.fates.items() if "DECLINED" in (fate.first_answer, fate.end)}
        refused = await self._open(refusing)
        for handoff in refused:
            reason = self.fates[handoff.lead_id][1].decline_reason or DeclineReason.OTHER
            answering = acting(self.work, self._who(handoff), at)
            lead = self.leads[handoff.lead_id]
            await decline(answering, handoff, lead, reason=reason, text=BECAUSE.get(reason))
        if refused:
            await offer_again(acting(self.work, self.model.actors["admin"], at), self.leads, refused)

    async def _accept(self, lead_ids: Collection[UUID]) -> list[Fact]:
        """The answers only: the facts of a week are recorded together."""
        facts: list[Fact] = []
        taken: dict[UUID, tuple[Human, datetime]] = {}
        for handoff in await self._open(lead_ids):
            at = self.fates[handoff.lead_id][1].accepted_at
            if at is None:
                continue
            answering = acting(self.work, self._who(handoff), at)
            owner_id = handoff.assignee_id or answering.actor.member_id
            await accept(answering, handoff, self.leads[handoff.lead_id], owner_id=owner_id)
            taken[handoff.lead_id] = (self.fates[handoff.lead_id][0], at)
            facts.append(HandoffFact(
                lead_id=handoff.lead_id, handoff_id=handoff.id, occurred_at=at, member_id=answering.actor.member_id,
            ))  # fmt: skip
        await talk(self.work, taken)
        return facts

    async def _open(self, lead_ids: Collection[UUID]) -> list[FoundHandoff]:
        """The open offers of those leads, in the order of the leads."""
        if not lead_ids:
            return []
        statement = (
            select(*Handoff.__table__.columns)
            .where(
                Handoff.workspace_id == self.work.workspace_id,
                among(Handoff.lead_id, sorted(lead_ids)),
                Handoff.status == HandoffStatus.OFFERED.value,
            )
            .order_by(Handoff.lead_id)
        )
        names = {actor.id: actor.name for actor in self.model.actors.values()}
        rows = [found(row) for row in await self.work.execute(statement)]
        return [replace(each, assignee_name=names.get(each.assignee_id)) for each in rows]

    def _who(self, handoff: FoundHandoff) -> Actor:
        """The assignee; the sales lead takes what is open to the whole team."""
        known = {actor.id: actor for actor in self.model.actors.values()}
        return known[handoff.assignee_id] if handoff.assignee_id else self.model.actors[SALES_TEAM[0]]
