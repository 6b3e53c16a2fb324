"""Conversations, as far as the viewer's day shows them."""

from __future__ import annotations

from datetime import datetime

from strawberry import ID

from graphapi.answers import answer_type


@answer_type
class Conversation:
    """A thread with a person that waits for an answer."""

    id: ID
    """Of the thread."""
    response_due_at: datetime | None
    """Until when it is to be answered."""
