"""LinkedIn asks for a response to its challenge, every two hours, and signs what it sends."""

import json

from funnel.adapters.reading import document, identifier
from funnel.adapters.shape import Account, Received, Reply, Secrets
from funnel.adapters.signatures import accepts_unsigned, hex_sha256, is_one_of

SECRET = "client_secret"
HEADER = "x-li-signature"
CHALLENGE = "challengeCode"
LONGEST_CHALLENGE = 200


def is_authentic(received: Received, secrets: Secrets, account: Account) -> bool:
    """`X-LI-Signature` fits `hmacsha256=` and the raw bytes; the prefix is signed, not sent."""
    sent = received.headers.get(HEADER)
    if sent is None:
        return accepts_unsigned(account)
    return is_one_of(sent, secrets.get(SECRET, ()), hex_sha256(b"hmacsha256=" + received.body))


def handshake(received: Received, secrets: Secrets, _account: Account) -> Reply | None:
    """The challenge with its code by the newest secret; an empty secret answers nothing."""
    challenge = received.query.get(CHALLENGE)
    if challenge is None:
        return None
    secret = next(filter(None, secrets.get(SECRET, ())), None)
    if secret is None or not 0 < len(challenge) <= LONGEST_CHALLENGE:
        return Reply(403)
    response = hex_sha256(challenge.encode("utf-8", "replace"))(secret)
    answer = {CHALLENGE: challenge, "challengeResponse": response}
    return Reply(body=json.dumps(answer).encode(), media_type="application/json")


def event_key(received: Received) -> str | None:
    """The lead and what was done with it."""
    sent = document(received.body)
    lead, action = identifier(sent.get("leadGenFormResponse")), identifier(sent.get("leadAction"))
    return f"{lead}:{action}" if lead and action else None
