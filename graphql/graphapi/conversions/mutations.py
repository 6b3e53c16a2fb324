"""Root fields that write destinations of conversions."""

from __future__ import annotations

import strawberry

from funnel.conversions.again import ConversionSendAgain, send_again
from funnel.conversions.destinations import change, create, disable, enable
from funnel.conversions.inputs import (
    ConversionDestinationChange,
    ConversionDestinationCreate,
    ConversionDestinationSwitch,
)
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.conversions.inputs import (
    ConversionDestinationChangeInput,
    ConversionDestinationCreateInput,
    ConversionDestinationSwitchInput,
    ConversionSendAgainInput,
)
from graphapi.conversions.types import ConversionDestination
from graphapi.mutation import Payload, fill, mutation, mutations, payload

_IDS = {"conversion_send_id": "csend", "destination_id": "cdest", "product_id": "prod", "resource_ids": "res"}
_IT = "The destination."


@payload
class ConversionDestinationCreatePayload(Payload):
    """The destination."""

    destination: ConversionDestination | None = strawberry.field(default=None, description=_IT)


@payload
class ConversionDestinationChangePayload(Payload):
    """The changed destination."""

    destination: ConversionDestination | None = strawberry.field(default=None, description=_IT)


@payload
class ConversionDestinationDisablePayload(Payload):
    """The destination, switched off."""

    destination: ConversionDestination | None = strawberry.field(default=None, description=_IT)


@payload
class ConversionDestinationEnablePayload(Payload):
    """The destination, switched on."""

    destination: ConversionDestination | None = strawberry.field(default=None, description=_IT)


@payload
class ConversionSendAgainPayload(Payload):
    """What is sent again."""

    sends: int = strawberry.field(default=0, description="How many wait again, at most 5,000 a request.")


@mutations
class ConversionMutations:
    """Where conversions are sent back to."""

    @mutation
    async def conversion_destination_create(
        self, info: Info, input: ConversionDestinationCreateInput
    ) -> ConversionDestinationCreatePayload:
        """Tells an ad network what becomes of people from now on; without a token it is only collected."""
        row = await create(info.work, fill(ConversionDestinationCreate, input, ids=_IDS), info.sealer)
        return ConversionDestinationCreatePayload(destination=ref(ConversionDestination, row.id))

    @mutation
    async def conversion_destination_change(
        self, info: Info, input: ConversionDestinationChangeInput
    ) -> ConversionDestinationChangePayload:
        """Changes a destination; with a new token one that the network had stopped goes on."""
        row = await change(info.work, fill(ConversionDestinationChange, input, ids=_IDS), info.sealer)
        return ConversionDestinationChangePayload(destination=ref(ConversionDestination, row.id))

    @mutation
    async def conversion_destination_disable(
        self, info: Info, input: ConversionDestinationSwitchInput
    ) -> ConversionDestinationDisablePayload:
        """Switches a destination off: nothing is sent, and nothing is put in line."""
        row = await disable(info.work, fill(ConversionDestinationSwitch, input, ids=_IDS))
        return ConversionDestinationDisablePayload(destination=ref(ConversionDestination, row.id))

    @mutation
    async def conversion_destination_enable(
        self, info: Info, input: ConversionDestinationSwitchInput
    ) -> ConversionDestinationEnablePayload:
        """Switches a destination on again, also one that the network had stopped."""
        row = await enable(info.work, fill(ConversionDestinationSwitch, input, ids=_IDS))
        return ConversionDestinationEnablePayload(destination=ref(ConversionDestination, row.id))

    @mutation
    async def conversion_send_again(self, info: Info, input: ConversionSendAgainInput) -> ConversionSendAgainPayload:
        """Sends what an ad network rejected again, once the cause is mended; the network knows a repeat by its key."""
        return ConversionSendAgainPayload(sends=await send_again(info.work, fill(ConversionSendAgain, input, ids=_IDS)))
