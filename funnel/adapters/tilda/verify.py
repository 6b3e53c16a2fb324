"""Tilda signs nothing: the address is its secret, and an API key if one was entered with it."""

from urllib.parse import parse_qsl, urlencode

from funnel.adapters.reading import identifier, text, without
from funnel.adapters.shape import Account, Received, Reply, Secrets, Unreadable
from funnel.adapters.signatures import is_one_of
from funnel.adapters.tilda.fields import MOST_FIELDS, fields_of, is_json

SECRET = "api_key"
HEADER = "x-api-key"
FIELD = "api_key"


def is_authentic(received: Received, secrets: Secrets, _account: Account) -> bool:
    """The key stands in the header or among the fields, whichever Tilda was told."""
    sent = received.headers.get(HEADER) or fields_of(received).get(FIELD)
    return is_one_of(sent, secrets.get(SECRET, ()))


def handshake(received: Received, secrets: Secrets, account: Account) -> Reply | None:
    """`test=test`, which Tilda sends when the address is entered."""
    is_trial = fields_of(received).get("test") == "test"
    return Reply(body=b"ok") if is_trial and is_authentic(received, secrets, account) else None


def event_key(received: Received) -> str | None:
    """`tranid`: project and number of the lead."""
    return identifier(fields_of(received).get("tranid"))


def without_secret(received: Received) -> bytes:
    """The same form without the key, where it stands among the fields."""
    if is_json(received):
        return without(received.body, FIELD)
    try:
        pairs = parse_qsl(received.body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Unreadable(f"The form has more than {MOST_FIELDS} fields.") from error
    kept = [pair for pair in pairs if text(pair[0]) != FIELD]
    return received.body if kept == pairs else urlencode(kept).encode()
