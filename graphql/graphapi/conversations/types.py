"""Conversations, as far as the viewer's day shows them."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import ID

from graphapi.answers import answer_type


@answer_type
class Conversation:
    """A thread with a person that waits for an answer."""

    id: ID = strawberry.field(description="Of the thread.")
    response_due_at: datetime | None = strawberry.field(description="Until when it is to be answered.")
