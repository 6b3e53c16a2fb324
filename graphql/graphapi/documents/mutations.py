"""The root field that gives a link to a document."""

from __future__ import annotations

from datetime import datetime

import strawberry

from crm.sessions.link_document import DocumentLinkCreate, link_document
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.scalars import URL


@input_type
class DocumentLinkCreateInput:
    """Which document, and for how long."""

    url: str = strawberry.field(description="Its address as a field such as `csvUrl` tells it: `/documents/…`.")
    seconds: int = strawberry.field(default=300, description="How long it works: 30 to 3,600.")


@payload
class DocumentLinkCreatePayload(Payload):
    """A link that works without a header or a cookie, for whoever has it."""

    url: URL | None = strawberry.field(default=None, description="The address to open; keep it to yourself.")
    expires_at: datetime | None = strawberry.field(default=None, description="Until when it works.")


@mutations
class DocumentMutations:
    """Links to documents."""

    @mutation
    async def document_link_create(self, info: Info, input: DocumentLinkCreateInput) -> DocumentLinkCreatePayload:
        """A link to one document that works for a while where no header can be sent. Whoever opens it sees what the
        asker may see at that moment."""
        made = link_document(info.work, fill(DocumentLinkCreate, input), info.context.sign)
        return DocumentLinkCreatePayload(url=URL(f"{info.context.base_url}{made.url}"), expires_at=made.expires_at)
