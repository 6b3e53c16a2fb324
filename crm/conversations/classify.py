"""Says what a thread is: by the source, by rules, by a member, or because it belongs to an attack."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm.conversations.judge import Judgement, settled
from crm.core.ids import new_id
from crm.core.work import Work
from crm.models import Conversation, ConversationClassification
from crm.models.words_conversation import ClassifiedBy, ConversationCategory, NegativeKind, Sentiment

PROPERTIES = ("category", "sentiment", "negative_kind", "topic")


@dataclass(frozen=True, slots=True)
class Said:
    """By whom, and why."""

    by: ClassifiedBy
    reason: str | None = None


def judgement_of(thread: Conversation) -> Judgement:
    """What it is now."""
    return Judgement(
        ConversationCategory(thread.category) if thread.category else None,
        Sentiment(thread.sentiment) if thread.sentiment else None,
        NegativeKind(thread.negative_kind) if thread.negative_kind else None,
        thread.topic,
    )


def merged(before: Judgement, news: Judgement, kept: Sequence[str] = ()) -> Judgement:
    """What is new wins where it says something; the properties in `kept` stay as they are."""
    values = {
        name: getattr(before, name) if name in kept or getattr(news, name) is None else getattr(news, name)
        for name in PROPERTIES
    }
    return settled(Judgement(**values))


def apply(work: Work, thread: Conversation, judgement: Judgement, said: Said) -> bool:
    """Writes it on the thread and into its history, if it is news. Raises no version."""
    if judgement == judgement_of(thread):
        return False
    write(thread, judgement)
    work.session.add(line(work, thread, said))
    return True


def write(thread: Conversation, judgement: Judgement) -> None:
    """Sets the columns."""
    thread.category = judgement.category.value if judgement.category else None
    thread.sentiment = judgement.sentiment.value if judgement.sentiment else None
    thread.negative_kind = judgement.negative_kind.value if judgement.negative_kind else None
    thread.topic = judgement.topic


def line(work: Work, thread: Conversation, said: Said) -> ConversationClassification:
    """The line of its history, as it is now."""
    return ConversationClassification(
        workspace_id=work.workspace_id,
        id=new_id(),
        conversation_id=thread.id,
        at=work.now,
        classified_by=said.by.value,
        member_id=work.actor.member_id if said.by in (ClassifiedBy.MEMBER, ClassifiedBy.ALERT) else None,
        category=thread.category,
        sentiment=thread.sentiment,
        negative_kind=thread.negative_kind,
        topic=thread.topic,
        reason=said.reason,
    )
