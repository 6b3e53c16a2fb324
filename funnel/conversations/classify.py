"""A member says what a thread is; what a member says, the rules leave alone."""

from dataclasses import replace

from crm.audit import record as audit
from crm.conversations.allowed import require_open
from crm.conversations.bursts import hold_bursts
from crm.conversations.classify import PROPERTIES, Said, apply, judgement_of, merged
from crm.conversations.hold import hold
from crm.conversations.inputs import ConversationClassify
from crm.conversations.judge import Judgement
from crm.conversations.policy import read_policy
from crm.conversations.route import route
from crm.core.outbox import publish
from crm.core.problems import Invalid
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Conversation
from crm.models.words_conversation import ClassifiedBy, ConversationRouting, Sentiment
from funnel.conversations.watch import watch


async def classify(work: Work, data: ConversationClassify) -> Conversation:
    """Sets what is given. Another topic gives the thread to its specialists, unless a member gave it to somebody."""
    work.actor.require(Action.CONVERSATION_HANDLE)
    told = Judgement(data.category, data.sentiment, data.negative_kind, data.topic)
    if told == Judgement():
        raise Invalid("Say what the conversation is: category, sentiment, kind of negative or topic.", field="category")
    if told.sentiment is Sentiment.NEGATIVE or told.negative_kind is not None:
        await hold_bursts(work)
    thread = await hold(work, data.conversation_id, data.expected_version)
    require_open(thread, "classify it")
    before = judgement_of(thread)
    wanted = merged(before, _with_sentiment(before, told))
    apply(work, thread, wanted, Said(ClassifiedBy.MEMBER, data.reason))
    given = {name for name in PROPERTIES if getattr(told, name) is not None}
    thread.by_hand = sorted({*thread.by_hand, *given})
    thread.version += 1
    if wanted.topic != before.topic:
        await _give(work, thread)
    audit.record(work, "CONVERSATION_CLASSIFY", object_type="Conversation", object_id=thread.id)
    await work.flush()
    if wanted.sentiment is Sentiment.NEGATIVE and before.sentiment is not Sentiment.NEGATIVE:
        await watch(work, thread, await read_policy(work))
    await publish(work, "CONVERSATION_CLASSIFIED", {"conversationId": thread.id})
    return thread


def _with_sentiment(before: Judgement, told: Judgement) -> Judgement:
    """A kind of negative says that it is one. Raises Invalid where that was said otherwise."""
    if told.negative_kind is None:
        return told
    sentiment = told.sentiment or before.sentiment or Sentiment.NEGATIVE
    if sentiment is not Sentiment.NEGATIVE:
        raise Invalid(
            f"Only a negative is genuine or orchestrated, and this is {sentiment.value}; set the sentiment too.",
            field="negativeKind",
        )
    return replace(told, sentiment=sentiment)


async def _give(work: Work, thread: Conversation) -> None:
    """To the specialists of its topic."""
    way = await route(work, thread.topic, await read_policy(work))
    thread.product_id = thread.product_id or way.product_id
    if thread.routing == ConversationRouting.MEMBER.value:
        return
    thread.assignee_id, thread.team_id, thread.routing = way.member_id, way.team_id, way.routing.value
