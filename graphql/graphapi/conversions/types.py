"""Destinations, what was sent to them, and what they answered."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import any_

from crm.members.permissions import Action
from crm.models.words import ConsentPurpose
from funnel.models import ConversionDestination as DestinationRow
from funnel.models import ConversionRequest as RequestRow
from funnel.models import ConversionSend as SendRow
from funnel.models.words import ConversionNetwork, ConversionStatus, ConversionTrigger, ConversionValue
from graphapi.compiler import column, connection, everyone, expr, many, money, one, record
from graphapi.connections import Connection
from graphapi.nodes import Node
from graphapi.scalars import JSON, Money

if TYPE_CHECKING:
    from graphapi.leads.types import Lead
    from graphapi.members.types import Member
    from graphapi.products.types import Product
    from graphapi.resources.types import Resource


@record(DestinationRow, prefix="cdest", policy=everyone)
class ConversionDestination(Node):
    """Which happenings are told to which account of an ad network, as what. Its token is never read again."""

    network: ConversionNetwork = column(description="Which network.")
    name: str = column(description="What it is called here.")
    account_id: str = column(description="The dataset, pixel or counter.")
    has_token: bool = expr(
        lambda destination: destination.token.is_not(None),
        nullable=False,
        description="Whether anything is sent; without a token conversions are only collected.",
    )
    happening: ConversionTrigger = column(description="What is told.")
    product: Product | None = one(on="product_id", description="Of which product; null: any.")
    step_key: str | None = column(description="Which step, where a step is told.")
    event_name: str = column(description="The network's event, or the counter's goal.")
    value_rule: ConversionValue = column(description="What a conversion is said to be worth.")
    fixed_value: Money | None = money("fixed_minor", currency="currency", description="The worth that is always told.")
    consent_purpose: ConsentPurpose | None = column(description="What people have to have agreed to; null: nothing.")
    consent_channel: str = column(description="The channel on which they have to have agreed.")
    settings: JSON = column(description="What the network has to know; no secrets.")
    since: datetime = column(description="What happened earlier is not told.")
    disabled_at: datetime | None = column(description="Since when it is switched off.")
    stopped_at: datetime | None = column(
        description="Since when the network accepts nothing, for its token or account: somebody has to look."
    )
    stop_code: str | None = column(
        description="The network's code; `SEALED` where the token cannot be opened by this installation's key."
    )
    stop_reason: str | None = column(description="What is wrong, and what to do.")
    created_at: datetime = column(description="When it was made.")
    created_by: Member | None = one(on="created_by_id", description="Who made it.")
    version: int = column(description="Raised by every change.")
    resources: list[Resource] = many(
        on=lambda destination, resource: resource.id == any_(destination.resource_ids),
        order="sort_key",
        description="Only people whom one of these sent before are told of; empty: everybody.",
    )
    sends: Connection[ConversionSend] = connection(
        on="destination_id", order="-occurred_at", description="What was and will be sent, the newest first."
    )
    requests: Connection[ConversionRequest] = connection(
        on="destination_id", order="-at", description="Requests to the network, the newest first."
    )


@record(SendRow, prefix="csend", policy=everyone)
class ConversionSend(Node):
    """One conversion on its way to one destination, once for each lead and step, or sale."""

    status: ConversionStatus = column(description="What became of it.")
    event_name: str = column(description="As what it is told.")
    dedupe_key: str = column(
        "dedupe_id", description="By which the network knows a repeat; the same however often it is sent."
    )
    occurred_at: datetime = column(description="When it happened.")
    value: Money | None = money("value_minor", currency="currency", description="The worth that was told.")
    attempts: int = column(description="How often it was tried.")
    due_at: datetime | None = column(description="When it is tried next.")
    code: str | None = column(description="Why it stands as it does: the network's own code, or one of ours.")
    reason: str | None = column(description="The same as a sentence.")
    created_at: datetime = column(description="Since when it waited.")
    sent_at: datetime | None = column(description="When the network took it.")
    destination: ConversionDestination = one(on="destination_id", description="Where it goes.")
    lead: Lead = one(on="lead_id", description="Whose conversion it is.")
    request: ConversionRequest | None = one(on="request_id", description="The last request it was in.")


@record(RequestRow, prefix="creq", policy=everyone)
class ConversionRequest(Node):
    """One request to an ad network: what proves what was sent."""

    at: datetime = column(description="When.")
    rows: int = column(
        description="How many conversions it had; those of a refused one that was taken apart are in later ones too."
    )
    request_hash: str = column(description="SHA-256 of its body, in hex.")
    status: int | None = column(description="The status it was answered with; null: nothing was answered.")
    response: str | None = column(permission=Action.RESOURCE_EDIT, description="What was answered, its beginning.")
