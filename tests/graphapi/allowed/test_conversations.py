"""A conversation's `allowedActions` are what its verbs accept, in every state and for every role; each verb is run."""

from uuid import UUID

import pytest

from crm.conversations.allowed import ConversationAction, allowed
from crm.conversations.ask_support import ask_support
from crm.conversations.assign import assign
from crm.conversations.inputs import (
    ConversationAssign,
    ConversationClassify,
    ConversationJoin,
    ConversationReopen,
    ConversationReply,
    ConversationResolve,
    InformationAsk,
)
from crm.conversations.join import join
from crm.conversations.reopen import reopen
from crm.conversations.resolve import resolve
from crm.core.work import Work
from crm.models.words import Role
from funnel.conversations.classify import classify
from funnel.conversations.inputs import ConversationToLead
from funnel.conversations.reply import reply
from funnel.conversations.to_lead import to_lead
from tests.factories.conversations import answered, classified, received, resolved, thread
from tests.factories.leads import make_seller
from tests.factories.products import Published, published_funnel
from tests.graphapi.allowed.trying import Verb, is_accepted, works

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
EXPOSURE = {"statement_url": "https://example.test/statement", "accounts": ["one", "two"]}


async def threads(work: Work) -> dict[str, UUID]:
    """One in every state that decides something."""
    found = {name: await received(work) for name in ("open", "answered", "order", "attack", "exposed", "solved")}
    await answered(work, found["answered"])
    await classified(work, found["order"], category="ORDER")
    for name in ("attack", "exposed"):
        await classified(
            work, found[name], category="LEAD", sentiment="NEGATIVE", negative_kind="ORCHESTRATED", reason="One day"
        )
    await resolved(work, found["exposed"], exposure=EXPOSURE)
    await resolved(work, found["solved"], solution="55 cm")
    return found


def verbs(id: UUID, member_id: UUID, funnel: Published, *, is_attack: bool) -> dict[ConversationAction, Verb]:
    """What each action is; only what the state itself decides is left to refuse."""
    ended = {"exposure": EXPOSURE} if is_attack else {"solution": "55 cm"}
    return {
        ConversationAction.REPLY: lambda w: reply(w, ConversationReply(conversation_id=id, text="55 cm")),
        ConversationAction.CLASSIFY: lambda w: classify(
            w, ConversationClassify.model_validate({"conversation_id": id, "category": "QUESTION", "reason": "Read it"})
        ),
        ConversationAction.ASSIGN: lambda w: assign(w, ConversationAssign(conversation_id=id, member_id=member_id)),
        ConversationAction.JOIN: lambda w: join(w, ConversationJoin(conversation_ids=(id,), name="Height")),
        ConversationAction.RESOLVE: lambda w: resolve(
            w, ConversationResolve.model_validate({"conversation_id": id, **ended})
        ),
        ConversationAction.REOPEN: lambda w: reopen(w, ConversationReopen(conversation_id=id, reason="Wrote again")),
        ConversationAction.MAKE_LEAD: lambda w: to_lead(
            w, ConversationToLead(conversation_id=id, product_id=funnel.product_id)
        ),
        ConversationAction.ASK_SUPPORT: lambda w: ask_support(w, InformationAsk(conversation_id=id, question="How?")),
    }


async def test_what_is_listed_is_accepted_and_nothing_else(work: Work) -> None:
    funnel = await published_funnel(work)
    member_id = await make_seller(work, "Cleo", Role.COMMUNITY_MANAGER)
    wrong, held = [], set()
    for name, id in (await threads(work)).items():
        for role in Role if name in ("order", "solved") else (Role.COMMUNITY_MANAGER,):
            row = await thread(work, id)
            listed = set(allowed(works(work, role, member_id).actor, row))
            tried = verbs(id, member_id, funnel, is_attack=row.negative_kind == "ORCHESTRATED")
            for action, verb in tried.items():
                accepted = await is_accepted(works(work, role, member_id), verb)
                held |= {action} if accepted else set()
                if accepted != (action in listed):
                    wrong.append(f"{role.value}, {name}: {action.value} is {'' if accepted else 'not '}accepted")
    assert wrong == []
    assert held == set(ConversationAction)  # else a verb is asked wrongly and never holds
