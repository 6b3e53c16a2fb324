"""Google sends the key that was entered with the form in the body."""

from funnel.adapters.reading import document, identifier, without
from funnel.adapters.shape import Account, Received, Secrets, Unreadable
from funnel.adapters.signatures import is_one_of

SECRET = "google_key"


def is_authentic(received: Received, secrets: Secrets, _account: Account) -> bool:
    """The body's `google_key` is one of ours."""
    try:
        value = document(received.body).get(SECRET)
    except Unreadable:
        return False
    return is_one_of(value if isinstance(value, str) else None, secrets.get(SECRET, ()))


def event_key(received: Received) -> str | None:
    """`lead_id`: unique over all forms."""
    return identifier(document(received.body).get("lead_id"))


def without_secret(received: Received) -> bytes:
    """The same lead without `google_key`."""
    return without(received.body, SECRET)
