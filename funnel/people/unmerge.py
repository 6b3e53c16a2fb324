"""A merge is undone: each person stands for itself again."""

from uuid import UUID

from sqlalchemy import text

from crm.audit.record import record as audit
from crm.core.bulk import dump
from crm.core.outbox import publish_later
from crm.core.problems import Conflict, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from crm.people import details
from crm.people.hold import hold
from crm.people.sets import members_of
from funnel.facts.rederive import rederive_held
from funnel.inputs import Input
from funnel.people.give_back import give_back
from funnel.people.merge import Merged

_MERGE = text(
    "SELECT id, kept_id, merged_id, undone_at FROM person_merges WHERE workspace_id = :workspace_id AND id = :id"
)
_UNDO = text(
    "UPDATE person_merges SET undone_at = :now, undone_by_id = :member"
    " WHERE workspace_id = :workspace_id AND id = :id AND undone_at IS NULL RETURNING id"
)
# Whoever stands for itself again is locked by this, as it was by the lock of who stood for it.
_POINT = text(
    "UPDATE persons p SET canonical_id = r.canonical_id"
    " FROM json_to_recordset(CAST(:rows AS json)) AS r(id uuid, canonical_id uuid)"
    " WHERE p.workspace_id = :workspace_id AND p.id = r.id AND p.canonical_id <> r.canonical_id"
)
_UNTELL = text("DELETE FROM timeline_entries WHERE workspace_id = :workspace_id AND kind = 'MERGE' AND fact_id = :id")


class PersonUnmerge(Input):
    """The merge to undo."""

    merge_id: UUID


async def unmerge(work: Work, data: PersonUnmerge) -> Merged:
    """Both persons again, each with the facts recorded for it; what came while they were one goes where its identity
    says. Persons merged into either by other merges stay with it. Raises NotFound, or Conflict when it was undone.
    """
    work.actor.require(Action.PERSON_MERGE)
    named = {"workspace_id": work.workspace_id, "id": data.merge_id}
    row = (await work.execute(_MERGE, named)).one_or_none()
    if row is None:
        raise NotFound("There is no such merge in this workspace.", field="mergeId")
    _, canonical = await hold(work, {row.kept_id, row.merged_id})
    undone = await work.scalar(_UNDO, {**named, "now": work.now, "member": work.actor.member_id})
    if undone is None:
        raise Conflict("This merge was undone already.", field="mergeId")
    members = await members_of(work, {canonical[row.kept_id]})
    pointing = [
        {"id": person_id, "canonical_id": root} for root, own in sorted(members.items()) for person_id in sorted(own)
    ]
    await work.execute(_POINT, {"workspace_id": work.workspace_id, "rows": dump(pointing)})
    await work.execute(_UNTELL, named)
    if standing := [root for root, own in members.items() if len(own) > 1]:
        await details.keep(work, standing)  # one that comes to stand for others by it tells its own name apart now
    held = {one.id: one for one in await details.restate(work, set(members), united=True)}
    leads = await rederive_held(work, held, meanwhile=lambda: give_back(work, held))
    audit(work, "PERSON_UNMERGE", object_type="Person", object_id=row.kept_id,
          details={"merged_id": str(row.merged_id)})  # fmt: skip
    for lead_id in leads:
        publish_later(work, "UNMERGED", {"leadId": lead_id, "mergeId": row.id})
    return Merged(row.id, row.kept_id, row.merged_id)
