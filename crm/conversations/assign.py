"""Gives a thread to a member or a team."""

from crm.audit import record as audit
from crm.conversations.allowed import require_open
from crm.conversations.hold import hold
from crm.conversations.inputs import ConversationAssign
from crm.conversations.refers import require_team
from crm.core.problems import Invalid
from crm.core.work import Work
from crm.leads.owner import require_active
from crm.members.permissions import Action
from crm.models import Conversation
from crm.models.words_conversation import ConversationRouting


async def assign(work: Work, data: ConversationAssign) -> Conversation:
    """A thread is never nobody's: one of the two is named."""
    work.actor.require(Action.CONVERSATION_HANDLE)
    if data.member_id is None and data.team_id is None:
        raise Invalid("Name the member or the team who answers; a conversation is never nobody's.", field="memberId")
    if data.member_id is not None:
        await require_active(work, data.member_id, field="memberId")
    if data.team_id is not None:
        await require_team(work, data.team_id, field="teamId")
    thread = await hold(work, data.conversation_id, data.expected_version)
    require_open(thread, "give it to somebody")
    thread.assignee_id, thread.team_id = data.member_id, data.team_id
    thread.routing = ConversationRouting.MEMBER.value
    thread.version += 1
    audit.record(work, "CONVERSATION_ASSIGN", object_type="Conversation", object_id=thread.id)
    await work.flush()
    return thread
