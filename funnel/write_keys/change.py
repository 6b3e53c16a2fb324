"""Changes what a write key is called, and from which pages browsers may use it."""

from typing import Any

from crm.audit import record as audit
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.models import WriteKey
from funnel.write_keys.held import held_key, updating
from funnel.write_keys.inputs import WriteKeyChange


async def change(work: Work, data: WriteKeyChange) -> WriteKey:
    """Sets what is given; the key stays the same."""
    work.actor.require(Action.RESOURCE_EDIT)
    key = await held_key(work, data.write_key_id, data.expected_version)
    values: dict[str, Any] = {}
    if data.name is not None:
        values["name"] = data.name
    if data.origins is not None:
        values["origins"] = list(dict.fromkeys(data.origins))
    if values:
        await work.execute(updating(work, key, values))
        audit.record(work, "WRITE_KEY_CHANGE", object_type="WriteKey", object_id=key.id,
                     details={"changed": sorted(values)})  # fmt: skip
    return key
