"""Says when a connected account's subscription is asked for, after something about it was changed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from funnel.adapters.subscribers import SUBSCRIBERS
from funnel.models import ConnectedAccount
from funnel.models.words import Network

KNOWN_AFTER = timedelta(seconds=10)
"""Other processes know of a change after five seconds: the network's question is to find what it is asked about."""
NEVER: Mapping[str, Any] = {
    "subscribed_until": None, "subscription_asked_at": None, "subscription_due_at": None, "subscription_attempts": 0,
    "subscription_failed_at": None, "subscription_problem": None,
}  # fmt: skip


def is_wanted(network: str, settings: Mapping[str, Any]) -> bool:
    """Whether the service subscribes by itself."""
    subscriber = SUBSCRIBERS.get(Network(network))
    return subscriber is not None and subscriber.is_wanted(settings)


def asked_anew(account: ConnectedAccount, now: datetime, changed: Mapping[str, Any]) -> dict[str, Any]:
    """Columns to set together with those that change. Another channel begins anew, another secret or address renews:
    what was agreed by the former ones holds until it runs out.
    """
    if not is_wanted(account.network, changed.get("settings", account.settings)):
        return dict(NEVER) if account.subscription_due_at or account.subscribed_until else {}
    if changed.get("disabled_at", account.disabled_at) is not None:
        return {"subscription_due_at": None, "subscription_attempts": 0}  # what is being asked is another attempt's
    is_other = "account_id" in changed and changed["account_id"] != account.account_id
    return {**(NEVER if is_other else {}), "subscription_due_at": now + KNOWN_AFTER, "subscription_attempts": 0}
