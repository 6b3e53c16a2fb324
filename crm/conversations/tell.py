"""A line of the history of the person a thread is with, where the thread has led to a lead."""

from dataclasses import dataclass
from uuid import UUID

from crm.core.work import Work
from crm.leads.tell import tell as tell_of
from crm.models import Conversation


@dataclass(frozen=True, slots=True)
class _About:
    id: UUID
    person_id: UUID


async def tell(work: Work, thread: Conversation, title: str, text: str | None = None) -> None:
    """Appends the line; nothing for a person without a lead. What was said itself is a touch, told as one."""
    if thread.lead_id is not None:
        await tell_of(work, _About(thread.lead_id, thread.person_id), title=title, text=text)
