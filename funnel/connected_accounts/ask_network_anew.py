"""Says when a connected account's subscription is asked for, after something about it was changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from funnel.adapters.subscribers import SUBSCRIBERS
from funnel.adapters.subscribing import KNOWN_AFTER, Subscriber
from funnel.models import ConnectedAccount
from funnel.models.words import Network

NEVER: Mapping[str, Any] = {
    "subscribed_until": None, "subscription_asked_at": None, "subscription_due_at": None, "subscription_attempts": 0,
    "subscription_failed_at": None, "subscription_problem": None,
}  # fmt: skip


def is_wanted(network: str, settings: Mapping[str, Any]) -> bool:
    """Whether the service subscribes by itself."""
    subscriber = SUBSCRIBERS.get(Network(network))
    return subscriber is not None and subscriber.is_wanted(settings)


def concerns_network(account: ConnectedAccount, changed: Mapping[str, Any]) -> bool:
    """Whether what the network is asked about or with is another than before."""
    return any(name in changed and changed[name] != getattr(account, name) for name in ("account_id", "settings"))


def asked_anew(account: ConnectedAccount, now: datetime, changed: Mapping[str, Any]) -> dict[str, Any]:
    """Columns to set together with those that change. Another channel begins anew, another secret or address renews:
    what was agreed by the former ones holds until it runs out.
    """
    subscriber = SUBSCRIBERS.get(Network(account.network))
    if subscriber is None:
        return {}
    if not subscriber.is_wanted(changed.get("settings", account.settings)):
        return dict(NEVER)
    if changed.get("disabled_at", account.disabled_at) is not None:
        return {"subscription_due_at": None, "subscription_attempts": 0}  # what is being asked is another attempt's
    is_other = "account_id" in changed and changed["account_id"] != account.account_id
    due = {"subscription_due_at": _due(subscriber, account, now, changed), "subscription_attempts": 0}
    return {**(NEVER if is_other else {}), **due}


def _due(subscriber: Subscriber, account: ConnectedAccount, now: datetime, changed: Mapping[str, Any]) -> datetime:
    """Where others ask too, a change is no reason to: only a failure that is told may be mended by it."""
    first = now + subscriber.first_asked_after(changed.get("settings", account.settings))
    if subscriber.is_ours_alone:
        return first
    if account.subscription_failed_at is not None:
        return now + KNOWN_AFTER
    return min(account.subscription_due_at or first, first)
