"""X asks for a response to its token, every hour, and signs the body by the same secret."""

import json

from funnel.adapters.reading import document, identifier
from funnel.adapters.shape import Account, Received, Reply, Secrets, Unreadable
from funnel.adapters.signatures import base64_sha256, is_one_of

SECRET = "consumer_secret"
HEADER = "x-twitter-webhooks-signature"
TOKEN = "crc_token"
LONGEST_TOKEN = 500
_PREFIX = "sha256="


def is_authentic(received: Received, secrets: Secrets, account: Account) -> bool:
    """The signature fits the raw bytes, and the account is the connected one."""
    sign = base64_sha256(received.body, prefix=_PREFIX)
    if not is_one_of(received.headers.get(HEADER), secrets.get(SECRET, ()), sign):
        return False
    return account.account_id in (None, _for_whom(received))


def handshake(received: Received, secrets: Secrets, _account: Account) -> Reply | None:
    """The token's code by the newest secret; an empty secret answers nothing."""
    token = received.query.get(TOKEN)
    if token is None:
        return None
    secret = next(filter(None, secrets.get(SECRET, ())), None)
    if secret is None or not 0 < len(token) <= LONGEST_TOKEN:
        return Reply(403)
    answer = {"response_token": base64_sha256(token.encode("utf-8", "replace"), prefix=_PREFIX)(secret)}
    return Reply(body=json.dumps(answer).encode(), media_type="application/json")


def _for_whom(received: Received) -> str | None:
    try:
        return identifier(document(received.body).get("for_user_id"))
    except Unreadable:
        return None
