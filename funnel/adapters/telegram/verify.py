"""Telegram sends back the token that `setWebhook` was given."""

from funnel.adapters.reading import document, identifier
from funnel.adapters.shape import Account, Received, Secrets
from funnel.adapters.signatures import is_one_of

SECRET = "secret_token"
HEADER = "x-telegram-bot-api-secret-token"


def is_authentic(received: Received, secrets: Secrets, _account: Account) -> bool:
    """The header is one of our tokens."""
    return is_one_of(received.headers.get(HEADER), secrets.get(SECRET, ()))


def event_key(received: Received) -> str | None:
    """`update_id`: unique for the bot."""
    return identifier(document(received.body).get("update_id"))
