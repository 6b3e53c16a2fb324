"""Changes what a connected account is: its name, account, resource, product, settings."""

from collections.abc import Mapping
from typing import Any

from crm.audit import record as audit
from crm.core.sealing import Sealer
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.adapters.fetchers import FETCHERS
from funnel.connected_accounts.ask_again import ask_again
from funnel.connected_accounts.ask_network_anew import asked_anew, concerns_network, is_wanted
from funnel.connected_accounts.endings import begin_ending, end_all, hasten_own, settings_without
from funnel.connected_accounts.held import (
    adapter_of,
    check_account,
    check_refers,
    check_settings,
    held_account,
    updating,
)
from funnel.connected_accounts.inputs import ConnectedAccountChange
from funnel.models import ConnectedAccount
from funnel.models.words import Network

_MAY_BE_NOTHING = ("account_id", "resource_id", "product_id")


async def change(work: Work, data: ConnectedAccountChange, sealer: Sealer) -> ConnectedAccount:
    """Sets what is given; what was received before stays what it was."""
    work.actor.require(Action.RESOURCE_EDIT)
    account = await held_account(work, data.connected_account_id, data.expected_version)
    values: dict[str, Any] = {name: getattr(data, name) for name in _MAY_BE_NOTHING if name in data.model_fields_set}
    adapter = adapter_of(Network(account.network))
    if "account_id" in values:
        check_account(adapter, data.account_id)
    if data.name is not None:
        values["name"] = data.name
    if data.settings is not None:
        check_settings(adapter, data.settings)
        values["settings"] = data.settings
    await check_refers(work, resource_id=values.get("resource_id"), product_id=values.get("product_id"))
    if values:
        further = await _ask_otherwise(work, account, values)
        if is_concerned := concerns_network(account, values):
            await _end_former(work, account, values, sealer)
            values |= _without_former(account, values)
            further |= asked_anew(account, work.now, values)
        await work.execute(updating(work, account, values | further))
        if is_concerned:
            await hasten_own(work, account)
        audit.record(work, "CONNECTED_ACCOUNT_CHANGE", object_type="ConnectedAccount", object_id=account.id,
                     details={"changed": sorted(values)})  # fmt: skip
    return account


async def _end_former(work: Work, account: ConnectedAccount, values: Mapping[str, Any], sealer: Sealer) -> None:
    """The network is told that what it was asked for is not wanted any more: another account is, or none."""
    still = is_wanted(account.network, values.get("settings", account.settings))
    if not still:
        await end_all(work, account, sealer)
    elif _is_other(account, values):
        await begin_ending(work, account, sealer, keeps_address=True)


def _without_former(account: ConnectedAccount, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the network told of the former account says nothing of another one."""
    settings = values.get("settings", account.settings)
    left = settings_without(account, settings, keeps_address=True)
    return {"settings": left} if _is_other(account, values) and left != settings else {}


def _is_other(account: ConnectedAccount, values: Mapping[str, Any]) -> bool:
    return bool(values.get("account_id", account.account_id) != account.account_id)


async def _ask_otherwise(work: Work, account: ConnectedAccount, values: Mapping[str, Any]) -> dict[str, Any]:
    """What waits is asked for at once, where what the network is asked with was put right. Columns to set with it."""
    fetcher, settings = FETCHERS.get(Network(account.network)), values.get("settings", account.settings)
    if fetcher is None or all(settings.get(name) == account.settings.get(name) for name in fetcher.settings):
        return {}
    await ask_again(work, account.id)
    return {"access_refused_at": None}
