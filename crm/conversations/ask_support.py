"""A question nobody here can answer goes to the client's information support."""

from crm.audit import record as audit
from crm.conversations.allowed import require_open
from crm.conversations.hold import hold
from crm.conversations.inputs import InformationAsk
from crm.core.ids import new_id
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import InformationItem
from crm.models.words_conversation import InformationStatus


async def ask_support(work: Work, data: InformationAsk) -> InformationItem:
    """An open item; the thread's time to answer runs on."""
    work.actor.require(Action.CONVERSATION_HANDLE)
    thread = await hold(work, data.conversation_id)
    require_open(thread, "ask for its sake")
    item = InformationItem(
        workspace_id=work.workspace_id, id=new_id(), conversation_id=thread.id, topic=thread.topic,
        question=data.question, status=InformationStatus.OPEN.value, asked_at=work.now,
        asked_by_id=work.actor.member_id, version=1,
    )  # fmt: skip
    work.session.add(item)
    audit.record(work, "INFORMATION_ASK", object_type="InformationItem", object_id=item.id)
    await work.flush()
    return item
