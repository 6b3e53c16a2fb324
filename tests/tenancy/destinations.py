"""Destinations of conversions of a settled company: one for each thing that can be done with them; what is off."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.tenancy.settled import Settled


async def destinations(it: Settled) -> None:
    """Three, one of them switched off, and so is one of the connected accounts."""
    for name in ("destination", "destination_to_disable", "destination_to_enable"):
        await it.make(
            name, "conversionDestinationCreate", "destination { id }",
            network="META", name=name, accountId="77", happening="SALE", productId=it.ids["product"],
            resourceIds=[it.ids["group"]], eventName="Purchase", token="test-token",
        )  # fmt: skip
    off = {"destinationId": it.ids["destination_to_enable"]}
    switch = "ConversionDestinationSwitchInput"
    await it.admin.change("conversionDestinationDisable", switch, "destination { id }", off)
    off = {"connectedAccountId": it.ids["account_to_enable"]}
    await it.admin.change("connectedAccountDisable", "ConnectedAccountSwitchInput", "connectedAccount { id }", off)
