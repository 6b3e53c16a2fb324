"""CallRail signs the body with the company's signing key."""

from funnel.adapters.reading import document, identifier
from funnel.adapters.shape import Account, Received, Secrets, Unreadable
from funnel.adapters.signatures import base64_sha1, is_one_of

SECRET = "signing_key"
HEADER = "signature"


def is_authentic(received: Received, secrets: Secrets, account: Account) -> bool:
    """`Signature` fits the raw bytes, and the company is the connected account's."""
    if not is_one_of(received.headers.get(HEADER), secrets.get(SECRET, ()), base64_sha1(received.body)):
        return False
    return account.account_id in (None, _company(received))


def _company(received: Received) -> str | None:
    try:
        return identifier(document(received.body).get("company_resource_id"))
    except Unreadable:
        return None
