"""Makes a write key."""

from collections.abc import Sequence
from uuid import UUID

from crm.api_keys.secret import fresh_secret
from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.problems import Invalid
from crm.core.work import Work
from crm.door.entries import open_entry
from crm.members.permissions import Action
from crm.models.words import EntryPointKind
from funnel.connected_accounts.held import adapter_of, held_account
from funnel.models import WriteKey
from funnel.models.words import Network
from funnel.write_keys.inputs import WriteKeyCreate

START = "wk_"


async def create(work: Work, data: WriteKeyCreate) -> tuple[WriteKey, str]:
    """The key's row and its text, which nobody can read again."""
    work.actor.require(Action.RESOURCE_EDIT)
    account = await held_account(work, data.connected_account_id, None)
    if not adapter_of(Network(account.network)).by_write_key:
        why = f"Write keys are of accounts of the network SEGMENT; {account.network} has an address."
        raise Invalid(why, field="connectedAccountId")
    made, text = await put(work, account.id, data.name, list(dict.fromkeys(data.origins)))
    audit.record(work, "WRITE_KEY_CREATE", object_type="WriteKey", object_id=made.id,
                 details={"connectedAccountId": str(account.id), "origins": len(made.origins)})  # fmt: skip
    return made, text


async def put(work: Work, connected_account_id: UUID, name: str, origins: Sequence[str]) -> tuple[WriteKey, str]:
    """A fresh key, taken from now on."""
    secret = fresh_secret(START)
    made = WriteKey(
        workspace_id=work.workspace_id,
        id=new_id(),
        connected_account_id=connected_account_id,
        name=name,
        prefix=secret.prefix,
        origins=list(origins),
        created_at=work.now,
        created_by_id=work.actor.member_id,
    )
    work.session.add(made)
    await work.flush()
    await open_entry(work, EntryPointKind.WRITE_KEY, secret.text, made.id)
    return made, secret.text
