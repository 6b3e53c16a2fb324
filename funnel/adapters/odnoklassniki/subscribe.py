"""Odnoklassniki may end the subscription of a bot that did not answer for eight hours, and tells nobody: it is asked
for again before such a time is over.

Its documents (`graph.user.subscribe`, `graph.user.unsubscribe`) want the content type with its charset, and answer
`{"success": true}`. What an error looks like they do not say: a 2xx without `error_code` is taken as yes.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import orjson

from crm.core.network_urls import NetworkUrls
from crm.outbound.call import Answer
from funnel.adapters.fetching import AccessRefused, NotNow
from funnel.adapters.reading import members, text
from funnel.adapters.sending import answered
from funnel.adapters.subscribing import Asked, Confirmed, Subscriber, Subscribing, SubscriptionRefused, wants

ACCESS_TOKEN = "access_token"
TYPES = ("MESSAGE_CREATED",)
"""All that becomes facts."""
HEADERS = {"content-type": "application/json;charset=utf-8"}
HOLDS, RENEWED = timedelta(hours=8), timedelta(hours=6)


def request(asking: Subscribing, networks: NetworkUrls) -> Asked:
    """The address, and which events."""
    return _asked("subscribe", asking, networks, {"url": asking.callback, "types": TYPES})


def end(asking: Subscribing, networks: NetworkUrls) -> Asked:
    """The address: the token says whose it is."""
    return _asked("unsubscribe", asking, networks, {"url": asking.callback})


def _asked(method: str, asking: Subscribing, networks: NetworkUrls, given: Mapping[str, Any]) -> Asked:
    token = next(iter(asking.secrets.get(ACCESS_TOKEN, ())), None)
    if token is None:
        raise AccessRefused("Give the connected account an access_token of the group's bot: it subscribes with it.")
    place = f"{networks.odnoklassniki}/graph/me/{method}?{urlencode({'access_token': token})}"
    return Asked("POST", place, orjson.dumps(given), HEADERS)


def outcome(answer: Answer, _asking: Subscribing) -> Confirmed | None:
    """It asks nothing at our door: the answer is all."""
    said = members(answered(answer.body))
    if said.get("success") is False:
        raise SubscriptionRefused("Odnoklassniki did not subscribe, and said no reason: look at the bot's rights.")
    _check(answer, "subscribe")
    return Confirmed(HOLDS)


def ended(answer: Answer) -> bool:
    """Over; also where it had no such address (`success` is false)."""
    _check(answer, "end the subscription")
    return True


def _check(answer: Answer, what: str) -> None:
    code = text(members(answered(answer.body)).get("error_code"), 20)
    if answer.is_success and code is None:
        return
    if answer.status in (401, 403):
        raise AccessRefused("Odnoklassniki does not accept the access_token of the connected account; give it another.")
    if answer.status == 429 or answer.status >= 500:
        raise NotNow(f"Odnoklassniki has trouble (status {answer.status}); it is asked again by itself.")
    raise SubscriptionRefused(
        f"Odnoklassniki refused to {what} (error {code or answer.status}): look at the bot's token and rights."
    )


SUBSCRIBER = Subscriber(
    is_wanted=wants,
    request=request,
    outcome=outcome,
    renewed_after=lambda _lease: RENEWED,
    end=end,
    ended=ended,
)
