"""Connects an account."""

from collections.abc import Mapping

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.problems import Invalid
from crm.core.sealing import Sealer
from crm.core.work import Work
from crm.door.entries import open_entry
from crm.members.permissions import Action
from crm.models.words import EntryPointKind
from funnel.adapters.shape import ADDRESS, Adapter
from funnel.connected_accounts.ask_network_anew import asked_anew
from funnel.connected_accounts.held import adapter_of, check_account, check_refers, check_settings
from funnel.connected_accounts.inputs import ConnectedAccountCreate
from funnel.connected_accounts.secrets import fresh_address, write
from funnel.models import ConnectedAccount


async def create(work: Work, data: ConnectedAccountCreate, sealer: Sealer) -> tuple[ConnectedAccount, str | None]:
    """The connected account, and the secret part of its address, which nobody can read again; None where its senders
    have write keys instead.
    """
    work.actor.require(Action.RESOURCE_EDIT)
    adapter = adapter_of(data.network)
    check_account(adapter, data.account_id)
    check_settings(adapter, data.settings)
    given = _secrets(adapter, data)
    await check_refers(work, resource_id=data.resource_id, product_id=data.product_id)
    made = ConnectedAccount(
        workspace_id=work.workspace_id,
        id=new_id(),
        network=data.network.value,
        name=data.name,
        account_id=data.account_id,
        resource_id=data.resource_id,
        product_id=data.product_id,
        settings=data.settings,
        created_at=work.now,
        created_by_id=work.actor.member_id,
    )
    for name, value in asked_anew(made, work.now, {}).items():
        setattr(made, name, value)
    work.session.add(made)
    await work.flush()
    token = None if adapter.by_write_key else fresh_address()
    await write(work, made.id, {**given, **({ADDRESS: token} if token else {})}, sealer)
    if token is not None:
        await open_entry(work, EntryPointKind.WEBHOOK, token, made.id)
    audit.record(work, "CONNECTED_ACCOUNT_CREATE", object_type="ConnectedAccount", object_id=made.id,
                 details={"network": made.network})  # fmt: skip
    return made, token


def _secrets(adapter: Adapter, data: ConnectedAccountCreate) -> Mapping[str, str]:
    """Each secret that the network needs once, of those it may have what was given, and no other."""
    found: dict[str, str] = {}
    for position, each in enumerate(data.secrets):
        check_secret(adapter, each.name, field=f"secrets.{position}.name")
        found[each.name] = each.value
    missing = [name for name in adapter.secrets if name not in found]
    if missing:
        raise Invalid(f"{adapter.network.value} needs the secrets: {', '.join(missing)}.", field="secrets")
    return found


def check_secret(adapter: Adapter, name: str, *, field: str) -> None:
    """Raises Invalid for a secret that the network does not have."""
    if name not in adapter.known_secrets:
        known = ", ".join(adapter.known_secrets) or "none"
        raise Invalid(f"{adapter.network.value} has the secrets: {known}.", field=field)
