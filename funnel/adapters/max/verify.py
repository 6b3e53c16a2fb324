"""MAX sends back the secret that the subscription was given."""

from collections.abc import Mapping
from typing import Any

from funnel.adapters.shape import Account, Received, Secrets
from funnel.adapters.signatures import check_switch, is_one_of

SECRET = "secret"
HEADER = "x-max-bot-api-secret"
UNCONFIRMED = "read_unconfirmed"
"""The setting: what requests look like was not found in MAX's own documents."""


def is_authentic(received: Received, secrets: Secrets, _account: Account) -> bool:
    """The header is one of our secrets."""
    return is_one_of(received.headers.get(HEADER), secrets.get(SECRET, ()))


def check(settings: Mapping[str, Any]) -> None:
    """Raises Invalid for anything but true and false."""
    check_switch(settings, UNCONFIRMED)
