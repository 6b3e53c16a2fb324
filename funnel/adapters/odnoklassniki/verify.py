"""Odnoklassniki signs nothing: the address is its secret."""

from funnel.adapters.reading import document, identifier, members
from funnel.adapters.shape import ADDRESS, Account, Received, Secrets


def is_authentic(_received: Received, secrets: Secrets, _account: Account) -> bool:
    """Whoever knows the address is Odnoklassniki."""
    return any(secrets.get(ADDRESS, ()))


def event_key(received: Received) -> str | None:
    """The message's id."""
    return identifier(members(document(received.body).get("message")).get("mid"))
