"""A thread that had ended goes on."""

from crm.audit import record as audit
from crm.conversations.allowed import ENDED
from crm.conversations.hold import hold
from crm.conversations.inputs import ConversationReopen
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Conversation
from crm.models.words_conversation import ConversationStatus


async def reopen(work: Work, data: ConversationReopen) -> Conversation:
    """OPEN again; how it had ended stays in the audit only."""
    work.actor.require(Action.CONVERSATION_HANDLE)
    thread = await hold(work, data.conversation_id, data.expected_version)
    if thread.status not in ENDED:
        raise Conflict(f"The conversation is {thread.status}; there is nothing to reopen.", field="conversationId")
    begin_again(thread)
    thread.version += 1
    audit.record(work, "CONVERSATION_REOPEN", object_type="Conversation", object_id=thread.id)
    await work.flush()
    return thread


def begin_again(thread: Conversation) -> None:
    """What was said of its end does not hold any more."""
    thread.status = ConversationStatus.OPEN.value
    thread.resolved_at = thread.resolved_by_id = thread.solution = thread.shared_url = thread.reach = None
    thread.statement_url = thread.exposed_accounts = thread.satisfaction = None
