"""X asks for the response to its token every hour, and holds the address invalid when it got none for 28 hours, or a
wrong one once. `PUT /2/webhooks/:id` has it ask at once, which makes the address valid again; nothing else renews it.

So it is watched when X last asked, and asked to ask when it has been silent for hours.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from crm.core.network_urls import NetworkUrls
from crm.core.problems import Invalid
from crm.outbound.call import Answer
from funnel.adapters.fetching import AccessRefused, NotNow
from funnel.adapters.reading import identifier
from funnel.adapters.shape import Account, Received
from funnel.adapters.subscribing import Asked, Confirmed, Denied, Subscriber, Subscribing, SubscriptionRefused
from funnel.adapters.x.verify import TOKEN

WEBHOOK = "webhook_id"
"""The setting: X's number of the registered address. Without it nothing is watched."""
BEARER = "bearer_token"
HOLDS, SILENT = timedelta(hours=28), timedelta(hours=3)
"""How long an address stays valid without being asked; and after how long X is asked to ask."""

UNCONFIRMED = (
    "X was asked to ask for its token, and has not come: look whether the address that is registered there under the"
    " webhook_id is this connected account's. It is asked again by itself."
)


def is_wanted(settings: Mapping[str, Any]) -> bool:
    """Whether the address's number is known."""
    return identifier(settings.get(WEBHOOK)) is not None


def request(asking: Subscribing, networks: NetworkUrls) -> Asked:
    """X knows the address already: the request names its number."""
    token = next(iter(asking.secrets.get(BEARER, ())), None)
    if token is None:
        raise AccessRefused(
            "X has not asked for its token for hours; give the connected account a bearer_token, to have X asked to."
        )
    number = quote(identifier(asking.account.settings.get(WEBHOOK)) or "", safe="")
    return Asked("PUT", f"{networks.x}/2/webhooks/{number}", b"", {"authorization": f"Bearer {token}"})


def outcome(answer: Answer) -> Confirmed | None:
    """2xx: X asks for its token next."""
    if answer.is_success:
        return None
    if answer.status in (401, 403):
        raise AccessRefused("X does not accept the bearer_token of the connected account; give it another one.")
    if answer.status == 429 or answer.status >= 500:
        raise NotNow(f"X has trouble (status {answer.status}); it is asked again by itself.")
    raise SubscriptionRefused(
        f"X refused (status {answer.status}): register the address anew, and give its webhook_id."
    )


def said(received: Received, _account: Account) -> Confirmed | Denied | None:
    """Whoever answers the token rightly is valid for another 28 hours."""
    return Confirmed(HOLDS) if TOKEN in received.query else None


def check(settings: Mapping[str, Any]) -> None:
    """Raises Invalid for what is no number."""
    if WEBHOOK in settings and not is_wanted(settings):
        raise Invalid(f"`{WEBHOOK}` is the number that X gave the address.", field=f"settings.{WEBHOOK}")


SUBSCRIBER = Subscriber(
    is_wanted=is_wanted,
    request=request,
    outcome=outcome,
    said=said,
    is_ours_alone=False,
    unconfirmed=UNCONFIRMED,
    first_asked_after=SILENT,
    names_address=False,
    renewed_after=lambda _lease: SILENT,
)
