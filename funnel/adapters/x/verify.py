"""X asks for a response to its token, every hour, and signs the body by the same secret.

Which one: of an app that has an OAuth 2.0 client secret by that, in a header of its own; else by its consumer secret.
While an app moves from the one to the other both headers may come (docs.x.com, "V2 Webhooks API", Signature headers).
"""

import json

from funnel.adapters.reading import document, identifier
from funnel.adapters.shape import Account, Received, Reply, Secrets, Unreadable
from funnel.adapters.signatures import base64_sha256, is_one_of

SECRET = "consumer_secret"
CLIENT_SECRET = "client_secret"
HEADER = "x-twitter-webhooks-signature"
CLIENT_HEADER = "x-twitter-webhooks-signature-oauth2"
TOKEN = "crc_token"
LONGEST_TOKEN = 500
_PREFIX = "sha256="
_SIGNED = ((CLIENT_HEADER, CLIENT_SECRET), (HEADER, SECRET))


def is_authentic(received: Received, secrets: Secrets, account: Account) -> bool:
    """Every signature for which we have a secret fits the raw bytes, one at least does, and the account is the
    connected one.
    """
    sign = base64_sha256(received.body, prefix=_PREFIX)
    known = [(received.headers.get(header), secrets.get(name, ())) for header, name in _SIGNED]
    fits = [is_one_of(sent, values, sign) for sent, values in known if sent is not None and any(values)]
    if not fits or not all(fits):
        return False
    return account.account_id in (None, _for_whom(received))


def handshake(received: Received, secrets: Secrets, _account: Account) -> Reply | None:
    """The token's code by the newest client secret, where the app has one, else by the newest consumer secret; an empty
    secret answers nothing.
    """
    token = received.query.get(TOKEN)
    if token is None:
        return None
    every = (*secrets.get(CLIENT_SECRET, ()), *secrets.get(SECRET, ()))
    secret = next(filter(None, every), None)
    if secret is None or not 0 < len(token) <= LONGEST_TOKEN:
        return Reply(403)
    answer = {"response_token": base64_sha256(token.encode("utf-8", "replace"), prefix=_PREFIX)(secret)}
    return Reply(body=json.dumps(answer).encode(), media_type="application/json")


def _for_whom(received: Received) -> str | None:
    try:
        return identifier(document(received.body).get("for_user_id"))
    except Unreadable:
        return None
