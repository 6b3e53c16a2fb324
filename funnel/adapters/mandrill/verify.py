"""Mandrill signs its own address and the fields of the form."""

from funnel.adapters.reading import form_of
from funnel.adapters.shape import Account, Received, Reply, Secrets, Unreadable
from funnel.adapters.signatures import base64_sha1, is_one_of

SECRET = "key"
HEADER = "x-mandrill-signature"
FIELD = "mandrill_events"


def is_authentic(received: Received, secrets: Secrets, _account: Account) -> bool:
    """`X-Mandrill-Signature` fits the address and every field with its value, in the order of the fields' names."""
    try:
        fields = form_of(received.body)
    except Unreadable:
        return False
    signed = received.url + "".join(name + fields[name] for name in sorted(fields))
    sign = base64_sha1(signed.encode("utf-8", "replace"))
    return is_one_of(received.headers.get(HEADER), secrets.get(SECRET, ()), sign)


def handshake(received: Received, _secrets: Secrets, _account: Account) -> Reply | None:
    """A request without events, which Mandrill sends before there is a key to sign it with. It tells nothing."""
    try:
        fields = form_of(received.body)
    except Unreadable:
        return None
    return Reply() if fields.get(FIELD, "").strip() == "[]" else None
