"""Accounts on networks that send here, write keys, endpoints that are sent to, and forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.tenancy.settled import Settled

ENDPOINTS = ("endpoint", "endpoint_to_disable", "endpoint_to_enable", "endpoint_to_delete")


async def networks(it: Settled) -> None:
    """Each in the state its verb looks for."""
    ids = it.ids
    for name in ("connected_account", "account_to_disable", "account_to_enable"):
        await it.make(
            name, "connectedAccountCreate", "connectedAccount { id }",
            network="VK", name=name, resourceId=ids["group"], productId=ids["product"],
            secrets=[{"name": each, "value": "test-secret"} for each in ("secret", "access_token")],
        )  # fmt: skip
    await it.make("site_account", "connectedAccountCreate", "connectedAccount { id }", network="SEGMENT", name="Site")
    for name in ("write_key", "key_to_rotate", "key_to_revoke"):
        await it.make(
            name, "writeKeyCreate", "writeKey { id }",
            connectedAccountId=ids["site_account"], name=name, origins=["https://site.test"],
        )  # fmt: skip
    filters = {"productIds": [ids["product"]], "channelIds": [], "resourceIds": [ids["group"]]}
    for name in ENDPOINTS:
        await it.make(
            name, "webhookEndpointCreate", "endpoint { id }", name=name, url="https://example.com/hook", **filters
        )
    off = {"endpointId": ids["endpoint_to_enable"]}
    await it.admin.change("webhookEndpointDisable", "WebhookEndpointSwitchInput", "endpoint { id }", off)


async def forms(it: Settled) -> None:
    """Each in the state its verb looks for; a submission comes with the rows that nobody makes by a verb."""
    ids = it.ids
    asked = {"title": {"en": "Trial"}, "fields": [{"key": "name", "kind": "NAME", "label": {"en": "Name"}}]}
    for name in ("form", "form_to_publish", "form_to_archive", "form_to_restore"):
        await it.make(
            name, "formCreate", "form { id }",
            name=name, productId=ids["product"], resourceId=ids["group"], stepKey="asked", definition=asked,
        )  # fmt: skip
    for name, move in (("form", "formPublish"), ("form_to_restore", "formArchive")):
        await it.admin.change(move, "FormMoveInput", "form { id }", {"formId": ids[name]})
