"""The connected account a verb is about, and what it may say of itself."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Update, select, update

from crm.core.problems import Invalid, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from funnel.adapters.registry import ADAPTERS
from funnel.adapters.shape import Adapter
from funnel.models import ConnectedAccount, Product
from funnel.models.words import Network
from funnel.resources.lookups import look_up

MOST_SETTINGS = 16_000
"""Bytes of the settings in JSON: a mapping of fifty fields has two thousand."""


async def held_account(work: Work, connected_account_id: UUID, expected_version: int | None) -> ConnectedAccount:
    """The connected account, locked."""
    row = ConnectedAccount
    asked = select(row).where(row.workspace_id == work.workspace_id, row.id == connected_account_id)
    found: ConnectedAccount | None = await work.scalar(asked.with_for_update(key_share=True))
    if found is None:
        raise NotFound("There is no such connected account.", field="connectedAccountId")
    require_version("connected account", found.version, expected_version)
    return found


def updating(work: Work, account: ConnectedAccount, values: Mapping[str, Any]) -> Update:
    """Sets the values and raises the version."""
    row = ConnectedAccount
    own = update(row).where(row.workspace_id == work.workspace_id, row.id == account.id)
    return own.values(version=row.version + 1, **values)


def adapter_of(network: Network) -> Adapter:
    """The network's adapter."""
    found = ADAPTERS.get(network)
    if found is None:
        raise Invalid(f"{network.value} cannot be connected yet.", field="network")
    return found


async def check_refers(work: Work, *, resource_id: UUID | None, product_id: UUID | None) -> None:
    """Raises NotFound for a resource or a product that is not in the workspace."""
    if resource_id is not None and resource_id not in (await look_up(work, resources=[resource_id])).resources:
        raise NotFound("There is no such resource.", field="resourceId")
    if product_id is not None:
        asked = select(Product.id).where(Product.workspace_id == work.workspace_id, Product.id == product_id)
        if await work.scalar(asked) is None:
            raise NotFound("There is no such product.", field="productId")


def check_account(adapter: Adapter, account_id: str | None) -> None:
    """Raises Invalid where ids of two accounts could not be told apart: one would be taken for the other told again."""
    if adapter.needs_account and account_id is None:
        why = f"Say which account it is: ids of {adapter.network.value} are unique in one account only."
        raise Invalid(why, field="accountId")


def check_settings(adapter: Adapter, settings: Mapping[str, Any]) -> None:
    """Raises Invalid for settings that the adapter does not have, and for what is no use as one."""
    for name, value in settings.items():
        if name not in adapter.settings:
            known = ", ".join(adapter.settings) or "none"
            raise Invalid(f"{adapter.network.value} has the settings: {known}.", field=f"settings.{name}")
        if value is None or value == "":
            raise Invalid("Give the setting a value, or leave it out.", field=f"settings.{name}")
    try:
        size = len(orjson.dumps(dict(settings)))
    except (TypeError, ValueError) as error:
        raise Invalid("The settings hold characters that cannot be stored.", field="settings") from error
    if size > MOST_SETTINGS or "\\u0000" in orjson.dumps(dict(settings)).decode():
        raise Invalid(f"Settings have at most {MOST_SETTINGS} bytes, and no character NUL.", field="settings")
    adapter.check_settings(settings)
