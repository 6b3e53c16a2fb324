"""The write key a verb is about."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Update, select, update

from crm.core.problems import Conflict, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from funnel.models import WriteKey


async def held_key(work: Work, write_key_id: UUID, expected_version: int | None) -> WriteKey:
    """The key, locked; one that is not taken any more is refused."""
    row = WriteKey
    asked = select(row).where(row.workspace_id == work.workspace_id, row.id == write_key_id)
    found: WriteKey | None = await work.scalar(asked.with_for_update(key_share=True))
    if found is None:
        raise NotFound("There is no such write key.", field="writeKeyId")
    require_version("write key", found.version, expected_version)
    if found.valid_until is not None and found.valid_until <= work.now:
        raise Conflict("This write key is not taken any more; make another one.", field="writeKeyId")
    return found


def updating(work: Work, key: WriteKey, values: Mapping[str, Any]) -> Update:
    """Sets the values and raises the version."""
    row = WriteKey
    own = update(row).where(row.workspace_id == work.workspace_id, row.id == key.id)
    return own.values(version=row.version + 1, **values)
