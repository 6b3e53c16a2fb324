"""What a connected account says to X's adapter, and what X told it."""

from collections.abc import Mapping
from typing import Any

from crm.core.problems import Invalid
from funnel.adapters.fetching import AccessRefused
from funnel.adapters.reading import identifier
from funnel.adapters.signatures import check_switch
from funnel.adapters.subscribing import SWITCH, Subscribing, wants

WEBHOOK = "webhook_id"
"""X's number of the registered address. Without it nothing is watched, and with `subscribe` it is asked for."""
ACCOUNT_SWITCH = "subscribe_account"
"""Besides `subscribe`: the account is subscribed to the address too, by tokens of its own."""
SUBSCRIBED = "subscribed_account"
"""Which one was, as the service wrote it down."""
BEARER = "bearer_token"
CONSUMER_KEY, ACCESS_TOKEN, TOKEN_SECRET = "consumer_key", "access_token", "access_token_secret"


def is_registered(settings: Mapping[str, Any]) -> bool:
    """Whether the address's number is known."""
    return identifier(settings.get(WEBHOOK)) is not None


def is_account_left(settings: Mapping[str, Any], account_id: str | None) -> bool:
    """Whether the account itself is to be subscribed still."""
    is_wanted = wants(settings) and settings.get(ACCOUNT_SWITCH) is True
    return is_wanted and (account_id is None or settings.get(SUBSCRIBED) != account_id)


def bearer(asking: Subscribing, missing: str) -> Mapping[str, str]:
    """The header by the app's own token; raises AccessRefused, with this sentence, where there is none."""
    token = next(iter(asking.secrets.get(BEARER, ())), None)
    if token is None:
        raise AccessRefused(missing)
    return {"authorization": f"Bearer {token}"}


def check(settings: Mapping[str, Any]) -> None:
    """Raises Invalid for what is no number, and no switch."""
    check_switch(settings, SWITCH)
    check_switch(settings, ACCOUNT_SWITCH)
    if WEBHOOK in settings and not is_registered(settings):
        raise Invalid(f"`{WEBHOOK}` is the number that X gave the address.", field=f"settings.{WEBHOOK}")
    if SUBSCRIBED in settings and identifier(settings[SUBSCRIBED]) is None:
        raise Invalid(f"`{SUBSCRIBED}` is an account's id; leave it out.", field=f"settings.{SUBSCRIBED}")
    if settings.get(ACCOUNT_SWITCH) is True and not wants(settings):
        raise Invalid(f"`{ACCOUNT_SWITCH}` goes together with `{SWITCH}`.", field=f"settings.{ACCOUNT_SWITCH}")
