"""PubSubHubbub: we ask the hub for a channel's feed, it asks at our door whether we meant it, and says for how long.

The lease that the hub grants counts, whatever was asked for; nobody is believed who grants more.
"""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import quote, urlencode

from crm.core.network_urls import NetworkUrls
from crm.outbound.call import Answer
from funnel.adapters.fetching import NotNow
from funnel.adapters.reading import text
from funnel.adapters.shape import Account, Received, Reply
from funnel.adapters.subscribing import (
    Asked,
    Confirmed,
    Denied,
    Parting,
    Subscriber,
    Subscribing,
    SubscriptionRefused,
    wants,
)
from funnel.adapters.youtube.verify import SECRET, TOPIC, channel_of

LEASE = timedelta(days=10)
"""Asked for."""
UNSAID = timedelta(days=1)
"""Believed where the hub does not say for how long: too short costs a request."""
UNCONFIRMED = (
    "The hub took the request, and never asked at our address whether it was meant: look whether TOUCHLINE_PUBLIC_URL"
    " is an address that the world reaches. It is asked again by itself."
)
LONGEST_SECRET = 199
"""Bytes: fewer than 200, says the rule."""
_LONGEST_PAUSE = 3_600.0
_LONGEST_REASON = 200


def request(asking: Subscribing, networks: NetworkUrls) -> Asked:
    """The form. `hub.verify` is of version 0.3; later hubs pass over what they do not know."""
    secret = asking.secrets[SECRET][0]
    if len(secret.encode()) > LONGEST_SECRET:
        raise SubscriptionRefused(f"The hub takes a hub_secret of at most {LONGEST_SECRET} bytes; rotate it.")
    lease = str(int(LEASE.total_seconds()))
    return _asked("subscribe", asking, networks, {"hub.lease_seconds": lease, "hub.secret": secret})


def end(asking: Subscribing, networks: NetworkUrls) -> Asked:
    """The same form of the same feed and address, by the other word."""
    return _asked("unsubscribe", asking, networks, {})


def _asked(mode: str, asking: Subscribing, networks: NetworkUrls, further: Mapping[str, str]) -> Asked:
    form = {
        "hub.callback": asking.callback,
        "hub.mode": mode,
        "hub.topic": f"https://{TOPIC[0]}{TOPIC[1]}?channel_id={quote(asking.account.account_id or '', safe='')}",
        **further,
        "hub.verify": "async",
    }
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return Asked("POST", networks.youtube_hub, urlencode(form).encode(), headers)


def outcome(answer: Answer, _asking: Subscribing) -> Confirmed | None:
    """2xx: the hub's own question comes next."""
    if answer.is_success:
        return None
    _check_passing(answer)
    raise SubscriptionRefused(
        f"YouTube's hub refused to subscribe (status {answer.status}): look at the channel's id, and whether"
        " TOUCHLINE_PUBLIC_URL is an address that the world reaches."
    )


def ended(answer: Answer) -> bool:
    """2xx: it is not over before the hub has asked at our door."""
    if answer.is_success:
        return False
    _check_passing(answer)
    raise SubscriptionRefused(
        f"YouTube's hub refused to end the subscription (status {answer.status}); it is told again, and sends until the"
        " lease runs out."
    )


def _check_passing(answer: Answer) -> None:
    if answer.status == 429 or answer.status >= 500:
        pause = None if answer.retry_after is None else min(answer.retry_after, _LONGEST_PAUSE)
        raise NotNow(f"YouTube's hub has trouble (status {answer.status}); it is asked again by itself.", seconds=pause)


def parting(received: Received) -> Parting | None:
    """`unsubscribe` with a challenge: of which channel."""
    if received.query.get("hub.mode") != "unsubscribe":
        return None
    channel = channel_of(received.query.get("hub.topic", ""))
    return Parting(channel, Reply(body=received.query.get("hub.challenge", "").encode("utf-8", "replace")))


def said(received: Received, account: Account) -> Confirmed | Denied | None:
    """`subscribe` with a lease, or `denied` with a reason, of the connected account's channel."""
    mode = received.query.get("hub.mode")
    if mode == "subscribe":
        return Confirmed(_lease(received.query.get("hub.lease_seconds", "")))
    if mode == "denied" and channel_of(received.query.get("hub.topic", "")) == account.account_id:
        reason = text(received.query.get("hub.reason"), _LONGEST_REASON)
        because = f": “{reason}”" if reason else ", and did not say why"
        return Denied(f"YouTube's hub refused the subscription{because}. It is asked again in a day.")
    return None


def _lease(told: str) -> timedelta:
    is_number = told.isascii() and told.isdigit() and len(told) <= 12 and int(told) > 0
    return min(timedelta(seconds=int(told)), LEASE) if is_number else UNSAID


SUBSCRIBER = Subscriber(
    is_wanted=wants,
    request=request,
    outcome=outcome,
    said=said,
    unconfirmed=UNCONFIRMED,
    end=end,
    ended=ended,
    parting=parting,
)
