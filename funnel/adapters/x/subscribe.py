"""X asks for the response to its token every hour, and holds the address invalid when it got none for 28 hours, or a
wrong one once. `PUT /2/webhooks/:id` has it ask at once, which makes the address valid again; nothing else renews it.

So it is watched when X last asked, and asked to ask when it has been silent for hours. Where the setting `subscribe`
says so and the address has no number yet, it is registered by `POST /2/webhooks`: X asks for its token at once, and its
answer tells the number. All of these want the app's own bearer token (docs.x.com, "V2 Webhooks API").

With `subscribe_account` the account is subscribed to the address then: `POST /2/account_activity/webhooks/:id/
subscriptions/all`, by OAuth 1.0a in the account's own name, and in no other way ("Account Activity API", Quickstart).
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import orjson

from crm.core import clock
from crm.core.network_urls import NetworkUrls
from crm.outbound.call import Answer
from funnel.adapters.fetching import AccessRefused, NotNow
from funnel.adapters.reading import identifier, members
from funnel.adapters.sending import answered
from funnel.adapters.shape import Account, Received
from funnel.adapters.subscribing import (
    KNOWN_AFTER,
    Asked,
    Confirmed,
    Denied,
    Subscriber,
    Subscribing,
    SubscriptionRefused,
    wants,
)
from funnel.adapters.x.end import end, ended, is_agreed, without
from funnel.adapters.x.oauth1 import Client, authorization
from funnel.adapters.x.settings import (
    ACCESS_TOKEN,
    CONSUMER_KEY,
    SUBSCRIBED,
    TOKEN_SECRET,
    WEBHOOK,
    bearer,
    is_account_left,
    is_registered,
)
from funnel.adapters.x.verify import SECRET, TOKEN

HOLDS, SILENT = timedelta(hours=28), timedelta(hours=3)
"""How long an address stays valid without being asked; and after how long X is asked to ask."""
_DUPLICATE = b"DuplicateSubscriptionFailed"
"""The account is subscribed already: our last answer was lost."""

UNCONFIRMED = (
    "X was asked to ask for its token, and has not come: look whether the address that is registered there under the"
    " webhook_id is this connected account's. It is asked again by itself."
)


_REFUSALS = {
    b"CrcValidationFailed": "X asked for its token at the address and got no right answer: look whether"
    " consumer_secret (or client_secret) is the app's, and whether TOUCHLINE_PUBLIC_URL is an address that the world"
    " reaches.",
    b"UrlValidationFailed": "X does not take the address: TOUCHLINE_PUBLIC_URL has to be https, without a port.",
    b"DuplicateUrlFailed": "X has registered this address already: give the connected account its number as"
    " webhook_id.",
    b"WebhookLimitExceeded": "X lets the app have no further address: delete another one there. It is asked again.",
    b"SubscriptionLimitExceeded": "X lets the app subscribe no further account: end another one there. It is asked"
    " again.",
}
"""Why X did not do it, by the word that stands somewhere in its answer."""


def is_wanted(settings: Mapping[str, Any]) -> bool:
    """Whether the address's number is known, or is to be had."""
    return is_registered(settings) or wants(settings)


def request(asking: Subscribing, networks: NetworkUrls) -> Asked:
    """Where X knows the address already, the request names its number; else the address."""
    account = asking.account
    if not is_registered(account.settings):
        headers = bearer(asking, "Give the connected account the app's bearer_token: its address is registered at X"
                                 " with it.")  # fmt: skip
        body = orjson.dumps({"url": asking.callback})
        return Asked("POST", f"{networks.x}/2/webhooks", body, {**headers, "content-type": "application/json"})
    number = quote(identifier(account.settings.get(WEBHOOK)) or "", safe="")
    if is_account_left(account.settings, account.account_id):
        place = f"{networks.x}/2/account_activity/webhooks/{number}/subscriptions/all"
        return Asked("POST", place, b"", {"authorization": _in_its_name(asking, place)})
    headers = bearer(asking, "X has not asked for its token for hours; give the connected account a bearer_token, to"
                             " have X asked to.")  # fmt: skip
    return Asked("PUT", f"{networks.x}/2/webhooks/{number}", b"", headers)


def _in_its_name(asking: Subscribing, place: str) -> str:
    """Raises AccessRefused where a token is missing, or is told to be another account's: X names the user before the
    first `-` of it, and would subscribe that one.
    """
    names = (CONSUMER_KEY, SECRET, ACCESS_TOKEN, TOKEN_SECRET)
    values = [next(filter(None, asking.secrets.get(name, ())), None) for name in names]
    if asking.account.account_id is None:
        raise SubscriptionRefused("Say which account on X is subscribed: give the connected account its accountId.")
    if None in values:
        raise AccessRefused("Give the connected account consumer_key, access_token and access_token_secret: X"
                            " subscribes an account by its own tokens only.")  # fmt: skip
    key, secret, token, token_secret = (each or "" for each in values)
    whose, dash, _ = token.partition("-")
    if dash and whose.isdigit() and whose != asking.account.account_id:
        raise AccessRefused("The access_token of the connected account is another account's on X; give it that of its"
                            " accountId.")  # fmt: skip
    client = Client(key, secret, token, token_secret)
    timestamp = int(clock.now().timestamp())
    return authorization("POST", place, client, nonce=secrets.token_hex(16), timestamp=timestamp)


def outcome(answer: Answer, asking: Subscribing) -> Confirmed | None:
    """2xx: X asks for its token next; of an address that was registered it has, and tells the number."""
    settings, account_id = asking.account.settings, asking.account.account_id
    if is_registered(settings) and is_account_left(settings, account_id):
        return _subscribed(answer, account_id)
    if answer.is_success:
        number = identifier(members(answered(answer.body).get("data")).get("id"))
        if not number:
            return None
        again = KNOWN_AFTER if is_account_left(settings, account_id) else None
        return Confirmed(HOLDS, {WEBHOOK: number}, again)
    _check(answer, "bearer_token", "register the address anew, and give its webhook_id")
    return None


def _subscribed(answer: Answer, account_id: str | None) -> Confirmed:
    told = members(answered(answer.body).get("data")).get("subscribed")
    if (answer.is_success and told is not False) or _DUPLICATE in answer.body:
        return Confirmed(HOLDS, {SUBSCRIBED: account_id})
    if answer.is_success:
        raise SubscriptionRefused("X did not subscribe the account, and said no reason: look at the app's rights.")
    _check(answer, "access_token", "look whether the address is registered there by its webhook_id")
    raise SubscriptionRefused("X did not subscribe the account.")


def _check(answer: Answer, token: str, advice: str) -> None:
    """Raises what an answer that is no yes says."""
    why = next((sentence for word, sentence in _REFUSALS.items() if word in answer.body), None)
    if answer.status in (401, 403) and why is None:
        raise AccessRefused(f"X does not accept the {token} of the connected account; give it another one.")
    if answer.status == 429 or answer.status >= 500:
        raise NotNow(f"X has trouble (status {answer.status}); it is asked again by itself.")
    raise SubscriptionRefused(why or f"X refused (status {answer.status}): {advice}.")


def first_asked_after(settings: Mapping[str, Any]) -> timedelta:
    """At once where something is to be asked; else X asks by itself."""
    is_left = is_account_left(settings, identifier(settings.get(SUBSCRIBED)))
    return KNOWN_AFTER if is_left or not is_registered(settings) else SILENT


def said(received: Received, account: Account) -> Confirmed | Denied | None:
    """Whoever answers the token rightly is valid for another 28 hours. While something is left to be asked of X its own
    answer to that counts: by a wrong secret ours is no right one, which we cannot see.
    """
    settings = account.settings
    is_asking = (wants(settings) and not is_registered(settings)) or is_account_left(settings, account.account_id)
    return Confirmed(HOLDS) if TOKEN in received.query and not is_asking else None


SUBSCRIBER = Subscriber(
    is_wanted=is_wanted,
    request=request,
    outcome=outcome,
    said=said,
    is_ours_alone=False,
    unconfirmed=UNCONFIRMED,
    first_asked_after=first_asked_after,
    names_address=lambda settings: not is_registered(settings),
    renewed_after=lambda _lease: SILENT,
    end=end,
    ended=ended,
    is_agreed=is_agreed,
    without=without,
)
