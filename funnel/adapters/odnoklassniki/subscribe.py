"""Odnoklassniki may end the subscription of a bot that did not answer for eight hours, and tells nobody: it is asked
for again before such a time is over.

Its documents name the request. What the answer looks like they do not say: a 2xx without `error_code` is taken as yes.
"""

from datetime import timedelta
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
HOLDS, RENEWED = timedelta(hours=8), timedelta(hours=6)


def request(asking: Subscribing, networks: NetworkUrls) -> Asked:
    """The address, and which events."""
    token = next(iter(asking.secrets.get(ACCESS_TOKEN, ())), None)
    if token is None:
        raise AccessRefused("Give the connected account an access_token of the group's bot: it subscribes with it.")
    place = f"{networks.odnoklassniki}/graph/me/subscribe?{urlencode({'access_token': token})}"
    body = orjson.dumps({"url": asking.callback, "types": TYPES})
    return Asked("POST", place, body, {"content-type": "application/json"})


def outcome(answer: Answer) -> Confirmed | None:
    """It asks nothing at our door: the answer is all."""
    code = text(members(answered(answer.body)).get("error_code"), 20)
    if answer.is_success and code is None:
        return Confirmed(HOLDS)
    if answer.status in (401, 403):
        raise AccessRefused("Odnoklassniki does not accept the access_token of the connected account; give it another.")
    if answer.status == 429 or answer.status >= 500:
        raise NotNow(f"Odnoklassniki has trouble (status {answer.status}); it is asked again by itself.")
    raise SubscriptionRefused(
        f"Odnoklassniki refused to subscribe (error {code or answer.status}): look at the bot's token and rights."
    )


SUBSCRIBER = Subscriber(is_wanted=wants, request=request, outcome=outcome, renewed_after=lambda _lease: RENEWED)
