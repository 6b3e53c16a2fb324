"""Conversations of a settled company: one for each thing that can be done with them, a burst, and what is prepared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.scenario.spinaok import NOW

if TYPE_CHECKING:
    from tests.tenancy.settled import Settled

DONE_WITH = ["talk", "reply", "classify", "resolve", "assign", "reopen", "join", "to_lead", "ask"]
"""Each has a thread and a person of its own."""


async def converse(it: Settled) -> None:
    """Topics, rules, templates, arguments, threads, a discussion, questions, and a burst with its tasks."""
    ids = it.ids
    await _prepared(it)
    for name in DONE_WITH:
        await receive(
            it, f"conv_{name}", resourceId=ids["group"], productId=ids["product"], text="How wide is it?",
            threadExternalId=f"conv_{name}",
        )  # fmt: skip
    await receive(it, "conv_outside", placeUrl="https://reviews.example/chairs/1", text="Good", sentiment="POSITIVE")
    for name in ("conv_reopen",):
        await it.admin.change(
            "conversationResolve", "ConversationResolveInput", "conversation { id }",
            {"conversationId": ids[name], "solution": "55 cm"},
        )  # fmt: skip
    to_lead = {"conversationId": ids["conv_to_lead"], "category": "LEAD", "topic": "quality", "reason": "Asks for it"}
    await it.admin.change("conversationClassify", "ConversationClassifyInput", "conversation { id }", to_lead)
    said = {"conversationId": ids["conv_talk"], "text": "55 cm", "argumentId": ids["argument"]}
    said |= {"templateId": ids["template"]}
    await it.admin.change("conversationReply", "ConversationReplyInput", "conversation { id }", said)
    joined = {"conversationIds": [ids["conv_talk"]], "name": "Width"}
    await it.make("discussion", "conversationJoin", "discussion { id }", **joined)
    for name in ("info", "info_to_answer"):
        question = {"conversationId": ids["conv_ask"], "question": "Of what is it made?"}
        await it.make(name, "informationAsk", "item { id }", **question)
    answer = {"itemId": ids["info"], "answer": "Steel", "argumentId": ids["argument"]}
    await it.admin.change("informationAnswer", "InformationAnswerInput", "item { id }", answer)
    for number in range(5):
        await receive(it, f"conv_bad_{number}", text="Broken", sentiment="NEGATIVE", resourceId=ids["site"])
    away = {"conversationId": ids["conv_assign"], "teamId": ids["team"]}
    await it.admin.change("conversationAssign", "ConversationAssignInput", "conversation { id }", away)
    talk = await it.admin.read(f'{{ conversation(id: "{ids["conv_talk"]}") {{ person {{ id }} lead {{ id }} }} }}')
    ids |= {f"conversation_{key}": talk["conversation"][key]["id"] for key in ("person", "lead")}
    found = await it.admin.read("{ alerts { edges { node { id tasks { id } evidence { id } } } } }")
    (alert,) = (edge["node"] for edge in found["alerts"]["edges"])
    ids |= {"alert": alert["id"], "response_task": alert["tasks"][0]["id"], "evidence": alert["evidence"][0]["id"]}


async def receive(it: Settled, name: str, **given: Any) -> None:
    """A message of somebody new."""
    author = {"kind": "PLATFORM_USER_ID", "value": name}
    await it.make(
        name, "conversationReceive", "conversation { id }",
        externalId=name, channelKey="vk", appearedAt=NOW.isoformat(), author=author, **given,
    )  # fmt: skip


async def _prepared(it: Settled) -> None:
    ids = it.ids
    topic = {"memberId": ids["sergey"], "key": "quality", "name": "Quality", "productId": ids["product"]}
    await it.make("topic", "topicSave", "topic { id }", **topic)
    rules = {"rules": [{"words": ["broken"], "topic": "quality", "category": "COMPLAINT"}]}
    await it.admin.change("classificationRulesSet", "ClassificationRulesSetInput", "count", rules)
    await it.make("template", "replyTemplateSave", "template { id }", name="Hello", text="Thank you for asking.")
    argument = {"topic": "quality", "title": "Wheels", "facts": "They bear 150 kg.", "productId": ids["product"]}
    await it.make("argument", "argumentSave", "argument { id }", **argument)
    steps = [{"title": "Answer in public", "memberId": ids["sergey"], "withinSeconds": 600}]
    await it.make("scheme", "responseSchemeSave", "scheme { id }", name="Any", steps=steps)
    await it.make("policy", "responsePolicySave", "policy { id }", fallbackMemberId=ids["sergey"], burstCount=5)
