"""What our accounts on the networks of a story are called, and what the connected accounts of them are given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crm.fake_platform.signing import SENDGRID, public_key

BOT, PARTNER, TRACKER = "77", "crm-7", "calls-7"
MAPPING: Mapping[str, Any] = {
    "kind": "FORM_SUBMIT", "channel": "partner", "external_id": "id", "occurred_at": "at", "name": "name",
    "email": "email", "answers": {"Which?": "answer"}, "is_test": "trial",
}  # fmt: skip
"""Of the connected account of the network JSON."""
CALL_MAPPING: Mapping[str, Any] = {
    "kind": "CALL", "channel": "phone", "items": "calls", "external_id": "call_id", "occurred_at": "start",
    "phone": "caller", "dialled": "virtual_number", "duration": "talk", "recording": "record",
    "utm": {"source": "utm_source", "yclid": "yclid"},
}  # fmt: skip
"""Of a call tracker that has no adapter of its own: a connected account of the network JSON, too."""


@dataclass(frozen=True)
class OurAccount:
    """A connected account: the word in its address, the account's id, its settings."""

    path: str
    account_id: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


_NOT_PLAIN: Mapping[str, OurAccount] = {
    "telegram": OurAccount("telegram", BOT),
    "json": OurAccount("json", PARTNER, {"mapping": MAPPING}),
    "json-calls": OurAccount("json", TRACKER, {"mapping": CALL_MAPPING}),
    "odnoklassniki": OurAccount("odnoklassniki", BOT),
    "viber": OurAccount("viber", BOT),
    "max": OurAccount("max", BOT, {"read_unconfirmed": True}),
}


def account_of(network: str) -> OurAccount:
    """Of a network of the story."""
    return _NOT_PLAIN.get(network, OurAccount(network))


def given(network: str, secret: str) -> str:
    """What the connected account holds where the network holds `secret`."""
    return public_key(secret) if network == SENDGRID else secret
