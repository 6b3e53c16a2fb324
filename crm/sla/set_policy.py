"""Says how long something may take."""

from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from crm.audit.record import record
from crm.core.ids import new_id
from crm.core.problems import NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import SlaPolicy
from crm.sla.inputs import SlaPolicySet
from crm.sla.reapply import reapply

_SCOPES = {
    "product_id": ("products", "productId", "product"),
    "resource_id": ("resources", "resourceId", "resource"),
    "team_id": ("teams", "teamId", "team"),
    "calendar_id": ("working_calendars", "calendarId", "working calendar"),
}


async def set_policy(work: Work, data: SlaPolicySet) -> UUID:
    """The id of the policy of this kind for exactly this scope, new or changed.

    Due times that were computed stay, unless `apply_to_running` asks for new ones; offers keep the time with which
    they were made even then.
    """
    work.actor.require(Action.SLA_EDIT)
    await _require_scopes(work, data)
    policy_id = await _create(work, data) or await _change(work, data)
    record(work, "SLA_POLICY_SET", object_type="SlaPolicy", object_id=policy_id,
           details={"kind": data.kind.value, "seconds": data.seconds, "clock": data.clock.value,
                    "is_archived": data.is_archived, "apply_to_running": data.apply_to_running})  # fmt: skip
    if data.apply_to_running:
        await reapply(work, kind=data.kind)
    return policy_id


async def _require_scopes(work: Work, data: SlaPolicySet) -> None:
    """By the tables' names: products and resources are the funnel's."""
    for name, (table, field, what) in _SCOPES.items():
        wanted = getattr(data, name)
        if wanted is None:
            continue
        known = text(f"SELECT id FROM {table} WHERE workspace_id = :workspace_id AND id = :id")
        if await work.scalar(known, {"workspace_id": work.workspace_id, "id": wanted}) is None:
            raise NotFound(f"There is no such {what} in this workspace.", field=field)


async def _create(work: Work, data: SlaPolicySet) -> UUID | None:
    """None when there is one for this scope."""
    statement = (
        insert(SlaPolicy)
        .values(
            workspace_id=work.workspace_id,
            id=new_id(),
            kind=data.kind.value,
            product_id=data.product_id,
            resource_id=data.resource_id,
            team_id=data.team_id,
            created_at=work.now,
            **_columns(work, data),
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "kind", "product_id", "resource_id", "team_id"])
        .returning(SlaPolicy.id)
    )
    made: UUID | None = await work.scalar(statement)
    return made


async def _change(work: Work, data: SlaPolicySet) -> UUID:
    row = SlaPolicy
    same = (
        row.workspace_id == work.workspace_id,
        row.kind == data.kind.value,
        row.product_id.is_not_distinct_from(data.product_id),
        row.resource_id.is_not_distinct_from(data.resource_id),
        row.team_id.is_not_distinct_from(data.team_id),
    )
    found = (await work.execute(select(row.id, row.version).where(*same).with_for_update(key_share=True))).one()
    require_version("policy", found.version, data.expected_version)
    await work.execute(
        update(row)
        .where(row.workspace_id == work.workspace_id, row.id == found.id)
        .values(version=row.version + 1, **_columns(work, data))
        .execution_options(synchronize_session=False)
    )
    changed: UUID = found.id
    return changed


def _columns(work: Work, data: SlaPolicySet) -> dict[str, object]:
    return {
        "seconds": data.seconds,
        "clock": data.clock.value,
        "calendar_id": data.calendar_id,
        "warn_before_seconds": data.warn_before_seconds,
        "archived_at": work.now if data.is_archived else None,
    }
