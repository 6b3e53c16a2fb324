"""Takes an API key back."""

from sqlalchemy import func, update

from crm.api_keys.events import ApiKeyRevoked
from crm.api_keys.inputs import ApiKeyRevoke
from crm.audit.record import record
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.door.entries import close_target
from crm.members.permissions import Action
from crm.models import ApiKey
from crm.models.words import EntryPointKind


async def revoke(work: Work, data: ApiKeyRevoke) -> ApiKey:
    """The key, revoked; other processes take it for at most five seconds more. Doing it again changes nothing."""
    work.actor.require(Action.API_KEY_MANAGE)
    statement = (
        update(ApiKey)
        .where(ApiKey.workspace_id == work.workspace_id, ApiKey.id == data.api_key_id)
        .values(revoked_at=func.coalesce(ApiKey.revoked_at, work.now))
        .returning(ApiKey)
    )
    key: ApiKey | None = await work.scalar(statement)
    if key is None:
        raise NotFound("There is no such API key in this workspace.", field="apiKeyId")
    await close_target(work, EntryPointKind.API_KEY, key.id)
    record(work, "API_KEY_REVOKE", object_type="ApiKey", object_id=key.id)
    await work.emit(ApiKeyRevoked(key.id))
    return key
