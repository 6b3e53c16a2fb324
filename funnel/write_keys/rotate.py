"""Puts another key in a write key's place."""

from datetime import timedelta

from crm.audit import record as audit
from crm.core.work import Work
from crm.door.entries import close_target
from crm.members.permissions import Action
from crm.models.words import EntryPointKind
from funnel.models import WriteKey
from funnel.write_keys.create import put
from funnel.write_keys.held import held_key, updating
from funnel.write_keys.inputs import WriteKeyRotate


async def rotate(work: Work, data: WriteKeyRotate) -> tuple[WriteKey, str]:
    """The new key's row and its text; the former is taken for `keep_old_hours` more, or less where it ends before."""
    work.actor.require(Action.RESOURCE_EDIT)
    former = await held_key(work, data.write_key_id, data.expected_version)
    until = work.now + timedelta(hours=data.keep_old_hours)
    ends = min(until, former.valid_until) if former.valid_until else until
    await work.execute(updating(work, former, {"valid_until": ends}))
    if ends <= work.now:
        await close_target(work, EntryPointKind.WRITE_KEY, former.id)
    made, text = await put(work, former.connected_account_id, former.name, former.origins)
    audit.record(work, "WRITE_KEY_ROTATE", object_type="WriteKey", object_id=former.id,
                 details={"by": str(made.id)})  # fmt: skip
    return made, text
