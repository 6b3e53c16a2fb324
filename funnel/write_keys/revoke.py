"""Takes a write key back."""

from crm.audit import record as audit
from crm.core.work import Work
from crm.door.entries import close_target
from crm.members.permissions import Action
from crm.models.words import EntryPointKind
from funnel.models import WriteKey
from funnel.write_keys.held import held_key, updating
from funnel.write_keys.inputs import WriteKeyRevoke


async def revoke(work: Work, data: WriteKeyRevoke) -> WriteKey:
    """The key, not taken from now on (in other processes within seconds); what was received stays."""
    work.actor.require(Action.RESOURCE_EDIT)
    key = await held_key(work, data.write_key_id, data.expected_version)
    await work.execute(updating(work, key, {"valid_until": work.now}))
    await close_target(work, EntryPointKind.WRITE_KEY, key.id)
    audit.record(work, "WRITE_KEY_REVOKE", object_type="WriteKey", object_id=key.id)
    return key
