"""What people wrote about the chair in the last twelve weeks, on our pages and elsewhere, and how they were answered.

They are reviews and their comments: touches no rule of the funnel asks for, so that the year's stories stay as they
are. Every band of answers is there, a shared solution, a question for the client, and one attack that was exposed.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select

from crm.conversations.answer_support import answer_support
from crm.conversations.ask_support import ask_support
from crm.conversations.handle_alert import AlertHandle, handle_alert
from crm.conversations.inputs import (
    ConversationReply,
    ConversationResolve,
    Exposure,
    InformationAnswer,
    InformationAsk,
)
from crm.conversations.resolve import resolve
from crm.conversations.save_argument import ArgumentSave, save_argument
from crm.conversations.save_scheme import ResponseSchemeSave, SchemeStep, save_scheme
from crm.conversations.save_template import ReplyTemplateSave, save_template
from crm.conversations.save_topic import TopicSave, save_topic
from crm.conversations.set_rules import RulesSet, set_rules
from crm.core.work import Work
from crm.demo.cast import Model, acting
from crm.demo.names import known
from crm.demo.people import midnight
from crm.demo.reviews import ARGUMENTS, RULES, SAID, SCHEME, SPOTS, TEMPLATES, TOPICS, Said, Spot
from crm.demo.service_times import notice
from crm.models import Alert
from crm.models.words import IdentityKind, TouchpointKind
from crm.models.words_conversation import AlertVerdict, ReplyFlag
from funnel.conversations.inputs import ConversationReceive
from funnel.conversations.receive import receive
from funnel.conversations.reply import reply
from funnel.leads.identities import Identity

THREADS = 320
"""At full size; never fewer than `FEWEST`, so that every band and place is there."""
FEWEST = 48
DAYS = 84
ANSWERED_AFTER = (1, 5, 40, 75, 300, 1_200, 1_800, None)
"""Minutes: two at once, one within the hour, one within 90 minutes, two within a day, one late, one never."""
ATTACKERS = 12
ATTACK_WEEK = 3
"""Weeks before the anchor."""
STATEMENT = "https://vk.com/spinaok?w=wall-1_77"


def authors(scale: float) -> int:
    """How many wrote, each once."""
    return threads(scale) + ATTACKERS


def threads(scale: float) -> int:
    """How many threads there are beside the attack."""
    return max(FEWEST, round(THREADS * scale))


@dataclass
class _Desk:
    """Those who answer, and what they answer with."""

    work: Work
    model: Model
    templates: dict[str, UUID] = field(default_factory=dict)
    arguments: dict[str, UUID] = field(default_factory=dict)

    def hands(self, who: str, at: datetime) -> Work:
        """The transaction in the hands of that member."""
        return acting(self.work, self.model.actors[who], at)


async def build_conversations(work: Work, model: Model, anchor: date, scale: float) -> None:
    """Rules and words first, then the threads in the order in which they appeared, then what is late is noticed."""
    end = midnight(anchor)
    desk = _Desk(work, model)
    await _prepare(desk, end - timedelta(days=DAYS + 1))
    count = threads(scale)
    for number in range(count):
        appeared = end - timedelta(days=DAYS) + (timedelta(days=DAYS - 3) * number) / count
        await _thread(desk, number, appeared.replace(second=0, microsecond=0), end)
    await _attack(desk, end - timedelta(weeks=ATTACK_WEEK) + timedelta(hours=20))
    await notice(acting(work, model.actors["admin"], end))


async def _prepare(desk: _Desk, at: datetime) -> None:
    marketer, community = desk.hands("marketer", at), desk.hands("community", at)
    await set_rules(marketer, RulesSet.model_validate({"rules": RULES}))
    for key, name, who in TOPICS:
        await save_topic(marketer, TopicSave(key=key, name=name, member_id=desk.model.member(who)))
    for topic, title, facts, proof in ARGUMENTS:
        words = ArgumentSave(topic=topic, title=title, facts=facts, proof_url=proof, product_id=desk.model.product_id)
        desk.arguments[topic] = (await save_argument(community, words)).argument_id
    for name, text, about in TEMPLATES:
        made = await save_template(community, ReplyTemplateSave(name=name, text=text, topic=about))
        desk.templates[about or ""] = made.id
    steps = tuple(
        SchemeStep(title=title, member_id=desk.model.member(who), within_seconds=seconds)
        for title, who, seconds in SCHEME
    )
    await save_scheme(marketer, ResponseSchemeSave(name="A wave of negatives", steps=steps))


async def _thread(desk: _Desk, number: int, appeared: datetime, end: datetime) -> None:
    said, spot = SAID[number % len(SAID)], SPOTS[number % len(SPOTS)]
    thread_id = await _receive(desk, f"thread-{number}", number, said.text, spot, appeared)
    minutes = ANSWERED_AFTER[number % len(ANSWERED_AFTER)]
    if minutes is None:
        return
    answered = appeared + timedelta(minutes=minutes)
    if said.is_for_client and number < 2 * len(SAID):  # asked twice; later the argument base knows
        await _ask_client(desk, thread_id, answered, is_answered=number % 2 == 0)
    await reply(desk.hands(said.who, answered), _answer(desk, thread_id, number, said, answered))
    ended = answered + timedelta(hours=3 + number % 30)
    if number % 5 != 0 and ended < end:
        await resolve(desk.hands(said.who, ended), _ending(thread_id, number, said))


async def _receive(desk: _Desk, key: str, number: int, text: str, spot: Spot, appeared: datetime) -> UUID:
    """Our own pages are seen at once; elsewhere it takes some minutes to find what is written."""
    received = appeared + timedelta(minutes=0 if spot.resource else 7 + 11 * (number % 6))
    person = known(Random(key), 100_000 + number)
    return await receive(desk.hands("community", received), ConversationReceive(
        external_id=key, channel_key=spot.channel,
        resource_id=desk.model.resources[spot.resource] if spot.resource else None,
        place_url=f"{spot.url}/{key}" if spot.url else None, appeared_at=appeared, received_at=received,
        author=Identity(kind=IdentityKind.PLATFORM_USER_ID, value=f"review-{key}", account=spot.channel),
        author_name=person.name, text=text, kind=TouchpointKind.REVIEW, product_id=desk.model.product_id,
    ))  # fmt: skip


def _answer(desk: _Desk, thread_id: UUID, number: int, said: Said, at: datetime) -> ConversationReply:
    """Every third answer is a template, and one in forty blames the customer."""
    template = desk.templates.get(said.topic or "") if number % 3 == 0 else None
    return ConversationReply(
        conversation_id=thread_id, text=said.answer, sent_at=at, external_id=f"answer-{number}", template_id=template,
        argument_id=None if template else desk.arguments.get(said.topic or ""),
        flags=(ReplyFlag.BLAMES_CUSTOMER,) if number % 40 == 17 else (),
    )  # fmt: skip


def _ending(thread_id: UUID, number: int, said: Said) -> ConversationResolve:
    """Solutions of general use are shared; two of three say whether they are content."""
    is_shared = said.solution is not None and number % 2 == 1
    return ConversationResolve(
        conversation_id=thread_id, solution=said.solution,
        shared_url=f"https://vk.com/spinaok?w=wall-1_{number}" if is_shared else None,
        reach=900 + 37 * number if is_shared else None, satisfaction=None if number % 3 == 0 else 5 - number % 3,
    )  # fmt: skip


async def _ask_client(desk: _Desk, thread_id: UUID, at: datetime, *, is_answered: bool) -> None:
    question = InformationAsk(conversation_id=thread_id, question="Which weight does the gas spring bear?")
    item = await ask_support(desk.hands("community", at), question)
    if is_answered:
        answer = InformationAnswer(item_id=item.id, answer="150 kg, tested to 100,000 strokes.", title="Gas spring")
        await answer_support(desk.hands("client", at + timedelta(hours=20)), answer)


async def _attack(desk: _Desk, begun: datetime) -> None:
    """Twelve of one hour, none of whom has ordered anything; exposed the same evening."""
    spot = next(each for each in SPOTS if each.url and "otzovik" in each.url)
    ids = []
    for number in range(ATTACKERS):
        text = "The whole room smells of this chair, it is poisonous. Do not order!"
        key = f"attack-{number}"
        ids.append(await _receive(desk, key, 0, text, spot, begun + timedelta(minutes=3 * number)))
    work, known_at = desk.work, begun + timedelta(hours=2)
    alert = (await work.execute(select(Alert.id).where(Alert.workspace_id == work.workspace_id))).scalar_one()
    why = "Twelve accounts of one day, none with an order, the same words in nine."
    verdict = AlertHandle(alert_id=alert, verdict=AlertVerdict.ATTACK, conclusion=why)
    await handle_alert(desk.hands("marketer", known_at), verdict)
    exposure = Exposure(statement_url=STATEMENT, accounts=tuple(f"review-attack-{each}" for each in range(ATTACKERS)))
    for thread_id in ids:
        await resolve(desk.hands("community", known_at), ConversationResolve(
            conversation_id=thread_id, exposure=exposure,
        ))  # fmt: skip


__all__ = ["ATTACKERS", "authors", "build_conversations", "threads"]
