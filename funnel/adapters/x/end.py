"""Ends what was agreed at X: the address's registration, with whatever is subscribed to it; or, where the address
stays, the subscription of one account. Both by the app's bearer token (docs.x.com, "V2 Webhooks API", "Account Activity
API").
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from crm.core.network_urls import NetworkUrls
from crm.outbound.call import Answer
from funnel.adapters.fetching import AccessRefused, NotNow
from funnel.adapters.reading import identifier
from funnel.adapters.subscribing import Asked, Subscribing, SubscriptionRefused, wants
from funnel.adapters.x.settings import BEARER, SUBSCRIBED, WEBHOOK, bearer, is_registered

_GONE = (b"WebhookIdInvalid", b"SubscriptionNotFound")
"""X has no such address or subscription (any more)."""


def is_agreed(settings: Mapping[str, Any], *, keeps_address: bool) -> bool:
    """Whether there is something to end. What somebody registered at X by themselves is theirs to delete."""
    if not (wants(settings) and is_registered(settings)):
        return False
    return not keeps_address or SUBSCRIBED in settings


def end(asking: Subscribing, networks: NetworkUrls) -> Asked:
    """Of an address that stays only the account's subscription."""
    headers = bearer(asking, f"Give the connected account the app's {BEARER}: what it agreed at X is ended with it.")
    settings = asking.account.settings
    number, user = (quote(identifier(settings.get(name)) or "", safe="") for name in (WEBHOOK, SUBSCRIBED))
    if asking.keeps_address:
        place = f"{networks.x}/2/account_activity/webhooks/{number}/subscriptions/{user}/all"
    else:
        place = f"{networks.x}/2/webhooks/{number}"
    return Asked("DELETE", place, b"", headers)


def ended(answer: Answer) -> bool:
    """Over; also where X had no such address."""
    if answer.is_success or answer.status == 404 or any(word in answer.body for word in _GONE):
        return True
    if answer.status in (401, 403):
        raise AccessRefused("X does not accept the bearer_token of the connected account; give it another one.")
    if answer.status == 429 or answer.status >= 500:
        raise NotNow(f"X has trouble (status {answer.status}); it is asked again by itself.")
    raise SubscriptionRefused(
        f"X refused to end it (status {answer.status}); it is told again for a while: else delete the address there."
    )


def without(settings: Mapping[str, Any], former: Mapping[str, Any], *, keeps_address: bool) -> Mapping[str, Any]:
    """The settings when what `former` names has ended, or belongs to a former address; others' stay."""
    if not wants(settings) or settings.get(WEBHOOK) != former.get(WEBHOOK):
        return settings
    gone = {SUBSCRIBED} if keeps_address else {WEBHOOK, SUBSCRIBED}
    if keeps_address and settings.get(SUBSCRIBED) != former.get(SUBSCRIBED):
        return settings
    return {name: value for name, value in settings.items() if name not in gone}
