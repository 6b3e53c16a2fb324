"""Says all the rules that tell what a text is, in their order."""

from typing import Annotated

from pydantic import BaseModel, Field
from sqlalchemy import delete

from crm.audit import record as audit
from crm.conversations.inputs import TopicKey
from crm.conversations.rules import MOST_RULES
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.problems import Conflict, Invalid
from crm.core.work import Work
from crm.leads.texts import Key
from crm.members.permissions import Action
from crm.models import ClassificationRule
from crm.models.words_conversation import ConversationCategory, Sentiment


class RuleGiven(BaseModel, frozen=True):
    """One of the words means this; `*` at a word's end stands for any ending."""

    words: Annotated[tuple[Key, ...], Field(min_length=1, max_length=200)]
    category: ConversationCategory | None = None
    sentiment: Sentiment | None = None
    topic: TopicKey | None = None


class RulesSet(BaseModel, frozen=True):
    """All of them."""

    rules: Annotated[tuple[RuleGiven, ...], Field(max_length=MOST_RULES)]


async def set_rules(work: Work, data: RulesSet) -> int:
    """How many rules there are now. Threads of before keep what they were said to be."""
    work.actor.require(Action.CONVERSATION_SET_UP)
    for place, rule in enumerate(data.rules):
        if rule.category is None and rule.sentiment is None and rule.topic is None:
            raise Invalid("Say what the words mean: a category, a sentiment or a topic.", field=f"rules.{place}")
    row = ClassificationRule
    taken = Conflict("Somebody else says the rules at this moment; look at them, then say yours.", field="rules")
    async with refusing(work, {"uq_classification_rules_workspace_id_position": taken}):
        await work.execute(delete(row).where(row.workspace_id == work.workspace_id))
        work.session.add_all(
            row(
                workspace_id=work.workspace_id, id=new_id(), position=place, words=list(dict.fromkeys(rule.words)),
                category=rule.category.value if rule.category else None,
                sentiment=rule.sentiment.value if rule.sentiment else None, topic=rule.topic,
            )
            for place, rule in enumerate(data.rules, 1)
        )  # fmt: skip
    audit.record(
        work,
        "CLASSIFICATION_RULES_SET",
        object_type="Workspace",
        object_id=work.workspace_id,
        details={"rules": len(data.rules)},
    )
    await work.flush()
    return len(data.rules)
