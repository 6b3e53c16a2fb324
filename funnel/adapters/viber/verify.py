"""Viber signs the body with the bot's token."""

from funnel.adapters.reading import document, identifier, members
from funnel.adapters.shape import Account, Received, Secrets
from funnel.adapters.signatures import hex_sha256, is_one_of

SECRET = "auth_token"
HEADER = "x-viber-content-signature"


def is_authentic(received: Received, secrets: Secrets, _account: Account) -> bool:
    """`X-Viber-Content-Signature` fits the raw bytes."""
    return is_one_of(received.headers.get(HEADER), secrets.get(SECRET, ()), hex_sha256(received.body))


def event_key(received: Received) -> str | None:
    """The message's token with the event: what becomes of a message that we sent is told under the same token."""
    sent = document(received.body)
    person = members(sent.get("sender")) or members(sent.get("user"))
    token = identifier(sent.get("message_token"))
    who = identifier(person.get("id")) or identifier(sent.get("user_id"))
    return f"{identifier(sent.get('event'))}:{token}:{who}" if token else None
