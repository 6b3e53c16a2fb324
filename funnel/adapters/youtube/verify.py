"""The hub asks whether we asked for the channel, and signs what it sends."""

from urllib.parse import urlsplit

from funnel.adapters.reading import parameters
from funnel.adapters.shape import Account, Received, Reply, Secrets
from funnel.adapters.signatures import hex_sha1, is_one_of

SECRET = "hub_secret"
HEADER = "x-hub-signature"
TOPIC = ("www.youtube.com", "/xml/feeds/videos.xml")
_PLAIN = frozenset({"denied"})
"""The hub only tells that it will not."""


def is_authentic(received: Received, secrets: Secrets, _account: Account) -> bool:
    """`X-Hub-Signature: sha1=<hex>` fits the raw bytes."""
    return is_one_of(received.headers.get(HEADER), secrets.get(SECRET, ()), hex_sha1(received.body, prefix="sha1="))


def handshake(received: Received, _secrets: Secrets, account: Account) -> Reply | None:
    """The challenge, when it is to subscribe to the connected account's channel; 404 is the hub's word for `no`."""
    mode = received.query.get("hub.mode")
    if mode is None:
        return None
    if mode in _PLAIN:
        return Reply()
    ours = mode == "subscribe" and channel_of(received.query.get("hub.topic", "")) == account.account_id is not None
    return Reply(body=received.query.get("hub.challenge", "").encode("utf-8", "replace")) if ours else Reply(404)


def channel_of(topic: str) -> str | None:
    """The channel whose feed it is; None for any other address."""
    try:
        parts = urlsplit(topic)
    except ValueError:
        return None
    return parameters(topic).get("channel_id") if (parts.netloc, parts.path) == TOPIC else None
