"""A conversation's `allowedActions` are what its verbs accept, in every state and for every role; each verb is run."""

from uuid import UUID

import pytest

from crm.consents.block import ContactBlockCreate, block
from crm.consents.may_contact import may_contact
from crm.consents.record import ConsentRecord
from crm.conversations.allowed import ANSWERING, ConversationAction, allowed
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
from crm.core.ids import encode
from crm.core.work import Work, begin
from crm.models.words import Role
from funnel.conversations.classify import classify
from funnel.conversations.inputs import ConversationToLead
from funnel.conversations.reply import reply
from funnel.conversations.to_lead import to_lead
from funnel.people.record_consents import record_consents
from tests.factories.conversations import answered, classified, received, resolved, thread
from tests.factories.leads import again, make_seller
from tests.factories.products import Published, published_funnel
from tests.graphapi.allowed.trying import Verb, is_accepted, works
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
EXPOSURE = {"statement_url": "https://example.test/statement", "accounts": ["one", "two"]}


async def threads(work: Work) -> dict[str, UUID]:
    """One in every state that decides something."""
    names = ("open", "answered", "order", "attack", "exposed", "solved", "refused", "blocked")
    found = {name: await received(work) for name in names}
    await answered(work, found["answered"])
    await classified(work, found["order"], category="ORDER")
    for name in ("attack", "exposed"):
        await classified(
            work, found[name], category="LEAD", sentiment="NEGATIVE", negative_kind="ORCHESTRATED", reason="One day"
        )
    await resolved(work, found["exposed"], exposure=EXPOSURE)
    await resolved(work, found["solved"], solution="55 cm")
    await refuse(work, (await thread(work, found["refused"])).person_id)
    blocked = ContactBlockCreate(person_id=(await thread(work, found["blocked"])).person_id, reason="Asked for it")
    await block(again(work), blocked)
    return found


async def refuse(work: Work, person_id: UUID) -> None:
    """Does not want to be answered on VK."""
    item = {"person_id": person_id, "channel": "vk", "purpose": "SERVICE", "granted": False}
    await record_consents(again(work), ConsentRecord.model_validate({"items": [item]}))


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
            may_answer = (await may_contact(work, row.person_id, "vk", ANSWERING)).allowed
            listed = set(allowed(works(work, role, member_id).actor, row, may_answer=may_answer))
            tried = verbs(id, member_id, funnel, is_attack=row.negative_kind == "ORCHESTRATED")
            for action, verb in tried.items():
                accepted = await is_accepted(works(work, role, member_id), verb)
                held |= {action} if accepted else set()
                if accepted != (action in listed):
                    wrong.append(f"{role.value}, {name}: {action.value} is {'' if accepted else 'not '}accepted")
    assert wrong == []
    assert held == set(ConversationAction)  # else a verb is asked wrongly and never holds


async def test_an_answer_is_not_listed_for_who_is_not_to_be_contacted_there(client: Client) -> None:
    office = await client.office()
    async with begin(client.database.sessions, office.actor()) as work:
        found = await threads(work)
        mailed = await received(work, channel_key="telegram")  # refused VK only
        await refuse(work, (await thread(work, mailed)).person_id)
    asked = "{ conversations { edges { node { id allowedActions } } } }"
    rows = (await client.graphql(asked, key=office.keys[Role.COMMUNITY_MANAGER])).data["conversations"]["edges"]
    silent = {row["node"]["id"] for row in rows if "REPLY" not in row["node"]["allowedActions"]}
    assert len(rows) == 9
    assert silent == {encode("conv", found[name]) for name in ("refused", "blocked")}
    rows = (await client.graphql(asked, key=office.keys[Role.ANALYST])).data["conversations"]["edges"]
    assert [row["node"]["allowedActions"] for row in rows] == [[]] * 9
