"""Gives a link to a document that works for a while without a header."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from crm.audit.record import record
from crm.core.actor import Actor
from crm.core.problems import Invalid
from crm.core.work import Work
from crm.members.permissions import Action
from crm.sessions.document_links import LONGEST, SHORTEST

PATH = re.compile(r"/documents/[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)?\.[a-z0-9]+")
Sign = Callable[[str, Actor, datetime], str]


class DocumentLinkCreate(BaseModel):
    """The address of a document as the API gave it, and for how many seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = Field(min_length=1, max_length=4_000)
    seconds: int = Field(default=300, ge=SHORTEST.seconds, le=LONGEST.seconds)


@dataclass(frozen=True)
class DocumentLink:
    """The address to give away, and until when it works."""

    url: str
    expires_at: datetime


def link_document(work: Work, data: DocumentLinkCreate, sign: Sign) -> DocumentLink:
    """Whoever has the link reads the document as the actor would at that moment; the audit tells who asked for it."""
    work.actor.require(Action.READ)
    parts = urlsplit(data.url)
    if parts.scheme or parts.netloc or parts.fragment or not PATH.fullmatch(parts.path):
        raise Invalid("Give the address of a document as a field such as csvUrl tells it.", field="url")
    until = (work.now + timedelta(seconds=data.seconds)).replace(microsecond=0)
    record(
        work, "DOCUMENT_LINK_CREATE", object_type="Workspace", object_id=work.workspace_id,
        details={"path": parts.path, "seconds": data.seconds},
    )  # fmt: skip
    return DocumentLink(sign(data.url, work.actor, until), until)
