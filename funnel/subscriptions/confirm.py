"""Writes down what the network says of a subscription: at our door, or in its answer."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, select, update

from crm.core.work import Work
from funnel.adapters.subscribers import SUBSCRIBERS
from funnel.adapters.subscribing import Confirmed, Denied
from funnel.connected_accounts.ask_network_anew import is_wanted
from funnel.connected_accounts.endings import can_end, hasten
from funnel.models import ConnectedAccount
from funnel.models.words import Network
from funnel.subscriptions.take import renewed_at

DENIED_REST = timedelta(days=1)


async def confirm(work: Work, connected_account_id: UUID, said: Confirmed | Denied, *, about: str | None) -> bool:
    """Whether the question is one of ours: asked for, and about the account (channel) that it was asked for. Where
    somebody subscribes by hand nothing is known of it, and every question about the account is; where others may ask,
    every question is, and what was said of another account is not written.
    """
    row = ConnectedAccount
    asked = select(row.network, row.settings, row.account_id, row.subscription_asked_at)
    own = asked.where(row.workspace_id == work.workspace_id, row.id == connected_account_id, row.disabled_at.is_(None))
    found = (await work.execute(own.with_for_update(key_share=True))).one_or_none()
    if found is None:
        return False
    network = Network(found.network)
    is_ours_alone = SUBSCRIBERS[network].is_ours_alone
    if found.account_id != about:
        return not is_ours_alone
    if not is_wanted(found.network, found.settings):
        return True
    if is_ours_alone and found.subscription_asked_at is None:
        return False
    values = _confirmed(work, network, said) if isinstance(said, Confirmed) else _denied(work, said)
    own_row = update(row).where(row.workspace_id == work.workspace_id, row.id == connected_account_id)
    await work.execute(own_row.values(values))
    if can_end(found.network):
        await hasten(work, [connected_account_id])
    return True


def _confirmed(work: Work, network: Network, said: Confirmed) -> Mapping[str, Any]:
    """What a row holds while the subscription does."""
    return {
        "subscribed_until": work.now + said.lease,
        "subscription_due_at": renewed_at(network, said.lease, work.now),
        "subscription_attempts": 0,
        "subscription_failed_at": None,
        "subscription_problem": None,
    }


def failed_since(work: Work) -> Any:
    """The first failure's time holds until it is mended."""
    since = ConnectedAccount.subscription_failed_at
    return func.coalesce(since, literal(work.now, since.type))


def _denied(work: Work, said: Denied) -> Mapping[str, Any]:
    """It is over, whatever was agreed before."""
    return {
        "subscribed_until": None,
        "subscription_due_at": work.now + DENIED_REST,
        "subscription_attempts": 0,
        "subscription_failed_at": failed_since(work),
        "subscription_problem": said.sentence,
    }
