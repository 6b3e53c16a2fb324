"""Typeform signs the body in base64."""

from funnel.adapters.reading import document, identifier, members
from funnel.adapters.shape import Account, Received, Secrets
from funnel.adapters.signatures import base64_sha256, is_one_of

SECRET = "secret"
HEADER = "typeform-signature"


def is_authentic(received: Received, secrets: Secrets, _account: Account) -> bool:
    """`Typeform-Signature` fits the raw bytes."""
    sign = base64_sha256(received.body, prefix="sha256=")
    return is_one_of(received.headers.get(HEADER), secrets.get(SECRET, ()), sign)


def event_key(received: Received) -> str | None:
    """The response's token; a repeat carries the same."""
    sent = document(received.body)
    return identifier(members(sent.get("form_response")).get("token")) or identifier(sent.get("event_id"))
