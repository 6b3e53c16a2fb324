"""Makes an API key."""

from crm.api_keys.inputs import ApiKeyCreate
from crm.api_keys.secret import fresh_secret
from crm.audit.record import record
from crm.core.ids import new_id
from crm.core.problems import Forbidden, NotFound
from crm.core.work import Work
from crm.door.entries import open_entry
from crm.members import queries as members
from crm.members.permissions import Action, permissions_of
from crm.models import ApiKey, Member
from crm.models.words import EntryPointKind


async def create(work: Work, data: ApiKeyCreate) -> tuple[ApiKey, str]:
    """The key's row and its text, which nobody can read again. Nobody hands out more than they may do themselves."""
    work.actor.require(Action.API_KEY_MANAGE)
    roles = [role.value for role in data.roles] or (await _member(work, data)).roles
    allowed = permissions_of(roles)
    if data.scopes:
        allowed &= {scope.value for scope in data.scopes}
    if more := sorted(action for action in allowed if not work.actor.can(action)):
        raise Forbidden(f"A key cannot do more than you may: {', '.join(more)}.")
    secret = fresh_secret()
    key = ApiKey(
        workspace_id=work.workspace_id,
        id=new_id(),
        name=data.name.strip(),
        prefix=secret.prefix,
        member_id=data.member_id,
        roles=[role.value for role in data.roles],
        scopes=[scope.value for scope in data.scopes],
        created_at=work.now,
        created_by_id=work.actor.member_id,
    )
    work.session.add(key)
    await work.flush()
    await open_entry(work, EntryPointKind.API_KEY, secret.text, key.id)
    record(work, "API_KEY_CREATE", object_type="ApiKey", object_id=key.id, details={"roles": key.roles})
    return key, secret.text


async def _member(work: Work, data: ApiKeyCreate) -> Member:
    assert data.member_id is not None  # the input has roles or a member
    member: Member | None = await work.scalar(members.by_id(work.workspace_id, data.member_id))
    if member is None or member.deactivated_at is not None:
        raise NotFound("There is no such active member in this workspace.", field="memberId")
    return member
