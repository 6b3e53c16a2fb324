"""Gives a secret a new value, or the account a new address."""

from datetime import timedelta
from typing import Any

from crm.audit import record as audit
from crm.core.problems import Conflict, Invalid
from crm.core.sealing import Sealer
from crm.core.work import Work
from crm.door.entries import open_entry
from crm.members.permissions import Action
from crm.models.words import EntryPointKind
from funnel.adapters.shape import ADDRESS
from funnel.connected_accounts.ask_again import ask_again
from funnel.connected_accounts.ask_network_anew import asked_anew
from funnel.connected_accounts.create import check_secret
from funnel.connected_accounts.endings import begin_ending, hasten_own, settings_without
from funnel.connected_accounts.held import adapter_of, held_account, updating
from funnel.connected_accounts.inputs import ConnectedAccountRotate
from funnel.connected_accounts.secrets import fresh_address, replace
from funnel.models import ConnectedAccount
from funnel.models.words import Network


async def rotate(work: Work, data: ConnectedAccountRotate, sealer: Sealer) -> tuple[ConnectedAccount, str | None]:
    """The account, and of a new address its secret part. The value before stays valid for `keep_old_hours`; the network
    is told to send to a former address no more when that is over.
    """
    work.actor.require(Action.RESOURCE_EDIT)
    account = await held_account(work, data.connected_account_id, data.expected_version)
    value = _value(account, data)
    keep = timedelta(hours=data.keep_old_hours)
    if data.secret == ADDRESS:
        await begin_ending(work, account, sealer, after=keep)
    await replace(work, account.id, data.secret, value, keep, sealer)
    if data.secret == ADDRESS:
        await open_entry(work, EntryPointKind.WEBHOOK, value, account.id)
    is_mended = _may_mend(account, data.secret)
    if is_mended:
        await ask_again(work, account.id)
    values: dict[str, Any] = {"access_refused_at": None} if is_mended else {}
    if data.secret == ADDRESS:  # what the network called the former address is no name of this one
        values["settings"] = settings_without(account, account.settings, keeps_address=False)
    await work.execute(updating(work, account, values | asked_anew(account, work.now, values)))
    await hasten_own(work, account)
    audit.record(work, "CONNECTED_ACCOUNT_ROTATE", object_type="ConnectedAccount", object_id=account.id,
                 details={"secret": data.secret})  # fmt: skip
    return account, value if data.secret == ADDRESS else None


def _may_mend(account: ConnectedAccount, secret: str) -> bool:
    """Whether the network is asked anew for what waits: by another token, or by any other secret where it was not asked
    since one of them could not be opened, whichever that was.
    """
    if secret in adapter_of(Network(account.network)).further_secrets:
        return True
    return secret != ADDRESS and account.access_refused_at is not None


def _value(account: ConnectedAccount, data: ConnectedAccountRotate) -> str:
    adapter = adapter_of(Network(account.network))
    if data.secret == ADDRESS:
        if adapter.by_write_key:
            raise Invalid("It has no address of its own; rotate its write keys.", field="secret")
        if data.value is not None:
            raise Invalid("Addresses are made here; leave the value out.", field="value")
        if account.disabled_at is not None:
            raise Conflict("The account is switched off; switch it on before it gets a new address.",
                           field="connectedAccountId")  # fmt: skip
        return fresh_address()
    check_secret(adapter, data.secret, field="secret")
    if data.value is None:
        raise Invalid("Give the new value of the secret.", field="value")
    return data.value
