"""Which companies an event is held for."""

from sqlalchemy import ARRAY, TextClause, Uuid, bindparam, text

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.events.held import held
from funnel.events.inputs import EventTargetsSet


def _typed(sql: str, *names: str) -> TextClause:
    return text(sql).bindparams(
        bindparam("workspace_id", type_=Uuid()), bindparam("event_id", type_=Uuid()),
        *(bindparam(name, type_=ARRAY(Uuid())) for name in names),
    )  # fmt: skip


_ADD = _typed(
    "INSERT INTO event_targets (workspace_id, id, event_id, company_id, added_at)"
    " SELECT :workspace_id, given.id, :event_id, given.company_id, CAST(:now AS timestamptz)"
    " FROM unnest(:ids, :companies) AS given(id, company_id)"
    " ON CONFLICT (workspace_id, event_id, company_id) DO NOTHING", "ids", "companies",
)  # fmt: skip
_REMOVE = _typed(
    "DELETE FROM event_targets WHERE workspace_id = :workspace_id AND event_id = :event_id"
    " AND company_id = ANY(:companies)", "companies",
)  # fmt: skip
_COUNT = _typed("SELECT count(*) FROM event_targets WHERE workspace_id = :workspace_id AND event_id = :event_id")


async def set_targets(work: Work, data: EventTargetsSet) -> int:
    """Adds and removes, in two statements for any number; answers how many there are. Raises NotFound."""
    work.actor.require(Action.RESOURCE_EDIT)
    event = await held(work, data.event_id)
    given = {"workspace_id": work.workspace_id, "event_id": event.id}
    nobody = NotFound("One of the companies does not exist; look them up again.", field="add")
    async with refusing(work, {"fk_event_targets_workspace_id_company_id": nobody}):
        added = sorted(set(data.add))
        await work.execute(_ADD, {**given, "ids": [new_id() for _ in added], "companies": added, "now": work.now})
    await work.execute(_REMOVE, {**given, "companies": sorted(set(data.remove))})
    audit.record(work, "EVENT_TARGETS", object_type="Event", object_id=event.id)
    await work.flush()
    return int(await work.scalar(_COUNT, given))
