"""Ends a thread in one of the written ways: solved, exposed as an attack, or nothing to answer."""

from datetime import datetime

from crm.audit import record as audit
from crm.conversations.allowed import is_attack, require_open
from crm.conversations.hold import hold
from crm.conversations.inputs import ConversationResolve, at_or_now
from crm.conversations.tell import tell
from crm.conversations.timers import given_up
from crm.core.outbox import publish
from crm.core.problems import Conflict, Invalid, Problem, Problems
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Conversation
from crm.models.words_conversation import ConversationCategory, ConversationStatus, Sentiment


async def resolve(work: Work, data: ConversationResolve) -> Conversation:
    """RESOLVED with a solution; CLOSED when an attack was exposed or there was nothing to solve.

    A genuine negative ends with its solution, and counts as shared only with the public link and how many saw it. An
    orchestrated one ends with the exposure and nothing else, and nobody asks an attacker whether they are satisfied.
    """
    work.actor.require(Action.CONVERSATION_HANDLE)
    thread = await hold(work, data.conversation_id, data.expected_version)
    require_open(thread, "end it anew")
    at = at_or_now(data.resolved_at, work.now)
    if problems := [*_times(work, thread, at), *(_attack(data) if is_attack(thread) else _genuine(thread, data))]:
        raise Problems(problems)
    _end(work, thread, data, at)
    await given_up(work, thread)
    audit.record(work, "CONVERSATION_RESOLVE", object_type="Conversation", object_id=thread.id)
    await work.flush()
    await tell(work, thread, "Conversation closed" if _is_closed(thread) else "Conversation resolved", data.solution)
    await publish(work, "CONVERSATION_RESOLVED", {"conversationId": thread.id})
    return thread


def _times(work: Work, thread: Conversation, at: datetime) -> list[Problem]:
    if at < thread.appeared_at:
        return [Invalid("A conversation cannot end before it appeared; correct the time.", field="resolvedAt")]
    if at > work.now:
        return [Invalid("This time is still to come; end the conversation when it is over.", field="resolvedAt")]
    return []


def _attack(data: ConversationResolve) -> list[Problem]:
    found: list[Problem] = []
    if data.exposure is None:
        found.append(Conflict(
            "An orchestrated negative ends only with evidence of its exposure; give the statement and the accounts.",
            field="exposure",
        ))  # fmt: skip
    if data.satisfaction is not None:
        found.append(Invalid("Attackers are not asked for satisfaction; leave it out.", field="satisfaction"))
    for field in ("solution", "shared_url", "reach"):
        if getattr(data, field) is not None:
            name = "sharedUrl" if field == "shared_url" else field
            found.append(Invalid("An attack is exposed, not solved; leave this out.", field=name))
    return found


def _genuine(thread: Conversation, data: ConversationResolve) -> list[Problem]:
    found: list[Problem] = []
    if data.exposure is not None:
        found.append(Conflict(
            "Only an orchestrated negative is exposed; classify it ORCHESTRATED first, or give the solution.",
            field="exposure",
        ))  # fmt: skip
    if thread.sentiment == Sentiment.NEGATIVE.value and data.solution is None:
        found.append(Conflict(
            "A genuine negative ends only with a solution; say how the problem was solved.", field="solution"
        ))  # fmt: skip
    elif data.solution is None and not thread.answers and not _asks_nothing(thread):
        found.append(Conflict(
            "Nobody has answered this conversation; answer it first, or say what the solution was.", field="solution"
        ))  # fmt: skip
    if data.shared_url is None and data.reach is not None:
        found.append(Invalid("Give the public link that so many have seen.", field="sharedUrl"))
    if data.shared_url is not None and data.reach is None:
        found.append(Invalid("Say how many have seen the shared solution.", field="reach"))
    if data.shared_url is not None and data.solution is None:
        found.append(Invalid("What is shared is a solution; say which.", field="solution"))
    return list({each.field: each for each in reversed(found)}.values())[::-1]


def _asks_nothing(thread: Conversation) -> bool:
    return thread.category == ConversationCategory.SPAM.value


def _is_closed(thread: Conversation) -> bool:
    return thread.status == ConversationStatus.CLOSED.value


def _end(work: Work, thread: Conversation, data: ConversationResolve, at: datetime) -> None:
    closed = is_attack(thread) or (_asks_nothing(thread) and data.solution is None)
    thread.status = (ConversationStatus.CLOSED if closed else ConversationStatus.RESOLVED).value
    thread.resolved_at, thread.resolved_by_id = at, work.actor.member_id
    thread.solution, thread.shared_url, thread.reach = data.solution, data.shared_url, data.reach
    if data.exposure is not None:
        thread.statement_url = data.exposure.statement_url
        thread.exposed_accounts = list(dict.fromkeys(data.exposure.accounts))
    if data.satisfaction is not None:
        thread.satisfaction = data.satisfaction
    thread.version += 1
