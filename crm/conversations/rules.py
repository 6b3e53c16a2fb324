"""The workspace's rules that say what a text is."""

from sqlalchemy import select

from crm.conversations.judge import Rule
from crm.core.limits import at_most
from crm.core.work import Work
from crm.models import ClassificationRule
from crm.models.words_conversation import ConversationCategory, Sentiment

MOST_RULES = 500


async def read_rules(work: Work) -> list[Rule]:
    """In their order."""
    row = ClassificationRule
    found = await work.execute(
        select(row.words, row.category, row.sentiment, row.topic)
        .where(row.workspace_id == work.workspace_id)
        .order_by(row.position)
        .limit(at_most(MOST_RULES))
    )
    return [
        Rule(
            tuple(each.words),
            ConversationCategory(each.category) if each.category else None,
            Sentiment(each.sentiment) if each.sentiment else None,
            each.topic,
        )
        for each in found
    ]
