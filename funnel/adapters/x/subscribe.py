"""X asks for the response to its token every hour, and holds the address invalid when it got none for 28 hours, or a
wrong one once. `PUT /2/webhooks/:id` has it ask at once, which makes the address valid again; nothing else renews it.

So it is watched when X last asked, and asked to ask when it has been silent for hours. Where the setting `subscribe`
says so and the address has no number yet, it is registered by `POST /2/webhooks`: X asks for its token at once, and its
answer tells the number. All of these want the app's own bearer token (docs.x.com, "V2 Webhooks API").
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import orjson

from crm.core.network_urls import NetworkUrls
from crm.core.problems import Invalid
from crm.outbound.call import Answer
from funnel.adapters.fetching import AccessRefused, NotNow
from funnel.adapters.reading import identifier, members
from funnel.adapters.sending import answered
from funnel.adapters.shape import Account, Received
from funnel.adapters.signatures import check_switch
from funnel.adapters.subscribing import (
    KNOWN_AFTER,
    SWITCH,
    Asked,
    Confirmed,
    Denied,
    Subscriber,
    Subscribing,
    SubscriptionRefused,
    wants,
)
from funnel.adapters.x.verify import TOKEN

WEBHOOK = "webhook_id"
"""The setting: X's number of the registered address. Without it nothing is watched, and with `subscribe` it is asked
for."""
BEARER = "bearer_token"
HOLDS, SILENT = timedelta(hours=28), timedelta(hours=3)
"""How long an address stays valid without being asked; and after how long X is asked to ask."""

UNCONFIRMED = (
    "X was asked to ask for its token, and has not come: look whether the address that is registered there under the"
    " webhook_id is this connected account's. It is asked again by itself."
)


_REFUSALS = {
    b"CrcValidationFailed": "X asked for its token at the address and got no right answer: look whether"
    " consumer_secret is the app's, and whether TOUCHLINE_PUBLIC_URL is an address that the world reaches.",
    b"UrlValidationFailed": "X does not take the address: TOUCHLINE_PUBLIC_URL has to be https, without a port.",
    b"DuplicateUrlFailed": "X has registered this address already: give the connected account its number as"
    " webhook_id.",
    b"WebhookLimitExceeded": "X lets the app have no further address: delete another one there. It is asked again.",
}
"""Why X did not register an address, by the word that stands somewhere in its answer."""


def is_wanted(settings: Mapping[str, Any]) -> bool:
    """Whether the address's number is known, or is to be had."""
    return _is_registered(settings) or wants(settings)


def _is_registered(settings: Mapping[str, Any]) -> bool:
    return identifier(settings.get(WEBHOOK)) is not None


def request(asking: Subscribing, networks: NetworkUrls) -> Asked:
    """Where X knows the address already, the request names its number; else the address."""
    token = next(iter(asking.secrets.get(BEARER, ())), None)
    if token is None:
        raise AccessRefused(
            "X has not asked for its token for hours; give the connected account a bearer_token, to have X asked to."
            if _is_registered(asking.account.settings)
            else "Give the connected account the app's bearer_token: its address is registered at X with it."
        )
    headers = {"authorization": f"Bearer {token}"}
    if not _is_registered(asking.account.settings):
        body = orjson.dumps({"url": asking.callback})
        return Asked("POST", f"{networks.x}/2/webhooks", body, headers | {"content-type": "application/json"})
    number = quote(identifier(asking.account.settings.get(WEBHOOK)) or "", safe="")
    return Asked("PUT", f"{networks.x}/2/webhooks/{number}", b"", headers)


def outcome(answer: Answer) -> Confirmed | None:
    """2xx: X asks for its token next; of an address that was registered it has, and tells the number."""
    if answer.is_success:
        number = identifier(members(answered(answer.body).get("data")).get("id"))
        return Confirmed(HOLDS, {WEBHOOK: number}) if number else None
    if answer.status in (401, 403):
        raise AccessRefused("X does not accept the bearer_token of the connected account; give it another one.")
    if answer.status == 429 or answer.status >= 500:
        raise NotNow(f"X has trouble (status {answer.status}); it is asked again by itself.")
    why = next((sentence for word, sentence in _REFUSALS.items() if word in answer.body), None)
    raise SubscriptionRefused(
        why or f"X refused (status {answer.status}): register the address anew, and give its webhook_id."
    )


def said(received: Received, account: Account) -> Confirmed | Denied | None:
    """Whoever answers the token rightly is valid for another 28 hours. Of an address that is being registered X's own
    answer counts: by a wrong secret ours is no right one, which we cannot see.
    """
    is_registering = wants(account.settings) and not _is_registered(account.settings)
    return Confirmed(HOLDS) if TOKEN in received.query and not is_registering else None


def check(settings: Mapping[str, Any]) -> None:
    """Raises Invalid for what is no number, and no switch."""
    check_switch(settings, SWITCH)
    if WEBHOOK in settings and not _is_registered(settings):
        raise Invalid(f"`{WEBHOOK}` is the number that X gave the address.", field=f"settings.{WEBHOOK}")


SUBSCRIBER = Subscriber(
    is_wanted=is_wanted,
    request=request,
    outcome=outcome,
    said=said,
    is_ours_alone=False,
    unconfirmed=UNCONFIRMED,
    first_asked_after=lambda settings: SILENT if _is_registered(settings) else KNOWN_AFTER,
    names_address=lambda settings: not _is_registered(settings),
    renewed_after=lambda _lease: SILENT,
)
