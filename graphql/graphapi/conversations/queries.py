"""Reading conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.members.permissions import Action
from graphapi.compiler import Search, by_id, connection, queries
from graphapi.connections import Connection
from graphapi.conversations.inputs import CONVERSATION_FILTER, CONVERSATION_ORDER

if TYPE_CHECKING:
    from graphapi.conversations.types import Conversation, Discussion


@queries
class ConversationQueries:
    """Threads with people."""

    conversation: Conversation | None = by_id(permission=Action.READ, description="One thread, or null.")
    conversations: Connection[Conversation] = connection(
        filter=CONVERSATION_FILTER,
        order=CONVERSATION_ORDER,
        search=Search("search_conversations", Action.READ_PERSONAL, "search_conversations_by_name"),
        permission=Action.READ,
        description="Threads, the newest first; `search` looks into what was said and for names of persons; "
        "without READ_PERSONAL for names only.",
    )
    discussion: Discussion | None = by_id(permission=Action.READ, description="One discussion, or null.")
