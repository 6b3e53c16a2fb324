"""VK proves itself by a secret in the body, and asks for a code once when the address is added."""

from funnel.adapters.reading import document, identifier, without
from funnel.adapters.shape import Account, Received, Reply, Secrets, Unreadable
from funnel.adapters.signatures import is_one_of

SECRET = "secret"
CONFIRMATION = "confirmation"


def is_authentic(received: Received, secrets: Secrets, account: Account) -> bool:
    """The body's `secret` is one of ours, and the community is the connected account's."""
    try:
        sent = document(received.body)
    except Unreadable:
        return False
    value = sent.get(SECRET)
    proved = is_one_of(value if isinstance(value, str) else None, secrets.get(SECRET, ()))
    return proved and account.account_id in (None, identifier(sent.get("group_id")))


def handshake(received: Received, secrets: Secrets, account: Account) -> Reply | None:
    """The community's code, to whoever asks in its name. A secret that is sent along has to be right."""
    try:
        sent = document(received.body)
    except Unreadable:
        return None
    code = account.settings.get(CONFIRMATION)
    if sent.get("type") != CONFIRMATION or not code:
        return None
    if account.account_id not in (None, identifier(sent.get("group_id"))):
        return Reply(403)
    value = sent.get(SECRET)
    if value is not None and not is_one_of(value if isinstance(value, str) else None, secrets.get(SECRET, ())):
        return Reply(403)
    return Reply(body=str(code).encode())


def event_key(received: Received) -> str | None:
    """VK's own id of the event: repeats carry the same."""
    return identifier(document(received.body).get("event_id"))


def without_secret(received: Received) -> bytes:
    """The same event without `secret`."""
    return without(received.body, SECRET)
