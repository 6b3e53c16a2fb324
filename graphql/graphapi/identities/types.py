"""Identities and consents as rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text, func

from crm.members.permissions import Action
from crm.models import Consent as ConsentRow
from crm.models import Identity as IdentityRow
from crm.models.words import ConsentPurpose, IdentityKind
from graphapi.compiler import column, everyone, expr, record
from graphapi.nodes import Node


@record(IdentityRow, prefix="ident", policy=everyone)
class Identity(Node):
    """One way to recognise a person: an address, a number, an id on a network."""

    kind: IdentityKind = column(description="What it is.")
    value: str = column(permission=Action.READ_PERSONAL, description="As stored: e-mail in lower case, phone in E.164.")
    account: str | None = expr(
        lambda identity: func.nullif(identity.account, "", type_=Text()),
        description="Our page or app the id belongs to, for ids that differ from page to page.",
    )
    verified: bool = column(description="Whether the person proved that it is theirs.")
    first_seen_at: datetime = column(description="When it first came with a fact.")
    last_seen_at: datetime = column(description="When it last did.")


@record(ConsentRow, prefix="consent", policy=everyone)
class Consent(Node):
    """What a person agreed to, per channel and purpose; the newest of each pair counts."""

    channel: str = column(description="On which channel.")
    purpose: ConsentPurpose = column(description="For what.")
    granted: bool = column(description="Whether they agreed or refused.")
    at: datetime = column(description="When.")
    source: str | None = column(description="Where it was given.")
    proof: str | None = column(description="What they read or said, in words.")
    text_version: str | None = column(description="Version of the text they agreed to.")
    recorded_at: datetime | None = column(description="When it was recorded.")
