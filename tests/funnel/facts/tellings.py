"""Histories of a few people, and the orders in which they may be told.

Facts bring their own time, so they may be told in any order, in any batches, any number of times. What members do is
done when it is done: acts keep their own order, and each waits for what it speaks of. Left out, because order rightly
matters there:
- offers to somebody who buys meanwhile, or whom somebody gives up: that is refused or done by what its reader saw.
  Sales wait for them;
- a second merge: who stands for all is whom the last one named;
- a phone or an anonymous id alone, before the e-mail that it belongs to is told with it: two known persons in one fact
  are a suspicion, not a merge, and of a visitor's two e-mails the first one holds. Here all but visits of browsers
  bring the e-mail, and a browser is one person's;
- a recommendation by somebody unknown as yet: it counts if its word is known by then;
- tasks and notes told twice without a key: that is two.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st
from sqlalchemy import select

from crm.consents.record import ConsentItem, ConsentRecord
from crm.core.work import Work
from crm.leads.close import CLOSED
from crm.leads.lose import LeadLose, lose
from crm.models import Handoff, Identity, Lead, Person, Sale
from crm.models.words import ConsentPurpose, DeclineReason, Direction, LossReason, TouchpointKind
from crm.notes.write import NoteWrite, write
from crm.people.identity import IdentityKey
from crm.tasks.create import TaskCreate, create
from funnel.calls.log import CallLog, log
from funnel.conversations.inputs import ConversationReceive
from funnel.conversations.receive import receive
from funnel.facts.facts import Fact, MoveFact, PaymentFact, RefundFact, SaleFact, StartFact, TouchFact
from funnel.people.merge import PersonMerge, merge
from funnel.people.record_consents import record_consents
from funnel.people.unmerge import PersonUnmerge, unmerge
from funnel.routing.accept import accept
from funnel.routing.decline import decline
from funnel.routing.inputs import HandoffAccept, HandoffDecline
from tests.factories.leads import again, as_member, make_offer
from tests.factories.people import T0, cookie, email, phone, recorded
from tests.factories.products import Published

NAMES = ("ann", "bob", "cat")
KINDS = ("VISIT", "DOWNLOAD", "FORM_SUBMIT", "MESSAGE", "REVIEW", "IMPRESSION", "RECOMMENDATION")
FACTS = (*KINDS, "BROWSER", "START", "SALE", "PAYMENT", "REFUND", "MENTION")
ACTS = ("MOVE", "OFFER", "ACCEPT", "DECLINE", "LOSE", "TASK", "NOTE", "CALL", "CONSENT", "MERGE", "UNMERGE")
BEFORE_SALES = frozenset({"OFFER", "ACCEPT", "DECLINE", "LOSE"})
OPEN = ("OPEN", "NURTURING")
DORA = email("dora@example.test")
"""She is known from the beginning, and recommends us."""


@dataclass(frozen=True)
class Told:
    """One thing that is told of one of three; `extra` chooses what it brings along, `number` is its place."""

    who: int
    what: str
    hour: int
    extra: int
    number: int = 0

    @property
    def key(self) -> IdentityKey:
        """What the person is known by."""
        return email(f"{NAMES[self.who]}@example.test")

    @property
    def at(self) -> datetime:
        """When it happened. Of one instant facts are ordered by their ids, which acts have none of their own of."""
        exactly = timedelta(minutes=self.number) if self.what in ACTS else timedelta()
        return T0 + timedelta(hours=self.hour) + exactly

    @property
    def is_act(self) -> bool:
        """Whether a member does it."""
        return self.what in ACTS


things = st.builds(
    Told, who=st.integers(0, 2), what=st.sampled_from((*FACTS, *KINDS, *ACTS)), hour=st.integers(0, 200),
    extra=st.integers(0, 5),
)  # fmt: skip


@dataclass
class Story:
    """Whom all of this is told to."""

    work: Work
    funnel: Published
    seller: UUID
    merges: list[UUID] = field(default_factory=list)

    async def person(self, who: int) -> UUID | None:
        """Who has that e-mail."""
        named = select(Identity.person_id).where(
            Identity.workspace_id == self.work.workspace_id, Identity.value == f"{NAMES[who]}@example.test"
        )
        found: UUID | None = await self.work.scalar(named)
        return found

    async def lead(self, who: int) -> UUID | None:
        """The lead of whoever stands for that person."""
        person_id = await self.person(who)
        workspace_id = self.work.workspace_id
        root = select(Person.canonical_id).where(Person.workspace_id == workspace_id, Person.id == person_id)
        own = (
            select(Lead.id)
            .join(Person, (Person.workspace_id == workspace_id) & (Person.id == Lead.person_id))
            .where(
                Lead.workspace_id == workspace_id,
                Person.canonical_id == root.scalar_subquery(),
                Lead.withdrawn_at.is_(None),
            )
        )
        found: UUID | None = await self.work.scalar(own)
        return found

    async def sale(self, external_id: str) -> UUID | None:
        """A sale by its id in the shop."""
        own = select(Sale.id).where(Sale.workspace_id == self.work.workspace_id, Sale.external_id == external_id)
        found: UUID | None = await self.work.scalar(own)
        return found

    async def offered(self, who: int) -> UUID | None:
        """The lead's offer that waits for its answer."""
        own = select(Handoff.id).where(
            Handoff.workspace_id == self.work.workspace_id,
            Handoff.lead_id == await self.lead(who),
            Handoff.status == "OFFERED",
        )
        found: UUID | None = await self.work.scalar(own)
        return found

    async def fact(self, told: Told, sales: Sequence[Told]) -> Fact | None:
        """The fact; None while what it speaks of is not known."""
        name = f"{told.number:03}"
        match told.what:
            case "START":
                return StartFact(
                    source="crm", external_id=name, product_id=self.funnel.product_id, occurred_at=told.at,
                    identities=(told.key,), step_key=(None, "aware", "interested")[told.extra % 3],
                )  # fmt: skip
            case "SALE":
                return SaleFact(
                    source="shop", external_id=name, product_id=self.funnel.product_id, sold_at=told.at,
                    identities=(told.key,), amount_minor=1_000, agreed_minor=100_000,
                    units_micro=(1 + told.extra) * 1_000_000,
                )  # fmt: skip
            case "PAYMENT" | "REFUND":
                return await self._event(told, sales)
            case _:
                return self._touch(told)

    async def _event(self, told: Told, sales: Sequence[Told]) -> Fact | None:
        sale = sales[told.extra % len(sales)] if sales else None
        sale_id = await self.sale(f"{sale.number:03}") if sale else None
        if sale is None or sale_id is None:
            return None
        at = sale.at + timedelta(hours=told.hour)
        given = {"sale_id": sale_id, "source": "shop", "external_id": f"e{told.number:03}", "amount_minor": 7}
        if told.what == "PAYMENT":
            return PaymentFact(paid_at=at, **given)
        return RefundFact(refunded_at=at, **given)

    def _touch(self, told: Told) -> Fact:
        name, extra = NAMES[told.who], told.extra
        more = (
            {},
            {"name": name.title()},
            {"resource_id": self.funnel.resource_ids["ads"]},
            {"product_id": self.funnel.product_id, "campaign": "May"},
            {"direction": Direction.OUTBOUND},
            {"company_name": "Firm", "form_answers": {"need": "chair"}},
        )[extra]
        keys = (told.key, phone(f"+7701555000{told.who}")) if extra == 2 else (told.key,)
        if told.what == "BROWSER":
            keys, more = ((told.key,) if extra < 3 else ()) + (cookie(f"{name}-browser"),), {}
        recommended = {"recommended_by": DORA} if told.what == "RECOMMENDATION" else {}
        return TouchFact(
            source="page", external_id=f"{told.number:03}", occurred_at=told.at, identities=keys,
            kind=TouchpointKind("VISIT" if told.what == "BROWSER" else told.what), **more, **recommended,
        )  # fmt: skip

    async def act(self, told: Told) -> bool:
        """Done; False while it cannot be."""
        acts: dict[str, Callable[[Told], Awaitable[bool]]] = {
            "MERGE": self._merge, "UNMERGE": self._unmerge, "CONSENT": self._consent, "OFFER": self._offer,
            "ACCEPT": self._answer, "DECLINE": self._answer, "LOSE": self._lose,
        }  # fmt: skip
        return await acts.get(told.what, self._of_lead)(told)

    async def _of_lead(self, told: Told) -> bool:
        work, lead_id = again(self.work), await self.lead(told.who)
        if lead_id is None:
            return False
        match told.what:
            case "MOVE":
                step = self.funnel.keys[told.extra % 4]
                moved = MoveFact(lead_id=lead_id, to_step_key=step, reason="They said so.", occurred_at=told.at)
                assert (await recorded(self.work, moved)).rejected == 0
            case "TASK":
                title = f"Task {told.number}"
                await create(work, TaskCreate(lead_id=lead_id, title=title, due_at=T0 + timedelta(days=90)))
            case "NOTE":
                await write(work, NoteWrite(lead_id=lead_id, text=f"Note {told.number}"))
            case _:
                call = CallLog(lead_id=lead_id, direction=Direction.OUTBOUND, occurred_at=told.at,
                               duration_seconds=60 * told.extra)  # fmt: skip
                await log(work, call)
        return True

    async def _offer(self, told: Told) -> bool:
        lead_id = await self.lead(told.who)
        if lead_id is None or await self.offered(told.who) is not None or await self._is(lead_id) not in OPEN:
            return False
        await make_offer(again(self.work), lead_id, to_member_id=self.seller)
        return True

    async def _is(self, lead_id: UUID) -> str:
        own = select(Lead.status).where(Lead.workspace_id == self.work.workspace_id, Lead.id == lead_id)
        return str(await self.work.scalar(own))

    async def _lose(self, told: Told) -> bool:
        lead_id = await self.lead(told.who)
        if lead_id is None or await self._is(lead_id) in CLOSED:
            return False
        await lose(again(self.work), LeadLose(lead_id=lead_id, reason=LossReason.PRICE))
        return True

    async def _answer(self, told: Told) -> bool:
        handoff_id = await self.offered(told.who)
        if handoff_id is None:
            return False
        work = as_member(self.work, self.seller)
        if told.what == "ACCEPT":
            await accept(work, HandoffAccept(handoff_id=handoff_id))
        else:
            await decline(work, HandoffDecline(handoff_id=handoff_id, reason=DeclineReason.OFF_TARGET))
        return True

    async def _merge(self, told: Told) -> bool:
        kept, merged = await self.person(told.who), await self.person((told.who + 1 + told.extra % 2) % 3)
        if kept is None or merged is None or self.merges:
            return bool(self.merges)
        self.merges.append((await merge(again(self.work), PersonMerge(keep_id=kept, merge_id=merged))).id)
        return True

    async def _unmerge(self, told: Told) -> bool:
        if len(self.merges) == 1:
            await unmerge(again(self.work), PersonUnmerge(merge_id=self.merges[0]))
            self.merges.append(self.merges[0])
        return True

    async def _consent(self, told: Told) -> bool:
        person_id = await self.person(told.who)
        if person_id is None:
            return False
        item = ConsentItem(person_id=person_id, channel="email", purpose=ConsentPurpose.MARKETING,
                           granted=bool(told.extra % 2), at=told.at)  # fmt: skip
        await record_consents(again(self.work), ConsentRecord(items=(item,)))
        return True

    async def mention(self, told: Told) -> None:
        """A message by the person's account, in a thread of its own or the one there is."""
        await receive(
            again(self.work),
            ConversationReceive.model_validate({
                "external_id": f"m{told.number:03}", "channel_key": "vk", "appeared_at": told.at,
                "author": {"kind": "EMAIL", "value": told.key.value}, "text": ("How high?", "So late!")[told.who % 2],
                "thread_external_id": f"{NAMES[told.who]}-{told.extra % 2}",
                "kind": ("COMMENT", "REVIEW")[told.extra % 2],
            }),
        )  # fmt: skip
