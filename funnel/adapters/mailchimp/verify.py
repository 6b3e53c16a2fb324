"""Mailchimp signs nothing: the address is its secret."""

from funnel.adapters.reading import form_of, identifier
from funnel.adapters.shape import ADDRESS, Account, Received, Secrets, Unreadable

LIST = "data[list_id]"


def is_authentic(received: Received, secrets: Secrets, account: Account) -> bool:
    """Whoever knows the address is Mailchimp, and the audience is the connected account's."""
    try:
        audience = identifier(form_of(received.body).get(LIST))
    except Unreadable:
        return False
    return any(secrets.get(ADDRESS, ())) and account.account_id in (None, audience)
