"""Keeping topics, rules, templates, the argument base, and questions to the client."""

from __future__ import annotations

import strawberry
from strawberry import ID

from crm.conversations.answer_support import answer_support
from crm.conversations.ask_support import ask_support
from crm.conversations.inputs import InformationAnswer, InformationAsk
from crm.conversations.save_argument import ArgumentSave, save_argument
from crm.conversations.save_template import ReplyTemplateSave, save_template
from crm.conversations.save_topic import TopicSave, save_topic
from crm.conversations.set_rules import RulesSet, set_rules
from crm.models.words_conversation import ConversationCategory, Sentiment
from graphapi.answers import ref
from graphapi.arguments.types import Argument, InformationItem, ReplyTemplate, Topic
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.scalars import URL

IDS = {
    "team_id": "team", "member_id": "mem", "product_id": "prod", "template_id": "rtpl", "argument_id": "arg",
    "conversation_id": "conv", "item_id": "info",
}  # fmt: skip


@input_type
class TopicSaveInput:
    """A topic by its key, new or changed; whoever is left out does not stand for it any more."""

    key: str
    """Its key, as conversations name it."""
    name: str
    """What people call it."""
    team_id: ID | None = None
    """The specialist group."""
    member_id: ID | None = None
    """The specialist."""
    product_id: ID | None = None
    """Which product it is about."""
    expected_version: int | None = None
    """`version` as it was read."""


@input_type
class ClassificationRuleInput:
    """A message that holds one of the words is this."""

    words: list[str]
    """Whole words or phrases in any case; `*` at the end stands for any ending."""
    category: ConversationCategory | None = None
    """What the person wants."""
    sentiment: Sentiment | None = None
    """How they speak of the company."""
    topic: str | None = None
    """The topic's key."""


@input_type
class ClassificationRulesSetInput:
    """All rules, in their order."""

    rules: list[ClassificationRuleInput]
    """The first rule that says something says it."""


@input_type
class ReplyTemplateSaveInput:
    """A new template, or the one with that id."""

    template_id: ID | None = None
    """Which one; a new one when left out."""
    name: str
    """What people call it."""
    text: str
    """The words."""
    topic: str | None = None
    """The topic's key; any when left out."""
    retired: bool | None = None
    """Whether it is not used any more."""
    expected_version: int | None = None
    """`version` as it was read."""


@input_type
class ArgumentSaveInput:
    """A new entry of the argument base, or further words for the one with that id."""

    argument_id: ID | None = None
    """Which entry; a new one when left out."""
    topic: str
    """The topic's key."""
    title: str
    """What it says in a line."""
    facts: str
    """What is true."""
    proof_url: URL | None = None
    """What proves it."""
    product_id: ID | None = None
    """About which product."""
    expected_version: int | None = None
    """`version` as it was read."""


@input_type
class InformationAskInput:
    """A question nobody here can answer."""

    conversation_id: ID
    """For whose sake."""
    question: str
    """What is asked."""
    idempotency_key: str | None = None
    """Writing again with the same key and input answers the same."""


@input_type
class InformationAnswerInput:
    """The client's answer; the argument base knows it from then on."""

    item_id: ID
    """Which question."""
    answer: str
    """What the client says."""
    proof_url: URL | None = None
    """What proves it."""
    argument_id: ID | None = None
    """The entry that gets these words; a new one when left out."""
    title: str | None = None
    """What the entry says in a line; the question when left out."""
    expected_version: int | None = None
    """`version` as it was read."""


@payload
class TopicSavePayload(Payload):
    """The topic."""

    topic: Topic | None = None


@payload
class ClassificationRulesSetPayload(Payload):
    """How many rules there are now."""

    count: int | None = strawberry.field(default=None, description="How many; null when it was refused.")


@payload
class ReplyTemplateSavePayload(Payload):
    """The template."""

    template: ReplyTemplate | None = None


@payload
class ArgumentSavePayload(Payload):
    """The entry with its new words."""

    argument: Argument | None = None


@payload
class InformationAskPayload(Payload):
    """The question."""

    item: InformationItem | None = None


@payload
class InformationAnswerPayload(Payload):
    """The question with its answer."""

    item: InformationItem | None = None


@mutations
class ArgumentMutations:
    """What answers are made of."""

    @mutation
    async def topic_save(self, info: Info, input: TopicSaveInput) -> TopicSavePayload:
        """Keeps what conversations are about, and who knows most of it."""
        return TopicSavePayload(topic=ref(Topic, (await save_topic(info.work, fill(TopicSave, input, ids=IDS))).id))

    @mutation
    async def classification_rules_set(
        self, info: Info, input: ClassificationRulesSetInput
    ) -> ClassificationRulesSetPayload:
        """Says all the words by which messages are told, whatever they were."""
        return ClassificationRulesSetPayload(count=await set_rules(info.work, fill(RulesSet, input)))

    @mutation
    async def reply_template_save(self, info: Info, input: ReplyTemplateSaveInput) -> ReplyTemplateSavePayload:
        """Keeps words to begin an answer with."""
        template = await save_template(info.work, fill(ReplyTemplateSave, input, ids=IDS))
        return ReplyTemplateSavePayload(template=ref(ReplyTemplate, template.id))

    @mutation
    async def argument_save(self, info: Info, input: ArgumentSaveInput) -> ArgumentSavePayload:
        """Keeps what is true about a topic; every change is a further version."""
        words = await save_argument(info.work, fill(ArgumentSave, input, ids=IDS))
        return ArgumentSavePayload(argument=ref(Argument, words.argument_id))

    @mutation
    async def information_ask(self, info: Info, input: InformationAskInput) -> InformationAskPayload:
        """Puts a question nobody here can answer to the client's information support."""
        item = await ask_support(info.work, fill(InformationAsk, input, ids=IDS))
        return InformationAskPayload(item=ref(InformationItem, item.id))

    @mutation
    async def information_answer(self, info: Info, input: InformationAnswerInput) -> InformationAnswerPayload:
        """Answers it, once; the words are a new version in the argument base."""
        item = await answer_support(info.work, fill(InformationAnswer, input, ids=IDS))
        return InformationAnswerPayload(item=ref(InformationItem, item.id))
