"""Meta signs the body with the app's secret, and asks for a challenge back when the address is entered."""

from funnel.adapters.shape import Account, Received, Reply, Secrets
from funnel.adapters.signatures import hex_sha256, is_one_of

APP_SECRET = "app_secret"
VERIFY_TOKEN = "verify_token"
HEADER = "x-hub-signature-256"


def is_authentic(received: Received, secrets: Secrets, _account: Account) -> bool:
    """`X-Hub-Signature-256` fits the raw bytes. The body is signed as it is sent, with `\\uXXXX` in it."""
    sign = hex_sha256(received.body, prefix="sha256=")
    return is_one_of(received.headers.get(HEADER), secrets.get(APP_SECRET, ()), sign)


def handshake(received: Received, secrets: Secrets, _account: Account) -> Reply | None:
    """The challenge, to who knows the token; nobody else is told anything."""
    mode = received.query.get("hub.mode")
    if mode is None:
        return None
    token, challenge = received.query.get("hub.verify_token"), received.query.get("hub.challenge", "")
    proved = mode == "subscribe" and is_one_of(token, secrets.get(VERIFY_TOKEN, ()))
    return Reply(body=challenge.encode("utf-8", "replace")) if proved else Reply(403)
