"""What became of those who asked: losses, sales, refunds, calls, tasks and deals. Each by its verb, at its time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from crm.audit.record import record as audit
from crm.core.actor import Actor
from crm.core.money import MICRO
from crm.core.work import Work
from crm.deals.amount import DealAmount
from crm.deals.open import DealOpen
from crm.deals.open import open as open_deal
from crm.demo import world
from crm.demo.cast import Model, acting
from crm.demo.facts import Row, promo_of, tell_facts, told
from crm.demo.fates import End, Fate
from crm.demo.handovers import Asked, Day
from crm.demo.people import ASKS, Human
from crm.demo.selling import furnish
from crm.handoffs.find import find
from crm.handoffs.recycle import recycle
from crm.leads.change import change
from crm.leads.disqualify import LeadDisqualify, disqualify
from crm.leads.events import LeadStatusChanged
from crm.leads.hold import hold, hold_many
from crm.leads.lose import LeadLose, lose
from crm.leads.tell import tell_all
from crm.models.words import Direction, EntryCause, LeadStatus, LossReason
from crm.tasks.complete import TaskComplete, complete
from crm.tasks.create import TaskCreate
from crm.tasks.create import create as create_task
from funnel.calls.log import CallLog
from funnel.calls.log import log as log_call
from funnel.facts.facts import Fact, FactResult, HandoffFact, MoveFact, PaymentFact, RefundFact, SaleFact

RIVAL = "Metta"
UNANSWERED = "Nobody had answered the request."
LATER = "Wants it after the holidays; keep them reading until then."
CALLED, TASKED = 4, 3
"""Of those still worked on at the end every so-manieth has a logged call, a task."""
PAID_IN_PARTS = 8
KOPECKS = 100


@dataclass
class Desk:
    """The staff at work: which lead a person became, and what was sold to whom."""

    model: Model
    leads: dict[int, UUID] = field(default_factory=dict)
    """Number of the person → the lead."""
    sales: dict[int, UUID] = field(default_factory=dict)
    taken: dict[UUID, HandoffFact] = field(default_factory=dict)
    """Lead → that sales took it over; the member is its owner."""

    def learn(self, rows: list[Row], results: list[FactResult]) -> None:
        """Keeps which lead somebody became who asked."""
        for (_, human, index), result in zip(rows, results, strict=True):
            if human.contacts[index].kind in ASKS and result.leads:
                self.leads.setdefault(human.number, result.leads[0])

    async def handle(self, work: Work, people: Iterable[Human], since: datetime, until: datetime) -> None:
        """Everything that fell into [since, until), for those who asked; the contacts up to then are recorded."""
        asked = [(human, human.fate) for human in people if human.fate is not None]

        def due(at: datetime | None) -> bool:
            return at is not None and since <= at < until

        facts: list[Fact] = [self._refund(human, fate) for human, fate in asked if due(fate.refunded_at)]
        for at in sorted({fate.offered_at for _, fate in asked if fate.offered_at and due(fate.offered_at)}):
            today = {self.leads[human.number]: (human, fate) for human, fate in asked if fate.offered_at == at}
            facts += await self._taken_over(await (await Day.begin(self.model, work, at, today)).hand_over())
        closing = [(human, fate) for human, fate in asked if due(fate.closed_at)]
        await self._give_up(work, [human for human, fate in closing if fate.end is End.IGNORED], until)
        for human, fate in closing:
            if fate.closed_at is not None:
                facts += await self._close(work, self.leads[human.number], fate, fate.closed_at)
        await self._record(work, facts, [human for human, fate in asked if due(fate.sold_at)])

    async def _taken_over(self, facts: list[Fact]) -> list[Fact]:
        """Keeps whose a lead is and by which handoff."""
        for fact in facts:
            if isinstance(fact, HandoffFact):
                self.taken[fact.lead_id] = fact
        return facts

    async def _record(self, work: Work, facts: list[Fact], sold: list[Human]) -> None:
        """What the week's answers mean for the funnel, in one batch."""
        outcome = await tell_facts(work, [*(self._sale(human) for human in sold), *facts])
        for human, result in zip(sold, outcome.results, strict=False):
            assert result.fact_id is not None
            self.sales[human.number] = result.fact_id
        await tell_facts(work, [self._rest(human) for human in sold if _in_parts(human)])

    async def _give_up(self, work: Work, people: list[Human], until: datetime) -> None:
        """On Sunday evening who has waited for too long is lost: `crm.leads.lose` for many at once, without deals."""
        community = acting(work, self.model.actors["community"], until - timedelta(hours=6))
        held = await hold_many(community, sorted(self.leads[human.number] for human in people))
        leads, reason = list(held.values()), LossReason.NO_RESPONSE
        if not leads:
            return
        await change(community, list(held), status=LeadStatus.LOST.value, closed_at=community.now,
                     loss_reason=reason.value, loss_text=UNANSWERED)  # fmt: skip
        await tell_all(community, leads, title="Lost: no response", text=UNANSWERED)
        for lead in leads:
            audit(community, "LEAD_LOSE", object_type="Lead", object_id=lead.id, details={"was": lead.status.value})
            await community.emit(LeadStatusChanged(lead.id, LeadStatus.LOST))

    async def _close(self, work: Work, lead_id: UUID, fate: Fate, at: datetime) -> list[Fact]:
        """The end of a lead that sales had taken over."""
        if fate.end is End.IGNORED:
            return []
        sales = acting(work, self._owner(lead_id), at)
        reason = fate.loss_reason or LossReason.OTHER
        if fate.end is End.LOST:
            competitor = RIVAL if reason is LossReason.COMPETITOR else None
            await lose(sales, LeadLose(lead_id=lead_id, reason=reason, competitor=competitor))
        elif fate.end is End.DISQUALIFIED:
            await disqualify(sales, LeadDisqualify(lead_id=lead_id, reason=reason))
        elif fate.end is End.RECYCLED:
            return [await self._recycle(sales, lead_id)]
        return []

    async def _recycle(self, work: Work, lead_id: UUID) -> Fact:
        """Back to marketing; the move is a fact of the week's batch."""
        handoff = await find(work, self.taken[lead_id].handoff_id)
        lead = await hold(work, lead_id)
        await recycle(
            work, handoff, lead, return_step_key=world.INTERESTED, reason=LATER,
            revisit_on=(work.now + timedelta(days=45)).date(),
        )  # fmt: skip
        return MoveFact(
            lead_id=lead_id, to_step_key=world.INTERESTED, reason=LATER, occurred_at=work.now, cause=EntryCause.RECYCLE,
            member_id=work.actor.member_id,
        )  # fmt: skip

    def _sale(self, human: Human) -> SaleFact:
        fate = human.fate
        assert fate is not None
        assert fate.sold_at is not None
        return SaleFact(
            product_id=self.model.product_id, sold_at=fate.sold_at, source="shop", external_id=f"sale.{human.number}",
            lead_id=self.leads[human.number], units_micro=fate.units * MICRO,
            amount_minor=fate.units * world.PRICE * KOPECKS // (2 if _in_parts(human) else 1),
            agreed_minor=fate.units * world.PRICE * KOPECKS if _in_parts(human) else None, currency=world.CURRENCY,
            promo_code=promo_of(human.contacts[0].source), self_reported=told(human),
        )  # fmt: skip

    def _rest(self, human: Human) -> PaymentFact:
        """The second half of the price, an hour later, when the courier comes."""
        fate = human.fate
        assert fate is not None
        assert fate.sold_at is not None
        whole = fate.units * world.PRICE * KOPECKS
        return PaymentFact(
            sale_id=self.sales[human.number], paid_at=fate.sold_at + timedelta(hours=1), source="shop",
            external_id=f"payment.{human.number}", amount_minor=whole - whole // 2,
        )  # fmt: skip

    def _refund(self, human: Human, fate: Fate) -> RefundFact:
        assert fate.refunded_at is not None
        return RefundFact(
            sale_id=self.sales[human.number], refunded_at=fate.refunded_at, source="shop",
            external_id=f"refund.{human.number}", amount_minor=world.PRICE * KOPECKS, units_micro=MICRO,
        )  # fmt: skip

    async def today(self, work: Work, people: Iterable[Human], end: datetime) -> None:
        """What lies on the desks when the year ends: calls made, tasks and promises due, deals expected."""
        before: UUID | None = None
        for place, (human, fate) in enumerate(_working(people, self.leads)):
            lead_id = self.leads[human.number]
            owner = self._owner(lead_id)
            assert fate.accepted_at is not None
            if place % CALLED == 0:
                called = min(fate.accepted_at + timedelta(hours=3), end)
                await log_call(acting(work, owner, called), CallLog(
                    lead_id=lead_id, direction=Direction.OUTBOUND, occurred_at=called,
                    duration_seconds=60 + human.number % 540,
                ))  # fmt: skip
            if place % TASKED == 0:
                await self._task(acting(work, owner, end), lead_id, place, end)
            if place % 2 == 0:
                deal_id = await open_deal(acting(work, owner, end), DealOpen(
                    lead_id=lead_id, amount=DealAmount(amount=Decimal(fate.units * world.PRICE)),
                    expected_close_on=(end + timedelta(days=3 + place % 20)).date(),
                ))  # fmt: skip
                await furnish(acting(work, owner, end), self.model, deal_id, place, fate.units, before)
            before = lead_id

    async def _task(self, work: Work, lead_id: UUID, place: int, end: datetime) -> None:
        is_promise = place % 2 == 0
        title = "Send the photos of the fitting" if is_promise else "Ask whether the trial chair has arrived"
        due = end + timedelta(days=place % 9 - 2, hours=10)
        task_id = await create_task(work, TaskCreate(lead_id=lead_id, title=title, due_at=due, is_promise=is_promise))
        if place % 5 == 0:
            await complete(work, TaskComplete(task_id=task_id))

    def _owner(self, lead_id: UUID) -> Actor:
        owner_id = self.taken[lead_id].member_id
        return next(actor for actor in self.model.actors.values() if actor.id == owner_id)


def _in_parts(human: Human) -> bool:
    """Every so-manieth buyer who keeps the chair pays in two parts."""
    return human.number % PAID_IN_PARTS == 0 and human.fate is not None and human.fate.refunded_at is None


def _working(people: Iterable[Human], leads: dict[int, UUID]) -> Iterator[Asked]:
    for human in people:
        if human.fate is not None and human.fate.end is End.WORKING and human.number in leads:
            yield human, human.fate
