"""Receives a message: a touch of the person, and a thread that begins or goes on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from crm.conversations.bursts import hold_bursts
from crm.conversations.classify import Said, apply, judgement_of, merged
from crm.conversations.judge import Judgement, Rule, judge, settled
from crm.conversations.policy import read_policy
from crm.conversations.rules import read_rules
from crm.core.outbox import publish
from crm.core.problems import Invalid
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Conversation
from crm.models.words_conversation import ClassifiedBy, Sentiment
from funnel.conversations.inputs import ConversationReceive
from funnel.conversations.thread import Incoming, begin, familiar, find_thread, go_on, incoming
from funnel.conversations.watch import watch
from funnel.conversations.where import Where, touch_of, where
from funnel.facts.facts import FactResult
from funnel.leads.one import record_one

AHEAD = timedelta(hours=24)
"""A clock that is wrong by more is refused, as of every fact."""


@dataclass(frozen=True, slots=True)
class Told:
    """A message before it is recorded: where it stands, and what the rules say of its words."""

    data: ConversationReceive
    place: Where
    said: Judgement
    met: list[str]

    @property
    def is_negative(self) -> bool:
        """Whether it may complete a burst: then `hold_bursts` comes before the fact is recorded."""
        return self.said.sentiment is Sentiment.NEGATIVE


async def receive(work: Work, data: ConversationReceive) -> UUID:
    """The id of the thread. The same message again changes nothing and answers the same thread.

    A message of a thread that is known goes on with it, whoever writes; a direct message without a thread goes on with
    what the person has open there. A negative may complete a burst (`funnel.conversations.watch`).
    """
    work.actor.require(Action.TOUCHPOINT_RECORD)
    _check_times(work, data)
    told = judged(data, await where(work, data), await read_rules(work))
    if told.is_negative:
        await hold_bursts(work)
    result = await record_one(work, touch_of(work, data, told.place), written=_WRITTEN)
    return await into_thread(work, told, result)


def judged(data: ConversationReceive, place: Where, rules: Sequence[Rule]) -> Told:
    """The message with what the rules say of it; the source's word for the sentiment is stronger."""
    said, met = judge(data.text, rules)
    if data.sentiment is not None:
        said = settled(Judgement(said.category, data.sentiment, None, said.topic))
    return Told(data, place, said, met)


async def into_thread(work: Work, told: Told, result: FactResult) -> UUID:
    """Puts a message that was recorded as a touch into its thread, and answers the thread."""
    if result.status == "DUPLICATE" and (known := await familiar(work, result.fact_id)) is not None:
        return known
    message = await incoming(work, told.data, told.place, result)
    thread = await _thread(work, told.data, told.place, message, told.said, told.met)
    await publish(work, "CONVERSATION_RECEIVED", {"conversationId": thread.id})
    return thread.id


_WRITTEN = {"identities.0.value": "author.value", "identities": "author", "occurredAt": "appearedAt",
            "placeResourceId": "resourceId", "source": "channelKey"}  # fmt: skip


async def _thread(
    work: Work, data: ConversationReceive, place: Where, message: Incoming, said: Judgement, met: list[str]
) -> Conversation:
    policy = await read_policy(work)
    why = Said(ClassifiedBy.SOURCE if data.sentiment else ClassifiedBy.RULE, ", ".join(met) or None)
    thread = await find_thread(work, message)
    begun = None if thread else await begin(work, message, policy, said, why, place.owner_id)
    if begun is None:
        thread = thread or await find_thread(work, message)  # somebody else may have begun it meanwhile
        assert thread is not None
        await go_on(work, thread, message)
        apply(work, thread, merged(said, judgement_of(thread)), why)
        await work.flush()
    thread = begun or thread
    assert thread is not None
    if thread.sentiment == Sentiment.NEGATIVE.value and said.sentiment is Sentiment.NEGATIVE:
        await watch(work, thread, policy)
    return thread


def _check_times(work: Work, data: ConversationReceive) -> None:
    if data.received_at is not None and data.received_at < data.appeared_at:
        raise Invalid("A mention is received after it appeared; correct one of the times.", field="receivedAt")
    if data.received_at is not None and data.received_at > work.now + AHEAD:
        raise Invalid("This lies more than 24 hours in the future; check the clock of the source.", field="receivedAt")
