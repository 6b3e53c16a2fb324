"""Filters, orders and inputs of conversions that are sent back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry
from strawberry import ID

from crm.models.words import ConsentPurpose
from funnel.models import ConversionDestination as DestinationRow
from funnel.models import ConversionSend as SendRow
from funnel.models.words import ConversionNetwork, ConversionStatus, ConversionTrigger, ConversionValue
from graphapi.compiler import filters, input_type, match, orders
from graphapi.scalars import JSON

if TYPE_CHECKING:
    from graphapi.inputs import MoneyInput

DESTINATION_FILTER = filters(
    "ConversionDestinationFilter",
    DestinationRow,
    network=match.enum(ConversionNetwork),
    product_id=match.id("prod"),
    disabled_at=match.datetime(),
    stopped_at=match.datetime(),
    created_at=match.datetime(),
)
DESTINATION_ORDER = orders("ConversionDestinationOrder", DestinationRow, created_at="created_at", default="-created_at")
SEND_FILTER = filters(
    "ConversionSendFilter",
    SendRow,
    status=match.enum(ConversionStatus),
    destination_id=match.id("cdest"),
    occurred_at=match.datetime(),
)
SEND_ORDER = orders("ConversionSendOrder", SendRow, occurred_at="occurred_at", default="-occurred_at")
_SEEN = "The version you saw; refused when somebody changed it since."
_TOKEN = (
    "The network's access token; it is encrypted and never shown again. Without one conversions are only collected."
)


@input_type
class ConversionDestinationCreateInput:
    """Which happenings are told to which account of an ad network, as what."""

    network: ConversionNetwork = strawberry.field(description="Which network.")
    name: str = strawberry.field(description="What it is called here.")
    account_id: str = strawberry.field(description="The dataset, pixel or counter: digits.")
    token: str | None = strawberry.field(default=None, description=_TOKEN)
    happening: ConversionTrigger = strawberry.field(description="What is told.")
    product_id: ID | None = strawberry.field(default=None, description="Of which product; needed for a step.")
    step_key: str | None = strawberry.field(default=None, description="Which step, where a step is told.")
    resource_ids: list[ID] | None = strawberry.field(
        default=None, description="Only people whom one of these sent before; everybody when left out."
    )
    event_name: str = strawberry.field(description="The network's event (Purchase, Lead …), or the counter's goal.")
    value_rule: ConversionValue | None = strawberry.field(
        default=ConversionValue.NONE, description="What a conversion is said to be worth."
    )
    fixed_value: MoneyInput | None = strawberry.field(default=None, description="With the rule FIXED.")
    consent_purpose: ConsentPurpose | None = strawberry.field(
        default=ConsentPurpose.MARKETING, description="What people have to have agreed to; null: nothing."
    )
    consent_channel: str | None = strawberry.field(
        default=None, description="The channel on which they have to have agreed; the network's adverts when left out."
    )
    settings: JSON | None = strawberry.field(
        default=None, description="What the network has to know: docs/conversions.md."
    )
    backfill_days: int | None = strawberry.field(
        default=0, description="Tell what happened in so many days before, too: 0 to 62."
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class ConversionDestinationChangeInput:
    """What changes; network, account and what is told never do: what was sent would mean something else."""

    destination_id: ID = strawberry.field(description="Which destination.")
    name: str | None = strawberry.field(default=strawberry.UNSET, description="What it is called here.")
    token: str | None = strawberry.field(
        default=strawberry.UNSET, description="A new token; one that was stopped goes on."
    )
    resource_ids: list[ID] | None = strawberry.field(default=strawberry.UNSET, description="All resources from now on.")
    consent_purpose: ConsentPurpose | None = strawberry.field(
        default=strawberry.UNSET, description="What people have to have agreed to; null: nothing."
    )
    settings: JSON | None = strawberry.field(default=strawberry.UNSET, description="All settings it has from now on.")
    expected_version: int | None = strawberry.field(default=None, description=_SEEN)


@input_type
class ConversionSendAgainInput:
    """What is sent again: one conversion, or all of a destination that were rejected."""

    conversion_send_id: ID | None = strawberry.field(
        default=None,
        description="This one, whatever kept it from being taken.",
    )
    destination_id: ID | None = strawberry.field(default=None, description="Instead: those of this destination.")
    since: datetime | None = strawberry.field(
        default=None, description="With the destination: those that happened since then and were rejected."
    )


@input_type
class ConversionDestinationSwitchInput:
    """Which destination is switched off or on."""

    destination_id: ID = strawberry.field(description="Which destination.")
    expected_version: int | None = strawberry.field(default=None, description=_SEEN)
