"""What became of those who asked: losses, sales, refunds, calls, tasks and deals. Each by its verb, at its time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

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
from crm.demo.handovers import Handovers
from crm.demo.people import ASKS, Human
from crm.leads.disqualify import LeadDisqualify, disqualify
from crm.leads.lose import LeadLose, lose
from crm.models import Lead
from crm.models.words import Direction, LossReason
from crm.tasks.complete import TaskComplete, complete
from crm.tasks.create import TaskCreate
from crm.tasks.create import create as create_task
from funnel.calls.log import CallLog
from funnel.calls.log import log as log_call
from funnel.facts.facts import Fact, FactResult, RefundFact, SaleFact
from funnel.routing.inputs import HandoffRecycle
from funnel.routing.recycle import recycle

Asked = tuple[Human, Fate]
RIVAL = "Metta"
CALLED, TASKED = 4, 3
"""Of those still worked on at the end every so-manieth has a logged call, a task."""
KOPECKS = 100


@dataclass
class Desk:
    """The staff at work: which lead a person became, and what was sold to whom."""

    model: Model
    leads: dict[int, UUID] = field(default_factory=dict)
    """Number of the person → the lead."""
    sales: dict[int, UUID] = field(default_factory=dict)

    def learn(self, rows: list[Row], results: list[FactResult]) -> None:
        """Keeps which lead somebody became who asked."""
        for (_, human, index), result in zip(rows, results, strict=True):
            if human.contacts[index].kind in ASKS and result.leads:
                self.leads.setdefault(human.number, result.leads[0])

    async def handle(self, work: Work, people: Iterable[Human], since: datetime, until: datetime) -> None:
        """Everything that fell into [since, until); the contacts up to then are recorded."""
        asked = [(human, human.fate) for human in people if human.fate is not None]

        def due(at: datetime | None) -> bool:
            return at is not None and since <= at < until

        accepted: list[Fact] = []
        handovers = Handovers(self.model)
        for human, fate in sorted((each for each in asked if due(each[1].offered_at)), key=_offered):
            accepted += await handovers.hand_over(work, human, fate, self.leads[human.number])
        await tell_facts(work, accepted)
        for human, fate in asked:
            if due(fate.closed_at):
                await self._close(work, human, fate)
        await self._sell(work, [human for human, fate in asked if due(fate.sold_at)])
        await tell_facts(work, [self._refund(human, fate) for human, fate in asked if due(fate.refunded_at)])

    async def _close(self, work: Work, human: Human, fate: Fate) -> None:
        assert fate.closed_at is not None
        lead_id = self.leads[human.number]
        reason = fate.loss_reason or LossReason.OTHER
        match fate.end:
            case End.IGNORED:
                community = acting(work, self.model.actors["community"], fate.closed_at)
                await lose(community, LeadLose(lead_id=lead_id, reason=reason, text="Nobody had answered the request."))
            case End.LOST:
                competitor = RIVAL if reason is LossReason.COMPETITOR else None
                sales = acting(work, await self._owner(work, lead_id), fate.closed_at)
                await lose(sales, LeadLose(lead_id=lead_id, reason=reason, competitor=competitor))
            case End.DISQUALIFIED:
                sales = acting(work, await self._owner(work, lead_id), fate.closed_at)
                await disqualify(sales, LeadDisqualify(lead_id=lead_id, reason=reason))
            case End.RECYCLED:
                await self._recycle(work, lead_id, fate.closed_at)
            case _:
                pass

    async def _recycle(self, work: Work, lead_id: UUID, at: datetime) -> None:
        handoff_id = await work.scalar(_column(work, lead_id, Lead.current_handoff_id))
        sales = acting(work, await self._owner(work, lead_id), at)
        await recycle(sales, HandoffRecycle(
            handoff_id=handoff_id, return_step_key=world.INTERESTED, revisit_on=(at + timedelta(days=45)).date(),
            reason="Wants it after the holidays; keep them reading until then.",
        ))  # fmt: skip

    async def _sell(self, work: Work, people: list[Human]) -> None:
        outcome = await tell_facts(work, [self._sale(human) for human in people])
        for human, result in zip(people, outcome.results, strict=True):
            assert result.fact_id is not None
            self.sales[human.number] = result.fact_id

    def _sale(self, human: Human) -> SaleFact:
        fate = human.fate
        assert fate is not None
        assert fate.sold_at is not None
        return SaleFact(
            product_id=self.model.product_id, sold_at=fate.sold_at, source="shop", external_id=f"sale.{human.number}",
            lead_id=self.leads[human.number], units_micro=fate.units * MICRO,
            amount_minor=fate.units * world.PRICE * KOPECKS, currency=world.CURRENCY,
            promo_code=promo_of(human.contacts[0].source), self_reported=told(human),
        )  # fmt: skip

    def _refund(self, human: Human, fate: Fate) -> RefundFact:
        assert fate.refunded_at is not None
        return RefundFact(
            sale_id=self.sales[human.number], refunded_at=fate.refunded_at, source="shop",
            external_id=f"refund.{human.number}", amount_minor=world.PRICE * KOPECKS, units_micro=MICRO,
        )  # fmt: skip

    async def today(self, work: Work, people: Iterable[Human], end: datetime) -> None:
        """What lies on the desks when the year ends: calls made, tasks and promises due, deals expected."""
        for place, (human, fate) in enumerate(_working(people, self.leads)):
            lead_id = self.leads[human.number]
            owner = await self._owner(work, lead_id)
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
                await open_deal(acting(work, owner, end), DealOpen(
                    lead_id=lead_id, amount=DealAmount(amount=Decimal(fate.units * world.PRICE)),
                    expected_close_on=(end + timedelta(days=3 + place % 20)).date(),
                ))  # fmt: skip

    async def _task(self, work: Work, lead_id: UUID, place: int, end: datetime) -> None:
        is_promise = place % 2 == 0
        title = "Send the photos of the fitting" if is_promise else "Ask whether the trial chair has arrived"
        due = end + timedelta(days=place % 9 - 2, hours=10)
        task_id = await create_task(work, TaskCreate(lead_id=lead_id, title=title, due_at=due, is_promise=is_promise))
        if place % 5 == 0:
            await complete(work, TaskComplete(task_id=task_id))

    async def _owner(self, work: Work, lead_id: UUID) -> Actor:
        owner_id = await work.scalar(_column(work, lead_id, Lead.owner_id))
        return next(actor for actor in self.model.actors.values() if actor.id == owner_id)


def _offered(asked: Asked) -> datetime:
    at = asked[1].offered_at
    assert at is not None
    return at


def _working(people: Iterable[Human], leads: dict[int, UUID]) -> Iterator[Asked]:
    for human in people:
        if human.fate is not None and human.fate.end is End.WORKING and human.number in leads:
            yield human, human.fate


def _column(work: Work, lead_id: UUID, column: InstrumentedAttribute[UUID | None]) -> Select[UUID | None]:
    return select(column).where(Lead.workspace_id == work.workspace_id, Lead.id == lead_id)
